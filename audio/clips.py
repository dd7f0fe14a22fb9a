"""The store of spoken clips, by content: a clip's key is the hash of all that decides its samples.

Clips that are there are never spoken again, whichever handout or folder they were made for; what is missing is
spoken by the workers of the line, and each clip is stored the moment it is done, so that an interrupted build goes
on where it stopped.
"""

from __future__ import annotations

import hashlib
import io
import json
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audio.cache import cache_folder, write_atomically
from audio.errors import AudioError, VoiceError, translated
from audio.sound import Sound
from audio.voices import open_voice
from audio.voices.base import VoiceInfo

_RECIPE = "trim 0.04 s, fade 5 ms"
"""What is done to every clip after the voice; a change here makes every key new."""


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """A clip to be spoken: the voice by its name, the text in its notation, the pace, and the key to keep it under."""

    voice: str
    language: str
    notation: str
    pace: float
    key: str


def order_clip(voice: str, language: str, info: VoiceInfo, notation: str, pace: float) -> ClipOrder:
    """The order for a clip, its key made from everything that decides the samples."""
    pace = round(pace, 3)
    parts = [info.name, info.version, notation, pace, _RECIPE]
    key = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
    return ClipOrder(voice, language, notation, pace, key)


class ClipStore:
    """Clips on disk, by key."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder() / "clips"

    def path(self, key: str) -> Path:
        """Where the clip of that key lies, or would lie."""
        return self._folder / key[:2] / f"{key}.wav"

    def has(self, key: str) -> bool:
        """Whether the clip has been spoken."""
        return self.path(key).is_file()

    def load(self, key: str) -> Sound:
        """The clip; VoiceError when it is missing or damaged (it is then removed, to be spoken again)."""
        path = self.path(key)
        try:
            with wave.open(str(path), "rb") as stream:
                return Sound(
                    np.frombuffer(stream.readframes(stream.getnframes()), dtype=np.int16), stream.getframerate()
                )
        except (OSError, EOFError, wave.Error) as error:
            path.unlink(missing_ok=True)
            raise VoiceError(f"The stored clip {key[:12]} cannot be read.", "Run the build again.") from error

    def save(self, key: str, sound: Sound) -> None:
        """Keep a clip, whole or not at all; OutputError when it cannot be written."""
        self.put(key, wave_file(sound))

    def put(self, key: str, data: bytes) -> None:
        """Keep a clip that is a WAV file already, such as one spoken on another machine."""
        write_atomically(self.path(key), data)


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one order ended: `error` is None when the clip is in the store."""

    key: str
    error: AudioError | None = None


def speak(order: ClipOrder, store: ClipStore) -> Spoken:
    """Speak one clip into the store unless it is there; what goes wrong is in the result and stops nothing else."""
    try:
        with translated():
            if not store.has(order.key):
                store.save(order.key, spoken_sound(order))
    except AudioError as error:
        return Spoken(order.key, error)
    return Spoken(order.key)


def spoken_sound(order: ClipOrder) -> Sound:
    """The clip as the voice speaks it, trimmed; VoiceError when the voice cannot, or gives silence."""
    sound = open_voice(order.voice, order.language).speak(order.notation, order.pace).trimmed()
    if not len(sound.samples):
        raise VoiceError(f"The voice gave no sound for {order.notation!r}.", "Check the text and its pronunciation.")
    return sound


def wave_file(sound: Sound) -> bytes:
    """The sound as a WAV file of 16-bit samples."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(sound.rate)
        stream.writeframes(sound.samples.tobytes())
    return buffer.getvalue()
