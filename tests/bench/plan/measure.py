"""Compares the proposed plans of handouts with the timing facts that a reader who saw nothing else found in them.

`read-before` was at hand when the extractor was written anew, `read-after` was read when it was done (and what it
showed to be wrong was then mended). A fact counts as found when a step names its sentence, and as the same when first
and last day agree, and whether it tells how often.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout, PlanStep
from skill.handouts.plan_extraction import propose_plan

HERE = Path(__file__).parent
HANDOUTS = HERE.parent / "answers"
SETS = ("read-before", "read-after")
_LANGUAGES = {"development": "en", "development-fr": "fr", "development-es": "es"}

Label = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """Sentences that tell a time, those of them for which a step is proposed, rightly so, and steps of no such one."""

    labelled: int
    found: int
    same: int
    proposed: int

    def line(self) -> str:
        """The figures in percent."""
        found, same = (round(100 * part / max(1, self.labelled)) for part in (self.found, self.same))
        right = round(100 * self.found / max(1, self.proposed))
        return f"{self.labelled:4} sentences, found {found}%, days the same {same}%; of the proposed {right}% are one"


def shares(name: str) -> dict[str, Share]:
    """The figures of a set, by language."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    labels: dict[str, dict[str, list[Label]]] = defaultdict(lambda: defaultdict(list))
    for label in map(json.loads, lines):
        labels[label["handout"]][label["sentence"]].append(label)
    counted: Counter[tuple[str, str]] = Counter()
    for handout in (HERE / f"{name}.txt").read_text(encoding="utf-8").split():
        language = _LANGUAGES[handout.split("/", 1)[0]]
        steps: dict[str, list[PlanStep]] = defaultdict(list)
        for step in propose_plan(_read(HANDOUTS / handout, language)):
            steps[step.sentence].append(step)
        told = labels[handout]
        found = told.keys() & steps.keys()
        counted[language, "labelled"] += len(told)
        counted[language, "found"] += len(found)
        counted[language, "same"] += sum(_agrees(steps[one][0], told[one]) for one in found)
        counted[language, "proposed"] += len(steps)
    return {
        language: Share(*(counted[language, kind] for kind in ("labelled", "found", "same", "proposed")))
        for language in _LANGUAGES.values()
    }


def _read(path: Path, language: str) -> Handout:
    text = path.read_text(encoding="utf-8")
    return parse_handout(text if text.startswith("---") else f"---\nlanguage: {language}\n---\n{text}", path)


def _agrees(step: PlanStep, labels: Sequence[Label]) -> bool:
    def day(days: tuple[int, int] | None) -> list[int] | None:
        return list(days) if days else None

    return any(
        (day(step.from_day), day(step.until_day), bool(step.how_often))
        == (label["from_day"], label["until_day"], bool(label["how_often"]))
        for label in labels
    )
