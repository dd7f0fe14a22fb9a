#!/usr/bin/env python3
"""Fit the alarm's head of a language: pieces of words, mixed with the encoder's scores and vector (English only).

    train_alarm.py --alarms DIR [--fresh DIR] --language en [--handouts DIR --weights DIR] --out alarm-en.npz

The words' head is fitted on all rows. The mixing is fitted on rows that the encoder had not seen (`--fresh`, the
rows of fold 0, and the questions of handouts), with each row's words scored by a head that had not seen its fold.
Needs scikit-learn.
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
from skill.content import read_content
from skill.wording.templates import covering

FOLDS = 6
STRENGTH = 8.0
MIXING_STRENGTH = 0.5


def sentence_rows(locale: str) -> list[Alarm]:
    """The sentences of emergencies.yaml themselves, bare and after 'i have' or 'help': they must never be doubted."""
    rows = []
    for name, topic in read_content("emergencies", locale)["topics"].items():
        for template in topic["listen"]:
            for text in covering(str(template).replace(" *", ""), 10):
                saids = (text, f"i have {text}", f"help {text}")
                rows += [Alarm(said, True, bool(topic.get("crisis")), name + text, "S:sentence") for said in saids]
    return rows


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


def encoder_features(weights: Path, rows: Sequence[Alarm]) -> NDArray[np.float64]:
    """The encoder's two scores and its vector for each row."""
    embedded = Transformers(weights, 1).embed([row.text for row in rows])
    return np.concatenate([embedded.alarms, embedded.vectors], 1).astype(float)


def mix(
    rows: Sequence[Alarm], words: NDArray[np.float64], encoder: NDArray[np.float64] | None, kind: str
) -> list[float]:
    """The weights of one, of the words' score, and of the encoder's features."""
    marks = np.array([bool(getattr(row, kind)) for row in rows])
    both = words[:, None] if encoder is None else np.column_stack([words, encoder])
    folds = np.array([fold_of(row.key + "mix", FOLDS) for row in rows])
    left_out = np.zeros(len(rows))
    for fold in range(FOLDS):
        part = mixer().fit(both[folds != fold], marks[folds != fold])
        left_out[folds == fold] = part.predict_proba(both[folds == fold])[:, 1]
    report(rows, marks, left_out, kind)
    model = mixer().fit(both, marks)
    return [float(model.intercept_[0]), *(float(one) for one in model.coef_[0])]


def mixer() -> LogisticRegression:
    """Weights near zero for what tells little, so that 386 features can be fitted on a few thousand rows."""
    return LogisticRegression(C=MIXING_STRENGTH, max_iter=2000)


def report(rows: Sequence[Alarm], marks: NDArray[np.bool_], chance: NDArray[np.float64], kind: str) -> None:
    """Shares caught and falsely alarmed at some thresholds, by where the rows come from."""
    source = np.array([row.topic if row.topic.startswith("handout") else row.topic[:1] for row in rows])
    for cut in (0.1, 0.2, 0.3, 0.4, 0.5):
        shares = {name: round(100 * float((chance[source == name] >= cut).mean()), 1) for name in sorted(set(source))}
        print(kind, cut, "caught", round(100 * float((chance[marks] >= cut).mean()), 1), shares)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alarms", type=Path, required=True)
    parser.add_argument("--fresh", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--handouts", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    seen = read_alarms(args.alarms, args.language)
    fresh = sentence_rows(args.language)
    fresh += read_alarms(args.fresh, args.language) if args.fresh else []
    fresh += handout_alarms(args.handouts) if args.handouts else []
    rows = seen + fresh
    judged = [i for i, row in enumerate(rows) if not args.weights or i >= len(seen) or fold_of(row.key, FOLDS) == 0]
    encoder = encoder_features(args.weights, [rows[i] for i in judged]) if args.weights else None
    weights, offsets, mixing = [], [], []
    for kind in ("emergency", "crisis"):
        words = words_left_out(rows, kind)
        mixing.append(mix([rows[i] for i in judged], words[judged], encoder, kind))
        model = fit(rows, kind)
        weights.append(model.coef_[0].astype(np.float16))
        offsets.append(float(model.intercept_[0]))
    np.savez_compressed(args.out, weights=np.stack(weights), offsets=offsets, mixing=np.array(mixing, np.float32))


if __name__ == "__main__":
    main()
