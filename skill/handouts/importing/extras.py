"""Libraries that only some formats need are an extra: where they are missing, the error says what to install."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from skill.errors import DocumentImportError


@contextmanager
def needs_extra(format_name: str) -> Iterator[None]:
    """Turns a missing library into an error with the command that installs it."""
    try:
        yield
    except ImportError as error:
        raise DocumentImportError(
            f"Importing {format_name} needs a library that is not installed ({error.name}).",
            'Run: pip install "spoken-handouts[import]"',
        ) from error
