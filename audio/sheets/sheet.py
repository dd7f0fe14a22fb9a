"""What stands on a printed sheet, and how it fits on one page; the PDF and the page for browsers both follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audio.books.epub import reviewed
from skill.content import read_content
from skill.handouts.keypad import keypad_code
from skill.handouts.model import Handout, SectionKind

SMALLEST = 18.0
"""Points; nothing on the sheet is smaller (large print is 18 points by the American Printing House for the Blind)."""

_TITLE_SIZES = (44.0, 40.0, 36.0, 32.0, 28.0, 24.0, 21.0, SMALLEST)
LEADING = 1.22
"""From one line to the next, as a multiple of the size."""

Width = Callable[[str, float, bool], float]
"""How wide a text is in points: the text, its size, whether it is bold."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The texts of one sheet, in its handout's language; empty where there is nothing to say.

    `address` is where the recordings are, `number` the telephone number as it was given, `code` the keys to press.
    """

    title: str
    language: str
    review: str
    words: Mapping[str, Any]
    sections: tuple[str, ...]
    address: str = ""
    number: str = ""
    code: str = ""

    @property
    def dial(self) -> str:
        """The number as an address that a telephone dials (RFC 3966)."""
        return "tel:" + "".join(char for char in self.number if char.isdigit() or char == "+")


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one size, in points."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """Points from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.size * LEADING


def make_sheet(handout: Handout, listening_page: str, number: str) -> Sheet:
    """The sheet of a handout; `listening_page` and `number` may be empty."""
    words = read_content("sheet", handout.language)
    sections = tuple(section.title for section in handout.sections if section.kind is SectionKind.CONTENT)
    review = reviewed(handout, read_content("books", handout.language))
    code = keypad_code(handout.id) if number else ""
    return Sheet(handout.title, handout.language, review, words, sections, listening_page, number, code)


def fit(text: str, sizes: Sequence[float], room: tuple[float, float], width: Width, *, bold: bool = False) -> Text:
    """The text at the largest size at which it fits into `room` (width and height in points).

    What does not fit at the smallest size either is cut at a word, with an ellipsis.
    """
    for size in sizes:
        found = Text(tuple(wrapped(text, size, room[0], width, bold=bold)), size)
        if found.height <= room[1]:
            return found
    lines = wrapped(text, sizes[-1], room[0], width, bold=bold)
    kept = lines[: max(1, int(room[1] / (sizes[-1] * LEADING)))]
    while len(kept[-1]) > 1 and width(f"{kept[-1]} …", sizes[-1], bold) > room[0]:
        kept[-1] = kept[-1].rpartition(" ")[0] or kept[-1][:-1]
    return Text((*kept[:-1], f"{kept[-1]} …"), sizes[-1])


def fit_title(title: str, room: tuple[float, float], width: Width) -> Text:
    """The title as large as it may be."""
    return fit(title, _TITLE_SIZES, room, width, bold=True)


def wrapped(text: str, size: float, room: float, width: Width, *, bold: bool = False) -> list[str]:
    """The text in lines of at most `room` points; a word that is wider alone is broken."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, size, room, width, bold=bold):
            longer = f"{lines[-1]} {piece}".strip()
            if width(longer, size, bold) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, size: float, room: float, width: Width, *, bold: bool) -> Iterator[str]:
    while len(word) > 1 and width(word, size, bold) > room:
        cut = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], size, bold) <= room)
        yield word[:cut]
        word = word[cut:]
    yield word
