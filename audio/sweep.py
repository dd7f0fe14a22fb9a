"""Clearing away what a killed build left behind: temporary files, and files and cues that no manifest names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from audio.cues import FOLDER, path_of
from skill.recordings import Recording

_NAMED_BY_CONTENT = re.compile(r"-[0-9a-f]{10}\.\w+$")


def drop_leftovers(out: Path, rows: Iterable[Recording]) -> None:
    """Remove, in the folders that the rows lie in, recordings that are not among them and temporary files."""
    rows = tuple(rows)
    cues = {path_of(out, row.sha256) for row in rows}
    for path in (out / FOLDER).glob("*"):
        if path not in cues:
            path.unlink(missing_ok=True)
    kept: dict[Path, set[str]] = {}
    for row in rows:
        path = out / row.file
        kept.setdefault(path.parent, set()).add(path.name)
    for folder, names in kept.items():
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.suffix == ".part" or (_NAMED_BY_CONTENT.search(path.name) and path.name not in names):
                path.unlink(missing_ok=True)
    for path in out.glob("*.part"):
        path.unlink(missing_ok=True)
