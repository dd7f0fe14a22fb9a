"""Sound for telephone lines: the band, the level and the coding of ITU-T G.711, clip by clip.

A handout has some hundred short clips at two speeds in three formats; running the encoder for each would take longer
than speaking them, so a whole part is filtered once and the clips are cut from it and coded here.
"""

from __future__ import annotations

import io
import struct

import numpy as np
from numpy.typing import NDArray

from audio.encoder import process
from audio.sound import Sound

TARGET_RMS_DBFS = -22.0
"""RFC 7874 section 4: active speech at −19 dBm0, that is −22 dBFS RMS."""

_HIGHEST_PEAK = 10 ** (-1.5 / 20) * 32767.0
_BAND = "highpass=f=200,lowpass=f=3400"
_WIDE_BAND = "highpass=f=80,lowpass=f=7000"


def narrowed(sound: Sound, rate: int) -> Sound:
    """The sound within the band of a telephone line, at 8,000 or 16,000 samples a second, evened out in level."""
    band = _BAND if rate == 8_000 else _WIDE_BAND
    even = "acompressor=threshold=-24dB:ratio=3:attack=8:release=120:knee=6:makeup=1"
    return process(sound, f"{band},{even},aresample={rate}", rate)


def levelled(sound: Sound) -> Sound:
    """The sound with active speech at −22 dBFS RMS; the few peaks that would clip are rounded off."""
    level = sound.active_rms_dbfs()
    if not np.isfinite(level):
        return sound
    for _ in range(4):
        gain = 10 ** ((TARGET_RMS_DBFS - level) / 20)
        sound = Sound(_softened(sound.samples.astype(np.float64) * gain), sound.rate)
        level = sound.active_rms_dbfs()
        if abs(level - TARGET_RMS_DBFS) < 0.2:
            break
    return sound


def ulaw(sound: Sound) -> bytes:
    """The samples in the µ-law of G.711, one byte each."""
    samples = sound.samples.astype(np.int32)
    sign = np.where(samples < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(samples), 32635) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    coded: NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return coded.tobytes()


def wav_ulaw(sound: Sound) -> bytes:
    """A WAV file of µ-law samples: format 7, 8 bits, with the fact chunk that the format asks for."""
    data = ulaw(sound)
    out = io.BytesIO()
    chunk = struct.pack("<HHIIHHH", 7, 1, sound.rate, sound.rate, 1, 8, 0)
    fact = struct.pack("<I", len(data))
    padded = data + b"\0" * (len(data) % 2)
    body = b"WAVE" + b"fmt " + struct.pack("<I", len(chunk)) + chunk + b"fact" + struct.pack("<I", 4) + fact
    body += b"data" + struct.pack("<I", len(data)) + padded
    out.write(b"RIFF" + struct.pack("<I", len(body)) + body)
    return out.getvalue()


def linear(sound: Sound) -> bytes:
    """Headerless signed 16-bit little-endian samples."""
    return sound.samples.astype("<i2").tobytes()


def _softened(samples: NDArray[np.float64]) -> NDArray[np.int16]:
    """Peaks beyond −1.5 dBFS bent back smoothly from −4 dBFS on; all below is left as it is."""
    knee = 10 ** (-4 / 20) * 32767.0
    size = np.abs(samples)
    room = _HIGHEST_PEAK - knee
    bent = np.where(size > knee, knee + room * np.tanh((size - knee) / room), size)
    return np.round(np.sign(samples) * bent).astype(np.int16)
