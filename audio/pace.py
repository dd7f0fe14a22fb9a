"""How fast the clips are spoken, and how long the pauses between them are: slow enough to follow, and measured.

Understanding falls when speech is fast (see the README's decisions): recordings aim at 140 words a minute, pauses
included, the slow edition at 110; the speech between the pauses stays under 175. Each clip's pace is found from the
clip alone, so that a changed sentence leaves its neighbours as they are; the pauses then bring the part to its speed.
"""

from __future__ import annotations

from dataclasses import dataclass

from audio.voices.base import VoiceInfo


@dataclass(frozen=True, slots=True)
class Speed:
    """An edition, in words a minute: the whole file's, its lower limit, and the speech between the pauses."""

    name: str
    wpm: float
    slowest: float
    speech: float


NORMAL = Speed("normal", wpm=140.0, slowest=130.0, speech=168.0)
SLOW = Speed("slow", wpm=110.0, slowest=100.0, speech=134.0)
_SPEECH = (158.0, 174.0)
"""Between the pauses a clip is spoken neither slower nor faster; the slow edition is stretched afterwards."""

SPEEDS = {speed.name: speed for speed in (NORMAL, SLOW)}

_PAUSES = (0.35, 2.0)
"""The pauses of a part may shrink and grow so far; beyond, they no longer sound like pauses."""

_SHORTEST = 0.22
"""So far they shrink where the part would otherwise be under the edition's limit: a list of a few long words."""

_MARGIN = 1.01
"""The limit is met with this margin: encoders add some milliseconds to a file."""

_SWAY = 0.25
"""A clip's pace may differ from the voice's usual one by this share: long words take their time."""

ENOUGH_WORDS = 5
"""The rate of fewer words says little ('Rest.')."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a part measures: words said, seconds of its clips, and of the pauses between them."""

    words: int
    clips: float
    pauses: float


def pause_scale(timing: Timing, speed: Speed) -> float:
    """By how much the pauses are multiplied to bring the part to its speed, as far as pauses may go."""
    if not timing.pauses or not timing.words:
        return 1.0

    def scale(wpm: float) -> float:
        return (timing.words / wpm * 60 - timing.clips) / timing.pauses

    usual = min(max(scale(speed.wpm), _PAUSES[0]), _PAUSES[1])
    return max(min(usual, scale(speed.slowest * _MARGIN)), _SHORTEST)


def rate_of(words: int, speech_seconds: float) -> float:
    """Words a minute of a clip without its pauses; 0 for no speech."""
    return words / speech_seconds * 60 if speech_seconds else 0.0


class PaceSearch:
    """The search for one clip's pace: told what each try measured, it says what to try next."""

    def __init__(self, info: VoiceInfo, words: int, symbols: int) -> None:
        """`symbols` counts the letters of the clip's notation, from which the first try is worked out."""
        self._words = words
        usual = info.pace
        self._slowest, self._fastest = usual * (1 - _SWAY), usual * (1 + _SWAY)
        self._tried: dict[float, float] = {}
        self.pace = round(usual, 2)
        if info.symbol_seconds and words >= ENOUGH_WORDS:
            wanted = info.symbol_seconds * symbols * NORMAL.speech / (60 * words)
            # Nothing is known to be wrong yet: a sentence of long words begins at the limit, not in the middle.
            self.pace = round(min(max(wanted, self._slowest), self._fastest), 2)

    def settled(self, speech: float) -> bool:
        """Whether the pace is right, `speech` being the seconds it led to; if not, `pace` is the next one to try."""
        rate = rate_of(self._words, speech)
        if self._words < ENOUGH_WORDS and rate <= _SPEECH[1]:
            return True  # a few long words may take their time, a few short ones must not be too fast
        tried = self.pace
        self._tried[tried] = rate
        if _SPEECH[0] <= rate <= _SPEECH[1]:
            return True
        if rate > _SPEECH[1]:
            self._fastest = min(self._fastest, tried)
        else:
            self._slowest = max(self._slowest, tried)
        self.pace = self._within(tried * NORMAL.speech / rate)
        return self.pace == tried

    @property
    def best(self) -> float:
        """Of the paces tried: the fastest that is not too fast, or else the slowest.

        That is the right one where one was found; an engine's rate can jump over the whole span between two paces that
        differ by a hundredth.
        """
        if not self._tried:
            return self.pace
        followed = {pace: rate for pace, rate in self._tried.items() if rate <= _SPEECH[1]}
        if followed:
            return max(followed, key=followed.__getitem__)
        return min(self._tried, key=self._tried.__getitem__)

    def _within(self, pace: float) -> float:
        """The pace, rounded; what lies beyond a pace known to be wrong is halved, since engines are not linear."""
        if not self._slowest <= pace <= self._fastest:
            pace = (self._slowest * self._fastest) ** 0.5 if self._slowest < self._fastest else self.pace
        return round(pace, 2)
