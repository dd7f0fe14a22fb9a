"""From spoken text to the symbols a neural voice reads, one module a language; no espeak anywhere."""

from __future__ import annotations

from audio.errors import VoiceLanguageError
from audio.phonemes.common import Phonemes, Phonemizer
from skill.content import language_of

__all__ = ["Phonemes", "Phonemizer", "phonemizer_for"]


def phonemizer_for(locale: str) -> Phonemizer:
    """The grapheme-to-phoneme step of a language; VoiceLanguageError when there is none."""
    language = language_of(locale)
    if language == "en":
        from audio.phonemes.english import english

        return english
    if language == "fr":
        from audio.phonemes.french import french

        return french
    if language == "es":
        from audio.phonemes.spanish import spanish

        return spanish
    raise VoiceLanguageError(
        f"There is no pronunciation for {locale}.", "Choose a voice of another kind, such as gtts."
    )
