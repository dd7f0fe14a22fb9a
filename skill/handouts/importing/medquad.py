"""MedQuAD XML: question and answer pairs of public health pages; each question becomes a section."""

from __future__ import annotations

from typing import Any

from skill.handouts.document_wording import guess_language
from skill.handouts.importing.document import Document
from skill.handouts.importing.draft import Draft, Piece, PieceKind
from skill.handouts.importing.extras import needs_extra
from skill.handouts.importing.text_blocks import blocks_of, lines_of
from skill.handouts.model import Code


class MedQuad:
    """The importer of MedQuAD files."""

    name = "medquad"

    def recognises(self, document: Document) -> bool:
        """By its root and its pairs; any other XML too, to say that it is not known."""
        head = document.data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
        return (
            not document.is_packed
            and (head.startswith(b"<?xml") or document.suffix == ".xml")
            and (b"<html" not in head.lower())
        )

    def read(self, document: Document) -> Draft:
        """The pairs' pieces."""
        root = _tree(document)
        pairs = root.findall("QAPairs/QAPair")
        if root.tag != "Document" or not pairs:
            raise document.fault(
                "this XML is not a MedQuAD file (a Document with QAPairs).", "Save the page as HTML, and import that."
            )
        pieces: list[Piece] = []
        for pair in pairs:
            question, answer = _text(pair.find("Question")), pair.find("Answer")
            if question:
                pieces.append(Piece(PieceKind.HEADING, question, 2))
            for block in blocks_of(lines_of("".join(answer.itertext()) if answer is not None else "")):
                kind = {"item": PieceKind.ITEM, "step": PieceKind.STEP}.get(block.kind, PieceKind.PARAGRAPH)
                pieces.append(Piece(kind, block.text, block.depth))
        whole = " ".join(" ".join(pair.itertext()) for pair in pairs)
        return Draft(
            tuple(pieces),
            _text(root.find("Focus")),
            guess_language(whole),
            source=root.get("url") or root.get("source") or "",
            also_called=tuple(filter(None, (_text(name) for name in root.iter("Synonym")))),
            codes=tuple(Code("UMLS", _text(code)) for code in root.iter("CUI") if _text(code)),
            whole=whole,
        )


def _tree(document: Document) -> Any:  # noqa: ANN401 - lxml has no types
    with needs_extra("XML"):
        from lxml import etree
    remedy = "Check that the file is complete."
    if b"<!DOCTYPE" in document.data or b"<!ENTITY" in document.data:
        raise document.fault("its XML declares entities, which are not read.", "Take the <!DOCTYPE …> out.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(document.data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise document.fault(f"the XML cannot be read: {error}.", remedy) from error


def _text(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    return "" if element is None else " ".join("".join(element.itertext()).split())
