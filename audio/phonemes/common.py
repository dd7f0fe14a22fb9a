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


def require_latin_letters(text: str) -> None:
    """ScriptError when a letter is in the text that no rule gives a sound ('β', '漢'): it would be left out unheard."""
    foreign = dict.fromkeys(char for char in text if char.isalpha() and not plain_letter(char))
    if foreign:
        raise ScriptError(
            f"The voice has no sound for {', '.join(map(repr, foreign))} in: {text!r}.",
            "Write it as it is said ('beta' for 'β'), or choose a voice of another kind.",
        )


_NO_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "s", "ı": "i", "æ": "e", "œ": "e", "þ": "t"})
"""Latin letters that Unicode does not take apart, by the plain letter nearest to their sound."""


def plain_letter(char: str) -> str:
    """A letter without its accent, for a language that does not use it; empty for what is no Latin letter."""
    base = unicodedata.normalize("NFKD", char.lower()).translate(_NO_ACCENT)
    return "".join(letter for letter in base if "a" <= letter <= "z")
