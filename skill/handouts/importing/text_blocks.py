"""Lines of plain text joined to blocks: paragraphs, list items and lines that stand alone.

A text file says nothing about its layout but by bullets, indents, blank lines and the lengths of its lines. Whether
its lines were wrapped is told from those lengths: a line was broken when the next word would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

# Signs that are a bullet wherever they stand, in the order of depth that word processors give them.
_GLYPHS = "•●■➢►▶❖✓✔☑◆\uf0b7\uf0d8\uf0fc∙·‣⁃○◦□▪▫◇\uf0a7"
_KEPT = frozenset(f"{_GLYPHS}\t")
_SURE_BULLET = re.compile(rf"([{_GLYPHS}])\s*(?=\S)")
# Signs that are a bullet only with a space after them.
_LIKELY_BULLET = re.compile(r"([-*+–—§])\s+(?=\S)")
_LETTER_O = re.compile(r"(o)\s+(?=\S)")
_NUMBER = re.compile(r"\(?(\d{1,2}|[a-z])[.)]\s+(?=\S)")
_LONE_BULLETS = frozenset({*_GLYPHS, "-", "*", "–"})
_INLINE_BULLET = re.compile(rf"(?<=\S)\s+(?=[{_GLYPHS}]\s)")
_RULE = re.compile(r"[-=_*~.•·\s]{3,}")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*\Z")
_GOES_ON = re.compile(r"[\"'“‘«(\[]*[^\W\d_A-ZÀ-ÖØ-Þ]")
_DEEPER_GLYPHS = frozenset("○◦□▪▫◇o\uf0a7")

WIDEST_WRAP = 130
"""A file whose lines are longer than this was not wrapped: each line is a paragraph."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number, the columns of white space before it, its words, where its last word ended.

    `page_break` is set where a page begins, or where a page's header or footer was taken out; `runs_on`
    where the rest of the line is a bullet.
    """

    number: int
    indent: int
    text: str
    end: int = 0
    page_break: bool = False
    runs_on: bool = False


@dataclass(slots=True)
class TextBlock:
    """A paragraph, an item or a line alone, with what its surroundings say about it."""

    kind: str  # 'text', 'item', 'step' or 'heading'
    text: str
    line: int
    lines: int = 1
    depth: int = 0
    level: int = 0
    runs_on: bool = False
    gap_before: int = 0
    gap_after: int = 0
    indent: int = field(default=0, repr=False)
    mark: str = field(default="", repr=False)

    @property
    def is_list(self) -> bool:
        """Whether it is a bullet or a numbered step."""
        return self.kind in ("item", "step")


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text, tabs and unusual spaces made plain; bullets that run on in a line start one."""
    found: list[Line] = []
    lone = ""  # a bullet alone on its line belongs to the words that follow
    for number, raw in enumerate(re.split(r"\r\n|[\n\r\v\x85\u2028\u2029]", text), 1):
        page_break = "\f" in raw
        plain = _plain(raw)
        body = plain.strip()
        indent = len(plain) - len(plain.lstrip())
        if body in _LONE_BULLETS:
            lone = body
            continue
        if lone and body:
            body, lone = f"{lone} {body}", ""
        pieces = _INLINE_BULLET.split(body)
        found.extend(
            Line(number, indent, " ".join(piece.split()), len(plain.rstrip()), page_break, piece is not pieces[-1])
            for piece in pieces
        )
    return tuple(found)


def _plain(raw: str) -> str:
    for sign in ("\u00ad", "\u200b", "\u200c", "\u2060", "\ufeff"):  # soft hyphens and joiners have no width
        raw = raw.replace(sign, "")
    raw = re.sub(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]", " ", raw)
    # Bullets of symbol fonts are in the private area, which is not printable.
    return "".join(char if char.isprintable() or char in _KEPT else " " for char in raw).expandtabs(4)


def blocks_of(lines: Sequence[Line]) -> list[TextBlock]:
    """The lines as blocks; every word of them is in one, but for bullets, numbers of lists and rules."""
    builder = _Builder(wrap_width(lines))
    for line in lines:
        builder.add(line)
    return builder.blocks


def wrap_width(lines: Sequence[Line]) -> int:
    """The width at which the file was wrapped, or 0 when it was not."""
    pairs = [
        (first, second)
        for first, second in pairwise(lines)
        if first.text and second.text and not _SURE_BULLET.match(second.text) and not _LIKELY_BULLET.match(second.text)
    ]
    width = max((first.end for first, _ in pairs), default=0)
    if not 20 < width <= WIDEST_WRAP:
        return 0
    full = sum(is_full(first, second, width) for first, second in pairs)
    return width if full >= 0.4 * len(pairs) else 0


def is_full(line: Line, following: Line, width: int) -> bool:
    """Whether the next line's first word would not have fitted on this one."""
    return line.end + 1 + len(following.text.split(" ", 1)[0]) > width


class _Builder:
    """Joins the lines of one file; one use."""

    def __init__(self, width: int) -> None:
        self.blocks: list[TextBlock] = []
        self._width = width
        self._gap = 0
        self._page_break = False
        self._last: Line | None = None
        self._numbers: dict[tuple[int, bool], str] = {}

    def add(self, line: Line) -> None:
        self._page_break = line.page_break or (self._page_break and bool(self._gap))
        if not line.text:
            self._gap += 1
            return
        if _RULE.fullmatch(line.text):
            self._rule(line)
            return
        kind, mark, text = self._marked(line)
        if kind == "text" and self._goes_on(line):
            block = self.blocks[-1]
            block.text = f"{block.text} {line.text}"
            block.lines += 1
        else:
            if self.blocks:
                self.blocks[-1].gap_after = self._gap
            level = len(mark) if kind == "heading" else 0
            block = TextBlock(
                kind, text, line.number, level=level, runs_on=line.runs_on,
                gap_before=self._gap, indent=line.indent, mark=mark,
            )  # fmt: skip
            block.depth = self._depth(block) if block.is_list else 0
            self.blocks.append(block)
        self._gap, self._last = 0, line

    def _rule(self, line: Line) -> None:
        """A line of dashes under a short line makes that a heading; else it only parts what it stands between."""
        block = self.blocks[-1] if self.blocks else None
        if block and block.kind == "text" and block.lines == 1 and not self._gap and line.text[0] in "=-~_":
            block.kind, block.level = "heading", 1 if line.text[0] == "=" else 2
        self._gap += 1
        self._last = None

    def _marked(self, line: Line) -> tuple[str, str, str]:
        """(kind, mark, words without the mark)."""
        text = line.text
        if match := _HASHES.match(text):
            return "heading", match.group(1), text[match.end() :].rstrip("# ")
        sure = _SURE_BULLET.match(text) or _LIKELY_BULLET.match(text)
        if sure or (self._in_list() and (sure := _LETTER_O.match(text))):
            return "item", sure.group(1), text[sure.end() :]
        number = _NUMBER.match(text)
        if number and self._counts_on(number.group(1), line.indent):
            return "step", number.group(1), text[number.end() :]
        return "text", "", text

    def _in_list(self) -> bool:
        return bool(self.blocks) and self.blocks[-1].is_list

    def _counts_on(self, number: str, indent: int) -> bool:
        """Whether a number is the first of a list or the next one: '3. May' in running text is neither."""
        key = (indent, number.isdigit())
        before = self._numbers.get(key, "")
        if not before:
            is_next = False
        elif number.isdigit():
            is_next = int(number) == int(before) + 1
        else:
            is_next = ord(number) == ord(before) + 1
        if is_next or number in ("1", "a"):
            self._numbers[key] = number
            return True
        return False

    def _goes_on(self, line: Line) -> bool:
        """Whether a line belongs to the block before it."""
        if not self.blocks or self._last is None or self.blocks[-1].kind == "heading":
            return False
        block, last = self.blocks[-1], self._last
        if self._gap:
            # Text indented below an item is that item's second paragraph; a page break may split a sentence.
            below_item = block.is_list and line.indent >= block.indent + 2 and not self._gap > 1
            broken = self._page_break and line.text[:1].islower() and not _ENDS.search(block.text)
            return below_item or broken
        if block.is_list and line.indent > block.indent:
            return True
        if _GOES_ON.match(line.text) and not _ENDS.search(block.text):
            return True
        return bool(self._width) and is_full(last, line, self._width) and line.indent >= last.indent - 8

    def _depth(self, item: TextBlock) -> int:
        """How deep an item is nested: by its indent, else by a sign that word processors use below another."""
        for parent in _list_above(self.blocks):  # nearest first
            if item.indent > parent.indent + 1:
                return parent.depth + 1
            if item.indent < parent.indent - 1:
                continue
            style = _style(item)
            alike = (p for p in _list_above(self.blocks) if _style(p) == style and abs(p.indent - item.indent) <= 1)
            same = next((p.depth for p in alike), None)
            if same is not None:
                return same
            return parent.depth + 1 if style > _style(parent) and not self._gap else parent.depth
        return 0


def _style(block: TextBlock) -> int:
    """A rank of list marks: one that follows another of lower rank without a gap is nested below it."""
    if block.kind == "step":
        return 0 if block.mark.isdigit() else 1
    if block.mark in _DEEPER_GLYPHS:
        return 4
    return 2 if _SURE_BULLET.match(f"{block.mark} x") else 3


def _list_above(blocks: Sequence[TextBlock]) -> Iterator[TextBlock]:
    for block in reversed(blocks):
        if not block.is_list:
            return
        yield block


def plain_lines(texts: Iterable[str]) -> tuple[Line, ...]:
    """Lines without indents, for formats that give words but no columns."""
    return tuple(Line(number, 0, text, len(text)) for number, text in enumerate(texts, 1))
