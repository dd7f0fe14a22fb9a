"""What every language's grapheme-to-phoneme step gives back, and the last gate before a voice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from audio.errors import ScriptError

_FORBIDDEN = re.compile(
    r"[\d°@/%&$<>=+*µμ#_\\|{}\[\]~^℃℉½¼¾]|(?<![^\W\d_])(?:m[gl]|mL|mcg|k[gm]|[cm]m|d[lL]|mmHg|mmol|mEq)(?![^\W\d_])"
)
"""Figures, signs and unit signs."""


@dataclass(frozen=True, slots=True)
class Phonemes:
    """A text in a voice's symbols, and the words that no dictionary knew (their sound was worked out by rule)."""

    symbols: str
    guessed: tuple[str, ...] = ()


Phonemizer = Callable[[str], Phonemes]


def require_words_only(text: str) -> None:
    """ScriptError when a digit, a unit sign or the like is still in the text: a voice would drop or garble it."""
    if found := _FORBIDDEN.search(text):
        raise ScriptError(
            f"{found.group()!r} reached the voice in: {text!r}.",
            "Add a rule for it to the language's script.yaml; voices read words only.",
        )


def plain_letter(char: str) -> str:
    """A letter without its accent, for a language that does not use it; empty for what is no Latin letter."""
    base = unicodedata.normalize("NFKD", char.lower())[:1]
    return base if "a" <= base <= "z" else ""
