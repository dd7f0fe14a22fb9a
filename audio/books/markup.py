"""Passages as XHTML that EPUB 3 and DAISY 2.02 both take: headings, paragraphs, nested lists, an element a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from audio.books.book import Line, Passage, PassageKind

HEADINGS = {PassageKind.TITLE: "h1", PassageKind.HEADING: "h2", PassageKind.SUBHEADING: "h3"}
_LISTS = {PassageKind.ITEM: "ul", PassageKind.STEP: "ol"}

Link = Callable[[Line], str]
"""Where a line links to; empty for nowhere."""


def body_of(
    passages: Sequence[Passage], headings: Mapping[PassageKind, str] = HEADINGS, link: Link | None = None
) -> str:
    """The passages in order, as the children of a body element; `headings` are the elements of the headings."""
    return _Setter(headings, link or (lambda _line: "")).set(passages)


class _Setter:
    """Keeps the lists that are open, by depth, and closes those that the next passage does not continue."""

    def __init__(self, headings: Mapping[PassageKind, str], link: Link) -> None:
        self._headings = headings
        self._link = link
        self._out: list[str] = []
        self._open: list[str] = []
        self._steps = 0

    def set(self, passages: Sequence[Passage]) -> str:
        for passage in passages:
            if passage.kind in _LISTS:
                self._item(passage)
                continue
            self._close(0)
            heading = self._headings.get(passage.kind)
            if heading:
                self._steps = 0
                self._out.append(self._line(heading, passage.lines[0]))
            else:
                kind = "" if any(line.own for line in passage.lines) else ' class="frame"'
                self._out.append(f"<p{kind}>{self._spans(passage.lines)}</p>")
        self._close(0)
        return "\n".join(self._out)

    def _item(self, passage: Passage) -> None:
        name = _LISTS[passage.kind]
        depth = min(passage.depth, len(self._open))  # an item can only be nested in one that is there
        self._close(depth + 1)
        if len(self._open) == depth + 1 and self._open[-1] != name:
            self._close(depth)
        if len(self._open) == depth + 1:
            self._out.append("</li>")
        else:
            self._open.append(name)
            self._out.append(self._opening(name, depth))
        if name == "ol" and not depth:
            self._steps += 1
        self._out.append(f"<li>{self._spans(passage.lines)}")

    def _opening(self, name: str, depth: int) -> str:
        """A list of steps that was interrupted goes on counting."""
        return f'<ol start="{self._steps + 1}">' if name == "ol" and self._steps and not depth else f"<{name}>"

    def _close(self, depth: int) -> None:
        while len(self._open) > depth:
            self._out.append(f"</li></{self._open.pop()}>")

    def _spans(self, lines: Sequence[Line]) -> str:
        return " ".join(self._line("span", line) for line in lines)

    def _line(self, element: str, line: Line) -> str:
        text, target = escape(line.text, quote=False), self._link(line)
        inside = f'<a href="{target}">{text}</a>' if target else text
        return f'<{element} id="{line.id}">{inside}</{element}>'
