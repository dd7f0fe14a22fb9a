"""Whether two clips are the same speech, whatever their loudness and coding: so that what was heard is not heard again.

A fingerprint is the shape of the spectrum, frame by frame, within the band of a telephone line. Mastering, an MP3
coder or a telephone line leave it nearly as it was; another word, a missing one or noise do not.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from audio.sound import Sound

Print = NDArray[np.int8]
"""Shape (frames, bands): half decibels from the frame's own mean; a frame of silence is all −128."""

_RATE = 16_000
_HOP = 320
_WINDOW = 640
_BANDS = 16
_SILENT = -128
_SHIFTS = range(-4, 5)
"""Frames of 20 ms by which coders may move a clip."""

_SAME_MEAN, _SAME_WORST = 3.0, 5.0
"""dB: the mean difference, and the mean of the worst fifth of a second, up to which clips are the same speech.

Measured on a shipped handout: 1.5 and 3.4 at most between a section's file and the whole's, or the telephone's; 2.7 and
4.0 to Alexa's firmly compressed file; with a second or so cut out 5.9 and more in the worst fifth."""


def fingerprint(sound: Sound) -> Print:
    """The fingerprint of a clip at 16,000 samples a second."""
    if sound.rate != _RATE:
        raise ValueError(f"a fingerprint is taken at {_RATE} samples a second, not {sound.rate}")
    samples = sound.samples.astype(np.float64) / 32768.0
    count = max(0, (len(samples) - _WINDOW) // _HOP + 1)
    if not count:
        return np.full((1, _BANDS), _SILENT, dtype=np.int8)
    at = np.arange(count)[:, None] * _HOP + np.arange(_WINDOW)
    power = np.abs(np.fft.rfft(samples[at] * np.hanning(_WINDOW))) ** 2 @ _bands()
    level = power.sum(axis=1)
    shape = 10 * np.log10(power + 1e-9 * level[:, None] + 1e-12)
    shape -= shape.mean(axis=1, keepdims=True)
    prints: Print = np.clip(np.round(2 * shape), -127, 127).astype(np.int8)
    prints[level < max(level.max() * 10**-2.5, 1e-8)] = _SILENT
    return prints


def difference(one: Print, other: Print) -> tuple[float, float]:
    """How two clips differ, in dB: the mean over the frames, and the mean of the worst fifth of a second."""
    return min(_shifted(one, other, shift) for shift in _SHIFTS)


def same(one: Print, other: Print) -> bool:
    """Whether they are the same speech."""
    mean, worst = difference(one, other)
    return mean <= _SAME_MEAN and worst <= _SAME_WORST


def _shifted(one: Print, other: Print, shift: int) -> tuple[float, float]:
    if shift < 0:
        return _shifted(other, one, -shift)
    one = one[shift:]
    length = max(len(one), len(other))
    if length - min(len(one), len(other)) > 8:
        return (99.0, 99.0)
    a, b = (_filled(each, length) for each in (one, other))
    silent_a, silent_b = a[:, 0] == _SILENT, b[:, 0] == _SILENT
    per_frame = np.abs(a.astype(np.float64) - b).mean(axis=1) / 2
    per_frame[silent_a & silent_b] = 0.0
    per_frame[silent_a ^ silent_b] = 4.0  # a coder's echo at a word's edge, not a word
    spread = np.convolve(per_frame, np.full(10, 0.1), mode="same")
    return float(per_frame[~(silent_a & silent_b)].mean()) if not (silent_a & silent_b).all() else 0.0, float(
        spread.max()
    )


def _filled(prints: Print, length: int) -> Print:
    filled: Print = np.vstack([prints, np.full((length - len(prints), _BANDS), _SILENT, dtype=np.int8)])
    return filled


@lru_cache(maxsize=1)
def _bands() -> NDArray[np.float64]:
    """Which frequency belongs to which band: equal steps on the mel scale from 300 to 3,400 Hz."""
    frequency = np.fft.rfftfreq(_WINDOW, 1 / _RATE)
    mel = 2595 * np.log10(1 + frequency / 700)
    edges = np.linspace(2595 * np.log10(1 + 300 / 700), 2595 * np.log10(1 + 3400 / 700), _BANDS + 1)
    return np.stack([(mel >= low) & (mel < high) for low, high in pairwise(edges)], axis=1) * 1.0
