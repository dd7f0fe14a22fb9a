"""A talking book as the rules look at it: its files by name, its documents parsed, its clips with their times."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from audio.books.clock import milliseconds_of

Element = ElementTree.Element
XHTML = "{http://www.w3.org/1999/xhtml}"

Measure = Callable[[bytes], float]
"""The seconds that encoded sound lasts."""


@dataclass(frozen=True, slots=True)
class Clip:
    """An audio element of a SMIL document; times in milliseconds, None when they are no times."""

    where: str
    file: str
    begin: int | None
    end: int | None


class TalkingBook:
    """The files of a talking book, looked at without trusting them."""

    def __init__(self, files: Mapping[str, bytes], measure: Measure) -> None:
        self.files = files
        self._measure = measure
        self._lengths: dict[str, int] = {}

    @cached_property
    def ncc_name(self) -> str:
        """The NCC's name as it stands in the folder; empty when there is none."""
        return next((name for name in self.files if name.lower() == "ncc.html"), "")

    @cached_property
    def documents(self) -> dict[str, Element | None]:
        """Every XHTML and SMIL document by name; None for one that is not well-formed."""
        names = [name for name in self.files if name.lower().endswith((".html", ".smil"))]
        return {name: _parsed(self.files[name]) for name in names}

    @property
    def ncc(self) -> Element:
        """The NCC's root; an empty element when there is no readable one, so that the other rules find it wanting."""
        root = self.documents.get(self.ncc_name)
        return root if root is not None else ElementTree.Element("html")

    @property
    def ncc_items(self) -> list[Element]:
        """What stands in the NCC's body."""
        body = self.ncc.find(f"{XHTML}body")
        return list(body) if body is not None else []

    def meta(self, root: Element) -> list[tuple[str, str]]:
        """The named metadata of a document."""
        found = (element for element in root.iter() if _local(element) == "meta")
        return [(meta.attrib["name"], meta.attrib.get("content", "")) for meta in found if "name" in meta.attrib]

    def value(self, root: Element, name: str) -> str | None:
        """One value of a document's metadata; None when it has no such name."""
        return dict(self.meta(root)).get(name)

    @cached_property
    def smils(self) -> dict[str, Element]:
        """The readable SMIL documents, in the order in which the NCC first links to them; the others after those."""
        linked = [reference.partition("#")[0] for item in self.ncc_items for reference in references(item)]
        names = [name for name in dict.fromkeys(linked) if name.lower().endswith(".smil")]
        names += sorted(name for name in self.documents if name.lower().endswith(".smil") and name not in names)
        return {name: root for name in names if (root := self.documents.get(name)) is not None}

    @property
    def texts(self) -> dict[str, Element]:
        """The readable text content documents."""
        return {
            name: root
            for name, root in self.documents.items()
            if root is not None and name != self.ncc_name and not name.lower().endswith(".smil")
        }

    def clips(self, name: str) -> list[Clip]:
        """The clips of a SMIL document, in its order."""
        return [
            Clip(
                f"{name}#{audio.attrib.get('id', '')}",
                audio.attrib.get("src", ""),
                _time(audio, "begin"),
                _time(audio, "end"),
            )
            for audio in self.smils[name].iter("audio")
        ]

    def duration(self, name: str) -> int:
        """The milliseconds that the clips of a SMIL document add up to."""
        return sum((clip.end or 0) - (clip.begin or 0) for clip in self.clips(name))

    def length(self, audio: str) -> int:
        """The milliseconds that an audio file of the book lasts."""
        if audio not in self._lengths:
            self._lengths[audio] = round(self._measure(self.files[audio]) * 1000)
        return self._lengths[audio]

    def is_there(self, reference: str) -> bool:
        """Whether a reference `file#id` leads to an element with that id in a file of the book."""
        name, _, fragment = reference.partition("#")
        root = self.documents.get(posixpath.normpath(name))
        return root is not None and bool(fragment) and any(e.attrib.get("id") == fragment for e in root.iter())


def folder_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name, as `TalkingBook` takes them."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def references(element: Element) -> Iterator[str]:
    """Where the links in an element lead."""
    for anchor in element.iter():
        if _local(anchor) == "a" and "href" in anchor.attrib:
            yield anchor.attrib["href"]


def doctype(data: bytes) -> str:
    """The public identifier of a document's type."""
    found = re.search(rb'<!DOCTYPE\s+\w+\s+PUBLIC\s+"([^"]+)"', data[:1000])
    return found.group(1).decode("ascii", "replace") if found else ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _parsed(data: bytes) -> Element | None:
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - a book of our own making
    except (ElementTree.ParseError, ValueError):
        return None


def _time(audio: Element, edge: str) -> int | None:
    try:
        return milliseconds_of(audio.attrib[f"clip-{edge}"])
    except (KeyError, ValueError):
        return None
