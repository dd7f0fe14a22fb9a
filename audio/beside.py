"""The files of a pack beside its recordings (captions, tables of contents, READMEs, cues), and whether they are there.

The manifest lists them with their sizes, so that a lost one is missed by the next build, which makes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from audio.cues import FOLDER, path_of
from skill.recordings import Recording


def beside(out: Path, pack: str, written: Iterable[Path], rows: Iterable[Recording]) -> dict[str, int]:
    """What was written to a pack's folder beside its recordings: file names relative to `out`, with their bytes."""
    recordings = {out / row.file for row in rows}
    own = {path for path in written if path.is_relative_to(out / pack) and path not in recordings}
    return {path.relative_to(out).as_posix(): path.stat().st_size for path in sorted(own) if path.is_file()}


class Present:
    """What lies in a folder of recordings, asked for file by file."""

    def __init__(self, out: Path) -> None:
        self._out = out
        try:
            self._cues = {path.name for path in (out / FOLDER).iterdir()}
        except OSError:
            self._cues = set()

    def has(self, rows: Iterable[Recording], others: Mapping[str, int]) -> bool:
        """Whether the recordings, the cues of those that hold sound, and the other files are there in their sizes."""
        rows = tuple(rows)
        if any(row.seconds and path_of(self._out, row.sha256).name not in self._cues for row in rows):
            return False
        sizes = ((row.file, row.bytes) for row in rows)
        return all(self._has_size(file, size) for file, size in (*sizes, *others.items()))

    def _has_size(self, file: str, size: int) -> bool:
        try:
            return (self._out / file).stat().st_size == size
        except OSError:
            return False
