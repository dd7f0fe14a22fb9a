"""The code that chooses a handout on a telephone's keys: made of its id alone, so that a printed sheet stays right."""

from __future__ import annotations

import hashlib

DIGITS = 6
"""Few enough to key in; two of a hundred handouts share a code in one library of 140, and the line must ask which."""

_FIRST = "2345678"
"""No code begins with 0, 1 or 9: those call an operator, a long distance or an emergency."""


def keypad_code(handout: str) -> str:
    """The code of the handout with that id, `DIGITS` digits."""
    number = int.from_bytes(hashlib.sha256(handout.encode()).digest()[:8], "big")
    first, rest = number % len(_FIRST), number // len(_FIRST)
    return _FIRST[first] + f"{rest % 10 ** (DIGITS - 1):0{DIGITS - 1}d}"
