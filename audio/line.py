"""The moving line: handouts enter one after the other, their clips are spoken, their files packed, on all workers.

Nobody waits for a batch: as soon as a clip is spoken its pace is judged and it is ordered again if need be; as soon as
a handout has all its clips it is packed; as soon as it is packed the next one enters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from audio.clips import ClipOrder, ClipStore, Spoken, speak
from audio.errors import OutputError, translated
from audio.interruption import Listen, next_done
from audio.script import Clip
from audio.voices import open_voice
from audio.work import Packed, Work, pack
from audio.workers import result_of
from skill.errors import HandoutsError

_IN_THE_LINE = 8
"""Handouts on their way at once: enough to keep every core busy, few enough to hold little in memory."""

_SPEAKING = 0.9
"""The share of a handout's time that speaking takes, for the time left."""


class Speaking(Protocol):
    """Where clips are spoken: on this machine or on a cluster."""

    def submit(self, order: ClipOrder) -> Future[Any]:
        """Have a clip spoken."""

    def receive(self, future: Future[Any]) -> Spoken:
        """How it ended; the clip is in the store then, unless there is an error."""


@dataclass(frozen=True, slots=True)
class SpeakingHere:
    """Clips spoken by the workers of this machine, straight into the store.

    `one_by_one` speaks for online voices: a service that limits its requests is asked by one worker, which keeps its
    distance.
    """

    executor: Executor
    one_by_one: Executor
    store: ClipStore

    def submit(self, order: ClipOrder) -> Future[Any]:
        """Have a clip spoken."""
        online = open_voice(order.voice, order.language).info.online
        return (self.one_by_one if online else self.executor).submit(speak, order, self.store)

    def receive(self, future: Future[Any]) -> Spoken:
        """How it ended."""
        spoken: Spoken = result_of(future)
        return spoken


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files go, and what is written in them."""

    out: Path
    base_url: str = ""
    phone_number: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a handout left the line: packed, or with the error at a step of it (`what`)."""

    work: Work
    packed: Packed | None = None
    what: str = ""
    error: HandoutsError | None = None


class Line:
    """Speaks and packs works; `told` is told what is going on and how many works are done, with their fractions.

    `listen` raises what is to stop the line; it is called between two steps.
    """

    def __init__(
        self,
        store: ClipStore,
        speaking: Speaking,
        packing: Executor,
        place: Place,
        told: Callable[[str, float], None],
        *,
        listen: Listen,
    ) -> None:
        self._store = store
        self._speaking = speaking
        self._packing = packing
        self._place = place
        self._told = told
        self._listen = listen
        self._active: list[Work] = []
        self._owners: dict[str, list[tuple[Work, Clip]]] = {}
        self._clips: dict[Future[Any], str] = {}
        self._packs: dict[Future[Packed], Work] = {}
        self._left = 0
        self.clips_spoken = 0

    def run(self, works: Iterable[Work]) -> Iterator[Ended]:
        """Every work as it leaves the line, in the order in which they are done."""
        waiting = iter(works)
        more = True
        while True:
            while more and len(self._active) < _IN_THE_LINE:
                work = next(waiting, None)
                more = work is not None
                if work is not None:
                    yield from self._enter(work)
            if not self._clips and not self._packs:
                return
            for future in next_done([*self._clips, *self._packs], self._listen):
                if future in self._clips:
                    yield from self._clip_done(future)
                elif future in self._packs:  # one that is in neither was cancelled
                    yield from self._pack_done(future)
            self._told("speaking" if self._clips else "packing", self._left + sum(map(_fraction, self._active)))

    def _enter(self, work: Work) -> Iterator[Ended]:
        self._active.append(work)
        try:
            with translated():
                # The longest first, so that no worker is left with a long clip at the end.
                for clip in sorted(work.needed(), key=lambda each: -len(each.spoken)):
                    work.clips += 1
                    self._require(work, clip)
        except HandoutsError as error:
            yield from self._fail(work, "script", error)
            return
        self._pack_if_ready(work)

    def _require(self, work: Work, clip: Clip) -> bool:
        """Order the clip unless it is there at its right pace; whether it was ordered."""
        order = work.order(clip)
        if work.is_settled(clip):
            # Not whether the clip is there: another may have written it just now, and its pace must still be judged.
            return False
        work.lacking += 1
        owners = self._owners.setdefault(order.key, [])
        owners.append((work, clip))
        if len(owners) == 1:
            self._clips[self._speaking.submit(order)] = order.key
        return True

    def _clip_done(self, future: Future[Any]) -> Iterator[Ended]:
        key = self._clips.pop(future)
        spoken = self._speaking.receive(future)
        self.clips_spoken += spoken.error is None
        for work, clip in self._owners.pop(key):
            work.lacking -= 1
            if work.failed:
                continue
            if spoken.error is not None:
                what = "disk" if isinstance(spoken.error, OutputError) else "voice"
                yield from self._fail(work, what, spoken.error)
                continue
            try:
                with translated():
                    self._require(work, clip)
            except HandoutsError as error:
                yield from self._fail(work, "voice", error)
                continue
            self._pack_if_ready(work)

    def _pack_if_ready(self, work: Work) -> None:
        if not work.lacking and not work.failed:
            place = self._place
            order = work.pack_order(self._store, place.out, place.base_url, place.phone_number)
            self._packs[self._packing.submit(pack, order)] = work

    def _pack_done(self, future: Future[Packed]) -> Iterator[Ended]:
        work = self._packs.pop(future)
        self._leave(work)
        yield Ended(work, result_of(future))

    def _fail(self, work: Work, what: str, error: HandoutsError) -> Iterator[Ended]:
        work.failed = True
        self._leave(work)
        for future, key in list(self._clips.items()):
            if all(owner.failed for owner, _ in self._owners[key]) and future.cancel():
                del self._clips[future], self._owners[key]
        yield Ended(work, None, what, error)

    def _leave(self, work: Work) -> None:
        self._active.remove(work)
        self._left += 1


def _fraction(work: Work) -> float:
    return _SPEAKING * (1 - work.lacking / work.clips) if work.clips else 0.0
