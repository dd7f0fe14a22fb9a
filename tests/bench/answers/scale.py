"""What a question costs when thousands of handouts are loaded: `python -m tests.bench.answers.scale 5000`.

The handouts are the development set's, each many times over under other names (so every file is distinct). The index
is built first; then a process of its own answers questions without a named handout, and with one, by `ask --batch`,
and is measured from outside: wall time divided by rows (the start of the process and the loading included), and its
largest resident size.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PLACES = ("left", "right", "upper", "lower", "inner", "outer", "front", "deep", "mild", "chronic", "early", "late")


def make_library(folder: Path, size: int) -> list[str]:
    """`size` distinct handouts; returns their ids."""
    sources = sorted((HERE / "development").glob("*.md"))
    ids = []
    for number in range(size):
        source = sources[number % len(sources)]
        round_ = number // len(sources)
        words = [PLACES[(round_ // len(PLACES) ** power) % len(PLACES)] for power in range(2)] if round_ else []
        text = source.read_text(encoding="utf-8")
        title, _, rest = text.partition("\n")
        name = " ".join([*dict.fromkeys(words), title.removeprefix("# ")])
        handout_id = f"{source.stem}-{round_}"
        (folder / f"{handout_id}.md").write_text(f"# {name}\n{rest}", encoding="utf-8")
        ids.append(handout_id)
    return ids


def questions(size: int) -> list[dict[str, str]]:
    """Questions of the development set, spread over its handouts."""
    rows = []
    for path in sorted((HERE / "development").glob("*.jsonl")):
        rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(rows) // size)
    return [{"id": row["id"], "question": row["question"], "of": row["handout"]} for row in rows[::step]][:size]


def timed(library: Path, rows: list[dict[str, str]]) -> tuple[float, float]:
    """Milliseconds a row and megabytes, of a process that answers the rows."""
    source, out = library / "in.jsonl", library / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = ["ask", "--batch", str(source), "--out", str(out), "--library", str(library)]
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "skill", *command])
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"ask --batch ended with status {status}")
    return 1000 * wall / len(rows), used.ru_maxrss / 1024


def main() -> None:
    """Make, index, ask, print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        library = Path(name)
        make_library(library, size)
        asked = questions(500)
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "skill", "index", "--library", name], check=True)
        print(f"index of {size} handouts: {time.perf_counter() - start:.0f} s")
        unnamed, memory = timed(library, [{"id": row["id"], "question": row["question"]} for row in asked])
        print(f"no handout named: {unnamed:.1f} ms a question from outside, {memory:.0f} MB at most")
        named, _ = timed(library, [{**row, "handout": f"{row['of']}-0"} for row in asked])
        print(f"handout named: {named:.1f} ms a question from outside")


if __name__ == "__main__":
    main()
