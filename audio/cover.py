"""The cover picture of the recordings: a plain drawing, made here so that nothing has to be licensed."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

import numpy as np

_SIDE = 600


@lru_cache(maxsize=1)
def cover_png() -> bytes:
    """A square PNG, 600 pixels a side: sound waves going out from a point, light on dark blue."""
    y, x = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float64)
    distance = np.hypot(x - 180, y - 300)
    angle = np.abs(np.arctan2(y - 300, x - 180))
    waves = (angle < 0.9) & (np.abs((distance - 150) % 90 - 20) < 14) & (distance > 130) & (distance < 400)
    shape = waves | (distance < 70)
    pixels = np.where(shape[..., None], (255, 244, 214), (22, 54, 92)).astype(np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
