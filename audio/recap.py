"""What is said twice: the key points, and when to call whom. Chosen here; the handout's own sentences only.

A sentence out of its list can say the opposite ('Do not:' … 'take more than 4 g'): so a point keeps the sentence that
leads in to it, or the heading it stands under, and the row of a table stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skill.handouts.model import Block, BlockKind, Handout, Section
from skill.handouts.urgency import Level, level_of, level_of_heading, level_of_lead_in
from skill.handouts.writing import is_table_row

_POINTS = 6
"""So many key points are said twice: more are not remembered."""

_LONGEST_CALL = 30
"""Sentences; where more say when to call, the emergencies alone are said again, and in which part the rest is."""

_LIST = (BlockKind.ITEM, BlockKind.STEP)


@dataclass(frozen=True, slots=True)
class Calling:
    """What a section says about calling for help; `more`: there is more of it in the section itself."""

    section: Section
    blocks: tuple[Block, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A key point: its sentences, and what they stand under (`lead_in` a sentence, `heading` a title), or neither."""

    sentences: tuple[str, ...]
    lead_in: str = ""
    heading: str = ""


def when_to_call(sections: Sequence[Section], language: str, titles: re.Pattern[str]) -> list[Calling]:
    """When to call whom: the sections named so, whole, and the emergency lists of the others.

    A section whose title alone speaks of help counts only where no list or sentence of the handout says when to call.
    Where no section is named so, its lists are taken wherever they stand.
    """
    levels = {section.number: [_level(group, section, language) for group in _groups(section)] for section in sections}
    titled = [section for section in sections if titles.search(section.title)]
    named = [section for section in titled if any(levels[section.number])]
    least = (Level.EMERGENCY,) if named else tuple(Level)
    found: list[Calling] = []
    for section in sections:
        grouped = list(zip(_groups(section), levels[section.number], strict=True))
        kept = [block for group, level in grouped if level in least and _calls(group, level) for block in group]
        blocks = section.blocks if section in named else tuple(kept)
        if blocks:
            found.append(Calling(section, blocks))
    if not found:
        return [Calling(section, section.blocks) for section in titled[-1:]]
    return _shortened(found, language)


def _shortened(found: list[Calling], language: str) -> list[Calling]:
    """The emergencies alone where all of it would be too long to be said again."""
    total = sum(len(block.sentences) for calling in found for block in calling.blocks)
    if total <= _LONGEST_CALL:
        return found
    shorter = []
    for calling in found:
        groups = [group for group in _groups(calling.section) if group[0] in calling.blocks]
        grave = [g for g in groups if _level(g, calling.section, language) is Level.EMERGENCY]
        blocks = tuple(block for group in grave for block in group)
        shorter.append(Calling(calling.section, blocks, len(blocks) < len(calling.blocks)))
    return shorter if any(calling.blocks for calling in shorter) else found


def _groups(section: Section) -> list[tuple[Block, ...]]:
    """What belongs together: all under a sub-heading; else a list with its lead-in and the paragraph after it."""
    groups: list[list[Block]] = []
    headed = False
    for block in section.blocks:
        after_list = bool(groups) and groups[-1][-1].kind in _LIST and not block.text.endswith(":")
        opens = block.kind is BlockKind.SUBHEADING or (
            block.kind is BlockKind.PARAGRAPH and not headed and not after_list
        )
        headed = headed or block.kind is BlockKind.SUBHEADING
        if opens or not groups:
            groups.append([block])
        else:
            groups[-1].append(block)
    return [tuple(group) for group in groups]


def _level(group: Sequence[Block], section: Section, language: str) -> Level | None:
    """The gravest level that its heading, its lists or its sentences tell."""
    told: list[Level | None] = []
    for block in group:
        if block.kind is BlockKind.SUBHEADING:
            told.append(level_of_heading(block.text, language))
        elif block.kind is BlockKind.PARAGRAPH:
            told.extend(level_of_lead_in(sentence, language) for sentence in block.sentences)
        else:
            told.append(level_of(block, section, language))
    return next((level for level in Level if level in told), None)


def _calls(group: Sequence[Block], level: Level | None) -> bool:
    """Whether it is a call for help, not advice in passing ('Talk to your doctor if you take aspirin')."""
    return level is Level.EMERGENCY or any(block.kind in _LIST for block in group)


def key_points(handout: Handout, sections: Sequence[Section], said: Sequence[Block], pattern: str) -> list[Point]:
    """The plan's sentences, else items with a time, a dose or a warning (`pattern`); not what is `said` anyway."""
    blocks = [(section, block) for section in sections for block in section.blocks if block not in said]
    points: dict[str, Point] = {}
    for section, block in blocks:
        for point in _points(section, block):
            points.update((sentence, point) for sentence in point.sentences if sentence not in points)
    planned = [step.sentence for step in handout.plan if step.sentence in points]
    if planned:
        chosen = dict.fromkeys(replace(points[sentence], heading="") for sentence in planned)  # a person chose them
        return list(chosen)[:_POINTS]
    wanted = re.compile(pattern)
    listed = [block for _, block in blocks if block.kind in _LIST] or [block for _, block in blocks]
    candidates = [points[s] for block in listed if block.kind is not BlockKind.SUBHEADING for s in block.sentences]
    kept = [point for point in dict.fromkeys(candidates) if _stands_alone(point, wanted)]
    return kept[:_POINTS]


def _points(section: Section, block: Block) -> Iterator[Point]:
    if block.kind is BlockKind.SUBHEADING:
        return
    lead_in = block.lead_in if block.lead_in in section.sentences else ""
    heading = "" if lead_in or block.kind is BlockKind.PARAGRAPH else _heading_over(section, block)
    for sentences in [block.sentences] if is_table_row(block) else [(sentence,) for sentence in block.sentences]:
        yield Point(sentences, lead_in, heading)


def _heading_over(section: Section, block: Block) -> str:
    before = section.blocks[: section.blocks.index(block)]
    return next((b.text for b in reversed(before) if b.kind is BlockKind.SUBHEADING), section.title)


def _stands_alone(point: Point, wanted: re.Pattern[str]) -> bool:
    """Whether it says something by itself: a whole row, three words that end as a sentence, or four; not '200 mg'."""
    text = " ".join(point.sentences)
    enough = 3 if text.endswith((".", "!", "?")) else 4
    return bool(wanted.search(text)) and (len(point.sentences) > 1 or len(text.split()) >= enough)


def pattern_of_titles(data: Mapping[str, Any]) -> re.Pattern[str]:
    """The titles of sections about calling for help, from script.yaml."""
    return re.compile(data["call_titles"], re.IGNORECASE)
