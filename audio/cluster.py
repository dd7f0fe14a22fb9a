"""Clips spoken by the workers of a Dask cluster (`--cluster`, the extra `cluster`).

A worker needs this project with the same voices, and nothing else: no shared disk. What it speaks it keeps under the
clip's content key in its own store and sends back; the joining and the files are made here, so a build on a cluster
gives the bytes that a build on this machine gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from audio.clips import ClipOrder, ClipStore, Spoken, order_clip, spoken_sound, wave_file
from audio.errors import AudioError, VoiceError
from audio.voices import open_voice

_CONNECT = 10
"""Seconds within which the scheduler must answer."""


class ClusterError(AudioError):
    """The cluster cannot be reached, or its workers are not as they must be."""


@dataclass(frozen=True, slots=True)
class SpeakingAfar:
    """Clips spoken by a cluster's workers and kept in this machine's store."""

    executor: Executor
    store: ClipStore

    @classmethod
    @contextmanager
    def at(cls, address: str, store: ClipStore) -> Iterator[SpeakingAfar]:
        """The cluster whose scheduler is at that address; ClusterError when there is none, or it has no workers."""
        try:
            import distributed
        except ImportError as error:
            remedy = "Run: pip install 'spoken-handouts[cluster]'."
            raise ClusterError("Building on a cluster needs Dask.", remedy) from error
        try:
            client = _client(distributed, address)
        except (OSError, ValueError) as error:
            message = f"There is no Dask scheduler at {address!r}."
            raise ClusterError(message, "Start one with: dask scheduler, and give its tcp:// address.") from error
        with client:
            if not client.scheduler_info(n_workers=-1)["workers"]:
                raise ClusterError(f"The cluster at {address} has no workers.", f"Start some: dask worker {address}")
            yield cls(client.get_executor(pure=False, retries=2), store)

    def submit(self, order: ClipOrder) -> Future[Any]:
        """Have a clip spoken by whichever worker is free."""
        return self.executor.submit(speak_afar, order)

    def receive(self, future: Future[Any]) -> Spoken:
        """Keep the clip that came back; an error when it could not be spoken, sent or kept."""
        try:
            key, data, error = future.result()
        except Exception as lost:  # noqa: BLE001 - a lost worker, a broken link: Dask raises kinds of its own
            message = f"The cluster lost a clip: {type(lost).__name__}."
            return Spoken("", ClusterError(message, "Look at the workers' logs, then run it again."))
        if error is not None:
            return Spoken(key, error)
        try:
            self.store.put(key, data)
        except AudioError as refused:
            return Spoken(key, refused)
        return Spoken(key)


def _client(distributed: Any, address: str) -> Any:  # noqa: ANN401 - Dask's client has no types
    return distributed.Client(address, timeout=_CONNECT, set_as_default=False)


def speak_afar(order: ClipOrder) -> tuple[str, bytes, AudioError | None]:
    """On a worker: the clip's key and WAV file, from its own store when it spoke that before; or what went wrong."""
    store = ClipStore()
    try:
        if not store.has(order.key):
            _require_same_voice(order)
            store.save(order.key, spoken_sound(order))
        return order.key, wave_file(store.load(order.key)), None
    except AudioError as error:
        return order.key, b"", error


def _require_same_voice(order: ClipOrder) -> None:
    """A worker with another version of the voice would give other bytes under the same key."""
    info = open_voice(order.voice, order.language).info
    if order_clip(order.voice, order.language, info, order.notation, order.pace).key != order.key:
        message = f"A worker of the cluster has another version of the voice {order.voice}."
        raise VoiceError(message, "Install the same versions of this project and of onnxruntime there.")
