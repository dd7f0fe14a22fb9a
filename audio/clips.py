"""The store of spoken clips, by content: a clip's key is the hash of all that decides its samples.

Clips that are there are never spoken again, whichever handout or folder they were made for; what is missing is
spoken by a pool of processes, and each clip is stored the moment it is done, so that an interrupted build goes on
where it stopped.
"""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import signal
import threading
import wave
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audio.cache import cache_folder, write_atomically
from audio.errors import AudioError, VoiceError
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
        """Keep a clip, whole or not at all."""
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as stream:
            stream.setnchannels(1)
            stream.setsampwidth(2)
            stream.setframerate(sound.rate)
            stream.writeframes(sound.samples.tobytes())
        write_atomically(self.path(key), buffer.getvalue())


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one order ended: `error` is None when the clip is in the store."""

    key: str
    error: AudioError | None = None


def speak_missing(orders: Iterable[ClipOrder], store: ClipStore, jobs: int) -> Iterator[Spoken]:
    """Speak what is not in the store, one result a clip as each is done; a clip that fails does not stop the others."""
    missing = list({order.key: order for order in orders if not store.has(order.key)}.values())
    if jobs <= 1 or len(missing) <= 1:
        for order in missing:
            yield _speak(order, store)
        return
    # The longest first, so that no process is left with a long clip at the end.
    missing.sort(key=lambda order: -len(order.notation))
    yield from _in_pool(missing, store, min(jobs, len(missing)))


def _in_pool(missing: list[ClipOrder], store: ClipStore, jobs: int) -> Iterator[Spoken]:
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_prepare_worker)
    try:
        pending: dict[Future[Spoken], str] = {pool.submit(_speak, order, store): order.key for order in missing}
        for done in as_completed(pending):
            try:
                yield done.result()
            except BrokenProcessPool as error:
                message = "A speaking process ended without a word (out of memory, perhaps)."
                raise VoiceError(message, "Run it again with --jobs 1; finished clips are kept.") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def _prepare_worker() -> None:
    """The parent alone answers Ctrl-C; a worker whose parent was killed ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _speak(order: ClipOrder, store: ClipStore) -> Spoken:
    try:
        voice = open_voice(order.voice, order.language)
        sound = voice.speak(order.notation, order.pace).trimmed()
        if not len(sound.samples):
            raise VoiceError(
                f"The voice gave no sound for {order.notation!r}.", "Check the text and its pronunciation."
            )
        store.save(order.key, sound)
    except AudioError as error:
        return Spoken(order.key, error)
    return Spoken(order.key)


Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is in all."""
