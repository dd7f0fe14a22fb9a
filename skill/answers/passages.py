"""A handout as the scorer sees it, with the way back to where each sentence stands."""

from __future__ import annotations

from dataclasses import dataclass

from skill.answers.passage_index import Passage
from skill.content import read_content
from skill.handouts.model import Block, BlockKind, Handout, Section, SectionKind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in its handout."""

    section: Section
    block: Block
    sentence: str


def places_of(handout: Handout) -> tuple[Place, ...]:
    """Every sentence that may be quoted as an answer, in order: all but those of the notice."""
    return tuple(
        Place(section, block, sentence)
        for section, block, sentence in handout.sentences()
        if section.kind is SectionKind.CONTENT
    )


def notice_places(handout: Handout) -> tuple[Place, ...]:
    """The sentences of the notice, which are quoted only where a person said that one answers a question."""
    return tuple(
        Place(section, block, sentence)
        for section, block, sentence in handout.sentences()
        if section.kind is SectionKind.NOTICE
    )


def passages_of(handout: Handout) -> tuple[Passage, ...]:
    """The same sentences as the scorer's passages, one for one."""
    opening = read_content("handout_wording", handout.language)["opening_title"]
    found: list[Passage] = []
    number = 0
    for section in handout.sections:
        if section.kind is not SectionKind.CONTENT:
            continue
        heading = "" if section.title == opening and not section.line else section.title
        for block in section.blocks:
            number += 1
            if block.kind is BlockKind.SUBHEADING:
                heading = block.text
                continue
            lead_in = block.lead_in if block.lead_in not in (section.title, heading) else ""
            is_item = block.kind in (BlockKind.ITEM, BlockKind.STEP)
            found += [Passage(sentence, heading, lead_in, number, is_item) for sentence in block.sentences]
    return tuple(found)
