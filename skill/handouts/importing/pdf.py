"""PDF: lines with their places and type sizes, from which paragraphs, lists and headings are put together again.

The reader is pdfminer.six (MIT, pure Python); it gives the columns in reading order and each letter's font.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from skill.handouts.document_wording import Wording, guess_language, warning, wording
from skill.handouts.importing.document import Document
from skill.handouts.importing.draft import Draft, LeftOut, Piece, PieceKind, left_out
from skill.handouts.importing.extras import needs_extra
from skill.handouts.importing.plain_text import read_text_lines
from skill.handouts.importing.text_blocks import Line, blocks_of

MOST_PAGES = 80
LONGEST_HEADING = 160
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_MARK_ALONE = re.compile(r"[•●■▪◦○‣⁃·➢►✓✔\uf0b7\uf0a7\uf0d8o–*-]\Z|\(?\d{1,2}[.)]\Z")
_MARK = re.compile(r"[•●■▪◦○‣⁃·➢►✓✔\uf0b7\uf0a7\uf0d8]\s*\S|(?:[-–*o]|\(?\d{1,2}[.)])\s+\S")
_TERMINAL = re.compile(r"[.!;,…][\"'”’»)\]]*\Z")
_EDGE = 0.1
"""The part of a page's height at its top and bottom where headers and footers stand."""


@dataclass(frozen=True, slots=True)
class _PdfLine:
    """A printed line: its page, its place in points, the size and weight of its type."""

    page: int
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    text: str
    at_edge: bool


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together."""

    lines: list[_PdfLine]

    @property
    def text(self) -> str:
        """Its words; a hyphen at the end of a line stays, and joins."""
        text = ""
        for line in self.lines:
            joins = text.endswith("-") and line.text[:1].islower()
            text = f"{text}{line.text}" if joins or not text else f"{text} {line.text}"
        return text

    @property
    def first(self) -> _PdfLine:
        """Its first line."""
        return self.lines[0]

    @property
    def style(self) -> tuple[float, bool]:
        """Size and weight, of all its lines."""
        return max(line.size for line in self.lines), all(line.bold for line in self.lines)


class Pdf:
    """The importer of PDF files that hold text."""

    name = "pdf"

    def recognises(self, document: Document) -> bool:
        """By the first bytes, which may follow a few others."""
        return b"%PDF-" in document.data[:1024]

    def read(self, document: Document) -> Draft:
        """The document's pieces."""
        lines, scanned = _lines(document)
        if not lines:
            raise document.fault(
                "no text was found in it; its pages are pictures.", "Run a text recogniser (OCR) over it first."
            )
        whole = "\n".join(line.text for line in lines)
        language = guess_language(whole)
        words = wording(language)
        kept, dropped = _without_edges(_with_marks(lines), words)
        warnings = (warning("scanned_pages", pages=", ".join(map(str, scanned))),) if scanned else ()
        paragraphs = _joined(kept)
        levels = _levels(paragraphs)
        if not levels:
            draft = read_text_lines(_as_text(paragraphs), whole)
            return replace(draft, left_out=(*dropped, *draft.left_out), warnings=warnings)
        pieces = tuple(_pieces(paragraphs, levels))
        return Draft(pieces, "", language, left_out=dropped, warnings=warnings, whole=whole)


def _lines(document: Document) -> tuple[list[_PdfLine], list[int]]:
    """(the lines in reading order, the numbers of pages that hold pictures only)."""
    with needs_extra("PDF"):
        from pdfminer.high_level import extract_pages
        from pdfminer.layout import LAParams, LTFigure, LTImage
    lines: list[_PdfLine] = []
    scanned: list[int] = []
    try:
        for number, page in enumerate(extract_pages(io.BytesIO(document.data), laparams=LAParams()), 1):
            if number > MOST_PAGES:
                break
            found = list(_page_lines(page, number))
            lines.extend(found)
            if not found and any(isinstance(item, (LTFigure, LTImage)) for item in page):
                scanned.append(number)
    except Exception as error:
        is_locked = "assword" in type(error).__name__ or "encrypt" in str(error).lower()
        reason = "it is locked with a password" if is_locked else "it is damaged, or no PDF"
        raise document.fault(f"this PDF cannot be read: {reason}.", "Save it again without a password.") from error
    if lines and lines[-1].page >= MOST_PAGES:
        raise document.fault(f"it has {MOST_PAGES} pages or more, so it is no handout.", "Import the pages that are.")
    return lines, scanned


def _page_lines(page: Any, number: int) -> Iterator[_PdfLine]:  # noqa: ANN401 - pdfminer's layouts are loosely typed
    from pdfminer.layout import LTChar, LTTextContainer, LTTextLine

    for box in page:
        if not isinstance(box, LTTextContainer):
            continue
        for line in box if not isinstance(box, LTTextLine) else (box,):
            chars = [char for char in line if isinstance(char, LTChar)] if isinstance(line, LTTextLine) else []
            text = " ".join(line.get_text().replace("\u00ad", "").split()) if chars else ""
            if not text:
                continue
            bold = sum(bool(_BOLD.search(char.fontname)) for char in chars) * 2 > len(chars)
            size = round(median(char.size for char in chars) * 2) / 2
            at_edge = line.y0 < page.height * _EDGE or line.y1 > page.height * (1 - _EDGE)
            yield _PdfLine(number, line.x0, line.x1, line.y0, size, bold, text, at_edge)


def _with_marks(lines: Sequence[_PdfLine]) -> list[_PdfLine]:
    """Bullets and numbers that are set apart are put before the line they stand beside."""
    marks = [line for line in lines if _MARK_ALONE.match(line.text)]
    used: set[int] = set()
    found: list[_PdfLine] = []
    for line in lines:
        if line in marks:
            continue
        beside = [
            (line.x0 - mark.x1, index)
            for index, mark in enumerate(marks)
            if index not in used and mark.page == line.page and abs(mark.y - line.y) <= line.size * 0.5
            and -1 <= line.x0 - mark.x1 < line.size * 5
        ]  # fmt: skip
        if beside:
            index = min(beside)[1]
            used.add(index)
            line = replace(line, x0=marks[index].x0, text=f"{marks[index].text} {line.text}")  # noqa: PLW2901
        found.append(line)
    return found


def _without_edges(lines: Sequence[_PdfLine], words: Wording) -> tuple[list[_PdfLine], tuple[LeftOut, ...]]:
    """The lines less page numbers and what stands at the edge of two pages or more."""
    pages = {(re.sub(r"\d+", "0", line.text), line.page) for line in lines if line.at_edge}
    counts = Counter(text for text, _ in pages)
    kept: list[_PdfLine] = []
    dropped: list[LeftOut] = []
    for line in lines:
        reason = words.furniture_in(line.text)
        if not reason and line.at_edge and counts[re.sub(r"\d+", "0", line.text)] >= 2:
            reason = "repeated"
        if reason:
            dropped.append(left_out(line.text, reason))
        else:
            kept.append(line)
    return kept, tuple(dropped)


def _joined(lines: Sequence[_PdfLine]) -> list[_Paragraph]:
    pitch = _pitch(lines)
    paragraphs: list[_Paragraph] = []
    for line in lines:
        if paragraphs and _belongs(paragraphs[-1], line, pitch):
            paragraphs[-1].lines.append(line)
        else:
            paragraphs.append(_Paragraph([line]))
    return paragraphs


def _pitch(lines: Sequence[_PdfLine]) -> float:
    """The usual distance between the lines of a paragraph, in sizes of type."""
    steps = Counter(
        round((first.y - second.y) / first.size, 1)
        for first, second in pairwise(lines)
        if first.page == second.page and first.size == second.size and 0.8 < (first.y - second.y) / first.size < 2
    )
    return steps.most_common(1)[0][0] if steps else 1.2


def _belongs(paragraph: _Paragraph, line: _PdfLine, pitch: float) -> bool:
    """Whether a line goes on with the paragraph above it, or with the one that a page or a column broke."""
    last = paragraph.lines[-1]
    if _MARK.match(line.text) or abs(last.size - line.size) > 0.6:
        return False
    if last.bold != line.bold and (_TERMINAL.search(last.text) or line.text[:1].isupper()):
        return False
    step = (last.y - line.y) / line.size
    if last.page == line.page and step > 0:
        return step <= pitch + 0.25
    return line.text[:1].islower() and not re.search(r"[.!?:;]\Z", last.text)


def _levels(paragraphs: Sequence[_Paragraph]) -> dict[tuple[float, bool], int]:
    """The ranks of the styles that headings are set in, the largest first; empty when all is of one size."""
    letters: Counter[tuple[float, bool]] = Counter()
    for paragraph in paragraphs:
        letters[paragraph.style] += len(paragraph.text)
    body_size, body_bold = letters.most_common(1)[0][0]
    styles = {
        paragraph.style
        for paragraph in paragraphs
        if _may_be_heading(paragraph)
        and (paragraph.style[0] >= body_size * 1.08 or (paragraph.style[1] and not body_bold))
        and paragraph.style[0] >= body_size * 0.99
    }
    return {style: rank for rank, style in enumerate(sorted(styles, reverse=True), 1)}


def _may_be_heading(paragraph: _Paragraph) -> bool:
    text = paragraph.text
    is_line = len(text) <= LONGEST_HEADING and not _MARK.match(text) and bool(re.search(r"[^\W\d_]{2}", text))
    return is_line and not _TERMINAL.search(text)


def _pieces(paragraphs: Sequence[_Paragraph], levels: dict[tuple[float, bool], int]) -> Iterator[Piece]:
    counts = Counter(p.style for p in paragraphs if p.style in levels and _may_be_heading(p))
    waiting: list[_Paragraph] = []
    for position, paragraph in enumerate(paragraphs):
        level = levels.get(paragraph.style, 0) if _may_be_heading(paragraph) else 0
        if not level:
            waiting.append(paragraph)
            continue
        yield from _text_pieces(waiting)
        waiting = []
        is_title = level == 1 and counts[paragraph.style] == 1 and position < 5
        yield Piece(PieceKind.TITLE if is_title else PieceKind.HEADING, paragraph.text, level)
    yield from _text_pieces(waiting)


def _text_pieces(paragraphs: Sequence[_Paragraph]) -> Iterator[Piece]:
    kinds = {"item": PieceKind.ITEM, "step": PieceKind.STEP}
    for block in blocks_of(_as_text(paragraphs)):
        yield Piece(kinds.get(block.kind, PieceKind.PARAGRAPH), block.text, block.depth)


def _as_text(paragraphs: Sequence[_Paragraph]) -> tuple[Line, ...]:
    """The paragraphs as lines of text with their indents in letters, a blank line after each."""
    margin = min((paragraph.first.x0 for paragraph in paragraphs), default=0.0)
    lines: list[Line] = []
    for number, paragraph in enumerate(paragraphs, 1):
        indent = round((paragraph.first.x0 - margin) / (paragraph.first.size * 0.5))
        lines.append(Line(number, indent, paragraph.text, indent + len(paragraph.text)))
        lines.append(Line(number, 0, ""))
    return tuple(lines)
