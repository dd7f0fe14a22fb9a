"""Times as SMIL writes them, from and to whole milliseconds."""

from __future__ import annotations

import re

_FULL = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:\.(\d{1,3}))?")
_COUNT = re.compile(r"(?:npt=)?(\d+)(?:\.(\d+))?(h|min|s|ms)?")
_UNITS = {"h": 3_600_000, "min": 60_000, "s": 1000, "ms": 1, None: 1000}


def clock(milliseconds: int) -> str:
    """A full clock value, hours always written: `0:01:02.345`."""
    seconds, part = divmod(milliseconds, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{part:03d}"


def seconds_of(milliseconds: int) -> str:
    """A count of seconds with its fraction: `62.345s`."""
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}s"


def milliseconds_of(text: str) -> int:
    """A clock value in milliseconds; ValueError when it is none."""
    full = _FULL.fullmatch(text.strip())
    if full:
        hours, minutes, seconds, part = full.groups()
        whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        return whole * 1000 + int((part or "0").ljust(3, "0"))
    count = _COUNT.fullmatch(text.strip())
    if not count:
        raise ValueError(f"{text!r} is no clock value")
    number, part, unit = count.groups()
    return round(float(f"{number}.{part or 0}") * _UNITS[unit])


def whole_clock(milliseconds: int) -> str:
    """A full clock value in whole seconds, rounded: `00:01:02`."""
    seconds = (milliseconds + 500) // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
