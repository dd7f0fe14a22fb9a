"""Mastering: the levels a format asks for, met on the encoded file, not hoped for.

Synthetic speech has a crest factor of about 20 dB, so gain alone cannot reach a broadcast level under its peak limit:
a gentle compressor and an oversampled limiter come first. The encoded file is measured, the gain and the limiter
corrected, and the file encoded again until it meets the row of audio.formats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from audio.encoder import Levels, decode_bytes, encode, measure
from audio.errors import EncoderError
from audio.formats import Format
from audio.sound import Sound

_SPEECH_DBFS = -23.0
"""Active speech is brought to this before the compressor, so that its threshold means the same for every voice."""


@dataclass(frozen=True, slots=True)
class _Chain:
    """A way to master: the compressor, the gain (above the target in LUFS) and the limiter's room to start with.

    `room` is in dB: coding at low bit rates lifts the peaks by about so much above the limiter's ceiling.
    """

    compressor: str
    gain: float
    room: float


_GENTLE = _Chain("acompressor=threshold=-26dB:ratio=2.5:attack=8:release=120:knee=6", 30.0, 1.6)
_FIRM = _Chain("acompressor=threshold=-36dB:ratio=6:attack=2:release=60:knee=6", 40.6, 3.2)
_LOUD = -15.0
"""LUFS; what must be louder is compressed firmly, or the limiter would have to do it all and be heard."""

_TOLERANCE = 0.6
"""LU or dB from the target at which no further try is made (the targets allow 1 LU, 2 dB on the telephone)."""

_TRIES = 6


@dataclass(frozen=True, slots=True)
class Mastered:
    """An encoded file that meets its format's levels; all figures are measured on it, not on what went in.

    `rms_dbfs` is the level of active speech, −inf for silence; `speech_seconds` leaves out the pauses; `filters` is
    the chain that led there, to encode the same sound once more.
    """

    data: bytes
    levels: Levels
    rms_dbfs: float
    seconds: float
    speech_seconds: float
    filters: str = ""


def master(sound: Sound, row: Format) -> Mastered:
    """The sound encoded as the format asks; EncoderError when the levels cannot be met."""
    if row.lufs is None:
        raise EncoderError(f"The format {row.name} has no loudness.", "Give it one in audio/formats.py.")
    level = sound.active_rms_dbfs()
    if not math.isfinite(level):
        data = encode(sound, row.arguments)  # silence has no loudness to bring anywhere
        return _described(data, measure(data, row.raw), "", row)
    chain = _FIRM if row.lufs > _LOUD else _GENTLE
    gain, ceiling = row.lufs + chain.gain, row.dbtp - chain.room
    best: tuple[bytes, Levels, str] | None = None
    for _ in range(_TRIES):
        filters = _filters(chain, row, _SPEECH_DBFS - level, gain, ceiling)
        data = encode(sound, row.arguments, filters)
        levels = measure(data, row.raw)
        if levels.dbtp <= row.dbtp and abs(levels.lufs - row.lufs) <= _TOLERANCE:
            return _described(data, levels, filters, row)
        if levels.dbtp <= row.dbtp and abs(levels.lufs - row.lufs) <= 1.0:
            best = (data, levels, filters)
        gain += 1.3 * (row.lufs - levels.lufs)  # the limiter takes some of it back
        ceiling -= max(0.0, levels.dbtp - row.dbtp + 0.1)
    if best is None:
        message = f"The loudness asked for ({row.lufs} LUFS under {row.dbtp} dBTP) could not be met."
        raise EncoderError(message, "Choose another voice, or report the text.")
    return _described(*best, row)


def _described(data: bytes, levels: Levels, filters: str, row: Format) -> Mastered:
    heard = decode_bytes(data, row.rate, row.raw)
    return Mastered(data, levels, heard.active_rms_dbfs(), heard.seconds, heard.speech_seconds(), filters)


def _filters(chain: _Chain, row: Format, before: float, gain: float, ceiling: float) -> str:
    limit = 10 ** (ceiling / 20)
    return (
        f"volume={before:.2f}dB,{chain.compressor},volume={gain:.2f}dB,aresample={max(96_000, 2 * row.rate)},"
        f"alimiter=limit={limit:.5f}:attack=1:release=15:level=0,aresample={row.rate}"
    )
