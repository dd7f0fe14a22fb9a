"""Putting clips and silences one after the other: the one place where sound is assembled, by pydub."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audio.sound import Sound

with warnings.catch_warnings():
    # pydub looks for an encoder on the path and warns when there is none; the encoder here is audio.encoder's own.
    warnings.simplefilter("ignore", RuntimeWarning)
    from pydub import AudioSegment


@dataclass(frozen=True, slots=True)
class Gap:
    """Silence between two clips, in seconds (whole milliseconds are kept)."""

    seconds: float


def join(pieces: Sequence[Sound | Gap], rate: int) -> Sound:
    """The pieces in order as one sound; every sound must have that rate (samples a second), else ValueError."""
    whole = AudioSegment.silent(duration=0, frame_rate=rate)
    # A few at a time, since pydub copies all that went before at every step.
    for start in range(0, len(pieces), 16):
        batch = AudioSegment.silent(duration=0, frame_rate=rate)
        for piece in pieces[start : start + 16]:
            batch += _segment(piece, rate)
        whole += batch
    return Sound(np.frombuffer(whole.raw_data, dtype=np.int16), rate)


def _segment(piece: Sound | Gap, rate: int) -> AudioSegment:
    if isinstance(piece, Gap):
        return AudioSegment.silent(duration=round(piece.seconds * 1000), frame_rate=rate)
    if piece.rate != rate:
        raise ValueError(f"a clip of {piece.rate} samples a second among clips of {rate}")
    return AudioSegment(data=piece.samples.tobytes(), sample_width=2, frame_rate=rate, channels=1)
