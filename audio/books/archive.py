"""A ZIP archive whose bytes depend on its files alone: fixed dates, fixed order, fixed compression."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP archive can hold."""

_STORED = ("mimetype", ".mp3", ".png")
"""Names or endings of what is not compressed: EPUB demands it of the first, the others would not shrink."""


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files as an archive, in the order given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            out.writestr(entry, data, compresslevel=9)
    return buffer.getvalue()
