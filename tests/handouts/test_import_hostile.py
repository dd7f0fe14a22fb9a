"""Files that are empty, broken, huge or hostile: one clear message with a remedy, nothing is written."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from skill.errors import DocumentImportError
from skill.handouts.importing import import_document, import_into

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(body: str) -> bytes:
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": WORD.format(body)})


def packed(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def html(body: str) -> bytes:
    return f"<!doctype html><html><body><h1>T</h1>{body}</body></html>".encode()


CASES: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\t\r\n ", "is empty"),
    "binary.txt": (bytes(range(256)) * 50, "not text in any encoding"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + bytes(300), "not text in any encoding"),
    "zeros.txt": (b"Knee\x00\x00care\n\nRest.\n", "not text in any encoding"),
    "huge.txt": (b"word " * 2_100_000, "10,500,000 bytes"),
    "lines.txt": (b"Rest it.\n" * 50_000, "50,000 lines"),
    "dots.txt": (b". " * 1000, "no text was found"),
    "title.html": (html(""), "no text was found"),
    "nested.html": (html("<div>" * 10_000 + "words"), "nested too deeply"),
    "nothing.html": (b"<html></html>", "no text was found"),
    "bomb.docx": (docx(f"<w:p><w:r><w:t>{'A' * 30_000_000}</w:t></w:r></w:p>"), "far more than a leaflet"),
    "other.docx": (packed({"a.txt": "x"}), "not a Word document"),
    "cut.docx": (docx("<w:p/>")[:80], "not a Word document, or it is damaged"),
    "text.docx": (b"hello", "not a Word document, or it is damaged"),
    "blank.docx": (docx("<w:p/>"), "no text was found"),
    "nested.docx": (
        docx("<w:tbl><w:tr><w:tc>" * 1000 + "<w:p><w:r><w:t>a</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 1000),
        "damaged",
    ),
    "tables.docx": (
        docx("<w:tbl><w:tr><w:tc>" * 60 + "<w:p><w:r><w:t>a</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 60),
        "nested too deeply",
    ),
    "entity.docx": (
        packed({"word/document.xml": f'<!DOCTYPE a [<!ENTITY b "c">]>{WORD.format("")}'}),
        "declares entities",
    ),
    "old.doc": (b"\xd0\xcf\x11\xe0" + bytes(100), "old Word file"),
    "cut.pdf": (b"%PDF-1.4\nrubbish", "damaged, or no PDF"),
    "nested.json": (b"[" * 100_000, "nested too deeply"),
    "other.json": (b'{"a": 1}', "no page of schema.org"),
    "cut.json": (b'{"name": ', "cannot be read"),
    "other.xml": (b'<?xml version="1.0"?><a/>', "not a MedQuAD file"),
    "cut.xml": (b'<?xml version="1.0"?><Document><QAP', "cannot be read"),
    "laughs.xml": (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa">]><l>&a;</l>', "declares entities"),
    "nested.md": (b"# T\n\n" + b">" * 1000 + b" words", "nested too deeply"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_document_is_refused_with_a_remedy(tmp_path: Path, name: str) -> None:
    data, message = CASES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentImportError) as caught:
        import_document(path)
    assert message in caught.value.message
    assert name in caught.value.message
    assert caught.value.remedy
    outcomes = import_into([path], tmp_path / "library")
    assert outcomes[0].error is not None
    assert list((tmp_path / "library").iterdir()) == []


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentImportError, match="this is a folder"):
        import_document(tmp_path)
    with pytest.raises(DocumentImportError, match="No such file"):
        import_document(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("encoding", "is_warned"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("utf-16", False),
        ("utf-16-le", False),
        ("utf-16-be", False),
        ("cp1252", True),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, is_warned: bool) -> None:
    path = tmp_path / "knee.txt"
    path.write_bytes("Sore knee\n\nRest at the café. Don’t run.\n\nAt home\n\n• Use ice.\n".encode(encoding))
    imported = import_document(path)
    assert imported.handout.sections[0].sentences == ("Rest at the café.", "Don’t run.")
    assert any("Windows-1252" in note for note in imported.warnings) is is_warned


def test_scripts_are_no_text_and_entities_are(tmp_path: Path) -> None:
    path = tmp_path / "dose.html"
    silent = '<script>alert("x")</script><style>p{}</style>'
    path.write_bytes(html(f'{silent}<p onclick="y()">5 mg/ml &lt;2x/day&gt; &amp; "q" &#8212; &eacute;</p>'))
    imported = import_document(path)
    assert imported.handout.sections[0].sentences == ('5 mg/ml <2x/day> & "q" — é',)
    assert imported.left_out == ()


def test_elements_nested_a_thousand_levels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "nested.html"
    path.write_bytes(html("<ul><li>a" * 1000 + "</li></ul>" * 1000))
    assert len(import_document(path).handout.sections[0].blocks) == 1000


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    source, library = tmp_path / "Sore Knee (2).txt", tmp_path / "library"
    source.write_text("Sore knee\n\nRest it for a day or two.\n", encoding="utf-8")
    first = import_into([source], library)[0]
    assert first.path == library / "sore-knee-2.md"
    first.path.write_text("mine", encoding="utf-8")
    again = import_into([source], library)[0]
    assert again.error is not None
    assert "exists already" in again.error.message
    assert first.path.read_text(encoding="utf-8") == "mine"
    assert import_into([source], library, force=True)[0].error is None
    assert "Rest it" in first.path.read_text(encoding="utf-8")


def test_two_documents_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "knee.txt").write_text(f"Knee {folder}\n\nRest it well.\n", encoding="utf-8")
    paths = [tmp_path / folder / "knee.txt" for folder in ("a", "b")]
    first, second = import_into(paths, tmp_path / "library", force=True)
    assert first.error is None
    assert second.error is not None


def test_one_bad_document_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Knee\n\nRest it well.\n", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"")
    outcomes = import_into([tmp_path / "bad.txt", tmp_path / "good.txt"], tmp_path / "library")
    assert [outcome.error is None for outcome in outcomes] == [False, True]


def test_a_library_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("x", encoding="utf-8")
    (tmp_path / "good.txt").write_text("Knee\n\nRest it well.\n", encoding="utf-8")
    with pytest.raises(DocumentImportError, match="library"):
        import_into([tmp_path / "good.txt"], tmp_path / "library")
