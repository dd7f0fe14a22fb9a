"""Plain text: headings, captions and the path of links are told from their wording and surroundings alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from skill.handouts.document_wording import Wording, guess_language, wording, words_of
from skill.handouts.importing.document import Document
from skill.handouts.importing.draft import Draft, LeftOut, Piece, PieceKind, left_out
from skill.handouts.importing.text_blocks import Line, TextBlock, blocks_of, is_full, lines_of, wrap_width
from skill.handouts.sentences import split_sentences

LONGEST_HEADING = 100
"""Characters; a longer line alone is a paragraph."""

_CRUMB = re.compile(r"\s*[>›»→]\s*|\s+[|/•·]\s+|\s+::\s+")
_SURE_CRUMB = re.compile(r"[>›»→]")
_ADDRESS = re.compile(r"(?:\w+:\s*)?<?(?:https?://|www\.)\S+>?\Z", re.IGNORECASE)
_TERMINAL = re.compile(r"[.!,;…][\"'”’»)\]]*\Z")


class PlainText:
    """The importer of last resort: any file that is text."""

    name = "text"

    def recognises(self, document: Document) -> bool:
        """Any text is plain text."""
        return not document.is_packed

    def read(self, document: Document) -> Draft:
        """The text's pieces."""
        lines = lines_of(document.text)
        document.check_length(sum(1 for line in lines if line.text))
        return read_text_lines(lines, document.text)


def read_text_lines(lines: tuple[Line, ...], text: str) -> Draft:
    """A draft from lines that carry no more than words, indents and blanks between them."""
    language = guess_language(text)
    words = wording(language)
    kept, dropped = _without_furniture(lines, words)
    crumbs, kept, path_of_links = _without_breadcrumb(kept)
    blocks = blocks_of(kept)
    title, blocks, above = _take_title(blocks, crumbs)
    pieces, captions = _Headings(words, blocks).read()
    return Draft(pieces, title, language, left_out=(*path_of_links, *dropped, *above, *captions), whole=text)


def _without_furniture(lines: tuple[Line, ...], words: Wording) -> tuple[tuple[Line, ...], tuple[LeftOut, ...]]:
    """The lines less page numbers, links, buttons and what stands on every page."""
    reasons = [_reason(line.text, words) for line in lines]
    edges = _page_edges(lines, reasons)
    kept: list[Line] = []
    dropped: list[LeftOut] = []
    for index, line in enumerate(lines):
        reason = reasons[index] or ("repeated" if index in edges else "")
        if not reason:
            kept.append(line)
            continue
        dropped.append(left_out(line.text, reason))
        # A gap stays, as on the page.
        kept.append(replace(line, text="", page_break=line.page_break or reason in ("page_mark", "repeated")))
    return tuple(kept), tuple(dropped)


def _reason(text: str, words: Wording) -> str:
    if not text:
        return ""
    return "address" if _ADDRESS.match(text) else words.furniture_in(text)


def _page_edges(lines: tuple[Line, ...], reasons: list[str]) -> set[int]:
    """Lines right beside the end of a page that stand elsewhere too: headers and footers.

    Repetition alone says little ('Side effects' may come under each medicine), so a page's end must be next to it.
    """
    filled = [n for n, line in enumerate(lines) if line.text]
    counts = Counter(lines[n].text for n in filled)
    edges: set[int] = set()
    for place, n in enumerate(filled):
        if reasons[n] == "page_mark":
            edges.update(filled[max(place - 1, 0) : place + 2])
        if lines[n].page_break:
            edges.update(filled[max(place - 1, 0) : place + 1])
    return {n for n in edges if counts[lines[n].text] >= 2 and not reasons[n] and _may_be_edge(lines, n, filled[0])}


def _may_be_edge(lines: tuple[Line, ...], n: int, first: int) -> bool:
    text = lines[n].text
    return n != first and len(text) <= LONGEST_HEADING and text[:1].isalnum() and not text.endswith((":", "."))


def _without_breadcrumb(lines: tuple[Line, ...]) -> tuple[str, tuple[Line, ...], tuple[LeftOut, ...]]:
    """(the page's name at the end of the path of links, the other lines, the path)."""
    seen = 0
    width = wrap_width(lines)
    for index, line in enumerate(lines):
        if not line.text:
            continue
        end = index + 1
        while width and end < len(lines) and lines[end].text and is_full(lines[end - 1], lines[end], width):
            end += 1  # a path that was wrapped
        text = " ".join(one.text for one in lines[index:end])
        parts = [part.strip() for part in _CRUMB.split(text) if part.strip()]
        if _is_path(text, parts):
            rest = (*lines[:index], *(replace(one, text="") for one in lines[index:end]), *lines[end:])
            return parts[-1], rest, (left_out(text, "breadcrumb"),)
        seen += 1
        if seen == 6 or len(line.text) > LONGEST_HEADING:
            break
    return "", lines, ()


def _is_path(text: str, parts: list[str]) -> bool:
    if _TERMINAL.search(text) or any(len(part) > 60 or part[:1].isdigit() for part in parts):
        return False
    return len(parts) >= 3 or (len(parts) == 2 and bool(_SURE_CRUMB.search(text)))


def _take_title(blocks: list[TextBlock], crumb: str) -> tuple[str, list[TextBlock], tuple[LeftOut, ...]]:
    """(title, the blocks below it, what stands above it or repeats it)."""
    top = [block for block in blocks[:8] if not block.is_list]
    named = next((block for block in top if crumb and _same(block.text, crumb)), None)
    if named is None and blocks and _may_be_title(blocks[0]):
        named = blocks[0]
    if named is None:
        return crumb, blocks, ()
    position = blocks.index(named)
    above = tuple(left_out(block.text, "above_title") for block in blocks[:position])
    below = blocks[position + 1 :]
    # Further down, a heading of the title's words is a heading.
    is_again = [n < 6 and not block.is_list and _same(block.text, named.text) for n, block in enumerate(below)]
    dropped = tuple(left_out(block.text, "title_again") for block, again in zip(below, is_again, strict=True) if again)
    kept = [block for block, again in zip(below, is_again, strict=True) if not again]
    return named.text.rstrip(": "), kept, above + dropped


def _same(one: str, other: str) -> bool:
    return words_of(one) == words_of(other)


def _may_be_title(block: TextBlock) -> bool:
    if block.kind == "heading":
        return True
    return block.kind == "text" and len(block.text) <= LONGEST_HEADING and not _TERMINAL.search(block.text)


class _Headings:
    """Tells headings and captions among the blocks below the title; one use."""

    def __init__(self, words: Wording, blocks: list[TextBlock]) -> None:
        self._words = words
        self._blocks = blocks
        self._runs = self._run_lengths()
        self._bare_lines = self._count_bare_lines()
        self._style: list[str] = []
        for index in range(len(blocks)):
            self._style.append(self._style_of(index))

    def read(self) -> tuple[tuple[Piece, ...], tuple[LeftOut, ...]]:
        pieces: list[Piece] = []
        captions: list[LeftOut] = []
        levels = self._levels()
        for block, style in zip(self._blocks, self._style, strict=True):
            if style == "caption":
                captions.append(left_out(block.text, "caption"))
            elif style:
                level = block.level or levels.get(style, 1)
                pieces.append(Piece(PieceKind.HEADING, self._heading_text(block), level, line=block.line))
            elif block.is_list:
                kind = PieceKind.STEP if block.kind == "step" else PieceKind.ITEM
                pieces.append(Piece(kind, block.text, block.depth, line=block.line))
            else:
                pieces.append(Piece(PieceKind.PARAGRAPH, block.text, line=block.line))
        return tuple(pieces), tuple(captions)

    def _heading_text(self, block: TextBlock) -> str:
        """Its words; the colon stays where it leads into the list below ('Call your doctor if:')."""
        return block.text if self._words.introduces(block.text) else block.text.rstrip(": ")

    def _style_of(self, index: int) -> str:
        """'marked', 'number', 'capitals', 'colon', 'question', 'plain', 'caption', or empty for no heading."""
        block = self._blocks[index]
        following = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        if block.kind == "heading":
            return "marked"
        if following is None or len(block.text) > LONGEST_HEADING or block.runs_on:
            return ""
        if block.kind == "step":
            return "number" if self._is_numbered_heading(index) else ""
        goes_on = block.text[:1].islower() and not block.text.endswith("?")
        if block.kind == "item" or goes_on or len(split_sentences(block.text)) > 1:
            return ""
        return self._style_of_line(index, block, following)

    def _style_of_line(self, index: int, block: TextBlock, following: TextBlock) -> str:
        text = block.text
        if self._words.is_caption_start(text) and not _TERMINAL.search(text):
            return "caption"
        letters = [char for char in text if char.isalpha()]
        if len(letters) >= 3 and text == text.upper() and not text.endswith("."):
            return "capitals"
        if text.endswith("?"):
            return "question"
        if text.endswith(":"):
            return "colon" if self._is_colon_heading(index, text) else ""
        is_long = len(text.split()) > 10
        if is_long or _TERMINAL.search(text) or self._words.goes_on(text) or self._is_in_run(index):
            return ""
        return "caption" if self._is_caption(index, block, following) else "plain"

    def _is_numbered_heading(self, index: int) -> bool:
        """'2. What can I do?' above a paragraph; '2. Rest' among its like is a step."""
        block, following = self._blocks[index], self._blocks[index + 1]
        if _TERMINAL.search(block.text) or following.kind == "step" or following.indent > block.indent:
            return False
        return block.text.endswith("?") or (len(block.text.split()) <= 8 and following.kind == "text")

    def _is_colon_heading(self, index: int, text: str) -> bool:
        words = words_of(text)
        if len(words) > 8 and not (len(words) <= 12 and words[0] in self._words.heading_words):
            return False
        if self._words.help_headings.search(text) and not self._words.help_lead_ins.search(text):
            return True
        if not self._words.introduces(text):
            return self._blocks[index + 1].gap_before > 0 or bool(self._blocks[index].gap_before) or len(words) <= 5
        return bool(self._words.help_lead_ins.search(text)) and not self._is_under_help(index)

    def _is_under_help(self, index: int) -> bool:
        """Whether the section that this line stands in is about calling for help already."""
        for earlier in range(index - 1, -1, -1):
            style = self._style[earlier]
            if style and style != "caption":
                text = self._blocks[earlier].text
                return bool(self._words.help_headings.search(text)) and not self._words.introduces(text)
        return False

    def _is_in_run(self, index: int) -> bool:
        """Whether it is one of three or more short lines without a gap: a list without signs, or an address."""
        return self._runs[index] >= 3

    def _run_lengths(self) -> list[int]:
        """For each block, how many short lines follow one another without a gap where it stands."""
        runs: list[int] = []
        start = 0
        for index in range(len(self._blocks) + 1):
            goes_on = index < len(self._blocks) and self._is_short(index)
            if goes_on and index > start and not self._blocks[index].gap_before:
                continue
            runs.extend([index - start] * (index - start))
            start = index
            if not goes_on and index < len(self._blocks):
                runs.append(0)
                start = index + 1
        return runs

    def _is_short(self, index: int) -> bool:
        block = self._blocks[index]
        return block.kind == "text" and len(block.text.split()) <= 10 and not _TERMINAL.search(block.text)

    def _is_caption(self, index: int, block: TextBlock, following: TextBlock) -> bool:
        """A short line alone before a paragraph, without a word that headings use, where a picture may have been."""
        if self._words.has_heading_word(block.text) or following.kind != "text" or not following.gap_before:
            return False
        if len(following.text) <= LONGEST_HEADING and not _TERMINAL.search(following.text):
            return index == 0
        if following.gap_before > max(block.gap_before, 1):
            return True
        return index == 0 and not self._has_plain_headings(index)

    def _has_plain_headings(self, index: int) -> bool:
        """Whether other short lines of the document are such headings too, so that this is its way."""
        return self._bare_lines - self._is_bare(index) >= 2

    def _count_bare_lines(self) -> int:
        return sum(self._is_bare(index) for index in range(len(self._blocks) - 1))

    def _is_bare(self, index: int) -> bool:
        """A short line without any of the words and signs that headings have."""
        block = self._blocks[index]
        text = block.text
        is_line = block.lines == 1 and self._is_short(index) and not text.endswith(("?", ":"))
        return is_line and text[:1].isupper() and text != text.upper() and not self._words.has_heading_word(text)

    def _levels(self) -> dict[str, int]:
        """Headings of one look are of one level; a look that stands right below another is one level deeper."""
        styles = [style for style in self._style if style != "caption"]
        for first, second in pairwise(styles):
            if first in ("capitals", "number") and second and second not in (first, "marked"):
                return {style: 1 if style == first else 2 for style in set(styles)}
        return {}
