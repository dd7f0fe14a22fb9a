"""The cover picture of the recordings: a plain drawing, made here so that nothing has to be licensed."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

import numpy as np

IN_A_FILE = 600
"""Pixels a side of the cover inside a recording: every file carries it."""

OF_A_FEED = 1400
"""Pixels a side of the cover beside the recordings: podcast directories take 1400 to 3000."""


@lru_cache(maxsize=2)
def cover_png(side: int = IN_A_FILE) -> bytes:
    """A square PNG of so many pixels a side: sound waves going out from a point, light on dark blue."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float64) * (IN_A_FILE / side)
    distance = np.hypot(x - 180, y - 300)
    angle = np.abs(np.arctan2(y - 300, x - 180))
    waves = (angle < 0.9) & (np.abs((distance - 150) % 90 - 20) < 14) & (distance > 130) & (distance < 400)
    shape = waves | (distance < 70)
    pixels = np.where(shape[..., None], (255, 244, 214), (22, 54, 92)).astype(np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
