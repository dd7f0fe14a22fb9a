"""Finding the part of a handout that a patient names: by number, by words of its title, or by what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from skill.content import read_content
from skill.handouts.library import fold_name
from skill.handouts.model import BlockKind, Handout, Section

_SUFFIXES = ("ing", "ies", "es", "ed", "s")


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a handout: a whole section (`first` 0 and no `count`), or `count` blocks from `first` on."""

    section: Section
    first: int = 0
    count: int | None = None


@lru_cache(maxsize=16)
def _wording(language: str) -> Mapping[str, Any]:
    return read_content("handout_wording", language)


def stem(word: str) -> str:
    """A word without its commonest endings, so that 'icing' finds 'ice'; crude, and used for finding only."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)].rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word


def _stems(text: str, skip: frozenset[str]) -> list[str]:
    return [stem(word) for word in fold_name(text).split() if word not in skip]


def find_section(handout: Handout, words: str) -> Found | None:
    """The part that the words name; None when the handout has none such."""
    wording = _wording(handout.language)
    skip = frozenset(str(word) for word in wording.get("stop_words", ()))
    return _by_number(handout, words, wording) or _by_title(handout, words, skip) or _by_words(handout, words, skip)


def _by_number(handout: Handout, words: str, wording: Mapping[str, Any]) -> Found | None:
    numbers: Mapping[str, int] = wording.get("numbers", {})
    said = fold_name(words)
    if said in {fold_name(word) for word in wording.get("last_words", ())}:
        return Found(handout.sections[-1])
    match = re.fullmatch(r"(?:\w+ )?(\d+)(?:st|nd|rd|th|e|er|re)?", said)
    number = int(match.group(1)) if match else numbers.get(said, 0)
    return Found(handout.section(number)) if 1 <= number <= len(handout.sections) else None


def _by_title(handout: Handout, words: str, skip: frozenset[str]) -> Found | None:
    said = fold_name(words)
    for section in handout.sections:
        if fold_name(section.title) == said:
            return Found(section)
    wanted = set(_stems(words, skip))
    best, chosen = 0.0, None
    for section in handout.sections:
        own = set(_stems(section.title, skip))
        if wanted and own and wanted <= own and len(wanted) / len(own) > best:
            best, chosen = len(wanted) / len(own), section
    return Found(chosen) if chosen else None


def _by_words(handout: Handout, words: str, skip: frozenset[str]) -> Found | None:
    """The blocks in a row that hold all the words; the row where they stand thickest."""
    wanted = _stems(words, skip)
    if not wanted:
        return None
    best: tuple[float, Found] | None = None
    for section in handout.sections:
        for first, block in enumerate(section.blocks):
            own = _stems(block.text, skip)
            if not own or not all(word in own for word in wanted):
                continue
            share = sum(own.count(word) for word in wanted) / len(own) ** 0.5
            if block.kind is BlockKind.SUBHEADING:
                share *= 2
            if best is None or share > best[0]:
                best = share, _whole_run(section, first, wanted, skip)
    return best[1] if best else None


def _whole_run(section: Section, place: int, wanted: list[str], skip: frozenset[str]) -> Found:
    """The run of blocks around a place: back to where the words begin, on to where they end."""
    first = place
    while first > 0 and all(word in _stems(section.blocks[first - 1].text, skip) for word in wanted):
        first -= 1
    return Found(section, first, _run(section, first, wanted, skip))


def _run(section: Section, first: int, wanted: list[str], skip: frozenset[str]) -> int:
    """How many blocks from `first` on belong together: those that go on with the words, or all under a sub-heading."""
    end = first + 1
    while end < len(section.blocks):
        block = section.blocks[end]
        under_heading = section.blocks[first].kind is BlockKind.SUBHEADING
        nested = block.depth > section.blocks[first].depth
        if block.kind is BlockKind.SUBHEADING:
            break
        if not (under_heading or nested or all(word in _stems(block.text, skip) for word in wanted)):
            break
        end += 1
    return end - first
