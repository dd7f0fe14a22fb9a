"""The book as a DAISY 2.02 talking book: one NCC, a SMIL document a chapter, the whole text, constant bit rate MP3.

Written by the DAISY 2.02 Specification (DAISY Consortium, Recommendation of 28 February 2001,
www.daisy.org/z3986/specifications/daisy_202.html); audio.books.daisy_rules holds the result to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from audio.books.book import Book, Chapter, Line, PassageKind
from audio.books.clock import seconds_of, whole_clock
from audio.books.epub import identifier, reviewed
from audio.books.markup import body_of
from skill.content import read_content

GENERATOR = "spoken-handouts"
NCC = "ncc.html"
CONTENT = "content.html"

_HEADINGS = {PassageKind.TITLE: "h1", PassageKind.HEADING: "h1", PassageKind.SUBHEADING: "h2"}
"""Sections stand on the first level: it is the one that a player moves on when it is switched on."""

_NO_DATE = "2000-01-01"
"""A date is demanded. A handout that tells of no review has none, and today's would change the bytes."""


def daisy(book: Book) -> dict[str, bytes]:
    """Every file of the book by its name."""
    audio = {chapter.number: chapter.mastered.data for chapter in book.chapters}
    files = {audio_name(chapter): audio[chapter.number] for chapter in book.chapters}
    elapsed = 0
    for chapter in book.chapters:
        files[_smil_name(chapter)] = _smil(book, chapter, elapsed).encode()
        elapsed += chapter.milliseconds
    files[CONTENT] = _content(book).encode()
    files[NCC] = _ncc(book, len(files) + 1).encode()
    return files


def audio_name(chapter: Chapter) -> str:
    """The chapter's sound; its name holds the hash of its bytes."""
    return f"p{chapter.number:02d}-{hashlib.sha256(chapter.mastered.data).hexdigest()[:10]}.mp3"


def _smil_name(chapter: Chapter) -> str:
    return f"p{chapter.number:02d}.smil"


def _place(chapter: Chapter, line: Line) -> str:
    """Where a line is played: the par in the chapter's SMIL document."""
    return f"{_smil_name(chapter)}#par-{line.id}"


def _text(value: str) -> str:
    return escape(value, quote=True)


def _meta(pairs: Iterator[tuple[str, str]]) -> str:
    return "\n".join(f'<meta name="{name}" content="{_text(value)}"/>' for name, value in pairs)


def _page(book: Book, metadata: Iterator[tuple[str, str]], body: str) -> str:
    language = _text(book.handout.language)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
        ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">\n<head>\n'
        f"<title>{_text(book.handout.title)}</title>\n"
        '<meta http-equiv="Content-type" content="text/html; charset=utf-8"/>\n'
        f"{_meta(metadata)}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _ncc(book: Book, files: int) -> str:
    items = [
        (_HEADINGS[passage.kind], passage.kind, chapter, passage.lines[0])
        for chapter in book.chapters
        for passage in chapter.passages
        if passage.kind in _HEADINGS
    ]
    body = "\n".join(
        f'<{level}{_title_class(kind)} id="ncc-{line.id}">'
        f'<a href="{_place(chapter, line)}">{_text(line.text)}</a></{level}>'
        for level, kind, chapter, line in items
    )
    depth = max(int(level[1]) for level, *_ in items)
    return _page(book, _ncc_metadata(book, items=len(items), depth=depth, files=files), body)


def _title_class(kind: PassageKind) -> str:
    return ' class="title"' if kind is PassageKind.TITLE else ""


def _ncc_metadata(book: Book, *, items: int, depth: int, files: int) -> Iterator[tuple[str, str]]:
    handout = book.handout
    words: Mapping[str, Any] = read_content("books", handout.language)
    yield "dc:title", handout.title
    yield "dc:creator", str(words["publisher"])
    yield "dc:publisher", str(words["publisher"])
    yield "dc:date", handout.review.on.isoformat() if handout.review.on else _NO_DATE
    yield "dc:format", "Daisy 2.02"
    yield "dc:identifier", identifier(book)
    yield "dc:language", handout.language
    yield "dc:description", reviewed(handout, words)
    if handout.source:
        yield "dc:source", handout.source
    if handout.licence:
        yield "dc:rights", handout.licence
    yield "ncc:charset", "utf-8"
    yield "ncc:depth", str(depth)
    yield "ncc:files", str(files)
    yield "ncc:generator", GENERATOR
    yield "ncc:maxPageNormal", "0"
    yield "ncc:multimediaType", "audioFullText"
    yield "ncc:narrator", book.narration.voice
    yield "ncc:pageFront", "0"
    yield "ncc:pageNormal", "0"
    yield "ncc:pageSpecial", "0"
    yield "ncc:setInfo", "1 of 1"
    yield "ncc:tocItems", str(items)
    yield "ncc:totalTime", whole_clock(book.milliseconds)


def _content(book: Book) -> str:
    body = "\n".join(
        body_of(chapter.passages, _HEADINGS, lambda line, chapter=chapter: _place(chapter, line))  # type: ignore[misc]
        for chapter in book.chapters
    )
    metadata = (("dc:format", "Daisy 2.02"), ("dc:identifier", identifier(book)), ("ncc:generator", GENERATOR))
    return _page(book, iter(metadata), body)


def _smil(book: Book, chapter: Chapter, elapsed: int) -> str:
    metadata = (
        ("dc:format", "Daisy 2.02"),
        ("dc:identifier", identifier(book)),
        ("dc:title", book.handout.title),
        ("title", chapter.title),
        ("ncc:generator", GENERATOR),
        ("ncc:totalElapsedTime", whole_clock(elapsed)),
        ("ncc:timeInThisSmil", whole_clock(chapter.milliseconds)),
    )
    audio = audio_name(chapter)
    pars = "\n".join(
        f'<par endsync="last" id="par-{line.id}"><text id="text-{line.id}" src="{CONTENT}#{line.id}"/>'
        f'<seq><audio id="audio-{line.id}" src="{audio}" clip-begin="npt={seconds_of(line.begin)}"'
        f' clip-end="npt={seconds_of(line.end)}"/></seq></par>'
        for line in chapter.lines
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<!DOCTYPE smil PUBLIC "-//W3C//DTD SMIL 1.0//EN" "http://www.w3.org/TR/REC-smil/SMIL10.dtd">\n'
        f'<smil>\n<head>\n{_meta(iter(metadata))}\n<layout><region id="text"/></layout>\n</head>\n<body>\n'
        f'<seq dur="{seconds_of(chapter.milliseconds)}">\n{pars}\n</seq>\n</body>\n</smil>\n'
    )
