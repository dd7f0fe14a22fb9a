"""Letters without their accents, as words are compared."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """The text with plain letters: 'úselo' as 'uselo'. Ligatures and signs stay as they are."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
