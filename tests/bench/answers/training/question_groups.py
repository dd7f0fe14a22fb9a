#!/usr/bin/env python3
"""Training groups that bring questions with the same answer together: the encoder compares taught questions, too.

    question_groups.py HANDOUTS… --out questions.jsonl

The candidates of a group are other questions of the same handout; those that the same sentence answers are marked.
Questions that the handout leaves open are candidates that never match.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from common import Group, Sentence, write_groups

MOST_OTHERS = 7
MOST_ALIKE = 3


def groups_of(path: Path, draw: random.Random) -> list[Group]:
    """One group for each question that shares its answer with another of its handout."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["category"] in ("answerable", "not_in_handout") and not row.get("after")]
    found = []
    for row in rows:
        wanted = set(row["gold"])
        alike = [other for other in rows if other is not row and wanted & set(other["gold"])]
        apart = [other for other in rows if not wanted & {*other["gold"], *other["also_right"]}]
        if not alike or len(apart) < MOST_OTHERS:
            continue
        chosen = [(one, 1.0) for one in draw.sample(alike, min(MOST_ALIKE, len(alike)))]
        chosen += [(one, 0.0) for one in draw.sample(apart, MOST_OTHERS)]
        draw.shuffle(chosen)
        texts = [Sentence(one["question"]) for one, _ in chosen]
        labels = [label for _, label in chosen]
        found.append(Group(row["question"], "", texts, labels, "questions", path.stem, weight=0.7, row=row["id"]))
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("handouts", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    draw = random.Random(args.seed)
    files = [path for folder in args.handouts for path in sorted(folder.glob("*.jsonl"))]
    groups = [group for path in files for group in groups_of(path, draw)]
    print(write_groups(args.out, groups), "groups")


if __name__ == "__main__":
    main()
