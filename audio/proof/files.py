"""Proving one file, or the few of a clip that was cut: its sentences, the joins, and that it is what was built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from audio.cues import Cue, read_cues
from audio.cutting import between
from audio.encoder import decode
from audio.errors import AudioError
from audio.formats import FORMATS
from audio.proof.hearing import RATE, by_telephone
from audio.proof.judging import Judge, Take, Verdict
from audio.proof.quality import limits_of
from audio.sound import Sound
from skill.recordings import Recording

_BESIDE = 0.12
"""Seconds of the pause on each side that are heard with a clip."""

_EDGE = 0.06
"""Seconds at each end of a clip that are silence by the way clips are trimmed."""

_JOIN = 0.06
"""Seconds beside a clip that a coder may fill with its echo."""

_PAUSE = -50.0
"""dBFS; a pause is quieter."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one file, `start` and `end` in seconds; `faults` is empty when nothing is wrong.

    `score` is the quality, 100 for a clean clip; `again` says that the same speech was heard before; `doubtful` are
    words that decide and were misheard by telephone without failing (audio.proof.judging.Verdict).
    """

    handout: str
    language: str
    file: str
    start: float
    end: float
    text: str
    heard: str
    heard_by_telephone: str
    words: int
    errors: int
    errors_by_telephone: int
    excused: int
    score: int
    faults: tuple[str, ...]
    again: bool
    doubtful: tuple[str, ...] = ()


def recordings_of(rows: Iterable[Recording]) -> list[tuple[Recording, ...]]:
    """The rows as they are proven: one by one, but the pieces of a clip that was cut for the telephone together.

    Of such pieces only the first has a text (audio.packs.phone); each has the whole clip's words as its cue, for
    which words lie before a pause nobody knows.
    """
    found: list[list[Recording]] = []
    last: dict[tuple[object, ...], list[Recording]] = {}
    for row in sorted(rows, key=lambda row: row.clip):
        line = (row.pack, row.handout, row.section, row.speed, row.format, Path(row.file).parent)
        if row.clip and not row.text and line in last:
            last[line].append(row)
        else:
            last[line] = [row]
            found.append(last[line])
    return [tuple(pieces) for pieces in found]


class ProvenFile:
    """A file of recordings as it is heard, or several that are the pieces of one clip."""

    def __init__(self, folder: Path, rows: Sequence[Recording]) -> None:
        self._folder = folder
        self._rows = rows
        self._row = rows[0]

    def sentences(self, judge: Judge) -> list[Sentence]:
        """Every sentence judged; AudioError when a file cannot be read or its cues are missing."""
        delay = FORMATS[self._row.format].delay
        told = read_cues(self._folder, self._row.sha256)
        cues = [replace(cue, start=round(cue.start + delay, 3), end=round(cue.end + delay, 3)) for cue in told]
        whole = () if all(self._as_built(row) for row in self._rows) else ("not the file that was built",)
        if len(self._rows) > 1:
            cues = [replace(cues[0], end=round(self._sound.seconds, 3))]
        return [
            self._sentence(cue, judge.judge(self._take(cue)), (*whole, *self._join_faults(cues, index)))
            for index, cue in enumerate(cues)
        ]

    def _as_built(self, row: Recording) -> bool:
        try:
            data = (self._folder / row.file).read_bytes()
        except OSError as error:
            raise AudioError(f"{row.file} is missing.", "Build the recordings again.") from error
        return hashlib.sha256(data).hexdigest() == row.sha256

    @cached_property
    def _sound(self) -> Sound:
        pieces = [decode(self._folder / row.file, RATE, FORMATS[row.format].raw) for row in self._rows]
        return Sound(np.concatenate([piece.samples for piece in pieces]), RATE)

    @cached_property
    def _telephone(self) -> Sound:
        return by_telephone(self._sound)

    def _take(self, cue: Cue) -> Take:
        span = cue.start - _BESIDE, cue.end + _BESIDE
        edge = min(_EDGE, (cue.end - cue.start) / 4)
        return Take(
            cue.spoken,
            clip=between(self._sound, *span),
            speech=between(self._sound, cue.start + edge, cue.end - edge),
            telephone=lambda: between(self._telephone, *span),
            limits=limits_of(FORMATS[self._row.format]),
        )

    def _join_faults(self, cues: list[Cue], index: int) -> tuple[str, ...]:
        """Whether the pause before a clip, and after the last, is a pause; and whether the file ends where it must."""
        faults = []
        before = cues[index - 1].end if index else 0.0
        if _loudest(between(self._sound, before + _JOIN, cues[index].start - _JOIN)) > _PAUSE:
            faults.append("sound in the pause before it")
        if index == len(cues) - 1:
            if _loudest(between(self._sound, cues[index].end + _JOIN, self._sound.seconds)) > _PAUSE:
                faults.append("sound after the last sentence")
            if self._sound.seconds < cues[index].end - _JOIN:
                faults.append("the file ends too early")
        return tuple(faults)

    def _sentence(self, cue: Cue, verdict: Verdict, more: tuple[str, ...]) -> Sentence:
        row = self._row
        return Sentence(
            row.handout, row.language, row.file, cue.start, cue.end, cue.text, verdict.heard,
            verdict.heard_by_telephone, verdict.full.words, verdict.full.errors, verdict.telephone.errors,
            verdict.full.excused, verdict.quality.score, (*more, *verdict.faults), verdict.again, verdict.doubtful,
        )  # fmt: skip


def _loudest(sound: Sound) -> float:
    """The loudest 10 ms, in dBFS."""
    levels = sound.frame_levels
    return float(20 * np.log10(max(levels.max(), 1e-6))) if len(levels) else -120.0
