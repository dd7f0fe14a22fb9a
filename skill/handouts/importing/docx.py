"""DOCX: converted by mammoth (BSD), which knows Word's styles and numbering, and read as HTML from there on."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.parsers.expat import ExpatError

from skill.errors import DocumentImportError
from skill.handouts.document_wording import guess_language, has_words, wording
from skill.handouts.importing.document import Document
from skill.handouts.importing.draft import Draft, LeftOut, left_out
from skill.handouts.importing.extras import needs_extra
from skill.handouts.importing.html import html_pieces, parse_html

LARGEST_PART = 20_000_000
"""Bytes of one part unpacked; the text of a leaflet has some hundred thousand."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLD_WORD = b"\xd0\xcf\x11\xe0"


def _list_styles() -> str:
    """Numbering tells a list and its depth; where a document has none, its list styles do."""
    rules: list[str] = []
    for name, tag in (("unordered", "ul"), ("ordered", "ol")):
        rules.extend(
            f"p:{name}-list({level}) => {'ul|ol > li > ' * (level - 1)}{tag} > li:fresh" for level in range(1, 6)
        )
    for name, tag in (("List Bullet", "ul"), ("List Number", "ol")):
        rules.append(f"p[style-name='{name}'] => {tag} > li:fresh")
        rules.append(f"p[style-name='{name} 2'] => ul|ol > li > {tag} > li:fresh")
    return "\n".join(rules)


_STYLES = f"""
p[style-name='Title'] => p.document-title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
u => em
{_list_styles()}
"""


class Docx:
    """The importer of Word documents."""

    name = "docx"

    def recognises(self, document: Document) -> bool:
        """By the suffix, or a ZIP that holds a Word document; old Word files too, to say what to do with them."""
        if document.data.startswith(_OLD_WORD) or document.suffix == ".docx":
            return True
        return document.data.startswith(b"PK\x03\x04") and b"word/" in document.data

    def read(self, document: Document) -> Draft:
        """The document's pieces."""
        if document.data.startswith(_OLD_WORD):
            raise document.fault(
                "this is an old Word file, or one with a password.", "Open it in Word and save it as .docx without one."
            )
        parts = _parts(document)
        whole = _words_in(parts["word/document.xml"], document)
        language = guess_language(whole)
        page, problems = _converted(document)
        words = wording(language)
        body = parse_html(f"<html><body>{page}</body></html>", document).find("body")
        pieces, dropped = html_pieces(body, words)
        edges = _edges(parts, document)
        return Draft(pieces, "", language, left_out=(*dropped, *edges), warnings=problems, whole=whole)


def _parts(document: Document) -> dict[str, bytes]:
    """The XML parts with text; DocumentImportError for what is no Word document or unpacks to something huge."""
    remedy = "Open it in Word and save it again as .docx."
    wanted = re.compile(r"word/(?:document|header\d*|footer\d*|comments)\.xml\Z")
    try:
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            infos = archive.infolist()
            if any(info.file_size > LARGEST_PART for info in infos if info.filename.endswith((".xml", ".rels"))):
                raise document.fault("it unpacks to far more than a leaflet holds.", "Check that it is the right file.")
            parts = {info.filename: archive.read(info) for info in infos if wanted.match(info.filename)}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise document.fault("this is not a Word document, or it is damaged.", remedy) from error
    if "word/document.xml" not in parts:
        raise document.fault("this is not a Word document.", remedy)
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise document.fault("its XML declares entities, which Word never writes.", remedy)
    return parts


def _converted(document: Document) -> tuple[str, tuple[str, ...]]:
    with needs_extra("DOCX"):
        import mammoth

    def no_picture(_: Any) -> dict[str, str]:  # noqa: ANN401 - mammoth has no types
        return {"src": ""}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(document.data), style_map=_STYLES, convert_image=mammoth.images.img_element(no_picture)
        )
    except RecursionError as error:
        raise document.fault("its tables or lists are nested too deeply to be read.", "Simplify its layout.") from error
    except (ExpatError, KeyError, ValueError, AttributeError, IndexError, zipfile.BadZipFile, OSError) as error:
        raise _damaged(document) from error
    return str(result.value), tuple(str(m.message) for m in result.messages if m.type == "error")


def _damaged(document: Document) -> DocumentImportError:
    return document.fault("this Word document is damaged.", "Open it in Word and save it again as .docx.")


def _paragraphs(part: bytes, document: Document) -> list[str]:
    """The text of each paragraph; what is there twice, for programs that cannot draw, counts once."""
    from lxml import etree

    try:
        tree = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise _damaged(document) from error
    paragraphs = []
    for paragraph in tree.iter(f"{_WORD}p"):
        texts = []
        for node in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"):
            own = next(node.iterancestors(f"{_WORD}p"))
            fallback = any(one.tag.endswith("}Fallback") for one in node.iterancestors())
            if own is paragraph and not fallback:
                texts.append(node.text or "" if node.tag == f"{_WORD}t" else " ")
        paragraphs.append("".join(texts))
    return [text for text in paragraphs if text.strip()]


def _words_in(part: bytes, document: Document) -> str:
    with needs_extra("DOCX"):
        return "\n".join(_paragraphs(part, document))


def _edges(parts: dict[str, bytes], document: Document) -> tuple[LeftOut, ...]:
    """Page headers and footers, and the notes that editors left."""
    found: dict[str, str] = {}
    for name, part in sorted(parts.items()):
        if name == "word/document.xml":
            continue
        reason = "comment" if "comments" in name else "page_edge"
        text = " ".join(_paragraphs(part, document))
        if has_words(text):
            found.setdefault(text, reason)
    return tuple(left_out(text, reason) for text, reason in found.items())
