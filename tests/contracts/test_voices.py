"""Every voice that can work here keeps the contract."""

from __future__ import annotations

import pytest

from audio.voices import Voice, default_voice, open_voice
from audio.voices.kokoro import KokoroVoice
from audio.voices.silent import SilentVoice
from tests.contracts.voice_contract import VoiceContract


class TestSilence(VoiceContract):
    @pytest.fixture
    def voice(self) -> Voice:
        return SilentVoice("en")


@pytest.mark.voice
@pytest.mark.parametrize("name", ["af_heart", "am_michael", "bf_emma"])
class TestKokoroEnglish(VoiceContract):
    @pytest.fixture
    def voice(self, name: str) -> Voice:
        return KokoroVoice(name)


def test_each_language_has_a_voice_that_speaks_it() -> None:
    for locale in ("en-CA", "en-US"):
        assert open_voice(default_voice(locale), locale).info.language.startswith(locale[:2])
