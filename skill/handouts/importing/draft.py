"""What an importer hands over: pieces of text in reading order, whatever the format they came from.

An importer knows its format and nothing else. What is a handout's title, section, notice or boilerplate is decided
once, for all formats, from these pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from skill.handouts.document_wording import why
from skill.handouts.importing.document import Document
from skill.handouts.model import Code, Handout


class PieceKind(StrEnum):
    """What a piece is in the layout of the document."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    STEP = "step"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Piece:
    """One heading, paragraph, list item or table row.

    `level` is a heading's rank (1 is the highest) or an item's depth (0 is the outermost). `cells` belong to a row.
    `line` is the 1-based line of the source where the format has lines.
    """

    kind: PieceKind
    text: str
    level: int = 0
    cells: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of the document that are not in the handout, and why."""

    text: str
    why: str


def left_out(text: str, reason: str) -> LeftOut:
    """A piece of the document that is not in the handout, with the words of the reason."""
    return LeftOut(" ".join(text.split()), why(reason))


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as its importer read it, before anything is decided that holds for every format.

    `whole` is all its text as the format's library sees it: what of it is in no piece is told as left out.
    """

    pieces: tuple[Piece, ...]
    title: str = ""
    language: str = ""
    source: str = ""
    licence: str = ""
    also_called: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """A document as a handout, the text of its file, and all that a person should look at."""

    handout: Handout
    markdown: str
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]


class Importer(Protocol):
    """Reads one format. A new format is a new module with such a class, listed in `formats.py`."""

    name: str

    def recognises(self, document: Document) -> bool:
        """Whether the document is of this format, by its first bytes or its suffix."""

    def read(self, document: Document) -> Draft:
        """The document's pieces; DocumentImportError when it cannot be read."""
