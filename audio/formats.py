"""Every file format that is made, one row each: how it is encoded and how loud it must be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is encoded. `rate` is in samples a second.

    Loudness is either `lufs` (integrated, EBU R 128) or, for telephone lines, `rms_dbfs` over active speech
    (RFC 7874 section 4); `dbtp` is the highest true peak allowed. `raw` are the arguments to read it back when the
    file has no header.
    """

    name: str
    extension: str
    arguments: tuple[str, ...]
    rate: int
    mime: str
    lufs: float | None = None
    dbtp: float = -1.0
    rms_dbfs: float | None = None
    raw: tuple[str, ...] = ()


def _mp3(kbps: int, *more: str) -> tuple[str, ...]:
    return ("-f", "mp3", "-c:a", "libmp3lame", "-b:a", f"{kbps}k", "-ar", "24000", "-ac", "1", *more)


LISTENER_MP3 = Format("mp3", "mp3", _mp3(64, "-id3v2_version", "0"), 24_000, "audio/mpeg", lufs=-17.0, dbtp=-1.0)
"""For people: mono speech at 64 kbps is clear, and small enough for a telephone's data plan."""

ALEXA_MP3 = Format(
    "alexa-mp3", "mp3", _mp3(48, "-write_xing", "0", "-id3v2_version", "0"), 24_000, "audio/mpeg", lufs=-14.0, dbtp=-2.0
)
"""What Alexa's <audio> takes: MPEG-2, constant 48 kbps, no Xing header, at most 240 s."""

WAV = Format(
    "wav", "wav", ("-f", "wav", "-c:a", "pcm_s16le", "-ar", "24000", "-ac", "1"), 24_000, "audio/wav", lufs=-17.0
)
"""For editing and for trying a sentence."""

FORMATS = {row.name: row for row in (LISTENER_MP3, ALEXA_MP3, WAV)}
