"""How much longer a cold Lambda start is than the SDK alone, and how long a warm reading turn takes.

    python tests/bench/cold_start.py [--runs 15] [--most-ratio 1.3] [--most-turn-ms 5]

Cold: a fresh interpreter imports lambda_handler and answers a LaunchRequest. Its measure, in the same run: a fresh
interpreter imports ask_sdk_core.skill_builder and deserialises the same request. The two take turns, so that a busy
machine slows both; the medians are compared. Exit status 1 when a limit is passed.
"""

from __future__ import annotations

import argparse
import compileall
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import ask_sdk_core
import ask_sdk_model

ROOT = Path(__file__).parent.parent.parent
ENVELOPES = ROOT / "tests" / "envelopes"

SDK = """
import time; begin = time.perf_counter()
import json
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import RequestEnvelope
event = json.load(open({launch!r}))
DefaultSerializer().deserialize(json.dumps(event), RequestEnvelope)
print(time.perf_counter() - begin)
"""

OURS = """
import time; begin = time.perf_counter()
import json, sys
import lambda_handler
event = json.load(open({launch!r}))
answer = lambda_handler.handler(event, None)
took = time.perf_counter() - begin
assert "outputSpeech" in answer["response"]
print(took)
"""


def cold(source: str) -> float:
    """Seconds that a fresh interpreter says it took."""
    code = source.format(launch=str(ENVELOPES / "launch.json"))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def warm_turn(turns: int) -> float:
    """Milliseconds of a reading turn, median: the whole handler, from envelope to envelope."""
    sys.path.insert(0, str(ROOT))
    import lambda_handler

    launch = json.loads((ENVELOPES / "launch.json").read_text())
    turn = json.loads((ENVELOPES / "intent.json").read_text())
    lambda_handler.handler(launch, None)
    answer = lambda_handler.handler(turn, None)
    turn["request"]["intent"] = {"name": "AMAZON.YesIntent", "confirmationStatus": "NONE", "slots": {}}
    taken = []
    for _ in range(turns):
        turn["session"]["attributes"] = answer["sessionAttributes"]
        begin = time.perf_counter()
        answer = lambda_handler.handler(turn, None)
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--most-ratio", type=float, default=1.3)
    options.add_argument("--most-turn-ms", type=float, default=5.0)
    given = options.parse_args()
    # A bundle carries bytecode, ours as the SDK's; a checkout may have none, and may be told not to write any.
    for folder in (ROOT / "skill", Path(ask_sdk_core.__path__[0]), Path(ask_sdk_model.__path__[0])):
        compileall.compile_dir(folder, quiet=2)
    compileall.compile_file(ROOT / "lambda_handler.py", quiet=2)
    cold(SDK), cold(OURS)
    rows = [(cold(SDK), cold(OURS)) for _ in range(given.runs)]
    sdk, ours = (statistics.median(column) for column in zip(*rows, strict=True))
    turn = warm_turn(200)
    print(f"sdk_ms={sdk * 1000:.1f} ours_ms={ours * 1000:.1f} ratio={ours / sdk:.2f} warm_turn_ms={turn:.2f}")
    return int(ours / sdk > given.most_ratio or turn > given.most_turn_ms)


if __name__ == "__main__":
    sys.exit(main())
