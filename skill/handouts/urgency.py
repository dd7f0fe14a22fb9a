"""How soon a handout's own lists say that help is needed: 'Call 911 now if:', 'Call your doctor today if:' …

The levels and the words by which they are told are data (handout_wording.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from skill.content import read_content
from skill.handouts.model import Block, BlockKind, Section


class Level(StrEnum):
    """Levels of urgency, the gravest first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


@lru_cache(maxsize=16)
def _patterns(language: str) -> tuple[tuple[Level, re.Pattern[str]], ...]:
    words: dict[str, Sequence[str]] = read_content("handout_wording", language)["urgency"]
    return tuple((level, _any_of(words[level.value])) for level in Level)


@lru_cache(maxsize=16)
def _list_ending(language: str) -> re.Pattern[str]:
    return _any_of(read_content("handout_wording", language)["help_lists"])


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(str(word)) for word in words) + r")(?!\w)", re.IGNORECASE)


def level_of_lead_in(text: str, language: str) -> Level | None:
    """The level that a lead-in announces; None when it is no call for help."""
    return level_of_heading(text, language) if _list_ending(language).search(text) else None


def level_of_heading(text: str, language: str) -> Level | None:
    """The level of what stands under a heading such as 'Call 911 now', which need not end like a lead-in."""
    levels = _patterns(language)
    # 'If you feel hot, drink now:' is advice; a call for help names whom to call or see.
    if not any(pattern.search(text) for level, pattern in levels if level is not Level.URGENT):
        return None
    return next((level for level, pattern in levels if pattern.search(text)), None)


def level_of(block: Block, section: Section, language: str) -> Level | None:
    """The urgency of a list's item, by the sentence or heading that leads in to it."""
    if block.kind not in (BlockKind.ITEM, BlockKind.STEP):
        return None
    if not block.lead_in:
        return level_of_lead_in(section.title, language)
    return level_of_lead_in(_whole_lead_in(block, section), language)


def _whole_lead_in(block: Block, section: Section) -> str:
    """The paragraph whose last sentence leads in: 'Call 911 any time … For example, call if:' is one call for help."""
    for other in section.blocks:
        if other.sentences[-1] == block.lead_in:
            return other.text
    return block.lead_in
