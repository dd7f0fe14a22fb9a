"""The search for a clip's pace, with a voice whose speech is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audio.pace import NORMAL, SLOW, PaceSearch, Speed
from audio.voices.silent import SilentVoice

INFO = replace(SilentVoice().info, pace=0.78, slow_pace=0.65, symbol_seconds=0.06)


@pytest.mark.parametrize(("letters", "pace"), [(90, 0.97), (20, 0.59), (55, 0.77)])
def test_the_first_try_is_worked_out_and_stays_within_the_limits(letters: int, pace: float) -> None:
    assert PaceSearch(INFO, NORMAL, 12, letters).pace == pytest.approx(pace, abs=0.011)


@pytest.mark.parametrize("speed", [NORMAL, SLOW])
@pytest.mark.parametrize("letters", [44, 52, 58])
def test_a_voice_that_is_not_as_expected_is_found_within_three_corrections(speed: Speed, letters: int) -> None:
    search = PaceSearch(INFO, speed, 12, letters)
    for _ in range(4):
        seconds = letters * 0.066 / search.pace**0.8
        if search.settled(seconds):
            break
    assert speed.slowest_speech <= 12 / seconds * 60 <= speed.fastest_speech


def test_a_few_words_are_taken_as_they_come() -> None:
    search = PaceSearch(INFO, NORMAL, 2, 8)
    assert search.settled(0.2)
    assert search.pace == 0.78
