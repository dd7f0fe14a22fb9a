"""The tags of MP3 files: chapters, however many there are."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from audio.encoder import encode, encoder
from audio.formats import LISTENER_MP3
from audio.id3 import Chapter, Tags, tagged
from audio.sound import silence


@pytest.mark.parametrize("count", [3, 255, 256, 600])
def test_every_chapter_is_found_by_a_player_and_stands_in_a_table(count: int, tmp_path: Path) -> None:
    chapters = tuple(Chapter(f"Part {n}", n, n + 1) for n in range(count))
    sound = encode(silence(0.5, 24_000), LISTENER_MP3.arguments)
    data = tagged(sound, Tags("Long", "Long", "voice", "en", "words", chapters=chapters))
    path = tmp_path / "long.mp3"
    path.write_bytes(data)
    found = subprocess.run([encoder(), "-i", str(path), "-f", "ffmetadata", "-"], capture_output=True, check=True)
    assert found.stdout.count(b"[CHAPTER]") == count
    tables = dict(tables_of(data))
    below = [entry for entry in tables[b"toc"] if entry in tables]
    listed = [entry for name in below or [b"toc"] for entry in tables[name]]
    assert listed == [f"ch{n:02d}".encode() for n in range(1, count + 1)]
    assert all(len(entries) <= 255 for entries in tables.values())


def tables_of(data: bytes) -> list[tuple[bytes, list[bytes]]]:
    """The tables of contents by their names, each with what it lists (ID3v2 Chapter Frame Addendum 1.0)."""
    found = []
    for start in (match.end() for match in re.finditer(rb"CTOC....\x00\x00", data, re.DOTALL)):
        name, rest = data[start:].split(b"\0", 1)
        found.append((name, rest[2:].split(b"\0", rest[1])[: rest[1]]))
    return found
