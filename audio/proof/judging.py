"""The judgement on one sentence: what was meant, what was heard twice, and how the samples measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from audio.errors import AudioError
from audio.phonemes import phonemizer_for
from audio.proof.compare import DECIDING, Comparison, compare, kind_of
from audio.proof.hearing import Ear, Heard
from audio.proof.quality import GENTLE, Limits, Quality, quality_of
from audio.proof.words import word_lists
from audio.sound import Sound
from audio.spoken import speller

_SLOWEST, _FASTEST = 1.0, 4.5
"""Words a second between which speech of five words or more must lie."""


_STRESS = "ˈˌ"


@dataclass(frozen=True, slots=True)
class Take:
    """One sentence to be judged: the words meant, its clip with a little silence, and the clip by telephone.

    `speech` is the clip without the silence, for measuring; `limits` are what the measures are held to.
    """

    meant: str
    clip: Sound
    speech: Sound
    telephone: Callable[[], Sound]
    limits: Limits = GENTLE


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. `faults` is empty when nothing is wrong; `heard` are the readings that came nearest.

    `doubtful` are words that decide and were misheard by telephone, in a language whose telephone hearing is too poor
    for that to count (`by_telephone` of its proof.yaml).
    """

    heard: str
    heard_by_telephone: str
    full: Comparison
    telephone: Comparison
    quality: Quality
    faults: tuple[str, ...]
    doubtful: tuple[str, ...]
    again: bool


class Judge:
    """Judges the sentences of one locale."""

    def __init__(self, locale: str, ear: Ear | None = None) -> None:
        self._locale = locale
        self._ear = ear or Ear(locale)
        self._lists = word_lists(locale)

    def judge(self, take: Take) -> Verdict:
        """Hear the take unless the same was heard before, compare and measure."""
        quality = quality_of(take.speech, take.limits)
        heard = self._ear.remembered(take.meant, take.clip) or self._hear(take)
        seconds = take.clip.speech_seconds()
        full, said = self._nearest(take.meant, [said_once(each, seconds) for each in heard.full])
        by_line = [said_once(each, seconds) for each in heard.telephone]
        telephone, said_by_telephone = self._nearest(take.meant, by_line)
        faults = [*quality.faults(), *full.faults]
        counted = self._lists.by_telephone
        faults += [f"by telephone: {fault}" for fault in telephone.faults if kind_of(fault) in counted]
        doubtful = tuple(fault for fault in telephone.faults if kind_of(fault) in DECIDING - counted)
        if full.words >= 5 and not _SLOWEST <= full.words / max(seconds, 0.01) <= _FASTEST:
            faults.append(f"{full.words} words in {seconds:.1f} s of speech")
        return Verdict(said, said_by_telephone, full, telephone, quality, tuple(faults), doubtful, heard.again)

    def _hear(self, take: Take) -> Heard:
        heard = Heard(self._readings(take.meant, take.clip), self._readings(take.meant, take.telephone()))
        self._ear.remember(take.meant, take.clip, heard)
        return heard

    def _readings(self, meant: str, clip: Sound) -> tuple[str, ...]:
        """What is heard; a second, more careful time where the first differs: a real fault stays, a slip does not."""
        first = self._ear.hear(clip)
        if not self._compared(meant, first).errors:
            return (first,)
        return first, self._ear.hear(clip, carefully=True)

    def _nearest(self, meant: str, readings: Sequence[str]) -> tuple[Comparison, str]:
        compared = [(self._compared(meant, reading), reading) for reading in readings]
        return min(compared, key=lambda pair: (len(pair[0].faults), pair[0].errors))

    def _compared(self, meant: str, heard: str) -> Comparison:
        return compare(meant, as_the_script_says(heard, self._locale), self._lists, sounds_of(self._locale))


def said_once(heard: str, seconds: float) -> str:
    """What was heard without the recogniser's own repetition: it may write down a clip of two words over and over.

    Only where all of it is one phrase repeated (the last time perhaps broken off), in more words than fit into
    `seconds` of speech; a clip in which a sentence is spoken twice is as long as it must be, and stays.
    """
    words = heard.split()
    if len(words) <= _FASTEST * seconds:
        return heard
    for size in range(1, len(words) // 2 + 1):
        if all(_bare(word) == _bare(words[place % size]) for place, word in enumerate(words)):
            return " ".join(words[:size])
    return heard


def _bare(word: str) -> str:
    return word.strip(".,;:?!")


def as_the_script_says(heard: str, locale: str) -> str:
    """What was heard with its figures in words, as the script has them; signs it has no words for are left out.

    A figure that the script would refuse ('1.000' in Spanish) stays as it was written down: it is compared, not read.
    """
    for written in (heard, re.sub(r"[^\w\s.,!?'’-]", " ", heard)):
        with suppress(AudioError):
            return speller(locale).say(written)
    return heard


@lru_cache(maxsize=8)
def sounds_of(locale: str) -> Callable[[str], str]:
    """From words to sounds without stress, by the voices' own phonemes; letters where those cannot tell."""

    @lru_cache(maxsize=4096)
    def sounds(text: str) -> str:
        try:
            symbols = phonemizer_for(locale)(text).symbols
        except AudioError:
            symbols = text
        return "".join(char for char in symbols if char.isalpha() and char not in _STRESS)

    return sounds
