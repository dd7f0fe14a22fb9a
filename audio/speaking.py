"""Setting up the line for a build: where the clips are spoken, who packs, and how it all ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from audio.clips import ClipStore
from audio.interruption import interruption_heard
from audio.line import Line, Place, SpeakingHere
from audio.workers import local_executor, stop

if TYPE_CHECKING:
    from audio.build import BuildOptions


@contextmanager
def open_line(options: BuildOptions, told: Callable[[str, float], None]) -> Iterator[Line]:
    """The line as the options ask for it; its processes end with it, whatever they are doing, also by Ctrl-C."""
    store = ClipStore(options.store)
    with ExitStack() as ending:
        listen = ending.enter_context(interruption_heard())
        executor = local_executor(options.jobs)
        ending.callback(stop, executor)
        if options.cluster:
            from audio.cluster import SpeakingAfar

            speaking: SpeakingHere | SpeakingAfar = ending.enter_context(SpeakingAfar.at(options.cluster, store))
        else:
            one_by_one = local_executor(1)
            ending.callback(stop, one_by_one)
            speaking = SpeakingHere(executor, one_by_one, store)
        place = Place(options.out, options.base_url, options.phone_number)
        yield Line(store, speaking, executor, place, told, listen=listen)
        listen()
