"""The Markdown file format of a handout: `# title`, `## section`, paragraphs, lists; front matter is optional.

Parsing is markdown-it-py's (CommonMark with tables, HTML switched off, so that '<2x/day>' stays text). Nothing is
dropped: whatever Markdown holds becomes a block.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skill.content import read_content
from skill.errors import ContentError, HandoutFileError
from skill.handouts.front_matter import read_front_matter, split_front_matter
from skill.handouts.model import Block, BlockKind, Handout, Section, SectionKind
from skill.handouts.sentences import split_sentences

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LARGEST_FILE = 2_000_000
"""Bytes; a longer file is no handout (the longest leaflet seen has 80 KB)."""


_DEEPEST = 60
"""Levels of nested Markdown that are read (a list in a list takes two); the parser drops what is deeper."""


def read_text(path: Path) -> str:
    """The file as text, or HandoutFileError: missing, too large, empty, binary or not UTF-8."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            message = f"the file has {size:,} bytes; a handout has at most {LARGEST_FILE:,}."
            raise HandoutFileError(path, None, message, "Split it, or check that it is the right file.")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise HandoutFileError(path, None, f"{reason}.", "Check the name and the permissions.") from error
    if not data.strip():
        raise HandoutFileError(path, None, "the file is empty.", "Write at least `# Title` and a paragraph.")
    if b"\0" in data[:8192] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HandoutFileError(path, None, "this is a binary file, not text.", "Save it as plain text in UTF-8.")
    return _decoded(data, path)


def _decoded(data: bytes, path: Path) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "a character is not UTF-8."
        raise HandoutFileError(path, line, message, "Save the file again with the encoding UTF-8.") from error


def read_handout(path: Path) -> Handout:
    """The handout of one file; HandoutFileError with file, line and remedy when it is broken."""
    return parse_handout(read_text(path), path)


def parse_handout(text: str, path: Path) -> Handout:
    """The same from a text in memory; `path` names it in errors and gives the default id."""
    source, body, offset = split_front_matter(text)
    front = read_front_matter(source, path)
    title, sections = _Body(path, offset, front.language).read(body)
    return Handout(
        id=front.id or default_id(path),
        title=title,
        language=front.language,
        sections=sections,
        version=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        also_called=front.also_called,
        codes=front.codes,
        source=front.source,
        licence=front.licence,
        translation_of=front.translation_of,
        review=front.review,
        plan=front.plan,
        questions=front.questions,
        not_answered=front.not_answered,
    )


def default_id(path: Path) -> str:
    """The id of a file that gives none: its stem."""
    return path.stem


_MARKED = re.compile(r"[\\`*_\[\]<>&!]")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")


def plain_heading(text: str) -> str:
    """The words of a heading's line, which as a rule are just its text."""
    if not _MARKED.search(text):
        return " ".join(text.split())
    tokens = _parser().parseInline(text)
    return plain_inline(tokens[0]) if tokens else ""


def plain_inline(token: Token) -> str:
    """The words of an inline token: emphasis and links give their text, line breaks a space."""
    if not token.children:
        return token.content
    parts = []
    for child in token.children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(plain_inline(child) if child.children else child.content)
        elif child.content:
            parts.append(child.content)
    return " ".join("".join(parts).split())


class _Body:
    """Turns the tokens of one file into titled sections; one use."""

    def __init__(self, path: Path, offset: int, language: str) -> None:
        self._path = path
        self._offset = offset
        self._wording = self._wording_of(language)
        self._title = ""
        self._sections: list[Section] = []
        self._blocks: list[Block] = []
        self._lists: list[str] = []
        self._lead_ins: list[str] = []
        self._numbers: list[int] = []

    def _wording_of(self, language: str) -> Mapping[str, Any]:
        try:
            return read_content("handout_wording", language)
        except ContentError as error:
            message = f"there is no wording for the language {language!r}."
            raise HandoutFileError(self._path, 1, message, error.remedy) from error

    def _tokens(self, body: str) -> list[Token]:
        tokens = _parser().parse(body)
        too_deep = next((token for token in tokens if token.level >= _DEEPEST - 1), None)
        if too_deep is not None:
            message = "lists or quotations are nested too deeply to be read."
            raise HandoutFileError(self._path, self._line(too_deep), message, "Keep lists to two or three levels.")
        return tokens

    def read(self, body: str) -> tuple[str, tuple[Section, ...]]:
        tokens = self._tokens(body)
        level = self._section_level(tokens)
        item_open = False
        for index, token in enumerate(tokens):
            if token.type == "heading_open":
                self._heading(plain_inline(tokens[index + 1]), int(token.tag[1]), level, self._line(token))
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                self._open_list(token.type, int(token.attrs.get("start", 1)))
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists.pop()
                self._lead_ins.pop()
                self._numbers.pop()
            elif token.type == "list_item_open":
                item_open = True
                self._numbers[-1] += 1
            elif token.type == "tr_open":
                self._add(BlockKind.ITEM, self._row(tokens, index), self._line(token))
            elif token.type == "inline" and tokens[index - 1].type == "paragraph_open":
                self._paragraph(plain_inline(token), self._line(token), starts_item=item_open)
                item_open = False
            elif token.type in ("code_block", "fence"):
                self._add(BlockKind.PARAGRAPH, split_sentences(token.content), self._line(token))
        self._close_section()
        if not any(section.sentences for section in self._sections):
            remedy = "Write at least one paragraph."
            raise HandoutFileError(self._path, None, "there is no text below the title.", remedy)
        return self._title, tuple(self._sections)

    def _line(self, token: Token) -> int:
        return (token.map[0] if token.map else 0) + 1 + self._offset

    def _section_level(self, tokens: list[Token]) -> int:
        """The heading level that makes a section: 2 as a rule, else the shallowest one below the title."""
        levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
        first = next((token for token in tokens if token.type != "heading_close"), None)
        if not levels or 1 not in levels:
            line = self._line(first) if first else 1
            message = "the handout has no title."
            raise HandoutFileError(self._path, line, message, "Start the file with a line `# Title`.")
        below = [level for level in levels if level > 1]
        return min(below) if below else 2

    def _heading(self, text: str, level: int, section_level: int, line: int) -> None:
        if not text:
            raise HandoutFileError(self._path, line, "a heading has no words.", "Write its words, or take it out.")
        if level == 1 and not self._title:
            self._title = text
        elif level <= section_level:
            self._close_section()
            kind = SectionKind.NOTICE if text.lower() in self._wording["notice_titles"] else SectionKind.CONTENT
            self._sections.append(Section(len(self._sections) + 1, text, (), kind, line))
        else:
            self._add(BlockKind.SUBHEADING, (text,), line)

    def _close_section(self) -> None:
        if self._sections:
            self._sections[-1] = replace(self._sections[-1], blocks=tuple(self._blocks))
        elif self._blocks:
            self._sections.append(Section(1, self._wording["opening_title"], tuple(self._blocks)))
        self._blocks = []

    def _open_list(self, token_type: str, start: int) -> None:
        self._numbers.append(start - 1)
        self._lists.append(token_type)
        self._lead_ins.append(self._lead_in())

    def _lead_in(self) -> str:
        """The sentence that introduces the list now opening: it ends with a colon, or is such a heading."""
        previous = next((block for block in reversed(self._blocks)), None)
        if previous is not None:
            last = previous.sentences[-1]
            if last.endswith(":") and (previous.kind is not BlockKind.ITEM or len(self._lists) > 1):
                return last
            if previous.kind is BlockKind.SUBHEADING and self._introduces(last):
                return last
            if len(self._lists) > 1:
                return self._lead_ins[-1]
        title = self._sections[-1].title if self._sections else ""
        return title if previous is None and self._introduces(title) else ""

    def _introduces(self, title: str) -> bool:
        endings = tuple(self._wording["lead_in_endings"])
        return title.lower().endswith(endings)

    def _paragraph(self, text: str, line: int, *, starts_item: bool) -> None:
        sentences = split_sentences(text)
        if not sentences:
            return
        if not self._lists:
            self._add(BlockKind.PARAGRAPH, sentences, line)
        elif starts_item:
            kind = BlockKind.STEP if self._lists[-1] == "ordered_list_open" else BlockKind.ITEM
            self._add(kind, sentences, line, len(self._lists) - 1, self._lead_ins[-1])
            if kind is BlockKind.STEP:
                self._blocks[-1] = replace(self._blocks[-1], number=self._numbers[-1])
        else:
            last = self._blocks[-1]
            self._blocks[-1] = replace(last, sentences=last.sentences + sentences)

    def _row(self, tokens: list[Token], index: int) -> tuple[str, ...]:
        cells: list[str] = []
        for token in tokens[index + 1 :]:
            if token.type == "tr_close":
                break
            if token.type == "inline" and (text := plain_inline(token)):
                cells.extend(split_sentences(text))
        return tuple(cells)

    def _add(self, kind: BlockKind, sentences: tuple[str, ...], line: int, depth: int = 0, lead_in: str = "") -> None:
        if sentences:
            self._blocks.append(Block(kind, sentences, depth, lead_in, line))
