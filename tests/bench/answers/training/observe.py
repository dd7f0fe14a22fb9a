#!/usr/bin/env python3
"""Run the shipped scorer over handouts with questions, and write down all that the calibration needs.

    observe.py HANDOUTS --weights DIR --out observed.jsonl [--folds N --fold K]

One JSON line a question: its category, the head's features, the candidates with their scores, and where the golds
are. With folds, only the handouts of that fold (which the weights must not have seen) are observed.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from alarms import fold_of
from common import read_handout

from skill.answers.scoring import FEATURES, Passage, PassageIndex, SentenceScorer
from skill.answers.transformer import Transformers


def build(scorer: SentenceScorer, path: Path) -> PassageIndex:
    """The index of a Markdown handout."""
    title, sentences = read_handout(path)
    return scorer.index(title, [Passage(s.text, s.heading, s.lead_in, s.block, s.bullet) for s in sentences])


def observe(scorer: SentenceScorer, path: Path) -> list[dict[str, object]]:
    """Every question of a handout with what the scorer made of it."""
    index = build(scorer, path)
    rows = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    asked = {row["id"]: row["question"] for row in rows}
    found = []
    for row in rows:
        begun = time.perf_counter()
        ranking = scorer.rank(row["question"], index, asked.get(row.get("after", ""), ""))
        found.append({
            **{key: row.get(key, "") for key in ("id", "question", "category", "kind", "gold", "also_right")},
            "handout": path.stem,
            "ms": 1000 * (time.perf_counter() - begun),
            "features": dict(zip(FEATURES, ranking.features, strict=True)),
            "ranked": [[one.position, round(one.score, 4)] for one in ranking.scored],
            "likelihood": ranking.likelihood,
        })  # fmt: skip
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("handouts", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=-1)
    args = parser.parse_args()
    scorer = SentenceScorer(args.weights, Transformers(args.weights, threads=1))
    with args.out.open("w", encoding="utf-8") as out:
        for path in sorted(args.handouts.glob("*.md")):
            if path.with_suffix(".jsonl").exists() and (not args.folds or fold_of(path.stem, args.folds) == args.fold):
                for row in observe(scorer, path):
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
