"""What every voice must do; a voice's own test inherits this and names the voice."""

from __future__ import annotations

import numpy as np
import pytest

from audio.errors import ScriptError
from audio.voices import Voice


class VoiceContract:
    """Inherit, and give `voice` and a `sentence` of its language in words only."""

    sentence = "Put ice on the sore area, and rest."
    unspeakable = ("Take 5 tablets.", "It is hot °", "a / b", "name@example")

    @pytest.fixture
    def voice(self) -> Voice:
        raise NotImplementedError

    def test_tells_what_a_person_chooses_by(self, voice: Voice) -> None:
        info = voice.info
        assert info.name
        assert info.language
        assert info.description
        assert info.licence
        assert info.version
        assert 0.4 <= info.pace <= 1.2

    def test_speaks_a_sentence_for_a_plausible_time(self, voice: Voice) -> None:
        sound = voice.speak(voice.notation(self.sentence).symbols, voice.info.pace)
        assert sound.rate >= 16_000
        assert sound.samples.dtype == np.int16
        assert 1.0 < sound.seconds < 8.0

    def test_the_same_text_gives_the_same_bytes(self, voice: Voice) -> None:
        symbols = voice.notation(self.sentence).symbols
        first = voice.speak(symbols, voice.info.pace)
        assert first.samples.tobytes() == voice.speak(symbols, voice.info.pace).samples.tobytes()

    def test_a_slower_pace_takes_longer(self, voice: Voice) -> None:
        symbols = voice.notation(self.sentence).symbols
        assert voice.speak(symbols, 0.6).seconds > voice.speak(symbols, voice.info.pace).seconds

    @pytest.mark.parametrize("text", unspeakable)
    def test_refuses_what_is_not_words(self, voice: Voice, text: str) -> None:
        with pytest.raises(ScriptError):
            voice.notation(text)

    def test_another_text_has_another_notation(self, voice: Voice) -> None:
        assert voice.notation("Rest.") != voice.notation("Ice.")
