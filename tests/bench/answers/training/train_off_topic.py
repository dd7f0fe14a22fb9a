#!/usr/bin/env python3
"""Fit the linear head that tells what has nothing to do with any handout from questions about one.

    train_off_topic.py off_topic.txt --weights DIR --handouts DIR [--alarms DIR]

Writes off-topic.npz beside the weights. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from alarms import fold_of
from sklearn.linear_model import LogisticRegression

from skill.answers.transformer import Transformers

FOLDS = 6


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("utterances", type=Path)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--handouts", type=Path, required=True)
    parser.add_argument("--alarms", type=Path)
    args = parser.parse_args()
    rows = [(line, True, line) for line in args.utterances.read_text(encoding="utf-8").splitlines() if line]
    for path in sorted(args.handouts.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not row.get("after"):
                rows.append((row["question"], row["category"] == "off_topic", row["handout"]))
    vectors = Transformers(args.weights, 1).embed([text for text, _, _ in rows]).vectors
    marks = np.array([off for _, off, _ in rows])
    folds = np.array([fold_of("head" + key, FOLDS) for _, _, key in rows])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        model = LogisticRegression(C=3.0, max_iter=800).fit(vectors[folds != fold], marks[folds != fold])
        scores[folds == fold] = model.decision_function(vectors[folds == fold])
    for cut in (-1.0, 0.0, 1.0):
        print(
            cut,
            "off topic",
            round(100 * (scores[marks] > cut).mean(), 1),
            "others",
            round(100 * (scores[~marks] > cut).mean(), 2),
        )
    model = LogisticRegression(C=3.0, max_iter=800).fit(vectors, marks)
    np.savez_compressed(
        args.weights / "off-topic.npz", weights=model.coef_[0].astype(np.float32), offset=model.intercept_[0]
    )
    left_out = {text: float(score) for (text, _, _), score in zip(rows, scores, strict=True)}
    (args.weights / "off-topic-left-out.json").write_text(json.dumps(left_out), encoding="utf-8")


if __name__ == "__main__":
    main()
