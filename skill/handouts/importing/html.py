"""HTML: the page's own text by its headings, paragraphs, lists and tables; the frame around it is left out and told.

The tree is lxml's (BSD; forgiving of old markup). Own walking instead of an extractor of main content: those tried
keep the prose and lose headings, nested lists or whole lists under a heading, and do not say what they left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from skill.errors import DocumentImportError
from skill.handouts.document_wording import (
    Wording,
    guess_language,
    has_words,
    known_language,
    warning,
    wording,
    words_of,
)
from skill.handouts.importing.document import Document
from skill.handouts.importing.draft import Draft, LeftOut, Piece, PieceKind, left_out
from skill.handouts.importing.extras import needs_extra
from skill.handouts.importing.text_blocks import blocks_of, lines_of

LONGEST_HEADING = 100
BOLD_LEVEL = 7
"""The rank of a bold line that is no heading to the browser: below all that are."""
SUMMARY_LEVEL = 6

Element = Any
"""An element of lxml's, which has no types of its own."""

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_BOLD = frozenset({"b", "strong"})
_SILENT = frozenset({"head", "script", "style", "template", "svg", "iframe", "object", "canvas", "audio", "video"})
_REASONS = {
    **dict.fromkeys(_SILENT, "silent"),
    **dict.fromkeys(("button", "select", "textarea", "input", "label", "option"), "form"),
    **dict.fromkeys(("s", "del", "strike"), "struck"),
    **dict.fromkeys(("nav", "footer"), "frame"),
    **dict.fromkeys(("img", "figcaption"), "picture"),
    "noscript": "script",
}
_FRAME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog"})
_TERMINAL = re.compile(r"[.!,;…][\"'”’»)\]]*\Z")
_BULLET = re.compile(r"\s*(?:[•●■▪◦○‣⁃·]|[-–*]\s)")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SITE = re.compile(r"\s+[|–—-]\s+|\s*[|»]\s*")
_FEWEST_MAIN_WORDS = 20
_MOST_HIDDEN_WORDS = 12
"""More hidden words than this are a part that opens on a click, so they are read."""


class Html:
    """The importer of web pages."""

    name = "html"

    def recognises(self, document: Document) -> bool:
        """By a tag near the start, or the suffix."""
        if document.is_packed or document.suffix in (".md", ".markdown"):
            return False
        head = document.data[:2000].lower()
        return document.suffix in (".html", ".htm", ".xhtml") or b"<html" in head or b"<!doctype html" in head

    def read(self, document: Document) -> Draft:
        """The page's pieces."""
        tree = parse_html(document.text, document)
        declared = str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
        text = " ".join(tree.itertext())
        language = known_language(declared) if declared else ""
        warnings = () if language or not declared else (warning("unknown_language", language=declared),)
        language = language or guess_language(text)
        words = wording(language)
        root, frame = _main(tree)
        pieces, dropped = html_pieces(root, words)
        title = _title(tree, pieces)
        return Draft(
            pieces,
            title,
            language,
            source=_source(tree),
            left_out=(*frame, *dropped),
            warnings=warnings,
            whole=_text(root),
        )


def parse_html(text: str, document: Document) -> Element:
    """The tree of a page or of a fragment; DocumentImportError when it holds none or is nested beyond reason."""
    with needs_extra("HTML"):
        from lxml import etree
        from lxml import html as lxml_html
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise document.fault("no text was found in it.", "Check that it is the right file.") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise _too_deep(document)
    return tree


def _too_deep(document: Document) -> DocumentImportError:
    return document.fault("its elements are nested too deeply to be read.", "Save the page's text, and import that.")


def html_pieces(root: Element, words: Wording) -> tuple[tuple[Piece, ...], tuple[LeftOut, ...]]:
    """The pieces below an element, and what of it is no text to read."""
    walker = _Walker(root, words)
    walker.walk()
    return tuple(walker.pieces), tuple(walker.left_out)


def _text(element: Element) -> str:
    parts = (text for text in _texts(element))
    return " ".join(" ".join(parts).split())


def _texts(element: Element) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _SILENT:
            yield node.text or ""
        if node is not element:
            yield node.tail or ""


def _main(tree: Element) -> tuple[Element, tuple[LeftOut, ...]]:
    """(the element that holds the page's text, what stands outside it)."""
    body = tree.find("body")
    root = tree if body is None else body
    found = root.xpath(".//main | .//*[@role='main']") or root.xpath(".//article")
    main = next((one for one in found if len(words_of(_text(one))) >= _FEWEST_MAIN_WORDS), None)
    if main is None or len(found) > 1:
        return root, ()
    outside: list[str] = []
    inner = main
    for ancestor in main.iterancestors():
        outside.append(ancestor.text or "")
        for child in ancestor:
            if child is not inner and isinstance(child.tag, str) and child.tag not in _SILENT:
                outside.append(_text(child))
            outside.append(child.tail or "")
        inner = ancestor
        if ancestor is root:
            break
    return main, tuple(left_out(text, "frame") for text in outside if has_words(text))


def _title(tree: Element, pieces: tuple[Piece, ...]) -> str:
    """The page's only main heading, else the first part of what the browser's tab says."""
    if any(piece.kind is PieceKind.TITLE for piece in pieces):
        return ""
    headings = tree.xpath("//h1")
    if len(headings) == 1:
        return _text(headings[0])
    tab = " ".join(str(tree.findtext("head/title") or "").split())
    return _SITE.split(tab)[0]


def _source(tree: Element) -> str:
    found = tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return str(found[0]) if found else ""


@dataclass(slots=True)
class _Item:
    """An open list item: where its piece is, once it has words."""

    depth: int
    kind: PieceKind
    position: int | None = None


@dataclass(slots=True)
class _Row:
    """An open table row."""

    cells: list[str] = field(default_factory=list)


class _Walker:
    """Turns the elements below a root into pieces, in one pass and without recursion; one use."""

    def __init__(self, root: Element, words: Wording) -> None:
        self.pieces: list[Piece] = []
        self.left_out: list[LeftOut] = []
        self._root = root
        self._words = words
        self._text: list[str] = []
        self._bold_letters = 0
        self._bold = 0
        self._lists: list[str] = []
        self._items: list[_Item] = []
        self._row: _Row | None = None
        self._tables: list[bool] = []
        self._total = max(len(words_of(_text(root))), 1)

    def walk(self) -> None:
        from lxml import etree

        walker = etree.iterwalk(self._root, events=("start", "end"))
        skipped: Any = None
        for event, element in walker:
            if event == "start":
                reason = self._reason(element) if element is not self._root else ""
                if reason:
                    self._leave_out(element, reason)
                    skipped = element
                    walker.skip_subtree()
                    continue
                self._open(element)
                self._add(element.text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._close(element)
            if element is not self._root:
                self._add(element.tail)
        self._flush()

    def _leave_out(self, element: Element, reason: str) -> None:
        text = element.get("alt") or "" if element.tag == "img" else _text(element)
        if element.tag in _BLOCKS:
            self._flush()
        if reason != "silent" and has_words(text):
            self.left_out.append(left_out(text, reason))

    def _reason(self, element: Element) -> str:
        """Why an element is no part of the text, or an empty string."""
        by_tag = _REASONS.get(element.tag, "")
        if not by_tag and element.get("role") in _FRAME_ROLES:
            return "frame"
        return by_tag or self._reason_by_class(element)

    def _reason_by_class(self, element: Element) -> str:
        names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
        tokens = set(re.split(r"[\s_-]+", names)) | set(names.split())
        is_hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
        is_hidden = is_hidden or bool(_HIDING.search(element.get("style") or ""))
        if is_hidden or any(word in names for word in self._words.hidden_words):
            return "hidden" if len(words_of(_text(element))) <= _MOST_HIDDEN_WORDS else ""
        is_frame = bool(tokens & self._words.frame_words) or any(
            "-" in word and word in names for word in self._words.frame_words
        )
        if is_frame and self._may_be_frame(element):
            return "frame"
        return "picture" if tokens & self._words.caption_words and element.tag != "caption" else ""

    def _may_be_frame(self, element: Element) -> bool:
        """A block with most of the words, or about getting help, is text whatever its class says."""
        text = _text(element)
        return len(words_of(text)) * 2 < self._total and not self._words.help_headings.search(text)

    # Structure

    def _open(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self._text.append("\n")
        elif tag in _BOLD:
            self._bold += 1
        if tag not in _BLOCKS:
            return
        if self._row is not None:
            self._text.append(" ")
        else:
            self._flush()
        if tag in _LISTS:
            self._lists.append(tag)
        elif tag == "li":
            depth = max(len(self._lists) - 1, 0)
            kind = PieceKind.STEP if self._lists and self._lists[-1] == "ol" else PieceKind.ITEM
            self._items.append(_Item(depth, kind))
        elif tag == "table":
            self._tables.append(_is_data(element))
        elif tag == "tr" and self._tables and self._tables[-1]:
            self._row = _Row()

    def _close(self, element: Element) -> None:
        tag = element.tag
        if tag in _BOLD:
            self._bold -= 1
        if tag not in _BLOCKS:
            return
        if self._row is not None and tag in ("td", "th"):
            self._row.cells.append(" ".join("".join(self._text).split()))
            self._text, self._bold_letters = [], 0
        elif self._row is not None and tag == "tr":
            cells = tuple(cell for cell in self._row.cells if cell)
            self._row = None
            if cells:
                self.pieces.append(Piece(PieceKind.ROW, " ".join(cells), cells=cells))
        elif self._row is not None:
            self._text.append(" ")
        else:
            self._flush(element)
        if tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag == "li" and self._items:
            self._items.pop()
        elif tag == "table" and self._tables:
            self._tables.pop()

    def _add(self, text: str | None) -> None:
        if not text:
            return
        plain = re.sub(r"\s+", " ", text.replace("\u00ad", ""))
        self._text.append(plain)
        if self._bold:
            self._bold_letters += sum(char.isalnum() for char in plain)

    # Pieces

    def _flush(self, element: Element = None) -> None:
        raw, bold = "".join(self._text), self._bold_letters
        self._text, self._bold_letters = [], 0
        text = " ".join(raw.split())
        if not text:
            return
        tag = element.tag if element is not None else ""
        if tag in _HEADINGS:
            self._heading(element, text)
        elif tag == "summary":
            self.pieces.append(Piece(PieceKind.HEADING, text, SUMMARY_LEVEL))
        elif element is not None and "document-title" in (element.get("class") or ""):
            self.pieces.append(Piece(PieceKind.TITLE, text))
        elif self._items:
            self._item_text(raw)
        elif self._is_bold_heading(text, bold):
            self.pieces.append(Piece(PieceKind.HEADING, text.rstrip(": "), BOLD_LEVEL))
        else:
            self._paragraphs(raw)

    def _heading(self, element: Element, text: str) -> None:
        is_only = element.tag == "h1" and len(self._root.xpath(".//h1 | .//*[@class='document-title']")) == 1
        kind = PieceKind.TITLE if is_only else PieceKind.HEADING
        self.pieces.append(Piece(kind, text, _HEADINGS[element.tag]))

    def _is_bold_heading(self, text: str, bold_letters: int) -> bool:
        is_bold = bold_letters == sum(char.isalnum() for char in text) > 0
        return is_bold and len(text) <= LONGEST_HEADING and not _TERMINAL.search(text)

    def _item_text(self, raw: str) -> None:
        """The words of a list item; line breaks in it can hide a list of its own."""
        item = self._items[-1]
        first, *hidden = re.split(r"\n+(?=\s*(?:[•●■▪◦○‣⁃·]|[-–*]\s))", raw.strip())
        text = " ".join(first.split())
        if item.position is None:
            item.position = len(self.pieces)
            self.pieces.append(Piece(item.kind, text, item.depth))
        elif item.position == len(self.pieces) - 1:
            last = self.pieces[-1]
            self.pieces[-1] = Piece(last.kind, f"{last.text} {text}", last.level)
        else:
            self.pieces.append(Piece(item.kind, text, item.depth))
        for line in hidden:
            words = " ".join(_BULLET.sub("", line, count=1).split())
            self.pieces.append(Piece(PieceKind.ITEM, words, item.depth + 1))

    def _paragraphs(self, raw: str) -> None:
        """Paragraphs parted by double breaks, and the lists that some write with signs and breaks."""
        for part in re.split(r"\n\s*\n", raw):
            lines = [line for line in (" ".join(line.split()) for line in part.split("\n")) if line]
            if not any(_BULLET.match(line) for line in lines) and not re.search(r"\s[•●■▪]\s", part):
                if lines:
                    self.pieces.append(Piece(PieceKind.PARAGRAPH, " ".join(lines)))
                continue
            for block in blocks_of(lines_of("\n".join(lines))):
                kind = PieceKind.ITEM if block.is_list else PieceKind.PARAGRAPH
                self.pieces.append(Piece(kind, block.text, block.depth))


def _is_data(table: Element) -> bool:
    """A table of facts has two columns or more and no headings or lists; others only place things on the page."""
    if table.xpath(".//h1|.//h2|.//h3|.//h4|.//ul|.//ol|.//table"):
        return False
    return any(len(row.xpath("./td|./th")) > 1 for row in table.iter("tr"))
