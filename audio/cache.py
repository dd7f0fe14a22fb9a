"""The per-user cache of the production line, and the one way in which its files are written: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from audio.errors import OutputError


def cache_folder() -> Path:
    """Where models and clips are kept between builds: `HANDOUTS_CACHE`, else the user's cache folder."""
    if chosen := os.environ.get("HANDOUTS_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or str(Path.home() / ".cache")
    return Path(base) / "spoken-handouts"


_noted: ContextVar[list[Path] | None] = ContextVar("_noted", default=None)


@contextmanager
def noting_writes() -> Iterator[list[Path]]:
    """The files that are written by `write_atomically` in this thread while it is open, in their order."""
    written: list[Path] = []
    before = _noted.set(written)
    try:
        yield written
    finally:
        _noted.reset(before)


def write_atomically(path: Path, data: bytes) -> None:
    """Write the file so that it is there whole or not at all; OutputError when the folder or the disk refuses."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
        if (noted := _noted.get()) is not None:
            noted.append(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError) -> OutputError:
    """The error to raise when a file could not be written."""
    reason = error.strerror or "it cannot be written"
    return OutputError(f"{path}: {reason}.", "Check the folder's permissions and the space left, then run it again.")
