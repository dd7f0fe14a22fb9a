"""What was parsed from a content file, kept beside it as Python keeps the bytecode of a module.

A cold start reads phrases and headers; parsing YAML costs it more than all the rest of ours. So the parsed values lie
as JSON in `__pycache__`, with the length and the checksum of the bytes they were made from; when the two do not agree
with the file, the file is parsed again. Only files of this package are kept so, never those of a user's own folder.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
FORM = 1
"""Raised when what is kept changes its form."""


def is_kept(path: Path) -> bool:
    """Whether what is made of this file is kept: it is one of the package's own."""
    return PACKAGE in path.parents


def compiled(path: Path, source: bytes, kind: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - any JSON value
    """What `make` gives for the file with these bytes; from the cache when it was made before.

    `kind` tells apart what is made of one file. What JSON would change (a date, a key that is no text) is not kept.
    """
    if not is_kept(path):
        return make()
    cache = path.parent / "__pycache__" / f"{path.name}.{kind}.json"
    mark = [FORM, len(source), zlib.crc32(source)]
    try:
        kept = json.loads(cache.read_bytes())
        if kept["of"] == mark:
            return kept["value"]
    except (OSError, ValueError, KeyError, TypeError):
        # Missing, half-written or not ours: parsing makes it anew.
        pass
    value = make()
    _keep(cache, mark, value)
    return value


def _keep(cache: Path, mark: list[int], value: object) -> None:
    """Write it whole or not at all; a folder that cannot be written to is no fault, as with bytecode."""
    part = cache.with_name(f"{cache.name}.{os.getpid()}.part")
    try:
        text = json.dumps({"of": mark, "value": value})
        if json.loads(text)["value"] != value:
            return
        cache.parent.mkdir(exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(cache)
    except (OSError, TypeError, ValueError):
        part.unlink(missing_ok=True)
