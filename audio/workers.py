"""Who does the work: this process, a process a core, or the workers of a Dask cluster; one interface for all three.

Speaking and packing are plain functions of plain values, so an executor of the standard library is all the line needs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from audio.errors import VoiceError

T = TypeVar("T")


def local_executor(jobs: int) -> Executor:
    """Workers on this machine; `jobs` 0: a process a core, 1: no other process, a thread of this one."""
    jobs = jobs or os.cpu_count() or 1
    if jobs == 1:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_prepare_worker)


def stop(executor: Executor) -> None:
    """End the executor's processes now, whatever they are doing; what they finished is kept by them."""
    processes: dict[int, Any] = dict(getattr(executor, "_processes", None) or {})
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes.values():
        process.terminate()
    for process in processes.values():
        process.join(5)


def result_of(future: Future[T]) -> T:
    """What the call gave; VoiceError when its process ended without a word."""
    try:
        return future.result()
    except BrokenProcessPool as error:
        message = "A worker process ended without a word (out of memory, perhaps)."
        raise VoiceError(message, "Run it again with --jobs 1; what is finished is kept.") from error


def _prepare_worker() -> None:
    """The parent alone answers Ctrl-C; a worker whose parent was killed ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
