"""Every file format that is made, one row each: how it is encoded and how loud it must be."""

from __future__ import annotations

from dataclasses import dataclass

_LOUD = -15.0
"""LUFS; what must be louder is compressed firmly."""

_NO_HEADER = ("-write_xing", "0", "-id3v2_version", "0")
_LAME_DELAY = 1_105 / 24_000
"""Seconds of silence that LAME puts before the first sample. A header tells decoders to skip them."""


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

    @property
    def firm(self) -> bool:
        """Whether it is so loud that gentle compression would leave the rest to the limiter, which would be heard."""
        return self.lufs is not None and self.lufs > _LOUD

    @property
    def delay(self) -> float:
        """How many seconds of silence a decoder plays before the first sample."""
        return _LAME_DELAY if _NO_HEADER[0] in self.arguments else 0.0


def _mp3(kbps: int, *more: str) -> tuple[str, ...]:
    return ("-f", "mp3", "-c:a", "libmp3lame", "-b:a", f"{kbps}k", "-ar", "24000", "-ac", "1", *more)


LISTENER_MP3 = Format("mp3", "mp3", _mp3(64, "-id3v2_version", "0"), 24_000, "audio/mpeg", lufs=-17.0, dbtp=-1.0)
"""For people: mono speech at 64 kbps is clear, and small enough for a telephone's data plan."""

ALEXA_MP3 = Format("alexa-mp3", "mp3", _mp3(48, *_NO_HEADER), 24_000, "audio/mpeg", lufs=-14.0, dbtp=-2.0)
"""What Alexa's <audio> takes: MPEG-2, constant 48 kbps, no Xing header, at most 240 s."""

WAV = Format(
    "wav", "wav", ("-f", "wav", "-c:a", "pcm_s16le", "-ar", "24000", "-ac", "1"), 24_000, "audio/wav", lufs=-17.0
)
"""For editing and for trying a sentence."""

LISTENER_M4B = Format(
    "m4b",
    "m4b",
    ("-f", "ipod", "-c:a", "aac", "-b:a", "64k", "-ar", "24000", "-ac", "1"),
    24_000,
    "audio/mp4",
    lufs=-17.0,
    dbtp=-1.0,
)
"""For audiobook players: chapters are kept in the container."""

LISTENER_OPUS = Format(
    "opus",
    "opus",
    ("-f", "opus", "-c:a", "libopus", "-b:a", "32k", "-ar", "24000", "-ac", "1"),
    48_000,
    "audio/ogg",
    lufs=-17.0,
    dbtp=-1.0,
)
"""Half the size of the MP3, for slow networks. Opus always decodes at 48 kHz."""

PHONE_ULAW = Format(
    "ulaw", "ulaw", (), 8_000, "audio/basic", rms_dbfs=-22.0, raw=("-f", "mulaw", "-ar", "8000", "-ac", "1")
)
"""Asterisk: headerless µ-law, which it plays without transcoding."""

PHONE_SLN16 = Format(
    "sln16", "sln16", (), 16_000, "audio/l16", rms_dbfs=-22.0, raw=("-f", "s16le", "-ar", "16000", "-ac", "1")
)
"""Asterisk over wide-band lines: headerless signed 16-bit at 16 kHz."""

PHONE_WAV = Format("wav-ulaw", "wav", (), 8_000, "audio/wav", rms_dbfs=-22.0)
"""Amazon Connect, Cisco UCCX and Unity, Twilio: WAV, CCITT µ-law, 8 kHz, mono."""

EPUB = Format("epub", "epub", LISTENER_MP3.arguments, 24_000, "application/epub+zip", lufs=-17.0, dbtp=-1.0)
"""A read-along book; the row says how the sound in it is encoded. MP3 is a core media type of EPUB."""

DAISY_MP3 = Format("daisy-mp3", "mp3", _mp3(64, *_NO_HEADER), 24_000, "audio/mpeg", lufs=-17.0, dbtp=-1.0)
"""Talking-book players: constant bit rate from the first byte on, so that a place in time is a place in the file."""

DAISY_BOOK = Format("daisy", "html", DAISY_MP3.arguments, 24_000, "application/xhtml+xml", lufs=-17.0, dbtp=-1.0)
"""A talking book's `ncc.html`, through which a player opens it; its levels are those of its sound."""

SHEET_PDF = Format("sheet-pdf", "pdf", (), 0, "application/pdf")
"""The printed sheet; no sound in it."""

SHEET_HTML = Format("sheet-html", "html", (), 0, "text/html")
"""The same sheet as a page."""

FORMATS = {
    row.name: row
    for row in (
        LISTENER_MP3, LISTENER_M4B, LISTENER_OPUS, ALEXA_MP3, WAV, PHONE_ULAW, PHONE_SLN16, PHONE_WAV,
        EPUB, DAISY_MP3, DAISY_BOOK, SHEET_PDF, SHEET_HTML,
    )
}  # fmt: skip
