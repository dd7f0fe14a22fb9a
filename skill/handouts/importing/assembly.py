"""From pieces to a handout: sections, the notice, what is boilerplate in any format, and the file's text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from skill.content import read_content
from skill.errors import DocumentImportError, HandoutFileError
from skill.handouts.check_rules import Reading, lists_that_are_lost, sections_that_are_empty
from skill.handouts.document_wording import Wording, guess_language, warning, wording, words_of
from skill.handouts.importing.draft import Draft, Imported, LeftOut, Piece, PieceKind, left_out
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Block, BlockKind, Handout, Review, Section, SectionKind
from skill.handouts.plan_extraction import propose_plan
from skill.handouts.sentences import split_sentences
from skill.handouts.writing import DEEPEST_LIST, markdown_of

_KINDS = {
    PieceKind.HEADING: BlockKind.SUBHEADING,
    PieceKind.PARAGRAPH: BlockKind.PARAGRAPH,
    PieceKind.ITEM: BlockKind.ITEM,
    PieceKind.STEP: BlockKind.STEP,
    PieceKind.ROW: BlockKind.ITEM,
}
# Single letters and digits may be marks of a list, which the layout keeps.
_CHECKED = re.compile(r"[^\W_]{3,}")
_TERMINAL = re.compile(r"[.!?,;:…][\"'”’»)\]]*\Z")
LONGEST_TITLE = 100
_UNSAYABLE = re.compile(r"[\W_]*\Z")


@dataclass(slots=True)
class _Part:
    """A section in the making."""

    title: str
    pieces: list[Piece] = field(default_factory=list)


def assemble(draft: Draft, path: Path, handout_id: str) -> Imported:
    """The handout of a draft, as the file that will be written reads back; DocumentImportError when it has no text."""
    language = draft.language or guess_language(" ".join(piece.text for piece in draft.pieces))
    words = wording(language)
    assembly = _Assembly(draft, words)
    parts, notice = assembly.parts()
    title = assembly.title
    warnings = list(draft.warnings)
    if any(piece.level > DEEPEST_LIST for piece in draft.pieces if piece.kind in (PieceKind.ITEM, PieceKind.STEP)):
        warnings.append(warning("deep_list", depth=DEEPEST_LIST + 1))
    if not title:
        title = " ".join(re.split(r"[\W_]+", path.stem)).strip() or handout_id
        warnings.append(warning("no_title"))
    sections = [_section(number, part) for number, part in enumerate(parts, 1)]
    if notice:
        blocks = tuple(_block(piece) for piece in notice)
        sections.append(Section(len(sections) + 1, words.notice_title, blocks, SectionKind.NOTICE))
    handout = Handout(
        id=handout_id,
        title=title,
        language=language,
        sections=tuple(sections),
        also_called=draft.also_called,
        codes=draft.codes,
        source=draft.source or path.name,
        licence=draft.licence,
        review=Review(),
    )
    dropped = (*draft.left_out, *assembly.left_out)
    lost = _lost_words(draft.whole, handout, dropped)
    return _finish(handout, path, (*dropped, left_out(lost, "unplaced")) if lost else dropped, warnings)


def _lost_words(whole: str, handout: Handout, dropped: tuple[LeftOut, ...]) -> str:
    """Words of the document that are neither in the handout nor told as left out: a bug, but a visible one."""
    lost = Counter(_CHECKED.findall(whole))
    lost.subtract(_CHECKED.findall(handout.title))
    for section in handout.sections:
        lost.subtract(_CHECKED.findall(section.title))
        for block in section.blocks:
            lost.subtract(_CHECKED.findall(block.text))
    for piece in dropped:
        lost.subtract(_CHECKED.findall(piece.text))
    return " ".join(word for word, count in lost.items() for _ in range(count))


def _finish(handout: Handout, path: Path, dropped: tuple[LeftOut, ...], warnings: list[str]) -> Imported:
    """Writes the file's text and reads it back: what is returned is exactly what the library will hold."""
    plan = propose_plan(handout)
    if plan:
        warnings.append(warning("plan", count=len(plan)))
    proposed = Handout(**{name: getattr(handout, name) for name in Handout.__slots__} | {"plan": plan})
    markdown = markdown_of(proposed, plan_is_proposed=bool(plan))
    try:
        read_back = parse_handout(markdown, path.with_name(f"{handout.id}.md"))
    except HandoutFileError as error:
        message = f"{path}: no text was found below the title {handout.title[:60]!r}."
        raise DocumentImportError(message, "Look at the document: is its text a picture?") from error
    warnings.extend(_doubts(read_back, dropped))
    return Imported(read_back, markdown, dropped, tuple(dict.fromkeys(warnings)))


def _doubts(handout: Handout, dropped: tuple[LeftOut, ...]) -> list[str]:
    """What a person should look at: lists that were lost, sections that are empty, too much left out."""
    found = []
    if len(handout.sections) == 1:
        found.append(warning("no_headings"))
    reading = Reading(handout, None, date.min)
    rules = read_content("checking", "en")["rules"]
    for raw in (*lists_that_are_lost(reading), *sections_that_are_empty(reading)):
        rule = rules[raw.rule]
        found.append(f"{rule['message'].format(**raw.values)} {rule['remedy']}")
    kept = sum(len(words_of(sentence)) for _, _, sentence in handout.sentences())
    lost = sum(len(words_of(piece.text)) for piece in dropped)
    if kept < lost:
        found.append(warning("few_words", kept=kept, all=kept + lost))
    return found


def _section(number: int, part: _Part) -> Section:
    return Section(number, part.title, tuple(_block(piece) for piece in part.pieces))


def _block(piece: Piece) -> Block:
    if piece.kind is PieceKind.HEADING:
        return Block(BlockKind.SUBHEADING, (piece.text,))
    if piece.kind is PieceKind.ROW:
        return Block(BlockKind.ITEM, tuple(sentence for cell in piece.cells for sentence in split_sentences(cell)))
    depth = min(piece.level, DEEPEST_LIST) if piece.kind in (PieceKind.ITEM, PieceKind.STEP) else 0
    return Block(_KINDS[piece.kind], split_sentences(piece.text), depth)


class _Assembly:
    """Sorts the pieces of one draft; one use."""

    def __init__(self, draft: Draft, words: Wording) -> None:
        self.title = draft.title.strip()
        self.left_out: list[LeftOut] = []
        self._words = words
        self._pieces = [piece for piece in draft.pieces if not _UNSAYABLE.fullmatch(piece.text)]

    def parts(self) -> tuple[list[_Part], list[Piece]]:
        """(the sections in order, the pieces of the notice)."""
        pieces = self._below_title(self._without_furniture())
        section_level = min((p.level for p in pieces if p.kind is PieceKind.HEADING), default=1)
        parts = [_Part(self._words.opening_title)]
        notice: list[Piece] = []
        for piece in pieces:
            if piece.kind is PieceKind.HEADING and piece.level <= section_level:
                parts.append(_Part(piece.text))
            elif self._is_notice(piece, parts[-1]):
                notice.append(piece)
            else:
                parts[-1].pieces.append(piece)
        return self._without_notice_sections(parts, notice), notice

    def _below_title(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces without the one that is the title, if the importer found none."""
        levels = Counter(piece.level for piece in pieces if piece.kind is PieceKind.HEADING)
        first = next(iter(pieces), None)
        if not self.title and first is not None:
            is_top = first.kind is PieceKind.HEADING and first.level == min(levels) and levels[first.level] == 1
            is_line = first.kind is PieceKind.PARAGRAPH and len(first.text) <= LONGEST_TITLE
            if (is_top and len(pieces) > 1) or (is_line and levels and not _TERMINAL.search(first.text)):
                self.title, pieces = first.text, pieces[1:]
        if len(pieces) > 1 and self.title and self._is_second_title(pieces, levels):
            self.title, pieces = f"{self.title}: {pieces[0].text}", pieces[1:]
        return pieces

    def _is_second_title(self, pieces: list[Piece], levels: Counter[int]) -> bool:
        """One heading alone above all the others, with no text of its own, belongs to the title."""
        first, second = pieces[:2]
        if first.kind is not PieceKind.HEADING or second.kind is not PieceKind.HEADING:
            return False
        return first.level == min(levels) and levels[first.level] == 1 and levels[second.level] > 1

    def _is_notice(self, piece: Piece, part: _Part) -> bool:
        stands_apart = piece.kind is PieceKind.PARAGRAPH and part.title.lower() not in self._words.notice_titles
        return stands_apart and self._words.reads_as_notice(piece.text)

    def _without_notice_sections(self, parts: list[_Part], notice: list[Piece]) -> list[_Part]:
        """A section that its heading calls a notice goes to the notice, heading and all."""
        kept: list[_Part] = []
        for position, part in enumerate(parts):
            if part.title.lower() in self._words.notice_titles:
                if part.title != self._words.notice_title:
                    notice.append(Piece(PieceKind.HEADING, part.title, 2))
                notice.extend(part.pieces)
            elif position or part.pieces:
                kept.append(part)
        return kept

    def _without_furniture(self) -> list[Piece]:
        kept: list[Piece] = []
        seen: Counter[tuple[str, ...]] = Counter()
        for piece in self._pieces:
            reason = self._reason(piece, is_top=len(kept) < 6)
            if piece.kind is PieceKind.TITLE and not reason:
                self.title = self.title or piece.text
                seen[tuple(words_of(piece.text))] += 1
                if piece.text != self.title:
                    self.left_out.append(left_out(piece.text, "above_title"))
            elif reason:
                self.left_out.append(left_out(piece.text, reason))
            else:
                kept.append(piece)
        return kept

    def _reason(self, piece: Piece, *, is_top: bool) -> str:
        """Why a piece is no part of the text, or an empty string."""
        is_title = bool(self.title) and words_of(piece.text) == words_of(self.title)
        if is_title and is_top and piece.kind in (PieceKind.TITLE, PieceKind.HEADING, PieceKind.PARAGRAPH):
            return "title_again" if piece.kind is not PieceKind.TITLE else ""
        if piece.kind in (PieceKind.PARAGRAPH, PieceKind.HEADING):
            return self._words.furniture_in(piece.text)
        return ""
