"""Ctrl-C between two steps of the work, and nowhere else.

Python raises KeyboardInterrupt wherever the main thread happens to be. Between taking a lock and giving it back, that
leaves the lock taken, and an executor that waits for it never ends; in a finaliser it is noted and dropped, and the
build goes on to its end. So where other threads work, Ctrl-C is only written down, and asked for at safe places.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from types import FrameType
from typing import Any

_LISTEN_EVERY = 0.2
"""Seconds: how soon Ctrl-C is answered while everybody waits."""

Listen = Callable[[], None]
"""Raises KeyboardInterrupt if Ctrl-C was pressed; called wherever the work may stop."""


@contextmanager
def interruption_heard() -> Iterator[Listen]:
    """Within, Ctrl-C is written down, and the given function answers it; a second one interrupts at once.

    Does nothing outside the main thread, and where the program that started this one had it ignore Ctrl-C.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield lambda: None
        return
    heard = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        if heard.is_set():
            signal.default_int_handler(number, frame)
        heard.set()

    def listen() -> None:
        if heard.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, hear)
    try:
        yield listen
    finally:
        signal.signal(signal.SIGINT, before)


def next_done(futures: Collection[Future[Any]], listen: Listen) -> set[Future[Any]]:
    """Those of the futures that are done, as soon as there is one; KeyboardInterrupt by `listen` meanwhile."""
    while True:
        listen()
        done, _ = wait(futures, _LISTEN_EVERY, FIRST_COMPLETED)
        if done or not futures:
            return done
