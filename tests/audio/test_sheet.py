"""The printed sheet: one page whatever the handout, nothing under 18 points, codes that a scanner reads."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTPage, LTRect, LTTextLine
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from audio.build import BuildOptions, build
from audio.errors import BookError
from audio.sheets.page import sheet_html
from audio.sheets.pdf import PAGE, sheet_pdf
from audio.sheets.qr import modules
from audio.sheets.sheet import SMALLEST, Sheet, make_sheet
from skill.content import HANDOUTS
from skill.handouts.keypad import DIGITS, keypad_code
from skill.handouts.markdown_file import parse_handout, read_handout
from skill.recordings import Recording
from tests.audio.test_read_along import TEXT

ADDRESS = "https://clinic.example.org/a-rather-long-folder/recordings/listener/sore-knee/index.html"
NUMBER = "+1 604-555-0199"


def sheet(title: str = "Sore knee", sections: int = 3, language: str = "en-CA", **more: str) -> Sheet:
    body = "".join(f"\n## Part {n} of a handout\n\nRest today.\n" for n in range(sections))
    text = f"---\nid: sore-knee\nlanguage: {language}\n---\n# {title}\n{body}"
    given = {"listening_page": ADDRESS, "number": NUMBER, **more}
    return make_sheet(parse_handout(text, Path("sore-knee.md")), **given)


def pages_of(pdf: bytes) -> list[LTPage]:
    return list(extract_pages(io.BytesIO(pdf)))


def lines_of(page: LTPage) -> list[LTTextLine]:
    return [line for box in page if hasattr(box, "get_text") for line in box if line.get_text().strip()]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(line.get_text().split()) for page in pages_of(pdf) for line in lines_of(page))


def sizes_of(pdf: bytes) -> set[float]:
    """The sizes of all fonts that are set, read from the page's own instructions."""
    (page,) = PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(pdf))))
    streams = resolve1(page.contents)
    code = b"".join(resolve1(stream).get_data() for stream in (streams if isinstance(streams, list) else [streams]))
    return {float(size) for size in re.findall(rb"/\S+ ([\d.]+) Tf", code)}


HARD = {
    "a long title": sheet("What to do " + "and what never to do after an operation of the shoulder " * 12),
    "one endless word": sheet("Pneumono" + "ultramicroscopic" * 30 + "osis"),
    "many parts": sheet(sections=60),
    "wide letters": sheet("WWWW MMMM " * 30),
    "no parts worth a list": sheet(sections=1),
    "a long number": sheet(number="+1 604-555-0199 extension 12345"),
    "French": sheet("Où mettre la glace : l'œil « à vif » et le cœur", language="fr-CA"),
    "Spanish": sheet("¿Qué hacer con el niño? Señales de alarma, día y noche", language="es-US"),
}


@pytest.mark.parametrize("name", HARD)
def test_it_is_one_page_and_everything_on_it_is_large(name: str) -> None:
    pdf = sheet_pdf(HARD[name])
    (page,) = pages_of(pdf)
    assert min(sizes_of(pdf)) >= SMALLEST
    lines = lines_of(page)
    squares = [item for item in page if isinstance(item, LTRect)]
    for item in (*lines, *squares):
        assert item.x0 >= 40, item
        assert item.y0 >= 36, item
        assert item.x1 <= PAGE[0] - 36, item
        assert item.y1 <= PAGE[1] - 36, item
    for line in lines:
        overlapped = [
            rect
            for rect in squares
            if rect.x1 > line.x0 and rect.x0 < line.x1 and rect.y1 > line.y0 and rect.y0 < line.y1
        ]
        assert not overlapped, line
    for one, other in ((a, b) for i, a in enumerate(lines) for b in lines[i + 1 :]):
        beside = one.x1 <= other.x0 or other.x1 <= one.x0
        gap = max(one.y0, other.y0) - min(one.y1, other.y1)
        assert beside or gap > -0.35 * min(one.height, other.height), (one, other)


@pytest.mark.parametrize("path", sorted(HANDOUTS.glob("*.md")), ids=lambda path: path.stem)
def test_every_shipped_handout_has_its_sheet(path: Path) -> None:
    handout = read_handout(path)
    made = make_sheet(handout, ADDRESS, NUMBER)
    pdf = sheet_pdf(made)
    text = text_of(pdf)
    assert len(pages_of(pdf)) == 1
    for said in (handout.title, NUMBER, made.review, made.words["call"], made.words["press"]):
        assert said in text
    code = keypad_code(handout.id)
    assert f"{code[:3]} {code[3:]}" in text.replace("\u00a0", " ")
    assert sheet_pdf(made) == pdf
    assert sheet_html(made) == sheet_html(make_sheet(read_handout(path), ADDRESS, NUMBER))


def read_code(rows: list[list[bool]]) -> str:
    picture = np.kron(~np.array(rows), np.ones((6, 6))) * 255
    (found,) = zxingcpp.read_barcodes(picture.astype(np.uint8))
    return str(found.text)


def test_a_scanner_reads_the_codes() -> None:
    assert read_code(modules(ADDRESS)) == ADDRESS
    assert read_code(modules(HARD["French"].dial)) == "tel:+16045550199"


def test_the_codes_drawn_are_the_codes_meant() -> None:
    """The squares of the PDF, put back in rows and columns, are read by a scanner."""
    (page,) = pages_of(sheet_pdf(HARD["French"]))
    squares = [item for item in page if isinstance(item, LTRect)]
    upper = [square for square in squares if square.y0 > PAGE[1] / 2]
    found = set()
    for group in (upper, [square for square in squares if square not in upper]):
        unit = group[0].width
        left, top = min(square.x0 for square in group), max(square.y1 for square in group)
        places = {(round((top - square.y1) / unit), round((square.x0 - left) / unit)) for square in group}
        side = 1 + max(max(place) for place in places)
        found.add(
            read_code([[(row - 4, column - 4) in places for column in range(side + 8)] for row in range(side + 8)])
        )
    assert found == {ADDRESS, "tel:+16045550199"}


def test_the_parts_are_listed_when_all_of_them_fit_and_not_at_all_otherwise() -> None:
    few, many = sheet(sections=2, number=""), sheet(sections=60, number="")
    assert "Part 1 of a handout" in text_of(sheet_pdf(few))
    assert "Part 0 of a handout" not in text_of(sheet_pdf(many))


@pytest.mark.parametrize("language", ["en-CA", "fr-CA", "es-US"])
def test_without_an_address_and_a_number_it_says_whom_to_ask(language: str) -> None:
    bare = sheet(language=language, listening_page="", number="")
    assert bare.words["ask"] in text_of(sheet_pdf(bare))
    assert bare.words["ask"].encode() in sheet_html(bare)
    assert b"<svg" not in sheet_html(bare)


def test_a_screen_reader_is_told_the_order_and_what_the_codes_are() -> None:
    document = PDFDocument(PDFParser(io.BytesIO(sheet_pdf(HARD["Spanish"]))))
    assert document.catalog["Lang"] == b"es-US"
    assert resolve1(document.catalog["MarkInfo"])["Marked"] is True
    whole = resolve1(resolve1(document.catalog["StructTreeRoot"])["K"])
    elements = [resolve1(element) for element in resolve1(whole["K"])]
    tags = [element["S"].name for element in elements]
    assert tags[0] == "H1"
    assert tags.count("Figure") == 2
    words = HARD["Spanish"].words
    told = [element["Alt"] for element in elements if "Alt" in element]
    assert len(told) == 2
    assert all(told)
    html = sheet_html(HARD["Spanish"]).decode()
    assert '<html lang="es-US">' in html
    assert f'role="img" aria-label="{words["telephone_code"]}"' in html


def test_a_sign_that_the_font_has_not_is_an_error_with_a_remedy() -> None:
    with pytest.raises(BookError, match=r"U\+4E2D.*without it"):
        sheet_pdf(sheet("Knee 中"))


def test_codes_can_be_keyed_in_and_differ_among_the_shipped_handouts() -> None:
    codes = [keypad_code(path.stem) for path in HANDOUTS.glob("*.md")]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(rf"[2-8]\d{{{DIGITS - 1}}}", code) for code in codes)
    assert keypad_code("sore-knee") == keypad_code("sore-knee") != keypad_code("sore-knees")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Recording, ...]]:
    out = tmp_path_factory.mktemp("sheets")
    options = BuildOptions(
        out,
        packs=("listener", "print"),
        voice="silence",
        jobs=1,
        store=out / "clips",
        base_url="https://clinic.example.org/r/",
        phone_number=NUMBER,
    )
    result = build([parse_handout(TEXT, Path("sore-knee.md"))], options)
    assert not result.failures
    return out, result.manifest.files


def test_the_code_leads_to_a_page_that_plays_what_is_there(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, rows = packed
    sheets = [row for row in rows if row.pack == "print"]
    assert [(row.format, row.file, row.seconds) for row in sheets] == [
        ("sheet-pdf", "print/sore-knee/sore-knee.pdf", 0.0),
        ("sheet-html", "print/sore-knee/sore-knee.html", 0.0),
    ]
    html = (out / "print/sore-knee/sore-knee.html").read_text(encoding="utf-8")
    (address,) = re.findall(r'<a href="(https://[^"]+)"', html)
    page = out / address.removeprefix("https://clinic.example.org/r/")
    assert page == out / "listener/sore-knee/index.html"
    text = page.read_text(encoding="utf-8")
    played = re.findall(r'<audio [^>]*src="([^"]+)"', text)
    assert len(played) == 4
    assert all((page.parent / name).is_file() for name in played)
    assert "A clinician has reviewed this handout." in text


def test_who_sets_the_line_up_is_told_the_codes(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    told = json.loads((packed[0] / "print/codes.json").read_text(encoding="utf-8"))
    assert told["phone_number"] == NUMBER
    assert told["codes"] == [{"code": keypad_code("sore-knee"), "handout": "sore-knee", "title": "Knees & <hips>"}]
    assert NUMBER in (packed[0] / "print/README.md").read_text(encoding="utf-8")
