"""Sentences to tell emergencies from near misses: tab-separated files and the questions of handouts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from skill.answers.passages import places_of
from skill.answers.question_bank import QuestionBank
from skill.content import HANDOUTS
from skill.handouts.library import load_library
from skill.handouts.urgency import Level, level_of

URGENT = Path(__file__).with_name("taught-urgent.txt")


@dataclass(frozen=True)
class Alarm:
    """One utterance: whether it calls for help at once, and whether it is about suicide."""

    text: str
    emergency: bool
    crisis: bool
    key: str
    topic: str = ""


def read_alarms(directory: Path, language: str = "en") -> list[Alarm]:
    """Rows `E|C|M|N <tab> topic <tab> text`: emergency, crisis, near miss, nothing of the kind."""
    rows = []
    for path in sorted(directory.glob(f"{language}_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, topic, text = ([*line.split("\t"), "", "", ""])[:3]
            if kind in ("E", "C", "M", "N") and text:
                rows.append(Alarm(text.strip(), kind in ("E", "C"), kind == "C", text.strip(), f"{kind}:{topic}"))
    return rows


def handout_alarms(directory: Path) -> list[Alarm]:
    """The questions written for handouts; all but its emergencies must raise no alarm."""
    rows = []
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            emergency = row["category"] == "emergency"
            rows.append(Alarm(row["question"], emergency, False, row["handout"], f"handout:{row['category']}"))
    return rows


def taught_quiet() -> list[Alarm]:
    """The curated questions of the shipped English handouts that no 'call for help' list answers: nothing urgent.

    Those of `taught-urgent.txt` stay out: all on which the alarm rang, or nearly, were read, and at these it may.
    """
    library, rows = load_library(HANDOUTS), []
    urgent = set(URGENT.read_text(encoding="utf-8").splitlines())
    for entry in library.entries_in("en"):
        handout = library.get(entry.id)
        bank = QuestionBank(handout, places_of(handout))
        calm = [
            question
            for question, place in zip(bank.questions, bank.places, strict=True)
            if level_of(place.block, place.section, handout.language) in (None, Level.ROUTINE)
        ]
        rows += [Alarm(text, False, False, f"taught-{handout.id}", "handout:answerable") for text in calm]
        rows += [Alarm(text, False, False, f"taught-{handout.id}", "handout:not_in_handout") for text in bank.left_open]
    return [row for row in rows if row.text not in urgent]


def fold_of(key: str, folds: int) -> int:
    """The same fold for the same handout, or the same line."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % folds
