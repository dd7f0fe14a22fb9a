"""Mastering: the levels a format asks for, met on the encoded file, not hoped for.

Synthetic speech has a crest factor of about 20 dB, so gain alone cannot reach a broadcast level under its peak limit:
a gentle compressor and an oversampled limiter come first. Gain and limiter are corrected until the sound has the level;
then it is encoded and measured as a player would decode it, and corrected again until the file meets the row of
audio.formats. What was mastered once is kept by its content, so an unchanged section is only joined again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from audio.encoder import decode_measured, encode, process_measured
from audio.errors import EncoderError
from audio.formats import Format
from audio.mastered import Mastered, keep, kept, key_of
from audio.sound import Sound

_SPEECH_DBFS = -23.0
"""Active speech is brought to this before the compressor, so that its threshold means the same for every voice."""


@dataclass(frozen=True, slots=True)
class _Chain:
    """A way to master: the compressor, and the limiter's room to start with.

    `room` is in dB: coding at low bit rates lifts the peaks by about so much above the limiter's ceiling.
    """

    compressor: str
    room: float


_GENTLE = _Chain("acompressor=threshold=-26dB:ratio=2.5:attack=8:release=120:knee=6", 1.6)
_FIRM = _Chain("acompressor=threshold=-36dB:ratio=6:attack=2:release=60:knee=6", 3.2)

_TOLERANCE = 0.6
"""LU or dB from the target at which no further try is made (the targets allow 1 LU, 2 dB on the telephone)."""

_TRIES = 8


def master(sound: Sound, row: Format) -> Mastered:
    """The sound encoded as the format asks; EncoderError when the levels cannot be met."""
    if row.lufs is None:
        raise EncoderError(f"The format {row.name} has no loudness.", "Give it one in audio/formats.py.")
    key = key_of(sound, row, __file__)
    if (done := kept(key)) is not None:
        return done
    done = _mastered(sound, row)
    keep(key, done)
    return done


def _mastered(sound: Sound, row: Format) -> Mastered:
    target = _Target(row.lufs or 0.0, row.dbtp, _FIRM if row.firm else _GENTLE)
    if not math.isfinite(sound.active_rms_dbfs()):
        return _described(row, encode(sound, row.arguments), "")  # silence has no loudness to bring anywhere
    ceiling, aim = target.dbtp - target.chain.room, target.lufs
    best: Mastered | None = None
    # Peaks stay under the limit, never at it: the meter rounds to 0.1 dB, so "-2.0" may be above.
    for _ in range(_TRIES):
        levelled = _levelled(sound, target, aim, ceiling)
        done = _described(row, encode(levelled.sound, row.arguments), levelled.filters)
        off, over = target.lufs - done.levels.lufs, done.levels.dbtp - target.dbtp
        if over < 0 and abs(off) <= 1.0 and (best is None or abs(off) < abs(target.lufs - best.levels.lufs)):
            best = done
        if over < 0 and abs(off) <= _TOLERANCE:
            break
        aim, ceiling = aim + off, ceiling - max(0.0, over + 0.1)
    if best is None:
        message = f"The loudness asked for ({row.lufs} LUFS under {row.dbtp} dBTP) could not be met."
        raise EncoderError(message, "Choose another voice, or report the text.")
    return best


@dataclass(frozen=True, slots=True)
class _Target:
    lufs: float
    dbtp: float
    chain: _Chain


@dataclass(frozen=True, eq=False)
class _Levelled:
    """A sound at its level, not encoded yet, and the filters that led there."""

    sound: Sound
    filters: str


@lru_cache(maxsize=2)
def _levelled(sound: Sound, target: _Target, aim: float, ceiling: float) -> _Levelled:
    """The sound at the level aimed at (LUFS), under the ceiling (dB): the same for every format of that level."""
    compressed = f"volume={_SPEECH_DBFS - sound.active_rms_dbfs():.2f}dB,{target.chain.compressor}"
    _, lufs = process_measured(sound, compressed, sound.rate)
    gain = aim - lufs
    limit = f"alimiter=limit={10 ** (ceiling / 20):.5f}:attack=1:release=15:level=0"
    for _ in range(_TRIES):
        over = max(96_000, 2 * sound.rate)
        filters = f"{compressed},volume={gain:.2f}dB,aresample={over},{limit},aresample={sound.rate}"
        done, lufs = process_measured(sound, filters, sound.rate)
        if abs(lufs - aim) <= _TOLERANCE / 2:
            break
        gain += 1.3 * (aim - lufs)  # the limiter takes some of it back
    return _Levelled(done, filters)


def _described(row: Format, data: bytes, filters: str) -> Mastered:
    heard, levels = decode_measured(data, row.rate, row.raw)
    return Mastered(data, levels, heard.active_rms_dbfs(), heard.seconds, heard.speech_seconds(), filters)
