"""Encoded files by the content they were made from, so that the same sound is not mastered twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from audio.cache import cache_folder, write_atomically
from audio.encoder import Levels
from audio.errors import OutputError
from audio.formats import Format
from audio.sound import Sound


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


def key_of(sound: Sound, row: Format, recipe: str) -> str:
    """A hash of all that decides the file: the samples, the format, the encoder, and the code (a file's path)."""
    digest = hashlib.sha256(repr((sound.rate, row, _encoder(), _sum_of(recipe))).encode())
    digest.update(sound.samples.tobytes())
    return digest.hexdigest()


def kept(key: str) -> Mastered | None:
    """The file of that key, None when there is none, or none that can be read."""
    try:
        head, _, data = _path(key).read_bytes().partition(b"\n")
        fields = json.loads(head)
        levels = Levels(**fields.pop("levels"))
        if hashlib.sha256(data).hexdigest() == fields.pop("sha256"):
            return Mastered(data=data, levels=levels, **fields)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def keep(key: str, mastered: Mastered) -> None:
    """Keep a file for the next time; where that is not possible it is made again then."""
    fields = asdict(mastered)
    fields["sha256"] = hashlib.sha256(fields.pop("data")).hexdigest()
    with contextlib.suppress(OutputError):
        write_atomically(_path(key), json.dumps(fields).encode() + b"\n" + mastered.data)


def _path(key: str) -> Path:
    return cache_folder() / "mastered" / key[:2] / key


@lru_cache(maxsize=1)
def _encoder() -> str:
    return version("imageio-ffmpeg")


@lru_cache(maxsize=4)
def _sum_of(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
