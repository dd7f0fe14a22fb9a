"""The search for a clip's pace, with a voice whose speech is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audio.pace import NORMAL, SLOW, PaceSearch, Speed, Timing, pause_scale
from audio.voices.silent import SilentVoice

INFO = replace(SilentVoice().info, pace=0.78, symbol_seconds=0.06)


@pytest.mark.parametrize(("letters", "pace"), [(90, 0.97), (20, 0.59), (55, 0.77)])
def test_the_first_try_is_worked_out_and_stays_within_the_limits(letters: int, pace: float) -> None:
    assert PaceSearch(INFO, 12, letters).pace == pytest.approx(pace, abs=0.011)


@pytest.mark.parametrize("letters", [44, 52, 58])
def test_a_voice_that_is_not_as_expected_is_found_within_three_corrections(letters: int) -> None:
    search = PaceSearch(INFO, 12, letters)
    for _ in range(4):
        seconds = letters * 0.066 / search.pace**0.8
        if search.settled(seconds):
            break
    assert 158 <= 12 / seconds * 60 <= 174


def test_a_few_words_may_take_their_time_but_are_not_too_fast_either() -> None:
    search = PaceSearch(INFO, 2, 8)
    assert search.settled(1.5)
    assert search.pace == 0.78
    search = PaceSearch(INFO, 4, 12)
    assert not search.settled(4 / 186 * 60)
    assert search.pace < 0.78
    assert search.settled(4 / 170 * 60)


def test_a_voice_that_jumps_over_the_whole_span_is_taken_at_the_slower_side() -> None:
    search = PaceSearch(INFO, 12, 55)
    paces = []
    for _ in range(4):
        paces.append(search.pace)
        # 188 words a minute from a pace of 0.75 on, 150 below it: nothing lies in between.
        assert not search.settled(12 / (188 if search.pace >= 0.75 else 150) * 60)
    assert search.best in paces
    assert search.best < 0.75


def test_when_every_pace_is_too_fast_the_slowest_is_taken() -> None:
    search = PaceSearch(INFO, 12, 55)
    first = search.pace
    for rate in (190, 184, 180, 178):
        assert not search.settled(12 / rate * 60)
    assert search.best < first


@pytest.mark.parametrize("speed", [NORMAL, SLOW])
@pytest.mark.parametrize(
    ("rate", "pauses", "said"),
    [(165, 6.0, 1.0), (150, 6.0, 0.985), (140, 6.0, 0.933)],
    ids=["usual words", "long words", "a list of a few long words"],
)
def test_pauses_bring_a_part_to_its_speed_and_never_under_the_limit(
    speed: Speed, rate: float, pauses: float, said: float
) -> None:
    rate *= speed.wpm / NORMAL.wpm
    timing = Timing(60, 60 / rate * 60, pauses)
    scale = pause_scale(timing, speed)
    measured = timing.words / (timing.clips + timing.pauses * scale) * 60
    assert 0.22 <= scale <= 2.0
    assert measured > speed.slowest
    assert said * speed.wpm * 0.999 <= measured <= speed.wpm * 1.001
