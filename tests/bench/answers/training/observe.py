#!/usr/bin/env python3
"""Run the shipped scorer over handouts with questions, and write down all that the calibration needs.

    observe.py HANDOUTS --weights DIR --out observed.jsonl [--folds N --fold K] [--taught DIR]

One JSON line a question: its category, the head's features, the candidates with their scores, and where the golds
are. With folds, only the handouts of that fold (which the weights must not have seen) are observed. With --taught,
the handouts have taught questions: those of DIR/NAME.questions.tsv (number of the sentence or '-', tab, question)
where there is such a file, else the handout's other questions, of which a fifth is left out by chance.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from alarms import fold_of
from common import read_handout

from skill.answers.features import FEATURES, FEATURES_WITH_TAUGHT
from skill.answers.passage_index import Passage, PassageIndex
from skill.answers.scoring import SentenceScorer
from skill.answers.taught import OPEN, Taught
from skill.answers.transformer import Transformers


def build(scorer: SentenceScorer, path: Path) -> PassageIndex:
    """The index of a Markdown handout."""
    title, sentences = read_handout(path)
    return scorer.index(title, [Passage(s.text, s.heading, s.lead_in, s.block, s.bullet) for s in sentences])


def written(path: Path) -> list[tuple[int, str]]:
    """The taught questions of a file: the number of the sentence, OPEN where there is none, and the question."""
    rows = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return [(OPEN if number == "-" else int(number), question) for number, question in rows]


def others(rows: list[dict[str, Any]], index: PassageIndex) -> list[tuple[int, str]]:
    """The handout's own questions as if they were taught; of those with several answers the first."""
    at = {passage.text: number for number, passage in enumerate(index.passages)}
    return [
        (at.get(row["gold"][0], OPEN) if row["category"] == "answerable" else OPEN, row["question"])
        for row in rows
        if row["category"] in ("answerable", "not_in_handout") and not row.get("after")
    ]


def teach(scorer: SentenceScorer, index: PassageIndex, questions: list[tuple[int, str]]) -> Taught:
    """The questions with their vectors."""
    positions = np.array([number for number, _ in questions], np.int64)
    blocks = np.array([OPEN if n == OPEN else index.passages[n].block for n in positions], np.int64)
    texts = tuple(text for _, text in questions)
    return Taught(texts, scorer.transformers.embed(texts).vectors, positions, blocks)


def only(taught: Taught, kept: list[int]) -> Taught:
    """Some of the taught questions."""
    texts = tuple(taught.questions[n] for n in kept)
    return Taught(texts, taught.vectors[kept], taught.positions[kept], taught.blocks[kept])


def before(row: dict[str, Any], rows: list[dict[str, Any]], index: PassageIndex) -> list[int]:
    """The passages that answer the question which this one follows up."""
    golds = {gold for other in rows if other["id"] == row.get("after") for gold in other["gold"]}
    return [number for number, passage in enumerate(index.passages) if passage.text in golds]


def observe(scorer: SentenceScorer, path: Path, taught: Path | None) -> list[dict[str, object]]:
    """Every question of a handout with what the scorer made of it."""
    index = build(scorer, path)
    rows = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    asked = {row["id"]: row["question"] for row in rows}
    draw, own = random.Random(path.stem), taught / f"{path.stem}.questions.tsv" if taught else None
    is_written = bool(own and own.exists())
    questions = (written(own) if own and is_written else others(rows, index)) if taught else []
    everything = teach(scorer, index, questions) if questions else None
    found = []
    for row in rows:
        if everything:
            kept = [n for n, (_, text) in enumerate(questions)
                    if text != row["question"] and (is_written or draw.random() < 0.8)]  # fmt: skip
            whole = len(kept) == len(questions)
            some = everything if whole else only(everything, kept)
            index = replace(index, taught=some)
        begun = time.perf_counter()
        ranking = scorer.rank(
            row["question"], index, asked.get(row.get("after", ""), ""), said=before(row, rows, index)
        )
        names = FEATURES if index.taught is None else FEATURES_WITH_TAUGHT
        found.append({
            **{key: row.get(key, "") for key in ("id", "question", "category", "kind", "gold", "also_right")},
            "handout": path.stem,
            "ms": 1000 * (time.perf_counter() - begun),
            "features": dict(zip(names, ranking.features, strict=True)),
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
    parser.add_argument("--taught", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=-1)
    args = parser.parse_args()
    scorer = SentenceScorer(args.weights, Transformers(args.weights, threads=1))
    with args.out.open("w", encoding="utf-8") as out:
        for path in sorted(args.handouts.glob("*.md")):
            if path.with_suffix(".jsonl").exists() and (not args.folds or fold_of(path.stem, args.folds) == args.fold):
                for row in observe(scorer, path, args.taught):
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
