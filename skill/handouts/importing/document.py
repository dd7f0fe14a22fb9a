"""The file to import: its bytes within limits, and its text in whatever encoding it was saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from skill.errors import DocumentImportError

LARGEST_TEXT = 2_000_000
"""Bytes of a text format; the longest leaflet seen has 80 KB."""

LARGEST_PACKED = 30_000_000
"""Bytes of a PDF or DOCX, which carry pictures."""

MOST_LINES = 5_000
"""Lines, or paragraphs and items in formats without lines; the longest leaflet seen has 700."""

_PACKED = (b"%PDF-", b"PK\x03\x04")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
# Bytes that no text in an 8-bit encoding holds, tab, line feed, form feed and carriage return aside.
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27})


@dataclass(frozen=True)
class Document:
    """A file's bytes, with the name that errors and the default id use."""

    path: Path
    data: bytes

    @property
    def suffix(self) -> str:
        """The lower-case suffix with its dot."""
        return self.path.suffix.lower()

    @property
    def is_packed(self) -> bool:
        """Whether it is a PDF or a ZIP (DOCX), by its first bytes."""
        return self.data.startswith(_PACKED)

    @cached_property
    def decoded(self) -> tuple[str, str]:
        """(text, encoding); DocumentImportError when it is no text at all."""
        for encoding in self._encodings():
            try:
                text = self.data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
            if "\0" not in text:
                return text.removeprefix("\ufeff"), encoding
        raise self.fault(
            "this is not text in any encoding known here (UTF-8, UTF-16, Windows-1252).",
            "Open it in the program that made it and save it as plain text in UTF-8.",
        )

    @property
    def text(self) -> str:
        """The document's text."""
        return self.decoded[0]

    @property
    def encoding_is_guessed(self) -> bool:
        """Whether the text is in an encoding that nothing in the file declares, so that letters may be wrong."""
        return self.decoded[1] == "cp1252" and not _DECLARED.search(self.data[:2048])

    def _encodings(self) -> tuple[str, ...]:
        data = self.data
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return ("utf-16",)
        if data.startswith(b"\xef\xbb\xbf"):
            return ("utf-8-sig",)
        guesses = ["utf-8"]
        head = data[:4096]
        zeros = head.count(b"\0")
        if zeros:
            # UTF-16 without its mark: every other byte of Western text is zero.
            even = head[::2].count(b"\0")
            return ("utf-16-be",) if even > zeros / 2 else ("utf-16-le",)
        declared = _DECLARED.search(data[:2048])
        if declared:
            guesses.append(declared.group(1).decode("ascii"))
        if not head.translate(None, _CONTROL) or len(head.translate(None, _CONTROL)) == len(head):
            guesses.append("cp1252")
        return tuple(guesses)

    def check_length(self, lines: int) -> None:
        """DocumentImportError when it has more lines than any handout."""
        if lines > MOST_LINES:
            message = f"it has {lines:,} lines; a handout has at most {MOST_LINES:,}."
            raise self.fault(message, "Split it, or check that it is the right file.")

    def fault(self, message: str, remedy: str) -> DocumentImportError:
        """An error that names this file."""
        return DocumentImportError(f"{self.path}: {message}", remedy)


def open_document(path: Path) -> Document:
    """The file's bytes, or DocumentImportError: missing, a folder, empty or larger than any handout."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise DocumentImportError(f"{path}: this is a folder.", "Name the files to import.")
        with path.open("rb") as stream:
            data = stream.read(LARGEST_PACKED + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise DocumentImportError(f"{path}: {reason}.", "Check the name and the permissions.") from error
    document = Document(path, data)
    limit = LARGEST_PACKED if document.is_packed else LARGEST_TEXT
    if len(data) > limit:
        message = f"the file has {size:,} bytes; a handout of this kind has at most {limit:,}."
        raise document.fault(message, "Split it, or check that it is the right file.")
    if not data.strip(b"\0 \t\r\n"):
        raise document.fault("the file is empty.", "Name a file that holds the handout's text.")
    return document
