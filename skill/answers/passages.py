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
    """Every sentence that may be quoted as an answer, in order.

    All but those of the notice, which says little of the condition and would answer much; of these only what a person
    taught a question of ('has a doctor read this?').
    """
    taught = _taught(handout)
    return tuple(
        Place(section, block, sentence)
        for section, block, sentence in handout.sentences()
        if _may_be_quoted(section, sentence, taught)
    )


def passages_of(handout: Handout) -> tuple[Passage, ...]:
    """The same sentences as the scorer's passages, one for one."""
    opening = read_content("handout_wording", handout.language)["opening_title"]
    taught = _taught(handout)
    found: list[Passage] = []
    number = 0
    for section in handout.sections:
        heading = "" if section.title == opening and not section.line else section.title
        for block in section.blocks:
            number += 1
            if block.kind is BlockKind.SUBHEADING:
                heading = block.text
                continue
            lead_in = block.lead_in if block.lead_in not in (section.title, heading) else ""
            is_item = block.kind in (BlockKind.ITEM, BlockKind.STEP)
            found += [
                Passage(sentence, heading, lead_in, number, is_item)
                for sentence in block.sentences
                if _may_be_quoted(section, sentence, taught)
            ]
    return tuple(found)


def _taught(handout: Handout) -> frozenset[str]:
    return frozenset(row.sentence for row in handout.questions)


def _may_be_quoted(section: Section, sentence: str, taught: frozenset[str]) -> bool:
    return section.kind is SectionKind.CONTENT or (section.kind is SectionKind.NOTICE and sentence in taught)
