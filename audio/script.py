"""From a handout to its script: what is said, clip by clip, with the handout's own sentence kept beside it.

A clip is one idea: a sentence, a title, a phrase of the frame around them (script.yaml). The frame announces, counts
and repeats; it never stands in for a sentence of the handout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from audio.spoken import Speller, speller, words_of
from skill.content import locales, read_content
from skill.handouts.model import Block, BlockKind, Handout, Section, SectionKind

_WORDS_A_MINUTE = 140


class ClipKind(StrEnum):
    """What a clip is; decides the pause after it (script.yaml) and whether it is the handout's own wording."""

    TITLE = "title"
    FRAME = "frame"
    HEADING = "heading"
    SUBHEADING = "subheading"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Clip:
    """One thing said. `text` is as written (shown in captions), `spoken` as said, `pause` the seconds after it.

    `source` is the sentence or heading of the handout that is read here, verbatim; empty for the frame.
    """

    kind: ClipKind
    text: str
    spoken: str
    pause: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class ScriptPart:
    """A stretch that belongs together; `section` is the section's number, 0 for what frames the whole handout.

    `pause_after` are the seconds before the next part.
    """

    key: str
    section: int
    title: str
    clips: tuple[Clip, ...]
    pause_after: float = 1.5

    @property
    def words(self) -> int:
        """How many words are said in it."""
        return sum(words_of(clip.spoken) for clip in self.clips)


@dataclass(frozen=True, slots=True)
class Script:
    """Everything said for one handout, in order: opening, a part a section, the key points again, the closing."""

    handout: Handout
    parts: tuple[ScriptPart, ...]

    def part(self, section: int) -> ScriptPart:
        """The part that reads that section; KeyError when there is none."""
        for part in self.parts:
            if part.section == section and section:
                return part
        raise KeyError(section)

    @property
    def words(self) -> int:
        """How many words are said in all."""
        return sum(part.words for part in self.parts)


def write_script(handout: Handout) -> Script:
    """The script of a handout; ScriptError when something in it cannot be said."""
    return _Writer(handout).script()


class _Writer:
    def __init__(self, handout: Handout) -> None:
        self._handout = handout
        self._data: Mapping[str, Any] = read_content("script", handout.language)
        self._frame: Mapping[str, str] = self._data["frame"]
        self._speller: Speller = speller(handout.language)

    def script(self) -> Script:
        content = [section for section in self._handout.sections if section.kind is SectionKind.CONTENT]
        notices = [section for section in self._handout.sections if section.kind is SectionKind.NOTICE]
        sections = [self._section(section) for section in content]
        recap = self._recap(content)
        notice_parts = [self._section(section) for section in notices]
        words = sum(part.words for part in (*sections, *recap, *notice_parts))
        return Script(self._handout, (self._opening(content, words), *sections, *recap, *notice_parts, self._closing()))

    def _closing(self) -> ScriptPart:
        """Whom to call in an emergency, where the handout's locale says; and that this was all."""
        numbers = locales().get(self._handout.language)
        clips = (
            *((self._say("emergency", emergency=numbers["emergency"]),) if numbers else ()),
            self._say("closing", title=_unpunctuated(self._handout.title)),
        )
        return ScriptPart("closing", 0, "", clips)

    def _opening(self, sections: list[Section], words: int) -> ScriptPart:
        title = self._handout.title
        entries = [
            self._frame["contents_entry"].format(number=section.number, title=_unpunctuated(section.title))
            for section in sections
        ]
        minutes = max(1, round(words / _WORDS_A_MINUTE))
        key = "minutes_one" if minutes == 1 else "minutes_many"
        contents = "contents_one" if len(entries) == 1 else "contents"
        clips = [
            self._clip(ClipKind.TITLE, self._frame["title"].format(title=_unpunctuated(title)), title),
            self._say(self._handout.review.status.value),
            self._say("length", minutes=self._frame[key].format(count=minutes)),
            self._say(contents, count=len(entries)),
            *(self._clip(ClipKind.FRAME, f"{entry}.") for entry in entries),
        ]
        return ScriptPart("opening", 0, title, tuple(clips), self._pause("section"))

    def _section(self, section: Section) -> ScriptPart:
        heading = self._frame["section"].format(number=section.number, title=_unpunctuated(section.title))
        clips = [self._clip(ClipKind.HEADING, heading, section.title)]
        steps = sum(1 for block in section.blocks if block.kind is BlockKind.STEP and not block.depth)
        counted = 0
        for block in section.blocks:
            if block.kind is BlockKind.STEP and not block.depth:
                if not counted and steps > 1:
                    clips.append(self._say("steps", count=steps))
                counted += 1
                clips.extend(self._block(block, step=counted))
            else:
                clips.extend(self._block(block))
        return ScriptPart(
            f"section-{section.number}", section.number, section.title, tuple(clips), self._pause("section")
        )

    def _block(self, block: Block, step: int = 0) -> Iterator[Clip]:
        if block.kind is BlockKind.SUBHEADING:
            for sentence in block.sentences:
                yield self._clip(ClipKind.SUBHEADING, f"{_unpunctuated(sentence)}.", sentence)
            return
        last = len(block.sentences) - 1
        for index, sentence in enumerate(block.sentences):
            text = f"{self._frame['step'].format(number=step)} {sentence}" if step and not index else sentence
            pause = self._pause("block" if index == last else "sentence")
            yield self._clip(ClipKind.SENTENCE, text, sentence, pause)

    def _recap(self, sections: list[Section]) -> list[ScriptPart]:
        """The key points again and whom to call: sentences of the handout only."""
        calls = re.compile(self._data["call_titles"], re.IGNORECASE)
        calling = [section for section in sections if calls.search(section.title)]
        points = self._key_points([section for section in sections if section not in calling])
        clips: list[Clip] = []
        if points:
            clips.append(self._say("recap"))
            clips.extend(self._clip(ClipKind.SENTENCE, text, text, self._pause("block")) for text in points)
        if calling:
            clips.append(self._say("call"))
            sentences = [s for b in calling[-1].blocks if b.kind is not BlockKind.SUBHEADING for s in b.sentences]
            clips.extend(self._clip(ClipKind.SENTENCE, text, text) for text in sentences[:_RECALLED])
        if not clips:
            return []
        return [ScriptPart("recap", 0, self._frame["recap"], tuple(clips), self._pause("section"))]

    def _key_points(self, sections: list[Section]) -> list[str]:
        planned = list(dict.fromkeys(step.sentence for step in self._handout.plan))
        own = [sentence for section in sections for sentence in section.sentences]
        if kept := [sentence for sentence in planned if sentence in own]:
            return kept[:_POINTS]
        pattern = re.compile(self._data["key_point"])
        items = [b for s in sections for b in s.blocks if b.kind in (BlockKind.ITEM, BlockKind.STEP)]
        candidates = [sentence for block in items for sentence in block.sentences] or own
        return [sentence for sentence in candidates if pattern.search(sentence)][:_POINTS]

    def _say(self, phrase: str, **values: object) -> Clip:
        return self._clip(ClipKind.FRAME, self._frame[phrase].format(**values))

    def _clip(self, kind: ClipKind, text: str, source: str = "", pause: float | None = None) -> Clip:
        seconds = self._pause(kind.value) if pause is None else pause
        return Clip(kind, text, self._speller.say(text), seconds, source)

    def _pause(self, kind: str) -> float:
        return float(self._data["pauses"][kind])


_POINTS = 6
"""So many key points are said twice: more are not remembered."""

_RECALLED = 8
"""Sentences of the part about calling for help that are said again."""


def _unpunctuated(title: str) -> str:
    return title.rstrip(" .:;,")
