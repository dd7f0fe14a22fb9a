"""HTML, DOCX, PDF, Markdown, MedQuAD XML and schema.org JSON, with documents written for these tests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from skill.handouts.importing import Imported, import_document
from skill.handouts.model import BlockKind, Section

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
Importing = Callable[[str, bytes], Imported]


@pytest.fixture
def importing(tmp_path: Path) -> Importing:
    def run(name: str, data: bytes) -> Imported:
        path = tmp_path / name
        path.write_bytes(data)
        return import_document(path)

    return run


def section(imported: Imported, title: str) -> Section:
    return next(part for part in imported.handout.sections if part.title == title)


def kinds(part: Section) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.depth, block.text) for block in part.blocks]


def told(imported: Imported) -> dict[str, str]:
    return {piece.text: piece.why for piece in imported.left_out}


# HTML

PAGE = """<!doctype html><html lang="en-gb"><head><title>Sprain - Clinic</title>
<link rel="canonical" href="https://clinic.example/sprain"></head><body>
<div class="site-breadcrumb"><a>Home</a> / <a>Sprain</a></div>
<h1>Ankle sprain</h1>
<p>A sprain is a stretched<br>ligament.</p>
<figure><img src="a.png" alt="An ankle"><figcaption>The ankle</figcaption></figure>
<h2>Care</h2>
<p><b>First days</b></p>
<ul><li>Rest:<ul><li>sit down</li><li>use a stool</li></ul></li><li><p>Ice.</p><p>Put a cloth between.</p></li></ul>
<p>Do this:<br>• lift your foot<br>• wrap it</p>
<ol><li>Stand up.</li><li>Walk.</li></ol>
<table><tr><th>Age</th><th>Dose</th></tr><tr><td>2 to 5</td><td>5 ml</td></tr></table>
<details><summary>More about ice</summary><div style="display:none">Ice makes the blood vessels narrow, and so the
swelling is less in the first two days after it.</div></details>
<p>Old advice: <del>use heat at once</del></p>
<h2>Call 999 if:</h2><ul><li>your foot is blue</li></ul>
<form><button>Was this useful?</button></form>
<div class="footer-links">Contact us</div></body></html>"""


def test_a_page_of_html(importing: Importing) -> None:
    imported = importing("sprain.html", PAGE.encode())
    assert imported.handout.title == "Ankle sprain"
    assert imported.handout.language == "en-GB"
    assert imported.handout.source == "https://clinic.example/sprain"
    assert [part.title for part in imported.handout.sections] == ["Overview", "Care", "Call 999 if:"]
    assert kinds(section(imported, "Overview")) == [("paragraph", 0, "A sprain is a stretched ligament.")]
    assert kinds(section(imported, "Care"))[:12] == [
        ("subheading", 0, "First days"),
        ("item", 0, "Rest:"),
        ("item", 1, "sit down"),
        ("item", 1, "use a stool"),
        ("item", 0, "Ice. Put a cloth between."),
        ("paragraph", 0, "Do this:"),
        ("item", 0, "lift your foot"),
        ("item", 0, "wrap it"),
        ("step", 0, "Stand up."),
        ("step", 0, "Walk."),
        ("item", 0, "Age Dose"),
        ("item", 0, "2 to 5 5 ml"),
    ]
    assert section(imported, "Care").blocks[11].sentences == ("2 to 5", "5 ml")
    assert "More about ice" in [block.text for block in section(imported, "Care").blocks]
    assert section(imported, "Call 999 if:").blocks[0].lead_in == "Call 999 if:"


def test_what_html_leaves_out_is_told(importing: Importing) -> None:
    reasons = told(importing("sprain.html", PAGE.encode()))
    assert "frame" in reasons["Home / Sprain"]
    assert "picture" in reasons["The ankle"]
    assert "struck out" in reasons["use heat at once"]
    assert "button" in reasons["Was this useful?"]
    assert "frame" in reasons["Contact us"]


def test_a_list_to_get_help_is_kept_whatever_its_class(importing: Importing) -> None:
    banner = "<div class='banner'><h2>When to get help</h2><ul><li>It is large.</li></ul></div>"
    imported = importing("burn.html", f"<h1>Burn</h1><p>Cool it.</p>{banner}".encode())
    assert kinds(section(imported, "When to get help")) == [("item", 0, "It is large.")]


def test_a_lead_in_that_lost_its_list_is_a_warning(importing: Importing) -> None:
    page = "<h1>Burn</h1><p>Cool it.</p><h2>Help</h2><p>Call your doctor if:</p>"
    assert any("no list follows" in note for note in importing("burn.html", page.encode()).warnings)


# DOCX


def paragraph(text: str, style: str = "", *, bold: bool = False) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p>{properties}<w:r>{weight}<w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, **parts: str) -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
        for name in ("Title", "heading 1", "heading 2", "List Bullet", "caption")
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
    }
    files |= {f"word/{name}.xml": f'<w:hdr xmlns:w="{W}">{text}</w:hdr>' for name, text in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def test_a_word_document(importing: Importing) -> None:
    body = (
        paragraph("Ankle sprain", "Title")
        + paragraph("A sprain is a stretched ligament.")
        + paragraph("Care", "heading1")
        + paragraph("First days", bold=True)
        + paragraph("Rest.", "ListBullet")
        + paragraph("Ice.", "ListBullet")
        + paragraph("The ankle", "caption")
        + paragraph("When to call", "heading1")
        + paragraph("Call us if it is blue.")
    )
    imported = importing("Sprain.docx", docx(body, header1=paragraph("City Clinic"), footer1=paragraph("Form 12")))
    assert imported.handout.title == "Ankle sprain"
    assert [part.title for part in imported.handout.sections] == ["Overview", "Care", "When to call"]
    assert kinds(section(imported, "Care")) == [
        ("subheading", 0, "First days"),
        ("item", 0, "Rest."),
        ("item", 0, "Ice."),
    ]
    reasons = told(imported)
    assert "header or footer" in reasons["City Clinic"]
    assert "header or footer" in reasons["Form 12"]
    assert "picture" in reasons["The ankle"]


# PDF


def pdf(pages: list[list[tuple[int, int, int, str, str]]]) -> bytes:
    """A PDF with lines of (x, y, size, font, text); the font is R or B (bold)."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        text = "".join(f"BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET\n" for x, y, size, font, words in lines)
        objects.append(f"<< /Length {len(text.encode('cp1252'))} >>\nstream\n{text}endstream")
        resources = "<< /Font << /R 3 0 R /B 4 0 R >> >>"
        page = f"/Resources {resources} /MediaBox [0 0 400 600] /Contents {len(objects)} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {page} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{end}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def test_a_pdf(importing: Importing) -> None:
    first = [
        (40, 580, 8, "R", "City Clinic"),
        (40, 520, 20, "B", "Ankle sprain"),
        (40, 490, 10, "R", "A sprain is a stretched ligament. Most of"),
        (40, 478, 10, "R", "them heal within a few weeks."),
        (40, 440, 14, "B", "Care at home"),
        (40, 415, 10, "R", "•"),
        (52, 415, 10, "R", "Rest the ankle, and keep it above the level"),
        (52, 403, 10, "R", "of your heart."),
        (40, 385, 10, "R", "•"),
        (52, 385, 10, "R", "Put ice on it for 20"),
        (200, 10, 8, "R", "1"),
    ]
    second = [
        (40, 580, 8, "R", "City Clinic"),
        (52, 520, 10, "R", "minutes at a time."),
        (40, 480, 14, "B", "When to call us"),
        (40, 455, 10, "R", "Call us if your foot is cold or blue."),
        (200, 10, 8, "R", "2"),
    ]
    imported = importing("sprain.pdf", pdf([first, second]))
    assert imported.handout.title == "Ankle sprain"
    assert [part.title for part in imported.handout.sections] == ["Overview", "Care at home", "When to call us"]
    opening = "A sprain is a stretched ligament. Most of them heal within a few weeks."
    assert kinds(section(imported, "Overview")) == [("paragraph", 0, opening)]
    assert kinds(section(imported, "Care at home")) == [
        ("item", 0, "Rest the ankle, and keep it above the level of your heart."),
        ("item", 0, "Put ice on it for 20 minutes at a time."),
    ]
    assert sorted(told(imported)) == ["1", "2", "City Clinic"]


def test_a_pdf_of_one_type_size_is_read_as_text(importing: Importing) -> None:
    lines = ["Ankle sprain", "", "A sprain is a stretched ligament.", "", "What helps?", "", "Rest it well."]
    page = [(40, 560 - 12 * n, 10, "R", text) for n, text in enumerate(lines) if text]
    imported = importing("sprain.pdf", pdf([page]))
    assert imported.handout.title == "Ankle sprain"
    assert [part.title for part in imported.handout.sections] == ["Overview", "What helps?"]


# Markdown, XML, JSON

MARKDOWN = """---
title: Ankle sprain
lang: en
tags: [foot]
---
A sprain is a **stretched** [ligament](https://x.example){: .link}.

![The ankle](ankle.png)

Care
----
* Rest.
    * Sit down.
1. Stand up.

| Age | Dose |
|---|---|
| 2 | 5 ml |

*[ER]: Emergency Room

## Call us if:
- it is *blue*
"""


def test_markdown_of_others(importing: Importing) -> None:
    imported = importing("sprain.md", MARKDOWN.encode())
    assert imported.handout.title == "Ankle sprain"
    assert [part.title for part in imported.handout.sections] == ["Overview", "Care", "Call us if:"]
    assert kinds(section(imported, "Overview")) == [("paragraph", 0, "A sprain is a stretched ligament.")]
    assert kinds(section(imported, "Care"))[:2] == [("item", 0, "Rest."), ("item", 1, "Sit down.")]
    assert section(imported, "Care").blocks[2].kind is BlockKind.STEP
    reasons = told(imported)
    assert {"tags: ['foot']", "*[ER]: Emergency Room", "The ankle", "{: .link}"} == set(reasons)


def test_medquad(importing: Importing) -> None:
    xml = """<?xml version="1.0"?><Document id="1" url="https://x.example"><Focus>Sprain</Focus>
    <FocusAnnotations><UMLS><CUIs><CUI>C0038046</CUI></CUIs></UMLS><Synonyms><Synonym>Twisted ankle</Synonym></Synonyms>
    </FocusAnnotations><QAPairs><QAPair><Question>What is a sprain?</Question><Answer>A stretched ligament.
     - Rest it.
     - Ice it.</Answer></QAPair></QAPairs></Document>"""
    imported = importing("1.xml", xml.encode())
    assert imported.handout.names == ("Sprain", "Twisted ankle")
    assert [(code.system, code.code) for code in imported.handout.codes] == [("UMLS", "C0038046")]
    assert kinds(section(imported, "What is a sprain?")) == [
        ("paragraph", 0, "A stretched ligament."),
        ("item", 0, "Rest it."),
        ("item", 0, "Ice it."),
    ]


def test_schema_org(importing: Importing) -> None:
    page = {
        "@type": "MedicalWebPage",
        "name": "Sprain",
        "about": {"name": "Sprain", "alternateName": "Twisted ankle"},
        "description": "About sprains",
        "webpage": "https://x.example/sprain",
        "hasPart": [
            {
                "headline": "Self-care",
                "description": "Rest",
                "hasPart": [
                    {"headline": "", "text": "<p>Rest &amp; ice:</p><ul><li>daily</li></ul>"},
                    {"headline": "Call 999 if:", "text": "<ul><li>it is blue</li></ul>"},
                    {"image": [{"@type": "ImageObject", "name": "An ankle"}]},
                ],
            },
            {"@type": "Question", "name": "Can I run?", "acceptedAnswer": {"text": "<p>Not yet.</p>"}},
        ],
    }
    imported = importing("sprain.json", json.dumps(page).encode())
    assert imported.handout.names == ("Sprain", "Twisted ankle")
    assert imported.handout.source == "https://x.example/sprain"
    assert kinds(section(imported, "Self-care")) == [
        ("paragraph", 0, "Rest & ice:"),
        ("item", 0, "daily"),
        ("subheading", 0, "Call 999 if:"),
        ("item", 0, "it is blue"),
    ]
    assert kinds(section(imported, "Can I run?")) == [("paragraph", 0, "Not yet.")]
    assert {"About sprains", "Rest", "An ankle"} == set(told(imported))
