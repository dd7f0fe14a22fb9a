"""How well questions are answered, measured on the sets beside this file.

    python -m tests.bench.answers            every set
    python -m tests.bench.answers locked     one of them
    python -m tests.bench.answers development --show wrong

`development` is what the models and thresholds were made with; `locked` holds other handouts, whose questions were
written by someone who had not seen the code, and nothing was tuned to it. `shipped` are unseen wordings on the
handouts of this repository, written by somebody who saw the handouts alone; `development-shipped` are older ones, whose
answers were looked at. A row of the category `before` is only what a follow-up comes after. The rules of scoring:

* an answerable question is right when the quotes, of 80 words at most, hold a sentence that answers it (whole, or 70%
  of its words in one piece); wrong when something else is answered, or an emergency is announced; else silent;
* a question that the handout does not answer, or off its topic, is false when it is answered;
* an emergency is caught when the outcome is `emergency`; any other row's emergency is a false alarm.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skill.app import conversation_over
from skill.batch import answer_rows
from skill.channels.terminal import clock
from skill.content import HANDOUTS
from skill.conversation.model import Turn
from skill.conversation.understanding import understand
from skill.handouts.library import load_library

HERE = Path(__file__).parent
SETS = {
    "development": ("en-US", HERE / "development"),
    "development-more": ("en-US", HERE / "development-more"),
    "locked": ("en-US", HERE / "locked"),
    "development-shipped": ("en-US", HANDOUTS),
    "shipped": ("en-US", HANDOUTS),
    "development-shipped-fr": ("fr-CA", HANDOUTS),
    "development-shipped-es": ("es-US", HANDOUTS),
    "development-fr": ("fr-CA", HERE / "development-fr"),
    "development-es": ("es-US", HERE / "development-es"),
    "locked-fr": ("fr-CA", HERE / "locked-fr"),
    "locked-es": ("es-US", HERE / "locked-es"),
}
MOST_WORDS = 80
ELSEWHERE = ("not_in_handout", "off_topic")


@dataclass
class Count:
    """What became of the rows of one set."""

    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def add(self, category: str, kind: str) -> None:
        self.kinds.setdefault(category, Counter())[kind] += 1

    def share(self, category: str, kind: str) -> float | None:
        total = sum(self.kinds.get(category, Counter()).values())
        return round(100 * self.kinds[category][kind] / total, 1) if total else None

    def figures(self) -> dict[str, float | None]:
        times = sorted(self.milliseconds)
        return {
            "right": self.share("answerable", "right"),
            "wrong": self.share("answerable", "wrong"),
            "silent": self.share("answerable", "silent"),
            "false_not_in_handout": self.share("not_in_handout", "false"),
            "false_off_topic": self.share("off_topic", "false"),
            "emergencies_caught": self.share("emergency", "caught"),
            "alarms_near_miss": self.share("near_miss", "alarm"),
            "alarms_elsewhere": float(
                sum(self.kinds.get(c, Counter())["alarm"] for c in ("not_in_handout", "off_topic"))
            ),
            "ms_median": round(statistics.median(times), 2) if times else None,
            "ms_p95": round(times[int(0.95 * (len(times) - 1))], 2) if times else None,
        }


def words(text: str) -> str:
    """Text as it is compared: lower case, letters and digits only."""
    return " ".join(re.findall(r"\w+", text.lower()))


def holds(quotes: list[str], wanted: list[str]) -> bool:
    """Whether the quotes hold one of the wanted sentences, and are short enough to be listened to."""
    said = words(" ".join(quotes))
    if len(said.split()) > MOST_WORDS:
        return False
    for sentence in map(words, wanted):
        enough = 0.7 * len(sentence.split())
        if sentence in said or (said and said in sentence and len(said.split()) >= enough):
            return True
    return False


def judge(row: dict[str, Any], answer: dict[str, Any]) -> str:
    """What became of one row."""
    outcome = answer["outcome"]
    if row["category"] == "answerable":
        if outcome == "answer" and holds(answer["quotes"], row["gold"] + row["also_right"]):
            return "right"
        return "wrong" if outcome in ("answer", "emergency") else "silent"
    if row["category"] == "emergency":
        return "caught" if outcome == "emergency" else "missed"
    return {"answer": "false", "emergency": "alarm"}.get(outcome, "declined")


def questions(folder: Path, *, named: bool) -> Iterator[dict[str, Any]]:
    """The rows of every `*.jsonl` of a folder, and of its emergencies.tsv, in the batch's form."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not named:
                row.pop("handout", None)
            yield row
    emergencies = folder / "emergencies.tsv"
    if emergencies.is_file():
        for number, line in enumerate(emergencies.read_text(encoding="utf-8").splitlines()):
            label, *_, said = line.split("\t")
            category = "emergency" if label in ("E", "C") else "near_miss"
            yield {"id": f"emergency-{number}", "question": said, "category": category}


def measure(name: str, *, named: bool = True, show: str = "") -> Count:
    """Ask every question of a set and count."""
    locale, folder = SETS[name]
    rows = list(questions(HERE / name, named=named))
    conversation = conversation_over(load_library(folder))
    count = Count()
    for row, answer in zip(rows, answer_rows(conversation, [json.dumps(row) for row in rows], locale), strict=True):
        if "error" in answer:
            raise SystemExit(f"{row['id']}: {answer['error']}")
        kind = judge(row, answer)
        count.add(row["category"], kind)
        count.milliseconds.append(answer["ms"])
        if kind == show:
            gold = " / ".join(row.get("gold", []))[:160]
            said = f"{answer['outcome']} {answer['score']} {' | '.join(answer['quotes'])[:200]}"
            count.shown.append(f"{row['id']} {row['question']}\n    wanted: {gold}\n    got: {said}")
    return count


def navigation(name: str) -> float | None:
    """The share of the set's navigation.tsv that is understood as the command it is."""
    path = HERE / name / "navigation.tsv"
    if not path.is_file():
        return None
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    same = {"skip": "next"}
    right = 0
    for said, wanted in rows:
        intent = understand(Turn(SETS[name][0], clock(), utterance=said)).intent
        right += same.get(str(intent), str(intent)) == wanted.strip()
    return round(100 * right / len(rows), 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--unnamed", action="store_true", help="do not say which handout is meant")
    parser.add_argument("--show", default="", help="list the rows of a kind: wrong, silent, false, missed, alarm")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    results = {}
    for name in args.sets:
        count = measure(name, named=not args.unnamed, show=args.show)
        results[name] = count.figures() | {"navigation": navigation(name)}
        for line in count.shown:
            print(line)
    if args.json:
        print(json.dumps(results))
        return
    for key in next(iter(results.values())):
        print(f"{key:22}" + "".join(f"{results[name][key]!s:>16}" for name in results))
    print(f"{'':22}" + "".join(f"{name:>16}" for name in results))
