"""How fast recordings are made, and what 5,000 handouts would take.

    python -m tests.bench.audio.speed [--handout caring-for-stitches] [--sections 2] [--unchanged 1000]

Everything is measured within one run on the machine as it is, in CPU seconds where other work would distort the wall's;
the ratios are of figures measured side by side. Parts: the listener pack with the real voice (what share of the CPU
time is not synthesis, seconds of audio a CPU second), two processes of one thread against one, and against one process
with two threads, unchanged handouts made with the silent voice, and the plan.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from audio.build import BuildOptions, build
from audio.clips import ClipOrder, ClipStore, spoken_sound
from audio.sources import source_of
from audio.work import Wish, begin
from skill.content import HANDOUTS
from skill.handouts.library import load_library

_VOICE = "af_heart"
_PLANNED = 5_000


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def share_of_the_rest(handout_id: str, sections: tuple[int, ...], folder: Path) -> dict[str, float]:
    """The listener pack built from nothing, then with every clip at hand: what the second takes is not synthesis."""
    handout = load_library(HANDOUTS).get(handout_id)
    figures = {}
    for name in ("all", "rest"):
        os.environ["HANDOUTS_CACHE"] = str(folder / f"cache-{name}")
        (folder / "cache-all").mkdir(exist_ok=True)
        options = BuildOptions(folder / name, jobs=1, sections=sections, store=folder / "clips")
        before, began = cpu(), time.perf_counter()
        result = build([handout], options)
        figures[name], figures[f"{name}_wall"] = cpu() - before, time.perf_counter() - began
        assert not result.failures
    rows = [row for row in result.manifest.files if row.format == "mp3"]
    parts = sum(row.seconds for row in rows if row.section)
    sound = max((row.seconds for row in rows if not row.section), default=parts)
    size = sum(path.stat().st_size for path in (folder / "all").rglob("*") if path.is_file())
    clips = sum(path.stat().st_size for path in (folder / "clips").rglob("*.wav"))
    return figures | {"sound": sound, "bytes": size, "clip_bytes": clips, "words": sum(row.words for row in rows)}


def orders(handout_id: str, count: int) -> list[ClipOrder]:
    """Clips of a handout at the voice's first pace."""
    source, nothing = source_of(load_library(HANDOUTS).get(handout_id)), ClipStore(Path("none"))
    work = begin(source, _VOICE, ["listener"], Wish(), nothing)
    return [work.order(needed) for needed in work.needed()][:count]


def _speak(own: list[ClipOrder], threads: int, ready: object, go: object, out: object) -> None:
    from audio.voices import kokoro_model

    if threads > 1:
        loaded = kokoro_model.session(None, threads)
        kokoro_model.session = lambda _model: loaded  # type: ignore[assignment]
    spoken_sound(own[0])
    ready.release()  # type: ignore[attr-defined]
    go.wait()  # type: ignore[attr-defined]
    out.put(sum(spoken_sound(order).seconds for order in own))  # type: ignore[attr-defined]


def throughput(own: list[ClipOrder], processes: int, threads: int) -> float:
    """Seconds of sound a second of wall time, the loading of the model left out."""
    context = multiprocessing.get_context("spawn")
    ready, go, out = context.Semaphore(0), context.Event(), context.Queue()
    running = [
        context.Process(target=_speak, args=(own[number::processes], threads, ready, go, out))
        for number in range(processes)
    ]
    for process in running:
        process.start()
    for _ in running:
        ready.acquire()
    began = time.perf_counter()
    go.set()
    sound = sum(out.get() for _ in running)
    took = time.perf_counter() - began
    for process in running:
        process.join()
    return float(sound / took)


def unchanged(count: int, folder: Path) -> dict[str, float]:
    """`count` handouts made with the silent voice, then the command once more: its wall and CPU seconds."""
    library, out = folder / "library", folder / "out"
    library.mkdir()
    for number in range(count):
        text = (
            f"---\nid: note-{number}\n---\n# Note {number}\n\nRest today.\n\n## Care\n\nUse ice {number + 2} times.\n"
        )
        (library / f"note-{number}.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "skill", "audio", "build", "--library", str(library), "--out", str(out),
               "--voice", "silence", "--json"]  # fmt: skip
    own = os.environ | {"HANDOUTS_CACHE": str(folder / "silent")}
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=own)
    made = time.perf_counter() - began
    before, began = cpu(), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=own)
    took, spent = time.perf_counter() - began, cpu() - before
    assert len(json.loads(done.stdout)["unchanged"]) == count
    return {"made": made, "wall": took, "cpu": spent}


def plan(figures: dict[str, float], cores: int) -> str:
    """What many handouts like the measured one would take."""
    times = _PLANNED / figures["handouts"]
    hours = figures["all"] * times / 3600
    return (
        f"{_PLANNED:,} handouts like it ({figures['sound'] / 60:.1f} min each): {hours:,.0f} CPU hours, "
        f"{hours / cores:,.0f} h on {cores} cores; {figures['bytes'] * times / 1e9:,.0f} GB of recordings, "
        f"{figures['clip_bytes'] * times / 1e9:,.0f} GB of clips in the store"
    )


def main() -> None:
    """Measures and prints, one line a figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--handout", default="caring-for-stitches")
    parser.add_argument("--sections", type=int, nargs="*", default=[], help="only these; else the whole handout")
    parser.add_argument("--clips", type=int, default=16, help="clips spoken for the speed-up")
    parser.add_argument("--unchanged", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.unchanged:
            same = unchanged(given.unchanged, folder)
            print(f"{given.unchanged} handouts with the silent voice: made in {same['made']:.0f} s;", end=" ")
            print(f"unchanged: {same['wall']:.2f} s of wall, {same['cpu']:.2f} s of CPU", flush=True)
        figures = share_of_the_rest(given.handout, tuple(given.sections), folder) | {"handouts": 1}
        print(f"listener pack, {_VOICE}: {figures['sound']:.0f} s of sound in {figures['all']:.0f} CPU s:", end=" ")
        print(f"{figures['sound'] / figures['all']:.2f} s of sound a CPU second;", end=" ")
        print(f"not synthesis: {figures['rest'] / figures['all']:.1%}", flush=True)
        own = orders(given.handout, given.clips)
        one, two, threaded = throughput(own, 1, 1), throughput(own, 2, 1), throughput(own, 1, 2)
        print(f"seconds of sound a second: one process {one:.2f}, two {two:.2f} ({two / one:.2f} times);", end=" ")
        print(f"one with two threads {threaded:.2f} (two processes: {two / threaded:.2f} times that)")
        print(plan(figures, os.cpu_count() or 1))


if __name__ == "__main__":
    main()
