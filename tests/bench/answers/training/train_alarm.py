#!/usr/bin/env python3
"""Fit the alarm's linear head of a language and mix it with the encoder's scores (English only).

    train_alarm.py --alarms DIR --language en [--handouts DIR --weights DIR --encoder-left-out 6] --out alarm-en.npz

The mixing and the threshold come from rows that neither the head nor the encoder had seen: those of fold 0. The
head that is stored is then fitted on all rows. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from alarms import Alarm, fold_of, handout_alarms, read_alarms
from common import spoken
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from skill.answers.alarm import BUCKETS, buckets
from skill.answers.transformer import Transformers

FOLDS = 6
STRENGTH = 8.0


def matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """Normalised buckets of texts."""
    rows = [buckets(text) for text in texts]
    values = np.concatenate([np.full(len(row), 1 / np.sqrt(max(1, len(row)))) for row in rows])
    pointers = np.cumsum([0, *(len(row) for row in rows)])
    return sparse.csr_matrix((values, np.concatenate(rows), pointers), shape=(len(rows), BUCKETS))


def fit(rows: Sequence[Alarm], kind: str) -> LogisticRegression:
    """A linear head for emergencies, or for crises."""
    model = LogisticRegression(C=STRENGTH, max_iter=600, class_weight={False: 1.0, True: 2.0})
    return model.fit(matrix([spoken(row.text) for row in rows]), [bool(getattr(row, kind)) for row in rows])


def words_left_out(rows: Sequence[Alarm], kind: str) -> NDArray[np.float64]:
    """Each row's score from a head that had not seen its fold."""
    folds = np.array([fold_of(row.key, FOLDS) for row in rows])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        model = fit([row for row, one in zip(rows, folds, strict=True) if one != fold], kind)
        here = np.flatnonzero(folds == fold)
        scores[here] = model.decision_function(matrix([spoken(rows[i].text) for i in here]))
    return scores


def near_miss(row: Alarm) -> bool:
    """A row that sounds alarming and is not."""
    return row.topic.startswith("M:") or row.topic == "handout:near_miss"


def mix(
    rows: Sequence[Alarm], words: NDArray[np.float64], encoder: NDArray[np.float64] | None, kind: str, most: float
) -> tuple[float, float, float]:
    """Weights of both scores, and an offset that lets at most so large a share of near misses through."""
    marks = np.array([bool(getattr(row, kind)) for row in rows])
    both = np.stack([words, encoder if encoder is not None else np.zeros(len(rows))], 1)
    model = LogisticRegression(C=1.0, class_weight="balanced").fit(both, marks)
    total = both @ model.coef_[0]
    close = np.array([near_miss(row) for row in rows]) & ~marks
    cut = float(np.quantile(total[close], 1 - most))
    caught, other = total[marks] > cut, total[~marks & ~close] > cut
    print(
        kind,
        "caught",
        round(100 * caught.mean(), 1),
        "near misses",
        round(100 * (total[close] > cut).mean(), 1),
        "others",
        round(100 * other.mean(), 1),
    )
    by_topic: dict[str, list[float]] = {}
    for row, hit in zip(rows, total > cut, strict=True):
        by_topic.setdefault(row.topic if row.topic.startswith("handout") else row.topic[:1], []).append(float(hit))
    print({name: (round(100 * sum(hits) / len(hits), 1), len(hits)) for name, hits in sorted(by_topic.items())})
    return -cut, float(model.coef_[0][0]), float(model.coef_[0][1])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alarms", type=Path, required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--handouts", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--most", type=float, default=0.07)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rows = read_alarms(args.alarms, args.language) + (handout_alarms(args.handouts) if args.handouts else [])
    weights, offsets, mixing = [], [], []
    for number, kind in enumerate(("emergency", "crisis")):
        words, judged, encoder = words_left_out(rows, kind), list(range(len(rows))), None
        if args.weights:
            judged = [i for i, row in enumerate(rows) if fold_of(row.key, FOLDS) == 0]
            encoder = (
                Transformers(args.weights, 1).embed([rows[i].text for i in judged]).alarms[:, number].astype(float)
            )
        most = args.most if kind == "emergency" else args.most / 3
        mixing.append(mix([rows[i] for i in judged], words[judged], encoder, kind, most))
        model = fit(rows, kind)
        weights.append(model.coef_[0].astype(np.float16))
        offsets.append(float(model.intercept_[0]))
    np.savez_compressed(args.out, weights=np.stack(weights), offsets=offsets, mixing=mixing)


if __name__ == "__main__":
    main()
