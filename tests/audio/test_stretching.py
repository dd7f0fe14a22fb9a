"""The slow edition: the same clips, longer, at the same pitch, made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audio.clips import ClipStore
from audio.errors import VoiceError
from audio.pace import NORMAL, SLOW
from audio.sound import Sound
from audio.stretching import stretched, tempo_for


def tone(hertz: float, seconds: float = 2.0, rate: int = 24_000) -> Sound:
    times = np.arange(round(seconds * rate)) / rate
    return Sound((8_000 * np.sin(2 * np.pi * hertz * times)).astype(np.int16), rate)


def pitch(sound: Sound) -> float:
    spectrum = np.abs(np.fft.rfft(sound.samples))
    return float(np.argmax(spectrum)) * sound.rate / len(sound.samples)


@pytest.mark.parametrize("tempo", [0.7, 0.8, 0.95])
def test_a_stretched_clip_lasts_longer_at_the_same_pitch(tmp_path: Path, tempo: float) -> None:
    store = ClipStore(tmp_path)
    store.save("aa", tone(200))
    slow = stretched(store, "aa", tempo)
    assert slow.seconds == pytest.approx(2.0 / tempo, rel=0.02)
    assert pitch(slow) == pytest.approx(200, abs=2)
    assert slow.rate == 24_000


def test_the_same_bytes_again_and_kept(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    store.save("aa", tone(200))
    first = stretched(store, "aa", 0.8)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.wav")}
    assert len(kept) == 2
    assert np.array_equal(stretched(store, "aa", 0.8).samples, first.samples)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.wav")} == kept
    other = ClipStore(tmp_path / "elsewhere")
    other.save("aa", tone(200))
    assert np.array_equal(stretched(other, "aa", 0.8).samples, first.samples)


def test_at_its_own_tempo_nothing_is_made(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    store.save("aa", tone(200))
    assert stretched(store, "aa", 1.0).seconds == 2.0
    assert len(list(tmp_path.rglob("*.wav"))) == 1


def test_a_clip_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="cannot be read"):
        stretched(ClipStore(tmp_path), "aa", 0.8)


@pytest.mark.parametrize(
    ("words", "seconds", "tempo"),
    [(14, 5.0, 0.798), (12, 5.142, 0.957), (14, 3.5, 0.7), (10, 6.0, 1.0), (2, 0.9, 0.798)],
    ids=["usual", "long words", "too fast by far", "slow enough already", "too few words to tell"],
)
def test_the_tempo_brings_a_clip_to_the_slow_edition(words: int, seconds: float, tempo: float) -> None:
    assert tempo_for(SLOW, words, seconds) == pytest.approx(tempo, abs=0.001)
    assert tempo_for(NORMAL, words, seconds) == 1.0
