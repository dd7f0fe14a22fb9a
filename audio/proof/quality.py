"""What no recogniser hears: clipping, noise and silence, measured on the samples of a clip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from audio.formats import Format
from audio.sound import Sound

_FRAME = 0.02
_NOTHING = -100.0
"""dB; what digital silence counts as."""

_WINDOW = 0.032
_EDGES = (31, 94, 156, 219, 281, 344, 406, 500, 625, 781, 1_000, 1_250, 1_625, 2_125, 2_812, 3_750, 5_000, 8_000)
"""Seconds, and hertz: in what pieces and bands noise is looked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For each measure the value at which a clip is worthless and the one below which it is a fault, in dB.

    More is better; the floor is counted downwards from the speech.
    """

    level: tuple[float, float] = (-60.0, -45.0)
    crest: tuple[float, float] = (3.0, 6.0)
    tops: tuple[float, float] = (3.5, 6.9)
    floor: tuple[float, float] = (10.0, 25.0)


GENTLE = Limits()
"""Measured on shipped handouts by the default voices, in listener files: clean speech has a crest of 12 dB and more,
its tops are at 8.7 dB and more, and its floor at -31 dB or less. Driven 12 to 24 dB over full scale, brought to level
again and coded as MP3, the tops are at 4.0 to 6.5 dB; with noise 3 to 20 dB under the speech the floor is over -25."""

FIRM = Limits(tops=(2.6, 5.3), floor=(10.0, 24.0))
"""What is compressed firmly to be loud (`Format.firm`) has lower peaks and a higher floor. Of the 936 sentences of all
shipped Alexa files none has tops under 5.4 dB or a floor over -24.0; of 314 that were driven like the above none has
tops over 5.2, and of 161 with noise like the above none a floor under -23.5. The margins are narrow."""

_SHORT, _SHORT_FLOOR = 0.9, (4.0, 14.0)
"""Seconds, and the limits of the floor for a clip that is not as long: 'Care at home.' has too few moments for each
band to be left once. Of 38 clean clips that short 17 were over the limit that counts for longer ones, none over this
one (-16.6 dB at most); of 38 with noise 3 to 20 dB under the speech 15 are. Of 1,012 longer clean ones none is over
its own."""


def limits_of(row: Format) -> Limits:
    """What a format's files are held to."""
    return FIRM if row.firm else GENTLE


@dataclass(frozen=True, slots=True)
class Quality:
    """How clean a clip is.

    `level` is its active speech in dBFS RMS. `crest` is how far the highest peaks stand above that, in dB: clean speech
    has 7 and more, clipped speech loses its peaks. `tops` is how far the highest hundredth of the samples of active
    speech stands above its level, in dB: what was clipped piles up close above it, and no coding afterwards undoes
    that. `floor` is the noise in dB relative to the speech (_noise). `score` is 100 for a clean clip and 0 for one
    beyond use; `limits` are what it is held to.
    """

    level: float
    crest: float
    tops: float
    floor: float
    limits: Limits

    @property
    def score(self) -> int:
        """One figure for all, the worst of them deciding."""
        own = self.limits
        steps = (
            _step(self.level, *own.level), _step(self.crest, *own.crest), _step(self.tops, *own.tops),
            _step(-self.floor, *own.floor),
        )  # fmt: skip
        return round(100 * min(steps))

    def faults(self) -> tuple[str, ...]:
        """What is wrong, in words."""
        found = []
        own = self.limits
        if self.level < own.level[1]:
            return ("silence",)
        if self.crest < own.crest[1] or self.tops < own.tops[1]:
            found.append(f"clipping: peaks {self.crest:.1f} dB above the speech, a hundredth of it {self.tops:.1f}")
        if self.floor > -own.floor[1]:
            found.append(f"noise: {-self.floor:.0f} dB under the speech")
        return tuple(found)


def quality_of(clip: Sound, limits: Limits = GENTLE) -> Quality:
    """Measure the speech itself, with no pause beside it."""
    if clip.seconds < _SHORT:
        limits = replace(limits, floor=_SHORT_FLOOR)
    levels = _frames(clip)
    loud = levels[levels > _NOTHING + 1]
    if not len(loud):
        return Quality(_NOTHING, 0.0, 0.0, 0.0, limits)
    active = loud[loud > loud.max() - 30]
    level = float(10 * np.log10(np.mean(10 ** (active / 10))))
    size = np.abs(clip.samples.astype(np.float64)) / 32768.0
    peak = float(np.quantile(size, 0.9999)) or 1e-9
    crest = 20 * float(np.log10(peak)) - level
    tops, floor = _tops(clip, levels) - level, _noise(clip) - level
    return Quality(round(level, 1), round(crest, 1), round(tops, 1), round(floor, 1), limits)


def _noise(clip: Sound) -> float:
    """The level in dBFS of what is always there: in each band of pitch what its quietest moments leave, all together.

    Speech leaves every band now and then, even where nobody pauses ('You have a fever.'); noise and hum do not. Low
    bands are narrow, so that a hum is found between the tones of a voice.
    """
    size = round(_WINDOW * clip.rate)
    if len(clip.samples) < 2 * size:
        return _NOTHING
    window = np.hanning(size)
    pieces = np.lib.stride_tricks.sliding_window_view(clip.samples / 32768.0, size)[:: size // 4] * window
    power = 2 * np.abs(np.fft.rfft(pieces, axis=1)) ** 2 / (size * np.sum(window**2))
    edges = [round(edge * _WINDOW) for edge in _EDGES]
    quietest = [np.quantile(power[:, a:b].sum(axis=1), 0.05) for a, b in pairwise(edges)]
    return float(10 * np.log10(max(sum(quietest), 1e-10)))


def _tops(clip: Sound, levels: NDArray[np.float64]) -> float:
    """The level in dBFS that a hundredth of the samples in frames of active speech exceeds."""
    active = np.repeat(levels > levels.max() - 30, max(1, round(clip.rate * _FRAME)))
    size = np.abs(clip.samples[: len(active)].astype(np.float64))[active[: len(clip.samples)]] / 32768.0
    return 20 * float(np.log10(max(np.quantile(size, 0.99), 1e-5))) if len(size) else _NOTHING


def _step(value: float, worst: float, fault: float) -> float:
    """0 at the worst value, 0.5 at the one that is a fault, 1 well beyond it."""
    return float(np.clip((value - worst) / (2 * (fault - worst)), 0.0, 1.0))


def _frames(sound: Sound) -> NDArray[np.float64]:
    """Levels of the 20 ms frames in dBFS."""
    size = max(1, round(sound.rate * _FRAME))
    whole = len(sound.samples) // size * size
    frames = sound.samples[:whole].reshape(-1, size).astype(np.float64) / 32768.0
    if not len(frames):
        return np.full(1, _NOTHING)
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum(np.mean(frames**2, axis=1), 1e-10))
    return levels
