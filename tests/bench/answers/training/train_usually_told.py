#!/usr/bin/env python3
"""Fit the linear head that tells what leaflets usually answer from what they leave open: usually-told.npz.

    train_usually_told.py --handouts DIR… --taught TAUGHT… --shipped FILE… --weights DIR

The questions of handouts (NAME.md with NAME.jsonl; those of `other_complaints.py`, too), taught ones
(NAME.questions.tsv) and those in the front matter of shipped handouts, which count for less each, since there are
thousands of each. Writes beside the weights, with the scores of
heads that had not seen the handout (`usually-told-left-out.json`). Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from alarms import fold_of
from common import read_handout as read_sentences
from common import short_title
from observe import written
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from skill.answers.evidence import content_stems
from skill.answers.learnt import BUCKETS, Floats, rarity_of, spelling
from skill.answers.passage_index import Passage, encoder_text
from skill.answers.taught import OPEN
from skill.answers.transformer import Transformers
from skill.answers.usually_told import lacking_stems
from skill.handouts.markdown_file import read_handout

FOLDS = 6
OF_SHIPPED = 0.3
"""What a question of a shipped handout counts; as many as the others', they made the head worse on other handouts."""
CATEGORIES = ("answerable", "not_in_handout", "off_topic")


@dataclass(frozen=True)
class Row:
    """A question of a handout, whether it is answered there, and what it counts."""

    handout: str
    question: str
    told: bool
    counts: float = 1.0
    is_off: bool = False


def of_handouts(folder: Path) -> Iterator[Row]:
    """The questions beside the handouts of a folder; follow-ups and emergencies left out."""
    for path in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if row["category"] in CATEGORIES and not row.get("after"):
                kind = row["category"]
                yield Row(path.stem, row["question"], kind == "answerable", is_off=kind == "off_topic")


def taught(folder: Path) -> Iterator[Row]:
    """Taught questions in files."""
    for path in sorted(folder.glob("*.questions.tsv")):
        yield from (Row(path.name.split(".")[0], text, number != OPEN) for number, text in written(path))


def shipped(path: Path) -> Iterator[Row]:
    """The questions in a handout's front matter."""
    handout = read_handout(path)
    yield from (Row(path.stem, one.question, True, OF_SHIPPED) for one in handout.questions)
    yield from (Row(path.stem, question, False, OF_SHIPPED) for question in handout.not_answered)


def stems_of(path: Path) -> frozenset[str]:
    """The stems that a handout's index knows."""
    title, sentences = read_sentences(path)
    passages = [Passage(s.text, s.heading, s.lead_in, s.block, s.bullet) for s in sentences]
    return frozenset(content_stems(" ".join([short_title(title), *map(encoder_text, passages)])))


def matrix(rows: Sequence[Row], stems: dict[str, frozenset[str]], vectors: Floats, rarity: Floats) -> sparse.csr_matrix:
    """Vectors, spelling, and spelling of what the handout lacks, side by side."""
    asked = spelt([row.question for row in rows], rarity)
    lacking = spelt([lacking_stems(row.question, stems[row.handout]) for row in rows], rarity)
    return sparse.hstack([sparse.csr_matrix(vectors), asked, lacking]).tocsr()


def spelt(texts: Sequence[str], rarity: Floats) -> sparse.csr_matrix:
    """The pieces of texts, one row each."""
    return sparse.vstack([sparse.csr_matrix(spelling(text, rarity)) for text in texts])


def fit(rows: Sequence[Row], table: sparse.csr_matrix) -> LogisticRegression:
    """The head."""
    counts = [row.counts for row in rows]
    return LogisticRegression(C=1.0, max_iter=300).fit(table, [row.told for row in rows], counts)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--handouts", type=Path, nargs="+", required=True)
    parser.add_argument("--taught", type=Path, nargs="*", default=[])
    parser.add_argument("--shipped", type=Path, nargs="*", default=[])
    parser.add_argument("--weights", type=Path, required=True)
    args = parser.parse_args()
    rows = [row for folder in args.handouts for row in of_handouts(folder)]
    rows += [row for folder in args.taught for row in taught(folder)]
    rows += [row for path in args.shipped for row in shipped(path)]
    vectors = Transformers(args.weights, 2).embed([row.question for row in rows]).vectors
    rarity = rarity_of([row.question for row in rows])
    files = [file for folder in args.handouts for file in folder.glob("*.md")] + args.shipped
    table = matrix(rows, {file.stem: stems_of(file) for file in files}, vectors, rarity)
    folds = np.array([fold_of("told" + row.handout, FOLDS) for row in rows])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        others = np.flatnonzero(folds != fold)
        scores[folds == fold] = fit([rows[i] for i in others], table[others]).decision_function(table[folds == fold])
    related = [i for i, row in enumerate(rows) if not row.is_off and row.counts == 1.0]
    area = roc_auc_score([rows[i].told for i in related], scores[related])
    print(len(rows), "questions; area where the handout was left out", round(float(area), 3))
    model = fit(rows, table)
    weights = model.coef_[0].astype(np.float16)
    vector, pieces, lacking = np.split(weights, [vectors.shape[1], vectors.shape[1] + BUCKETS])
    np.savez_compressed(
        args.weights / "usually-told.npz", vector=vector, pieces=pieces, lacking=lacking,
        rarity=rarity.astype(np.float16), offset=model.intercept_[0],
    )  # fmt: skip
    left_out = {
        f"{row.handout} {row.question}": float(score)
        for row, score in zip(rows, scores, strict=True)
        if row.counts == 1.0
    }
    (args.weights / "usually-told-left-out.json").write_text(json.dumps(left_out), encoding="utf-8")


if __name__ == "__main__":
    main()
