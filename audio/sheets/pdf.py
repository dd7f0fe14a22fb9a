"""The sheet as a PDF: one page, tagged for screen readers, the font embedded, the same bytes every time.

Made with ReportLab (BSD), which brings the open Bitstream Vera fonts; it has no call for tagged PDF, so the few
objects of the structure tree (ISO 32000-1, section 14.7) are written here.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from audio.errors import BookError
from audio.sheets.qr import Modules, modules
from audio.sheets.sheet import LEADING, SMALLEST, Sheet, Text, fit, fit_title, wrapped

PAGE = (612.0, 792.0)
"""Points: US Letter, which printers with A4 paper take without loss at these margins."""

_MARGIN = 48.0
_WIDE = PAGE[0] - 2 * _MARGIN
_QR = 176.0
"""Points a side, quiet zone included: about 62 mm, easily caught by an unsteady hand."""

_GAP = 16.0
_SIMILAR = {"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u2009": " ", "\u03bc": "\u00b5"}
"""Signs that the font has under another number, or that look the same."""


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as a file; BookError when the title has a sign that the font has not."""
    return _Page(sheet).bytes()


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, str]:
    """The names of the plain and the bold font, registered; BookError when the library is not installed."""
    try:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
    except ImportError as error:
        remedy = "Run: pip install 'spoken-handouts[print]'."
        raise BookError("Printed sheets need a PDF library (reportlab).", remedy) from error
    names = ("Vera", "VeraBd")
    for name in names:
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    return names


def text_width(text: str, size: float, bold: bool) -> float:
    """The width of a text in points, in the sheet's font."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(printable(text), _fonts()[bold], size))


def printable(text: str) -> str:
    """The text in signs that the font has; BookError when one has no like."""
    from reportlab.pdfbase import pdfmetrics

    known = pdfmetrics.getFont(_fonts()[0]).face.charToGlyph
    written = "".join(_SIMILAR.get(char, char) for char in unicodedata.normalize("NFC", text))
    for char in written:
        if ord(char) not in known:
            remedy = "Write the title without it, or leave the pack `print` out."
            raise BookError(f"The sheet's font has no sign {char!r} (U+{ord(char):04X}).", remedy)
    return written


class _Page:
    """Draws from top to bottom; `_top` is how far down it has come."""

    def __init__(self, sheet: Sheet) -> None:
        self._fonts = _fonts()
        from reportlab.pdfgen.canvas import Canvas

        self._sheet = sheet
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer, PAGE, invariant=1, pageCompression=1, pdfVersion=(1, 7), lang=sheet.language,
            initialFontName=self._fonts[0], initialFontSize=SMALLEST,
        )  # fmt: skip
        self._top = PAGE[1] - _MARGIN
        self._tags: list[tuple[str, str]] = []

    def bytes(self) -> bytes:
        """The finished file."""
        sheet, canvas = self._sheet, self._canvas
        canvas.setTitle(sheet.title)
        canvas.setSubject(sheet.review)
        canvas.setAuthor("")
        canvas.setCreator("spoken-handouts")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        review = fit(sheet.review, (SMALLEST,), (_WIDE, 5 * SMALLEST * LEADING), text_width)
        self._text("H1", fit_title(sheet.title, (_WIDE, 190.0), text_width), bold=True)
        self._top -= _GAP
        self._ways()
        self._contents(self._top - _MARGIN - review.height - 2 * _GAP)
        self._top = _MARGIN + review.height
        self._text("P", review)
        page = canvas._doc.thisPageRef()
        canvas.showPage()
        self._structure(page)
        canvas.save()
        return self._buffer.getvalue()

    def _ways(self) -> None:
        """How to hear the handout: the recordings, the telephone, or whom to ask."""
        sheet, words = self._sheet, self._sheet.words
        if sheet.address:
            self._way(modules(sheet.address), words["recordings_code"], [(words["scan"], SMALLEST + 4, False)])
        if sheet.number:
            beside = [(words["call"], SMALLEST, False), (sheet.number, 40.0, True), (words["press"], SMALLEST, False)]
            self._way(modules(sheet.dial), words["telephone_code"], [*beside, (_spaced(sheet.code), 40.0, True)])
        if not sheet.address and not sheet.number:
            self._text("P", fit(words["ask"], (28.0, 24.0, SMALLEST), (_WIDE, 200.0), text_width))

    def _way(self, code: Modules, name: str, beside: list[tuple[str, float, bool]]) -> None:
        """A QR code with lines of text beside it, each (text, largest size, bold)."""
        top, left = self._top, _MARGIN + _QR + _GAP
        with self._tagged("Figure", name):
            self._draw(code, _MARGIN, top - _QR)
        room = (PAGE[0] - _MARGIN - left, _QR / len(beside))
        texts = [
            (
                fit(
                    text,
                    [size for size in (40.0, 34.0, 28.0, 22.0, SMALLEST) if size <= largest],
                    room,
                    text_width,
                    bold=bold,
                ),
                bold,
            )
            for text, largest, bold in beside
        ]
        self._top = top - (_QR - sum(text.height for text, _ in texts)) / 2
        for text, bold in texts:
            self._text("P", text, left=left, bold=bold)
        self._top = top - _QR - _GAP

    def _contents(self, room: float) -> None:
        """The titles of the parts, if all of them fit; a list that stops half-way would mislead."""
        lines = [self._sheet.words["parts"]]
        for title in self._sheet.sections:
            first, *rest = wrapped(f"•\u00a0{title}", SMALLEST, _WIDE, text_width)
            lines += [first, *rest]
        text = Text(tuple(lines), SMALLEST)
        if len(lines) > 1 and text.height <= room:
            self._text("P", text)

    def _text(self, tag: str, text: Text, *, left: float = _MARGIN, bold: bool = False) -> None:
        with self._tagged(tag):
            self._canvas.setFont(self._fonts[bold], text.size)
            for line in text.lines:
                self._top -= text.size * LEADING
                # The space at the end parts the words of two lines for who has the page read aloud.
                self._canvas.drawString(left, self._top + text.size * (LEADING - 1), printable(line) + " ")

    def _draw(self, code: Modules, left: float, bottom: float) -> None:
        unit = _QR / len(code)
        for row, line in enumerate(code):
            for column, dark in enumerate(line):
                if dark:
                    at = bottom + _QR - (row + 1) * unit
                    self._canvas.rect(left + column * unit, at, unit, unit, stroke=0, fill=1)

    @contextmanager
    def _tagged(self, tag: str, alternative: str = "") -> Iterator[None]:
        """What is drawn inside is one element of the structure."""
        self._canvas.addLiteral(f"/{tag} <</MCID {len(self._tags)}>> BDC")
        self._tags.append((tag, alternative))
        yield
        self._canvas.addLiteral("EMC")

    def _structure(self, page: Any) -> None:  # noqa: ANN401 - the library has no types
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

        document = self._canvas._doc
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        whole = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName("Document"), "P": document.Reference(root)})
        elements = []
        for number, (tag, alternative) in enumerate(self._tags):
            entry: dict[str, Any] = {"Type": PDFName("StructElem"), "S": PDFName(tag), "Pg": page, "K": number}
            entry["P"] = document.Reference(whole)
            if alternative:
                entry["Alt"] = PDFString(alternative)
            elements.append(document.Reference(PDFDictionary(entry)))
        whole["K"] = PDFArray(elements)
        root["K"] = document.Reference(whole)
        root["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray([0, PDFArray(elements)])}))
        document.Catalog.StructTreeRoot = root
        self._canvas.setCatalogEntry("MarkInfo", {"Marked": "true"})
        drawn = document.Pages.pages[0]
        drawn.__NoDefault__ = [*drawn.__NoDefault__, "StructParents", "Tabs"]
        drawn.StructParents, drawn.Tabs = 0, PDFName("S")


def _spaced(code: str) -> str:
    """A code in groups of three, as it is easily read."""
    return "\u00a0".join(code[at : at + 3] for at in range(0, len(code), 3))
