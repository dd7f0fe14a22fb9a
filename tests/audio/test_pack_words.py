"""The words of the packs: a README for every pack in every language; the languages have the same keys and slots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from audio.build import BuildOptions, build
from audio.packs import PACKS
from audio.packs.phone_prompts import prompt_part
from audio.script import write_script
from skill.content import read_content
from skill.handouts.markdown_file import parse_handout


def leaves(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{name}/{key}")
    else:
        yield name, str(value)


def slots(file: str, locale: str) -> dict[str, set[str]]:
    return {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in leaves(read_content(file, locale))}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_pack_has_its_readme(language: str) -> None:
    assert set(read_content("packs", language)["readme"]) == set(PACKS)


@pytest.mark.parametrize("file", ["packs", "books", "sheet"])
@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_words_have_the_keys_and_slots_of_english(file: str, language: str) -> None:
    assert slots(file, language) == slots(file, "en")


def test_the_readme_speaks_the_languages_of_its_handouts(tmp_path: Path) -> None:
    texts = ("---\nlanguage: en-CA\n---\n# Rest\n\nRest today.\n", "---\nlanguage: fr-CA\n---\n# Repos\n\nDormez.\n")
    handouts = [parse_handout(text, Path(f"{number}.md")) for number, text in enumerate(texts)]
    build(handouts, BuildOptions(tmp_path, packs=("alexa",), voice="silence", jobs=1, base_url="https://x.example"))
    readme = (tmp_path / "alexa/README.md").read_text(encoding="utf-8")
    assert readme.index("# Recordings for Alexa") < readme.index("# Enregistrements pour Alexa")
    assert readme.count("https://x.example") == 2


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("5550100", "five five five, oh one oh oh"),
        ("6045550100", "six oh four, five five five, oh one oh oh"),
        ("604-555-0100", "six oh four, five five five, oh one oh oh"),
    ],
)
def test_the_lines_number_is_said_by_digit_however_it_is_written(number: str, said: str) -> None:
    handout = parse_handout(
        "---\nlanguage: en-CA\n---\n# Sore Knee\n\n## Care\n\nRest your knee.\n", Path("sore-knee.md")
    )
    (clip,) = (clip for clip in prompt_part(write_script(handout), number).clips if number in clip.text)
    assert clip.spoken.endswith(f"call {said}.")
