"""A narration as a book: chapters of passages of lines, and each line's place in its chapter's sound.

The places come from the clip table that joined the sound, so they are exact to the sample before they are rounded to
milliseconds. A line lasts until the next begins: a player that goes from clip to clip keeps the pauses.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from audio.encoder import Levels
from audio.formats import Format
from audio.master import master
from audio.mastered import Mastered
from audio.narration import Mark, Narration, SpokenPart
from audio.script import ClipKind, ScriptPart
from skill.handouts.model import Block, BlockKind, Handout

_HEADSTART = 0.1
"""Seconds by which a line's clip begins before its first sound, where the pause allows it."""

_WITHIN = 1.0
"""Seconds between two parts that share a chapter: they belong together, so less than between chapters."""


class PassageKind(StrEnum):
    """How a passage is set."""

    TITLE = "title"
    HEADING = "heading"
    SUBHEADING = "subheading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Line:
    """One clip: its text as it stands in the handout, and its place in the chapter's sound in milliseconds.

    `own` is False for what the script says around the handout ('There are 3 parts.').
    """

    id: str
    text: str
    begin: int
    end: int
    own: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that are set together: a heading, a paragraph, an item of a list (`depth` 0 at the top)."""

    kind: PassageKind
    lines: tuple[Line, ...]
    depth: int = 0


@dataclass(frozen=True, eq=False)
class Chapter:
    """A part of the book with its sound, encoded. `section` is the handout's section, 0 for what frames it.

    `milliseconds` is the length that the lines add up to: the encoded sound's, as a player decodes it.
    """

    number: int
    title: str
    section: int
    passages: tuple[Passage, ...]
    spoken: SpokenPart
    mastered: Mastered
    milliseconds: int

    @property
    def lines(self) -> Iterator[Line]:
        """Every line in order."""
        for passage in self.passages:
            yield from passage.lines


@dataclass(frozen=True, eq=False)
class Book:
    """All chapters of a narration."""

    narration: Narration
    chapters: tuple[Chapter, ...]

    @property
    def handout(self) -> Handout:
        """What the book is made of."""
        return self.narration.script.handout

    @property
    def milliseconds(self) -> int:
        """How long all chapters last."""
        return sum(chapter.milliseconds for chapter in self.chapters)

    @property
    def texts(self) -> Iterator[str]:
        """Every title, sub-heading and sentence of the handout's sections: what must be read."""
        for section in self.handout.sections:
            yield section.title
            for block in section.blocks:
                yield from block.sentences

    @property
    def spoken(self) -> SpokenPart:
        """All that is said in the book; the sound is the chapters' own."""
        clips = tuple(clip for chapter in self.chapters for clip in chapter.spoken.part.clips)
        return SpokenPart(ScriptPart("whole", 0, self.handout.title, clips), self.chapters[0].spoken.sound, ())

    @property
    def mastered(self) -> Mastered:
        """The chapters' levels and lengths as one: power averaged over time, the highest peak; `data` is empty."""
        all_of_it = [chapter.mastered for chapter in self.chapters]
        seconds = [one.seconds for one in all_of_it]
        levels = Levels(
            _mean_power([one.levels.lufs for one in all_of_it], seconds), max(one.levels.dbtp for one in all_of_it)
        )
        speech = [one.speech_seconds for one in all_of_it]
        rms = _mean_power([one.rms_dbfs for one in all_of_it], speech)
        return Mastered(b"", levels, rms, sum(seconds), sum(speech))


def _mean_power(levels: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    power = sum(10 ** (level / 10) * weight for level, weight in zip(levels, weights, strict=True))
    return 10 * math.log10(power / total) if power and total else -math.inf


def is_whole(narration: Narration) -> bool:
    """Whether nothing of the script is left out; a book of a few sections only would pass for the handout."""
    return len(narration.parts) == len(narration.script.parts)


def make_book(narration: Narration, row: Format) -> Book:
    """The narration as a book whose chapters are encoded in that format; EncoderError when one cannot be."""
    groups: list[list[SpokenPart]] = []
    for spoken in narration.parts:
        # What has no title, such as the closing, ends the chapter before it.
        if spoken.part.title or not groups:
            groups.append([spoken])
        else:
            groups[-1].append(spoken)
    chapters = [_chapter(narration, number, group, row) for number, group in enumerate(groups)]
    return Book(narration, tuple(chapters))


def _chapter(narration: Narration, number: int, group: Sequence[SpokenPart], row: Format) -> Chapter:
    first = group[0].part
    closer = [replace(one, part=replace(one.part, pause_after=_WITHIN)) for one in group]
    whole = replace(narration, parts=tuple(closer)).whole()
    spoken = SpokenPart(
        replace(whole.part, key=first.key, section=first.section, title=first.title), whole.sound, whole.marks
    )
    mastered = master(spoken.sound, row)
    length = int(min(spoken.sound.seconds, mastered.seconds) * 1000)
    lines = place_lines(spoken.marks, length, f"c{number:02d}")
    blocks = narration.script.handout.section(first.section).blocks if first.section else ()
    passages = _headed(tuple(_passages(spoken.marks, lines, blocks)))
    return Chapter(number, first.title, first.section, passages, spoken, mastered, length)


def place_lines(marks: Sequence[Mark], length: int, prefix: str) -> tuple[Line, ...]:
    """A line a mark; together they cover the sound of `length` milliseconds without a gap or an overlap."""
    pairs = itertools.pairwise(marks)
    joints = [max((before.end + after.start) / 2, after.start - _HEADSTART) for before, after in pairs]
    edges = [0, *(round(joint * 1000) for joint in joints), length]
    return tuple(
        Line(
            f"{prefix}-{number:03d}",
            mark.clip.source or mark.clip.text,
            edges[number - 1],
            edges[number],
            bool(mark.clip.source),
        )
        for number, mark in enumerate(marks, 1)
    )


_HEADS = {
    ClipKind.TITLE: PassageKind.TITLE,
    ClipKind.HEADING: PassageKind.HEADING,
    ClipKind.SUBHEADING: PassageKind.SUBHEADING,
}
_BLOCKS = {
    BlockKind.ITEM: PassageKind.ITEM,
    BlockKind.STEP: PassageKind.STEP,
    BlockKind.PARAGRAPH: PassageKind.PARAGRAPH,
}


def _passages(marks: Sequence[Mark], lines: Sequence[Line], blocks: Sequence[Block]) -> Iterator[Passage]:
    """The lines set as the handout's blocks are; what belongs to no block is a paragraph of its own."""
    waiting = [
        (block, sentence) for block in blocks if block.kind is not BlockKind.SUBHEADING for sentence in block.sentences
    ]
    open_block: Block | None = None
    held: list[Line] = []
    for mark, line in zip(marks, lines, strict=True):
        at = next((n for n, (_, sentence) in enumerate(waiting) if sentence == mark.clip.source), -1)
        block = waiting[at][0] if at >= 0 and mark.clip.kind is ClipKind.SENTENCE else None
        if held and (block is None or block is not open_block):
            yield _set(open_block, held)
            held = []
        open_block = block
        if block is not None:
            del waiting[: at + 1]
            held.append(line)
        else:
            yield Passage(_HEADS.get(mark.clip.kind, PassageKind.PARAGRAPH), (line,))
    if held:
        yield _set(open_block, held)


def _headed(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """A chapter that reads no heading of the handout, such as the key points, has its first line for one."""
    first = passages[0]
    if first.kind in (PassageKind.TITLE, PassageKind.HEADING):
        return passages
    rest = (Passage(first.kind, first.lines[1:], first.depth),) if first.lines[1:] else ()
    return (Passage(PassageKind.HEADING, first.lines[:1]), *rest, *passages[1:])


def _set(block: Block | None, lines: Sequence[Line]) -> Passage:
    kind = _BLOCKS[block.kind] if block else PassageKind.PARAGRAPH
    return Passage(kind, tuple(lines), block.depth if block else 0)
