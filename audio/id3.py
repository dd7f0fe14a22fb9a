"""ID3v2.4 tags for the MP3 files: title, language, cover, the words, and chapters with their table of contents.

Own code of one page, since the tag is a plain list of frames (id3.org, "ID3 tag version 2.4.0" and "ID3v2 Chapter
Frame Addendum") and the usual library is under the GPL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_UTF8 = b"\x03"
_MOST_ENTRIES = 255
_ISO_639_2 = {"en": b"eng", "fr": b"fra", "es": b"spa"}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a file, in seconds from its start."""

    title: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What a player shows. `language` is a two-letter code; `cover` a PNG picture or empty."""

    title: str
    album: str
    artist: str
    language: str
    words: str
    track: int = 0
    cover: bytes = b""
    chapters: tuple[Chapter, ...] = ()


def tagged(mp3: bytes, tags: Tags) -> bytes:
    """The MP3 bytes with an ID3v2.4 tag before them; the sound itself is untouched."""
    language = _ISO_639_2.get(tags.language, b"und")
    frames = [
        _text(b"TIT2", tags.title),
        _text(b"TALB", tags.album),
        _text(b"TPE1", tags.artist),
        _text(b"TCON", "Speech"),
        _text(b"TLAN", language.decode()),
        _frame(b"USLT", _UTF8 + language + b"\0" + tags.words.encode()),
    ]
    if tags.track:
        frames.append(_text(b"TRCK", str(tags.track)))
    if tags.cover:
        frames.append(_frame(b"APIC", _UTF8 + b"image/png\0" + b"\x03" + b"\0" + tags.cover))
    frames.extend(_chapters(tags.chapters))
    body = b"".join(frames)
    return b"ID3\x04\x00\x00" + _syncsafe(len(body)) + body + mp3


def _chapters(chapters: Sequence[Chapter]) -> list[bytes]:
    if not chapters:
        return []
    names = [f"ch{number:02d}".encode() + b"\0" for number in range(1, len(chapters) + 1)]
    frames = _contents(names)
    for name, chapter in zip(names, chapters, strict=True):
        times = _milliseconds(chapter.start) + _milliseconds(chapter.end) + b"\xff" * 8
        frames.append(_frame(b"CHAP", name + times + _text(b"TIT2", chapter.title)))
    return frames


def _contents(names: Sequence[bytes]) -> list[bytes]:
    """The table of contents, top level and ordered: players follow it, not the order of the frames.

    A table counts its entries in one byte, so more chapters than that stand in tables below the first.
    """
    pages = [names[start : start + _MOST_ENTRIES] for start in range(0, len(names), _MOST_ENTRIES)]
    if len(pages) == 1:
        return [_table(b"toc\0", b"\x03", names)]
    below = [f"toc{number}".encode() + b"\0" for number in range(1, len(pages) + 1)]
    tables = [_table(name, b"\x01", page) for name, page in zip(below, pages, strict=True)]
    return [_table(b"toc\0", b"\x03", below), *tables]


def _table(name: bytes, flags: bytes, entries: Sequence[bytes]) -> bytes:
    return _frame(b"CTOC", name + flags + bytes([len(entries)]) + b"".join(entries) + _text(b"TIT2", "Contents"))


def _milliseconds(seconds: float) -> bytes:
    return round(seconds * 1000).to_bytes(4, "big")


def _text(name: bytes, text: str) -> bytes:
    return _frame(name, _UTF8 + text.encode() + b"\0")


def _frame(name: bytes, body: bytes) -> bytes:
    return name + _syncsafe(len(body)) + b"\0\0" + body


def _syncsafe(number: int) -> bytes:
    """Seven bits a byte, so that no player takes the tag for sound."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))
