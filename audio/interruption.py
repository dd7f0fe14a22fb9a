"""Ctrl-C that cannot get lost.

Python raises KeyboardInterrupt wherever the main thread happens to be. Where that is a finaliser or another callback
of the interpreter, it prints a note and goes on, and the build would go on with it to its end.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruption_heard() -> Iterator[Callable[[], None]]:
    """Within, Ctrl-C interrupts as ever; the given function raises KeyboardInterrupt too if one came and was lost.

    Does nothing outside the main thread, and where the program that started this one had it ignore Ctrl-C.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield lambda: None
        return
    heard = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        heard.set()
        signal.default_int_handler(number, frame)

    def require_none() -> None:
        if heard.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, hear)
    try:
        yield require_none
    finally:
        signal.signal(signal.SIGINT, before)
