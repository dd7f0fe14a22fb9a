"""Script against handout, for the shipped handouts and for made-up ones: no sentence, number or word is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.errors import ScriptError
from audio.reconcile import losses, require_nothing_lost
from audio.script import Script, write_script
from skill.handouts.library import load_library
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout

SHIPPED = tuple(load_library())


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.id)
def test_shipped_handouts_are_read_whole(shipped: Handout) -> None:
    assert list(losses(write_script(shipped))) == []


_WRITTEN = """
    ice heat not rest your doctor nurse mg ml 5 10 38.5 1/2 120/80 2x/day 811 q.i.d. (Advil) and/or Dr. 8:30 MRI °C
    10–20 mg/ml hip-bone don't e.g. 3x 50% B12 x-ray
"""
_WORDS = st.sampled_from(_WRITTEN.split())
_SENTENCES = st.lists(_WORDS, min_size=1, max_size=9).map(lambda words: "Take " + " ".join(words) + ".")
_SECTIONS = st.lists(st.lists(_SENTENCES, min_size=1, max_size=4), min_size=1, max_size=4)


@given(_SECTIONS, st.sampled_from(["", "- ", "1. "]), st.sampled_from(["en-CA", "fr-CA", "es-US"]))
@settings(max_examples=150, deadline=None)
def test_made_up_handouts_are_read_whole(sections: list[list[str]], marker: str, locale: str) -> None:
    body = "\n".join(
        f"## Part about number {number}\n\n" + "\n\n".join(marker + sentence for sentence in sentences) + "\n"
        for number, sentences in enumerate(sections)
    )
    text = f"---\nlanguage: {locale}\n---\n# A title, 2 parts\n\n{body}"
    handout = parse_handout(text, Path("made-up.md"))
    assert list(losses(write_script(handout))) == []


def without(script: Script, part: int, clip: int) -> Script:
    parts = list(script.parts)
    parts[part] = replace(parts[part], clips=tuple(c for i, c in enumerate(parts[part].clips) if i != clip))
    return replace(script, parts=tuple(parts))


def test_a_lost_sentence_is_found(handout: Handout) -> None:
    script = write_script(handout)
    for part, contents in enumerate(script.parts):
        for clip in range(len(contents.clips)) if contents.section else ():
            with pytest.raises(ScriptError, match="Not read"):
                require_nothing_lost(without(script, part, clip))


def test_a_lost_word_is_found(handout: Handout) -> None:
    script = write_script(handout)
    part = script.parts[2]
    clip = next(clip for clip in part.clips if "Do not" in clip.text)
    maimed = replace(clip, spoken=clip.spoken.replace("not ", ""))
    clips = tuple(maimed if each is clip else each for each in part.clips)
    parts = tuple(replace(part, clips=clips) if each is part else each for each in script.parts)
    with pytest.raises(ScriptError, match="not"):
        require_nothing_lost(replace(script, parts=parts))
