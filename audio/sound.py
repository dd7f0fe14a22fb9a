"""A piece of sound in memory, and the few operations on samples that the production line needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

_FRAME = 0.01
"""Seconds; loudness of speech is judged in frames of this length."""

_QUIETEST_SPEECH = 10 ** (-45 / 20)
"""Amplitude relative to full scale; a frame below it belongs to no word (the voices' own noise lies near −60 dBFS)."""


@dataclass(frozen=True, eq=False)
class Sound:
    """Mono sound: `samples` are signed 16-bit, shape (n,); `rate` is in samples a second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate

    @cached_property
    def frame_levels(self) -> NDArray[np.float64]:
        """RMS of each whole 10 ms frame relative to full scale, shape (frames,)."""
        size = max(1, round(self.rate * _FRAME))
        whole = len(self.samples) // size * size
        frames = self.samples[:whole].reshape(-1, size).astype(np.float64) / 32768.0
        levels: NDArray[np.float64] = np.sqrt(np.mean(frames**2, axis=1)) if len(frames) else np.zeros(0)
        return levels

    def trimmed(self, edge: float = 0.04) -> Sound:
        """Without the silence at both ends, save `edge` seconds; ends fade over 5 ms so that no join clicks."""
        loud = np.flatnonzero(self.frame_levels > _QUIETEST_SPEECH)
        if not len(loud):
            return Sound(self.samples[:0], self.rate)
        size = max(1, round(self.rate * _FRAME))
        first = max(0, loud[0] * size - round(edge * self.rate))
        last = min(len(self.samples), (loud[-1] + 1) * size + round(edge * self.rate))
        return Sound(_faded(self.samples[first:last], round(0.005 * self.rate)), self.rate)

    def speech_seconds(self, shortest_pause: float = 0.2) -> float:
        """Seconds of speech: the length without pauses of at least `shortest_pause` seconds."""
        return self.seconds - sum(end - start for start, end in self.pauses(shortest_pause))

    def pauses(self, shortest: float) -> list[tuple[float, float]]:
        """Where it is quiet for at least `shortest` seconds: each pause's start and end, in seconds."""
        quiet = np.concatenate(([False], self.frame_levels <= _QUIETEST_SPEECH, [False]))
        changes = np.flatnonzero(quiet[1:] != quiet[:-1]) * _FRAME
        return [
            (float(a), float(b)) for a, b in zip(changes[::2], changes[1::2], strict=True) if b - a > shortest - 1e-9
        ]

    def active_rms_dbfs(self) -> float:
        """Level of active speech in dBFS (RMS over the frames that are not silence); −inf for silence."""
        active = self.frame_levels[self.frame_levels > _QUIETEST_SPEECH]
        if not len(active):
            return float("-inf")
        return float(10 * np.log10(np.mean(active**2)))


def silence(seconds: float, rate: int) -> Sound:
    """Digital silence of that length."""
    return Sound(np.zeros(round(seconds * rate), dtype=np.int16), rate)


def from_float(samples: NDArray[np.float32], rate: int) -> Sound:
    """Sound from samples between −1 and 1; what lies beyond is held at the limit."""
    return Sound(np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype(np.int16), rate)


def _faded(samples: Samples, length: int) -> Samples:
    length = min(length, len(samples) // 2)
    if not length:
        return samples
    ramp = np.linspace(0.0, 1.0, length, endpoint=False)
    out = samples.astype(np.float64)
    out[:length] *= ramp
    out[len(out) - length :] *= ramp[::-1]
    return np.round(out).astype(np.int16)
