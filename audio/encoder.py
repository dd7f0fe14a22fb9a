"""The one place that runs the encoder: the binary that imageio-ffmpeg carries, as a separate process.

Its exit status is always read, what it writes goes to a temporary file first, and the same samples and settings give
the same bytes.
"""

from __future__ import annotations

import math
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from audio.errors import EncoderError
from audio.sound import Sound

_TIMEOUT = 600
"""Seconds; the longest handout takes a few."""

_LOUDNESS = re.compile(r"I:\s+(-?[\d.]+|-inf|nan) LUFS")
_PEAK = re.compile(r"Peak:\s+(-?[\d.]+|-inf|nan) dBFS")


@dataclass(frozen=True, slots=True)
class Levels:
    """Loudness by EBU R 128: `lufs` integrated, `dbtp` true peak."""

    lufs: float
    dbtp: float


@lru_cache(maxsize=1)
def encoder() -> str:
    """The encoder's path; EncoderError when it is not installed."""
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        remedy = "Run: pip install 'spoken-handouts[audio]'."
        raise EncoderError("The audio encoder (imageio-ffmpeg) is not installed.", remedy) from error


def encode(sound: Sound, arguments: Sequence[str], filters: str = "", metadata: str = "") -> bytes:
    """The sound in the format that the arguments say (`-f`, `-c:a`, …), after the filters; EncoderError on failure.

    `metadata` is an FFMETADATA document: title and chapters for containers that keep them.
    """
    with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
        out, notes = Path(folder) / "out.part", Path(folder) / "metadata"
        notes.write_text(metadata, encoding="utf-8")
        chain = ["-af", filters] if filters else []
        described = ["-f", "ffmetadata", "-i", str(notes), "-map", "0:a"] if metadata else []
        kept = ["-map_metadata", "1", "-map_chapters", "1"] if metadata else ["-map_metadata", "-1"]
        _run([*_raw_input(sound), *described, *chain, *kept, *_EXACT, *arguments, str(out)], sound.samples.tobytes())
        data = out.read_bytes()
    if not data:
        raise EncoderError("The encoder wrote an empty file.", "Report the text and the format.")
    return data


def process(sound: Sound, filters: str, rate: int) -> Sound:
    """The sound after the filters, at that rate."""
    done = _run(
        [*_raw_input(sound), "-af", filters, "-f", "s16le", "-ar", str(rate), "-ac", "1", "-"], sound.samples.tobytes()
    )
    return Sound(np.frombuffer(done.stdout, dtype=np.int16), rate)


def decode(path: Path, rate: int, input_arguments: Sequence[str] = ()) -> Sound:
    """An audio file as mono sound; `input_arguments` tell a headerless format. EncoderError when it cannot be read."""
    done = _run([*input_arguments, "-i", str(path), "-f", "s16le", "-ar", str(rate), "-ac", "1", "-"], b"")
    return Sound(np.frombuffer(done.stdout, dtype=np.int16), rate)


def decode_bytes(data: bytes, rate: int, input_arguments: Sequence[str] = ()) -> Sound:
    """The same for an encoded file in memory."""
    with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
        path = Path(folder) / "encoded"
        path.write_bytes(data)
        return decode(path, rate, input_arguments)


def process_measured(sound: Sound, filters: str, rate: int) -> tuple[Sound, float]:
    """The sound after the filters, at that rate, and its loudness in LUFS, in one go."""
    chain = f"{filters},ebur128=framelog=quiet"
    done = _run(
        [*_raw_input(sound), "-af", chain, "-f", "s16le", "-ar", str(rate), "-ac", "1", "-"], sound.samples.tobytes()
    )
    return Sound(np.frombuffer(done.stdout, dtype=np.int16), rate), _levels(done.stderr).lufs


def decode_measured(data: bytes, rate: int, input_arguments: Sequence[str] = ()) -> tuple[Sound, Levels]:
    """An encoded file as a player would decode it, and its levels, in one go."""
    with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
        # A file and not a pipe: M4B keeps its index at the end.
        path = Path(folder) / "encoded"
        path.write_bytes(data)
        measured = ["-af", "ebur128=peak=true:framelog=quiet", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-"]
        done = _run([*input_arguments, "-i", str(path), *measured], b"")
    return Sound(np.frombuffer(done.stdout, dtype=np.int16), rate), _levels(done.stderr)


def with_metadata(data: bytes, arguments: Sequence[str], metadata: str) -> bytes:
    """An encoded file with an FFMETADATA document's title and chapters; the sound itself is not encoded again."""
    with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
        source, out, notes = (Path(folder) / name for name in ("source", "out.part", "metadata"))
        source.write_bytes(data)
        notes.write_text(metadata, encoding="utf-8")
        kept = ["-map", "0:a", "-map_metadata", "1", "-map_chapters", "1", "-c:a", "copy"]
        form = [*arguments[arguments.index("-f") : arguments.index("-f") + 2]]
        _run(["-i", str(source), "-f", "ffmetadata", "-i", str(notes), *kept, *_EXACT, *form, str(out)], b"")
        return out.read_bytes()


def measure(data: bytes, input_arguments: Sequence[str] = ()) -> Levels:
    """The levels of an encoded file, as a player would decode it; `input_arguments` tell a headerless format."""
    with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
        # A file and not a pipe: M4B keeps its index at the end.
        path = Path(folder) / "measured"
        path.write_bytes(data)
        done = _run([*input_arguments, "-i", str(path), "-filter_complex", "ebur128=peak=true", "-f", "null", "-"], b"")
    return _levels(done.stderr)


def _levels(notes: bytes) -> Levels:
    summary = notes.decode("utf-8", "replace").rpartition("Summary:")[2]
    loudness = _LOUDNESS.search(summary)
    if not loudness:
        raise EncoderError("The loudness of a file could not be measured.", "Report the text and the format.")
    peak = _PEAK.search(summary)
    return Levels(float(loudness.group(1)), float(peak.group(1)) if peak else math.nan)


_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
"""No version, date or chance in the file."""


def _raw_input(sound: Sound) -> list[str]:
    return ["-f", "s16le", "-ar", str(sound.rate), "-ac", "1", "-i", "-"]


def _run(arguments: Sequence[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [encoder(), "-hide_banner", "-nostdin" if not data else "-y", "-y", "-threads", "1", *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EncoderError(f"The audio encoder could not be run: {error}.", "Install the audio extra again.") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else "no reason given"
        raise EncoderError(
            f"The audio encoder left with status {done.returncode}: {reason}",
            "Check the space left on the disk, or report the text and the format.",
        )
    return done
