"""Every word of a document is in the handout or told as left out, whatever its layout."""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.errors import DocumentImportError, HandoutFileError
from skill.handouts.importing import Imported, import_document

WORD = re.compile(r"[^\W_]+")
WORDS = st.sampled_from((
    "rest", "ice", "Heat", "knee", "Call", "if", "you", "the", "What", "care", "Page", "Print", "Home", "When", "911",
    "days", "20", "minutes", "Main", "content", "copyright", "disclaims", "liability", "Figure", "leg:", "pain,", "#5",
    "better.", "worse?", "Doctor", "when:", "Nurse", "A1", "é38", "self-care", "don't", "(811)", "cookies", "effects",
    "HOME", "CARE", "WHEN", "TO", "x2", "mg/ml", "<2x/day>", "&", "*bold*", "[a](b)", "3.", "o", "a)", ">", "›", "»",
))  # fmt: skip
PHRASES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
MARKS = st.sampled_from(["", "", "", "", "- ", "• ", "* ", "● ", "1. ", "2) ", "◦ ", "## ", "  - ", "    • ", "    "])
GAPS = st.sampled_from(["\n", "\n", "\n\n", "\n\n\n", "\n\f", "\n-----\n", "\nPage 1 of 2\n", " ● "])


@st.composite
def plain_texts(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.tuples(MARKS, PHRASES, GAPS), min_size=1, max_size=14))
    return "".join(f"{mark}{phrase}{gap}" for mark, phrase, gap in lines)


TAGS = st.sampled_from((
    "p", "p", "h1", "h2", "h3", "ul", "ol", "li", "div", "b", "strong", "a", "td", "tr", "table", "nav", "footer", "dl",
    "figcaption", "span", "section", "dt", "dd", "br", "summary", "em", "aside", "header", "form", "button", "del",
    "blockquote", "pre", "caption",
))  # fmt: skip
CLASSES = st.sampled_from(
    ["", "", "", ' class="breadcrumb"', ' class="visually-hidden"', " hidden", ' class="caption"'],
)


def trees() -> st.SearchStrategy[str]:
    leaf = PHRASES.map(escape)
    return st.recursive(
        leaf,
        lambda inner: st.tuples(TAGS, CLASSES, st.lists(inner, min_size=1, max_size=4)).map(
            lambda node: f"<{node[0]}{node[1]}>{' '.join(node[2])}</{node[0]}>"
        ),
        max_leaves=14,
    )


def told(imported: Imported) -> Counter[str]:
    handout = imported.handout
    texts = [handout.title, *(piece.text for piece in imported.left_out)]
    for section in handout.sections:
        texts.append(section.title)
        texts.extend(block.text for block in section.blocks)
    return Counter(word for text in texts for word in WORD.findall(text))


def words_without_marks(text: str) -> Counter[str]:
    """The words of a text; a number, letter or sign that opens a line may be the mark of a list."""
    bare = re.sub(r"(?m)^\s*(?:[-•*●◦]\s+)*(?:\(?[0-9a-z]{1,2}[.)]|[-*•●◦o>]|#{1,6})\s+", " ", text)
    bare = re.sub(r"[•●◦]\s*(?:o|\(?[0-9a-z]{1,2}[.)])\s", " ", bare)
    return Counter(word for word in WORD.findall(bare) if len(word) > 1 or word.isupper())


def import_text(folder: Path, name: str, text: str) -> Imported | None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    try:
        return import_document(path)
    except (DocumentImportError, HandoutFileError):
        return None  # a document without text is refused, with its remedy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


@settings(max_examples=150, deadline=None)
@given(text=plain_texts())
def test_no_word_of_a_text_is_lost(folder: Path, text: str) -> None:
    imported = import_text(folder, "leaflet.txt", text)
    if imported is not None:
        assert words_without_marks(text) - told(imported) == Counter()
        assert not [piece for piece in imported.left_out if "could not place" in piece.why]


@settings(max_examples=150, deadline=None)
@given(body=st.lists(trees(), min_size=1, max_size=5).map(" ".join))
def test_no_word_of_a_page_is_lost(folder: Path, body: str) -> None:
    imported = import_text(folder, "leaflet.html", f"<html><body>{body}</body></html>")
    if imported is not None:
        shown = unescape(re.sub(r"<[^>]*>", " ", body))
        assert words_without_marks(shown) - told(imported) == Counter()
        assert not [piece for piece in imported.left_out if "could not place" in piece.why]
