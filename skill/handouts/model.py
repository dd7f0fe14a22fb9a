"""A handout as the rest of the project sees it: titled sections of blocks of whole sentences.

Nothing here knows files, voices or channels. All values are immutable, so a handout can be shared between threads
and used as the verbatim source that every quotation is checked against.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is in the handout's layout."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    STEP = "step"
    SUBHEADING = "subheading"


class ReviewStatus(StrEnum):
    """Whether a clinician stands behind the text."""

    SAMPLE = "sample"
    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"


class SectionKind(StrEnum):
    """What a section is for; only the notice is treated differently (read to who asks where this comes from)."""

    CONTENT = "content"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, bullet or numbered step: the smallest thing that is read in one go.

    `depth` is 0 for paragraphs and top-level items, 1 for items nested below those, and so on.
    `lead_in` is the sentence that introduces the list an item belongs to ('Call your doctor if:'), else empty.
    `line` is the 1-based line of the file. `number` is what a step is numbered by, as Markdown shows it (a list that
    starts at 3 goes on with 4); 0 for what has no number, and it takes no part in comparisons.
    """

    kind: BlockKind
    sentences: tuple[str, ...]
    depth: int = 0
    lead_in: str = ""
    line: int = 0
    number: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        """The block's sentences as one text."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a handout. `number` counts from 1 in the order of the file."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    kind: SectionKind = SectionKind.CONTENT
    line: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every sentence of the section, in order (sub-headings are titles, not sentences)."""
        return tuple(s for b in self.blocks if b.kind is not BlockKind.SUBHEADING for s in b.sentences)


@dataclass(frozen=True, slots=True)
class Code:
    """A clinical code by which a handout can be chosen, such as ICD-10-CM M76.891."""

    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who read the handout over, and when; a sample was read by no clinician."""

    status: ReviewStatus = ReviewStatus.UNREVIEWED
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One timing fact of the handout, with the sentence that says it.

    Days count from the injury or from `after` ('surgery'); minutes and hours are as the sentence gives them.
    Empty strings and None mean: the handout does not say.
    """

    what: str
    sentence: str
    from_day: tuple[int, int] | None = None
    until_day: tuple[int, int] | None = None
    after: str = ""
    how_long: str = ""
    how_often: str = ""
    until: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class CuratedQuestion:
    """A question that a person wrote beforehand, with the sentence of the handout that answers it."""

    question: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Handout:
    """A care handout. `version` is a hash of the file's bytes: a recording or an index made from it names it.

    `not_answered` are questions that a person knows the handout leaves open.
    """

    id: str
    title: str
    language: str
    sections: tuple[Section, ...]
    version: str = ""
    also_called: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    source: str = ""
    licence: str = ""
    translation_of: str = ""
    review: Review = field(default_factory=Review)
    plan: tuple[PlanStep, ...] = ()
    questions: tuple[CuratedQuestion, ...] = ()
    not_answered: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By what tells it apart; hashing all of its text would cost half a millisecond a question."""
        return hash((self.id, self.version))

    @property
    def names(self) -> tuple[str, ...]:
        """Everything a patient may call this handout, the title first."""
        return (self.title, *self.also_called)

    def section(self, number: int) -> Section:
        """The section with that number, counted from 1; IndexError when there is none."""
        if not 1 <= number <= len(self.sections):
            raise IndexError(number)
        return self.sections[number - 1]

    def sentences(self) -> Iterator[tuple[Section, Block, str]]:
        """Every sentence with where it stands, in reading order, sub-headings left out."""
        for section in self.sections:
            for block in section.blocks:
                if block.kind is BlockKind.SUBHEADING:
                    continue
                for sentence in block.sentences:
                    yield section, block, sentence
