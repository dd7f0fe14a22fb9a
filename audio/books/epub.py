"""The book as EPUB 3 with Media Overlays (W3C EPUB 3.3, section 9): the sentence that is spoken is lit.

Every page, list and date is decided by the book alone, so the same narration gives the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from audio.books.archive import archive
from audio.books.book import Book, Chapter
from audio.books.clock import clock
from audio.books.markup import body_of
from audio.cover import cover_png
from skill.content import read_content
from skill.handouts.model import Handout

_MODIFIED = "2000-01-01T00:00:00Z"
"""EPUB demands a date of change; a real one would change the bytes of an unchanged book (its id has the version)."""

_CSS = """body { font-family: sans-serif; font-size: 1.1em; line-height: 1.6; margin: 1em; }
body { color: #111; background-color: #fff; }
h1, h2, h3 { line-height: 1.3; }
li { margin-bottom: 0.5em; }
.frame { color: #333; font-style: italic; }
.-epub-media-overlay-active { color: #000; background-color: #ffe08a; outline: 0.15em solid #7a4f00; }
"""
"""Black on amber has a contrast of 16 to 1 (WCAG asks for 7 at level AAA), and an outline for who sees no colour."""

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
 <rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def epub(book: Book) -> bytes:
    """The whole book as one file."""
    words = _words(book)
    files: dict[str, bytes] = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": _CONTAINER.encode(),
        "EPUB/package.opf": _package(book, words).encode(),
        "EPUB/nav.xhtml": _navigation(book, words).encode(),
        "EPUB/style.css": _CSS.encode(),
        "EPUB/cover.png": cover_png(),
        "EPUB/about.xhtml": _about(book.handout, words).encode(),
    }
    for chapter in book.chapters:
        name = f"EPUB/{_name(chapter)}"
        files[f"{name}.xhtml"] = _page(book.handout, chapter.title, body_of(chapter.passages)).encode()
        files[f"{name}.smil"] = _overlay(chapter).encode()
        files[f"{name}.mp3"] = chapter.mastered.data
    return archive(files)


def _words(book: Book) -> Mapping[str, Any]:
    words: Mapping[str, Any] = read_content("books", book.handout.language)
    return words


def _name(chapter: Chapter) -> str:
    return f"chapter-{chapter.number:02d}"


def _text(value: str) -> str:
    return escape(value, quote=True)


def _page(handout: Handout, title: str, body: str) -> str:
    language = _text(handout.language)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' lang="{language}" xml:lang="{language}">\n'
        f'<head><title>{_text(title)}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _overlay(chapter: Chapter) -> str:
    name = _name(chapter)
    pars = "\n".join(
        f'  <par id="p-{line.id}"><text src="{name}.xhtml#{line.id}"/>'
        f'<audio src="{name}.mp3" clipBegin="{clock(line.begin)}" clipEnd="{clock(line.end)}"/></par>'
        for line in chapter.lines
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">\n<body>\n'
        f' <seq id="s-{name}" epub:textref="{name}.xhtml" epub:type="chapter">\n{pars}\n </seq>\n</body>\n</smil>\n'
    )


def _navigation(book: Book, words: Mapping[str, Any]) -> str:
    entries = [(f"{_name(chapter)}.xhtml", chapter.title) for chapter in book.chapters]
    entries.append(("about.xhtml", words["about"]))
    items = "\n".join(f'<li><a href="{href}">{_text(title)}</a></li>' for href, title in entries)
    body = (
        f'<nav epub:type="toc" role="doc-toc" aria-labelledby="toc"><h1 id="toc">{_text(words["contents"])}</h1>\n'
        f"<ol>\n{items}\n</ol></nav>"
    )
    return _page(book.handout, book.handout.title, body)


def _about(handout: Handout, words: Mapping[str, Any]) -> str:
    """Where the text comes from and who stands behind it; not read aloud, since the opening says the review status."""
    body = "\n".join(
        f"<dt>{_text(words[key])}</dt><dd>{_text(value)}</dd>" for key, value in provenance(handout, words) if value
    )
    return _page(handout, words["about"], f"<h2>{_text(words['about'])}</h2>\n<dl>\n{body}\n</dl>")


def provenance(handout: Handout, words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Title, source, licence and review status with the keys of their names in books.yaml."""
    yield "title", handout.title
    yield "source", handout.source
    yield "licence", handout.licence
    yield "review", reviewed(handout, words)


def reviewed(handout: Handout, words: Mapping[str, Any]) -> str:
    """The review status in a sentence, with who reviewed it and when, where that is known."""
    review = handout.review
    said = str(words["review_status"][review.status.value])
    by = [part for part in (review.by, review.on.isoformat() if review.on else "") if part]
    return f"{said} ({', '.join(by)})" if by else said


def _package(book: Book, words: Mapping[str, Any]) -> str:
    pages = [(chapter, _name(chapter)) for chapter in book.chapters]
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="css" href="style.css" media-type="text/css"/>',
        '<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>',
        '<item id="about" href="about.xhtml" media-type="application/xhtml+xml"/>',
    ]
    for _, name in pages:
        items += [
            f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml" media-overlay="{name}-smil"/>',
            f'<item id="{name}-smil" href="{name}.smil" media-type="application/smil+xml"/>',
            f'<item id="{name}-mp3" href="{name}.mp3" media-type="audio/mpeg"/>',
        ]
    spine = [f'<itemref idref="{name}"/>' for _, name in pages] + ['<itemref idref="about" linear="no"/>']
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
        f' xml:lang="{_text(book.handout.language)}">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n '
        + "\n ".join(_metadata(book, words))
        + "\n</metadata>\n"
        "<manifest>\n "
        + "\n ".join(items)
        + "\n</manifest>\n<spine>\n "
        + "\n ".join(spine)
        + "\n</spine>\n</package>\n"
    )


def _metadata(book: Book, words: Mapping[str, Any]) -> Iterator[str]:
    handout = book.handout
    yield f'<dc:identifier id="id">{identifier(book)}</dc:identifier>'
    yield f"<dc:title>{_text(handout.title)}</dc:title>"
    yield f"<dc:language>{_text(handout.language)}</dc:language>"
    yield f'<dc:contributor id="narrator">{_text(book.narration.voice)}</dc:contributor>'
    yield '<meta refines="#narrator" property="role" scheme="marc:relators">nrt</meta>'
    yield f"<dc:description>{_text(reviewed(handout, words))}</dc:description>"
    if handout.source:
        yield f"<dc:source>{_text(handout.source)}</dc:source>"
    if handout.licence:
        yield f"<dc:rights>{_text(handout.licence)}</dc:rights>"
    yield f'<meta property="dcterms:modified">{_MODIFIED}</meta>'
    yield '<meta name="cover" content="cover"/>'
    yield f'<meta property="media:duration">{clock(book.milliseconds)}</meta>'
    for chapter in book.chapters:
        yield f'<meta property="media:duration" refines="#{_name(chapter)}-smil">{clock(chapter.milliseconds)}</meta>'
    yield f'<meta property="media:narrator">{_text(book.narration.voice)}</meta>'
    yield '<meta property="media:active-class">-epub-media-overlay-active</meta>'
    for name, values in _ACCESSIBILITY.items():
        for value in values:
            yield f'<meta property="schema:{name}">{value}</meta>'
    yield f'<meta property="schema:accessibilitySummary">{_text(words["accessibility"])}</meta>'


_ACCESSIBILITY = {
    "accessMode": ("textual", "auditory"),
    "accessModeSufficient": ("textual", "auditory"),
    "accessibilityFeature": (
        "synchronizedAudioText", "structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability",
        "unlocked",
    ),
    "accessibilityHazard": ("none",),
}  # fmt: skip
"""In the words of the schema.org accessibility vocabulary. All of the text is spoken, so either mode is enough."""


def identifier(book: Book) -> str:
    """The same for the same handout, version, speed and voice; nothing of chance in it."""
    narration = book.narration
    parts = ("handout", book.handout.id, book.handout.version, narration.speed.name, narration.voice)
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, '/'.join(parts))}"
