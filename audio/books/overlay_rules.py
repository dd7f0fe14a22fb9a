"""Three rules of a read-along book that EPUBCheck does not look at, held on the finished file.

A clip past the end of its audio is silence to a reader, clips that overlap say words twice, and a sentence without a
clip is never spoken: each is a fault a patient would not notice as one.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from xml.etree import ElementTree

from audio.books.clock import milliseconds_of
from audio.encoder import decode_bytes

_OPF = "{http://www.idpf.org/2007/opf}"
_SMIL = "{http://www.w3.org/ns/SMIL}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_RATE = 24_000


class OverlayRule(StrEnum):
    """What is looked at."""

    WITHIN = "every clip lies within its audio"
    ORDER = "clips are in order and do not overlap"
    NARRATED = "every sentence is narrated"


@dataclass(frozen=True, slots=True)
class OverlayFault:
    """A rule that is broken, and where."""

    rule: OverlayRule
    where: str
    detail: str


Measure = Callable[[bytes], float]
"""The seconds that encoded sound lasts."""


def measured(data: bytes) -> float:
    """The seconds of an audio file, by decoding it."""
    return decode_bytes(data, _RATE).seconds


def overlay_faults(epub: bytes, sentences: Iterable[str] = (), measure: Measure = measured) -> list[OverlayFault]:
    """What is wrong with a read-along book; `sentences` are the handout's, each of which must be narrated."""
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        book = _Reader(archive, measure)
        return [*book.clip_faults(), *book.unread(), *book.lost(sentences)]


@dataclass(frozen=True, slots=True)
class _Clip:
    """A par of an overlay; times in milliseconds, `target` is the file and the id that it lights."""

    id: str
    target: str
    audio: str
    begin: int
    end: int


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, measure: Measure) -> None:
        self._archive = archive
        self._measure = measure

    @cached_property
    def _package(self) -> tuple[str, ElementTree.Element]:
        container = ElementTree.fromstring(self._archive.read("META-INF/container.xml"))  # noqa: S314 - our own file
        path = next(element.attrib["full-path"] for element in container.iter() if "full-path" in element.attrib)
        return path, ElementTree.fromstring(self._archive.read(path))  # noqa: S314 - our own file

    @cached_property
    def _pages(self) -> dict[str, str]:
        """Content documents read in order, each with its overlay (empty when it has none)."""
        path, root = self._package
        items = {item.attrib["id"]: item.attrib for item in root.iter(f"{_OPF}item")}
        found = {}
        for reference in root.iter(f"{_OPF}itemref"):
            if reference.attrib.get("linear", "yes") == "yes":
                item = items[reference.attrib["idref"]]
                overlay = items[item["media-overlay"]]["href"] if "media-overlay" in item else ""
                found[_beside(path, item["href"])] = _beside(path, overlay) if overlay else ""
        return found

    @cached_property
    def _clips(self) -> dict[str, list[_Clip]]:
        """The clips of each overlay, in its order."""
        found: dict[str, list[_Clip]] = {}
        for overlay in filter(None, self._pages.values()):
            root = ElementTree.fromstring(self._archive.read(overlay))  # noqa: S314 - our own file
            found[overlay] = [_clip(overlay, par) for par in root.iter(f"{_SMIL}par")]
        return found

    def clip_faults(self) -> Iterator[OverlayFault]:
        lengths: dict[str, int] = {}
        for overlay, clips in self._clips.items():
            last: dict[str, int] = {}
            for clip in clips:
                if clip.audio not in lengths:
                    lengths[clip.audio] = round(self._measure(self._archive.read(clip.audio)) * 1000)
                where = f"{overlay}#{clip.id}"
                if clip.end > lengths[clip.audio]:
                    detail = f"ends at {clip.end} ms of {lengths[clip.audio]}"
                    yield OverlayFault(OverlayRule.WITHIN, where, detail)
                if clip.begin >= clip.end or clip.begin < last.get(clip.audio, 0):
                    detail = f"{clip.begin} to {clip.end} ms after {last.get(clip.audio, 0)}"
                    yield OverlayFault(OverlayRule.ORDER, where, detail)
                last[clip.audio] = max(clip.end, last.get(clip.audio, 0))

    def unread(self) -> Iterator[OverlayFault]:
        """Text of a page that no clip lights."""
        lit = {clip.target for clips in self._clips.values() for clip in clips}
        for page in self._pages:
            body = self._body(page)
            for text in _unlit(body, page, lit):
                yield OverlayFault(OverlayRule.NARRATED, page, text)

    def lost(self, sentences: Iterable[str]) -> Iterator[OverlayFault]:
        """Sentences of the handout that stand in no element that a clip lights."""
        lit = {clip.target for clips in self._clips.values() for clip in clips}
        read = {
            _flat("".join(element.itertext()))
            for page in self._pages
            for element in self._body(page).iter()
            if f"{page}#{element.attrib.get('id', '')}" in lit
        }
        for sentence in sentences:
            if _flat(sentence) not in read:
                yield OverlayFault(OverlayRule.NARRATED, "the handout", sentence)

    def _body(self, page: str) -> ElementTree.Element:
        root = ElementTree.fromstring(self._archive.read(page))  # noqa: S314 - our own file
        body = root.find(f"{_XHTML}body")
        return body if body is not None else root


def _unlit(element: ElementTree.Element, page: str, lit: set[str]) -> Iterator[str]:
    if f"{page}#{element.attrib.get('id', '')}" in lit:
        return
    for text in (element.text, *(child.tail for child in element)):
        if text and any(char.isalnum() for char in text):
            yield _flat(text)
    for child in element:
        yield from _unlit(child, page, lit)


def _clip(overlay: str, par: ElementTree.Element) -> _Clip:
    text, audio = par.find(f"{_SMIL}text"), par.find(f"{_SMIL}audio")
    source = "" if text is None else _beside(overlay, text.attrib["src"])
    if audio is None:
        return _Clip(par.attrib.get("id", ""), "", "", 0, 0)
    begin, end = (milliseconds_of(audio.attrib[name]) for name in ("clipBegin", "clipEnd"))
    return _Clip(par.attrib.get("id", ""), source, _beside(overlay, audio.attrib["src"]), begin, end)


def _beside(file: str, reference: str) -> str:
    """A reference as a path in the archive; the part after '#' is kept."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), reference))


def _flat(text: str) -> str:
    return " ".join(text.split())
