"""The frames of an MPEG audio layer III file: at what bit rates they are coded (ISO/IEC 11172-3 and 13818-3)."""

from __future__ import annotations

_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLING = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""By the two bits of the version: 3 is MPEG-1, 2 is MPEG-2, 0 is MPEG-2.5."""


def bit_rates(data: bytes) -> set[int]:
    """The bit rates of all frames in kbit/s; empty when the bytes are no such file from the first one on."""
    found: set[int] = set()
    at = 0
    while at + 4 <= len(data):
        frame = _frame(data[at : at + 4])
        if frame is None:
            return set()
        rate, size = frame
        found.add(rate)
        at += size
    return found


def _frame(header: bytes) -> tuple[int, int] | None:
    """The bit rate and the size in bytes of the frame with this header; None when it is none of layer III."""
    if header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version, rate_index, sampling_index = (header[1] >> 3) & 3, header[2] >> 4, (header[2] >> 2) & 3
    if version == 1 or rate_index in (0, 15) or sampling_index == 3:
        return None
    rate = (_RATES_1 if version == 3 else _RATES_2)[rate_index]
    samples = 144 if version == 3 else 72
    return rate, samples * rate * 1000 // _SAMPLING[version][sampling_index] + ((header[2] >> 1) & 1)
