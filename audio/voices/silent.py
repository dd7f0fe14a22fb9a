"""A voice without words, a faint hum of a plausible length: for tests of the plumbing, never for patients."""

from __future__ import annotations

import numpy as np

from audio.phonemes.common import require_words_only
from audio.sound import Sound
from audio.voices.base import Notation, VoiceInfo

_SECONDS_A_LETTER = 0.058
"""At pace 1, as neural voices speak English."""


class SilentVoice:
    """Hums faintly (440 Hz, −41 dBFS RMS), so that lengths and levels can be measured."""

    def __init__(self, language: str = "en") -> None:
        self.info = VoiceInfo(
            name="silence",
            language=language,
            description="no words, only a faint hum of the right length, for tests and planning",
            licence="none needed",
            version="3",
            pace=0.85,
        )

    def notation(self, text: str) -> Notation:
        """The words themselves."""
        require_words_only(text)
        return Notation(text)

    def speak(self, notation: str, pace: float) -> Sound:
        """A hum as long as the words would take."""
        rate = 24_000
        letters = sum(1 for char in notation if char.isalpha())
        length = round(rate * max(0.2, letters * _SECONDS_A_LETTER / pace))
        wave = np.sin(np.arange(length) * (2 * np.pi * 440 / rate)) * 400
        return Sound(wave.astype(np.int16), rate)
