"""Reading a handout aloud in short turns, cut at its own joints: blocks, and inside a very long one its sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from skill.conversation.model import Position, Span, SpanKind
from skill.handouts.model import Block, BlockKind, Handout, Section, SectionKind

WORDS_A_TURN = 75
"""A turn stays near half a minute of speech at 140 words a minute."""

PAUSE_SENTENCE = 0.6
PAUSE_BLOCK = 0.8


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is read in one turn: whole blocks of one section. `next` is None after the section's last block.

    `clip` is the address of the recording that says it all, heading included; empty when it is read by a voice.
    """

    section: Section
    start: int
    blocks: tuple[Block, ...]
    next: int | None
    clip: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences read, in order."""
        return tuple(s for b in self.blocks if b.kind is not BlockKind.SUBHEADING for s in b.sentences)

    def spans(self) -> tuple[Span, ...]:
        """The chunk as speech: the handout's words with its own pauses."""
        found: list[Span] = []
        for block in self.blocks:
            kind = SpanKind.TITLE if block.kind is BlockKind.SUBHEADING else SpanKind.QUOTE
            for number, sentence in enumerate(block.sentences, 1):
                last = number == len(block.sentences)
                found.append(Span(sentence, kind, PAUSE_BLOCK if last else PAUSE_SENTENCE, self.clip))
        return tuple(found)


def heading(section: Section) -> str:
    """The title as it is announced: with a full stop, unless it ends in a mark of its own."""
    return section.title if section.title[-1] in "?!.:" else section.title + "."


def inline_title(section: Section) -> str:
    """The title as it stands inside a sentence of ours."""
    return section.title.rstrip(" ?!.:")


def readable_sections(handout: Handout) -> tuple[Section, ...]:
    """The sections that are read through; the notice is kept for who asks where this comes from."""
    return tuple(s for s in handout.sections if s.kind is SectionKind.CONTENT) or handout.sections


@lru_cache(maxsize=1024)
def units_of(section: Section) -> tuple[Block, ...]:
    """The section's blocks as they are read: one that is longer than a turn comes in several, cut between sentences."""
    return tuple(unit for block in section.blocks for unit in _parts(block))


def unit_at_block(section: Section, block: int) -> int:
    """The unit with which a block of the section begins."""
    return sum(len(_parts(earlier)) for earlier in section.blocks[:block])


def _parts(block: Block) -> tuple[Block, ...]:
    if len(block.text.split()) <= WORDS_A_TURN:
        return (block,)
    parts: list[list[str]] = [[]]
    words = 0
    for sentence in block.sentences:
        length = len(sentence.split())
        if parts[-1] and words + length > WORDS_A_TURN:
            parts.append([])
            words = 0
        parts[-1].append(sentence)
        words += length
    return tuple(replace(block, sentences=tuple(part)) for part in parts)


def chunk_at(handout: Handout, place: Position) -> Chunk:
    """The chunk that begins at a place; a place past the end of its section gives the section's last block."""
    section = handout.section(min(max(place.section, 1), len(handout.sections)))
    units = units_of(section)
    start = min(max(place.block, 0), max(len(units) - 1, 0))
    words = 0
    end = start
    while end < len(units):
        block = units[end]
        words += len(block.text.split())
        if end > start and words > WORDS_A_TURN and block.kind is not BlockKind.SUBHEADING:
            break
        end += 1
    # A sub-heading belongs to what follows it.
    while end < len(units) and end - 1 > start and units[end - 1].kind is BlockKind.SUBHEADING:
        end -= 1
    return Chunk(section, start, units[start:end], end if end < len(units) else None)


def chunk_starts(handout: Handout, section: Section) -> tuple[int, ...]:
    """Where the turns of a section begin when it is read through."""
    starts = [0]
    while (following := chunk_at(handout, Position(handout.id, section.number, starts[-1])).next) is not None:
        starts.append(following)
    return tuple(starts)


def section_after(handout: Handout, number: int) -> Section | None:
    """The next section that is read through, if any."""
    return next((section for section in readable_sections(handout) if section.number > number), None)


def section_before(handout: Handout, number: int) -> Section | None:
    """The section before, if any."""
    earlier = [section for section in readable_sections(handout) if section.number < number]
    return earlier[-1] if earlier else None
