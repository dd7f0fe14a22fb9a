"""The project's errors: each says what is wrong and what to do about it.

Whatever reaches a user is one of these; the command prints `message` and `remedy` and leaves with `exit_code`.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """What the command returns to the shell."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INTERRUPTED = 130


class HandoutsError(Exception):
    """Something a person can put right; the base of every error the project raises on purpose."""

    exit_code: ExitCode = ExitCode.USAGE

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # An error crosses from a worker process as its fields: its class may be made from other arguments.
        return _restored, (type(self), self.__dict__)


def _restored(kind: type[HandoutsError], fields: dict[str, object]) -> HandoutsError:
    error = kind.__new__(kind)
    Exception.__init__(error, fields["message"])
    error.__dict__.update(fields)
    return error


class HandoutFileError(HandoutsError):
    """A handout file that cannot be used: says the file, the line and the remedy."""

    def __init__(self, path: Path, line: int | None, message: str, remedy: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {message}", remedy)
        self.path = path
        self.line = line


class DocumentImportError(HandoutsError):
    """A document that cannot be turned into a handout."""


class UnknownHandoutError(HandoutsError):
    """No handout of that id or name is in the library."""


class UnknownSectionError(HandoutsError):
    """The handout has no such section."""


class ContentError(HandoutsError):
    """A content file (phrases, sentences, emergencies …) does not hold together."""


class BatchError(HandoutsError):
    """A batch file cannot be read, written or followed."""


class OptionError(HandoutsError):
    """An option of the command does not make sense."""
