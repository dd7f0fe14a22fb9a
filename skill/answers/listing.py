"""Quoting from a list: an item means little without the sentence that leads in to it, and a lead-in nothing alone."""

from __future__ import annotations

from skill.answers.passages import Place
from skill.handouts.model import Block, BlockKind, Handout

MOST_WORDS = 78
"""More than this is not listened to in one answer."""


def with_its_list(quotes: tuple[str, ...], best: Place, handout: Handout) -> tuple[str, ...]:
    """The quotes with their list's lead-in, or with the whole list when more than one item of it is asked for.

    Whole sentences in the handout's order; what would be too long to listen to stays as it was.
    """
    section = best.section
    lead_in = _lead_in(best)
    if not lead_in:
        return quotes
    items = [block for block in section.blocks if block.lead_in == lead_in and block.kind is not BlockKind.SUBHEADING]
    said = sum(1 for block in items if any(sentence in quotes for sentence in block.sentences))
    is_sentence = lead_in in section.sentences
    if said != 1:
        whole = _in_order(handout, {*quotes, *_sentences(items), *((lead_in,) if is_sentence else ())})
        if _words(whole) <= MOST_WORDS:
            return whole
    if is_sentence and lead_in not in quotes:
        more = _in_order(handout, {*quotes, lead_in})
        if _words(more) <= MOST_WORDS:
            return more
    return quotes


def _lead_in(best: Place) -> str:
    """The lead-in of the list that the deciding sentence belongs to, or that it is itself."""
    if best.block.lead_in:
        return best.block.lead_in
    leads = any(block.lead_in == best.sentence for block in best.section.blocks)
    return best.sentence if leads else ""


def _sentences(blocks: list[Block]) -> list[str]:
    return [sentence for block in blocks for sentence in block.sentences]


def _in_order(handout: Handout, wanted: set[str]) -> tuple[str, ...]:
    """Each wanted sentence once, as the handout has them."""
    return tuple(dict.fromkeys(sentence for _, _, sentence in handout.sentences() if sentence in wanted))


def _words(quotes: tuple[str, ...]) -> int:
    return sum(len(quote.split()) for quote in quotes)
