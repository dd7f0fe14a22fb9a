"""Clips spoken on a real Dask cluster: a scheduler and two worker processes on this machine, no disk in common."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio.build import BuildOptions, build
from audio.clips import order_clip
from audio.cluster import ClusterError, speak_afar
from audio.errors import VoiceError
from audio.voices import open_voice
from skill.handouts.model import Handout

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler with two workers that keep their clips in folders of their own."""
    running = []
    log = tmp_path / "scheduler.log"
    try:
        with log.open("w") as notes:
            command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
            running.append(subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=notes, stderr=notes))
        address = waited(lambda: re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text()))
        running.extend(start_worker(address, tmp_path, number) for number in (1, 2))
        waited(lambda: re.search(r"(?s)(Register worker.*){2}", log.read_text()))
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(20)


def start_worker(address: str, folder: Path, number: int) -> subprocess.Popen[bytes]:
    own = os.environ | {"HANDOUTS_CACHE": str(folder / f"worker-{number}")}
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
               "--no-dashboard", "--local-directory", str(folder / f"scratch-{number}")]  # fmt: skip
    return subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def waited(ready: object) -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if found := ready():  # type: ignore[operator]
            return str(found.group())
        time.sleep(0.2)
    raise AssertionError("the cluster did not start")


@pytest.mark.slow
def test_a_build_on_a_cluster_gives_the_bytes_of_a_build_here(cluster: str, handout: Handout, tmp_path: Path) -> None:
    here = BuildOptions(tmp_path / "here", voice="silence", jobs=1, store=tmp_path / "clips-here")
    there = BuildOptions(tmp_path / "there", voice="silence", jobs=1, store=tmp_path / "clips-there", cluster=cluster)
    assert not build([handout], here).failures
    result = build([handout], there)
    assert not result.failures
    assert result.clips_spoken > 10
    one, two = (sorted(path for path in (tmp_path / name).rglob("*") if path.is_file()) for name in ("here", "there"))
    assert [path.name for path in one] == [path.name for path in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True))
    spoken = [len(list(tmp_path.glob(f"worker-{number}/clips/*/*.wav"))) for number in (1, 2)]
    assert min(spoken) > 0, "both workers spoke"
    assert not build([handout], there).clips_spoken


@pytest.mark.slow
def test_no_scheduler_is_one_clear_error(handout: Handout, tmp_path: Path) -> None:
    options = BuildOptions(tmp_path / "out", voice="silence", cluster="tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match="no Dask scheduler"):
        build([handout], options)


def test_a_worker_with_another_voice_refuses() -> None:
    info = open_voice("silence", "en").info
    order = order_clip("silence", "en", info, "Rest today.", 0.8)
    assert speak_afar(order)[2] is None
    other = type(order)(order.voice, order.language, "Rest tomorrow.", order.pace, order.key[::-1])
    assert isinstance(speak_afar(other)[2], VoiceError)
