#!/usr/bin/env python3
"""Fit the alarm of the glossed languages and its thresholds: alarm-gloss.npz, and `alarm` in gloss.json.

    PYTHONPATH=.:tests/bench/answers/training python -m tests.bench.answers.training.train_gloss_alarm

One head for all of them, over the words as they were said and the words of their gloss, so that the English rows
teach it too; then mixed with what the English encoder makes of the gloss. Run it after every change of the encoder,
of gloss.yaml or of emergencies.yaml, before train_gloss_likelihood. All figures are of rows left out by fold; near
wordings of one topic, and the languages' renderings of one row, share a fold. Needs scikit-learn; some minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from alarms import fold_of
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from train_alarm import matrix, sentence_rows

from skill.answers.alarm import alarm_features, with_gloss
from skill.answers.alarm_kernel import read_kernel_alarm
from skill.answers.emergencies import excused, recognise
from skill.answers.gloss import gloss
from skill.answers.transformer import WEIGHTS, Transformers
from skill.atomic import written_whole
from tests.bench.answers.measure import SETS, questions

LANGUAGES = ("fr", "es")
FOLDS = 6
TOGETHER = 4
STRENGTH, MIXING_STRENGTH = 8.0, 0.5
ENGLISH_WEIGHT, OWN_WEIGHT = 1.0, 3.0
MOST_ALARMS = 7.0
STEPS = [step / 100 for step in range(2, 96, 2)]


@dataclass(frozen=True, slots=True)
class Row:
    """One utterance: what the head reads of it, its English, what it is, and which fold it belongs to."""

    language: str
    said: str
    english: str
    kind: str
    fold: int
    heard: bool = False
    excused: bool = False
    judged: bool = True

    @property
    def reads(self) -> str:
        return self.english if self.language == "en" else with_gloss(self.said, self.english)


def utterances(language: str) -> Iterator[Row]:
    """The utterances of a development set; `kind` is E, C, or M."""
    locale, folder = SETS[f"development-{language}" if language != "en" else "development"]
    ranks: Counter[str] = Counter()
    for line in (folder / "emergencies.tsv").read_text(encoding="utf-8").splitlines():
        kind, topic, said = line.split("\t")[:3] if line.count("\t") >= 2 else ("", "", "")
        if said:
            fold = fold_of(f"{topic}{ranks[topic] // TOGETHER}", FOLDS)
            ranks[topic] += 1
            yield _row(language, locale, said, kind if kind in "EC" else "M", fold)


def asked(language: str) -> Iterator[Row]:
    """The questions about the handouts of a development set: hardly any is an emergency."""
    locale, folder = SETS[f"development-{language}"]
    for row in questions(folder, named=True):
        if row.get("handout"):
            kind = {"emergency": "E"}.get(row["category"], "M" if row["category"] == "near_miss" else "Q")
            yield _row(language, locale, row["question"], kind, fold_of(row["handout"], FOLDS))


def sentences(language: str) -> Iterator[Row]:
    """The sentences of emergencies.yaml."""
    locale, _ = SETS[f"development-{language}"]
    for row in sentence_rows(language):
        if row.text == row.key[-len(row.text) :]:
            said = _row(language, locale, row.text, "C" if row.crisis else "E", -1)
            yield replace(said, judged=False)


def _row(language: str, locale: str, said: str, kind: str, fold: int) -> Row:
    if language == "en":
        return Row(language, said, said, kind, -1, judged=False)
    return Row(
        language,
        said,
        gloss(said, language),
        kind,
        fold,
        recognise(said, locale, None) is not None,
        excused(said, locale),
    )


def fit_words(rows: Sequence[Row], pieces: sparse.csr_matrix, kinds: str) -> LogisticRegression:
    """A linear head over pieces of words for rows of these kinds."""
    model = LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, class_weight={False: 1.0, True: 2.0})
    weights = [ENGLISH_WEIGHT if row.language == "en" else OWN_WEIGHT for row in rows]
    return model.fit(pieces, [row.kind in kinds for row in rows], sample_weight=weights)


def words_left_out(rows: Sequence[Row], pieces: sparse.csr_matrix, kinds: str) -> NDArray[np.float64]:
    """The words' score of each judged row, from a head that had not seen its fold."""
    folds = np.array([row.fold for row in rows])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        others = np.flatnonzero(folds != fold)
        model = fit_words([rows[i] for i in others], pieces[others], kinds)
        scores[folds == fold] = model.decision_function(pieces[folds == fold])
    return scores[[row.judged for row in rows]]


def mixed(own: Sequence[Row], features: NDArray[np.float64], kinds: str) -> tuple[list[float], NDArray[np.float64]]:
    """The weights of one, the words and the encoder; and each row's likelihood with its fold left out."""
    marks = np.array([row.kind in kinds for row in own])
    folds = np.array([row.fold for row in own])
    left_out = np.zeros(len(own))
    for fold in range(FOLDS):
        part = _mixer().fit(features[folds != fold], marks[folds != fold])
        left_out[folds == fold] = part.predict_proba(features[folds == fold])[:, 1]
    model = _mixer().fit(features, marks)
    return [float(model.intercept_[0]), *(float(one) for one in model.coef_[0])], left_out


def _mixer() -> LogisticRegression:
    return LogisticRegression(C=MIXING_STRENGTH, max_iter=2000)


def figures(
    own: Sequence[Row], likely: NDArray[np.float64], confirmed: float, alone: float
) -> tuple[float, float, int]:
    """Percent caught, percent of the near-misses alarmed at, and how many of the questions."""
    alarmed = [one >= (confirmed if row.heard else alone) for row, one in zip(own, likely, strict=True)]
    caught = [alarm for row, alarm in zip(own, alarmed, strict=True) if row.kind in "EC"]
    false = [alarm for row, alarm in zip(own, alarmed, strict=True) if row.kind == "M"]
    elsewhere = sum(bool(alarm) for row, alarm in zip(own, alarmed, strict=True) if row.kind == "Q")
    return round(100 * float(np.mean(caught)), 1), round(100 * float(np.mean(false)), 1), elsewhere


def chosen(own: Sequence[Row], likely: NDArray[np.float64]) -> tuple[float, float]:
    """The two thresholds (with a sentence of emergencies.yaml, without) that catch most within the limit."""
    pairs = [(confirmed, alone) for alone in STEPS for confirmed in STEPS if confirmed <= alone]
    allowed = [pair for pair in pairs if figures(own, likely, *pair)[1] <= MOST_ALARMS]
    return max(allowed, key=lambda pair: (figures(own, likely, *pair)[0], pair))


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the encoder's folder, written to")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--show", action="store_true", help="list what is missed and what is falsely heard")
    args = parser.parse_args()
    rows = [row for language in LANGUAGES for part in (utterances, asked, sentences) for row in part(language)]
    rows += list(utterances("en"))
    own = [row for row in rows if row.judged]
    pieces = matrix([row.reads for row in rows])
    embedder = Transformers(args.weights, 1)
    english = read_kernel_alarm(args.weights)
    if english is None:
        raise SystemExit("first the English alarm: train_alarm_kernel.py")
    encoder = np.array(
        [
            alarm_features(row.said, embedder.embed([row.english]), english, told=row.heard, excused=row.excused)
            for row in own
        ],
        float,
    )
    weights, offsets, mixing, likely = [], [], [], []
    for kinds in ("EC", "C"):
        features = np.column_stack([words_left_out(rows, pieces, kinds), encoder])
        mix, left_out = mixed(own, features, kinds)
        model = fit_words(rows, pieces, kinds)
        weights.append(model.coef_[0].astype(np.float16))
        offsets.append(float(model.intercept_[0]))
        mixing.append(mix)
        likely.append(left_out)
    limits = report(own, np.maximum(*likely), show=args.show)
    if not args.dry:
        np.savez_compressed(
            args.weights / "alarm-gloss.npz",
            weights=np.stack(weights),
            offsets=offsets,
            mixing=np.array(mixing, np.float32),
        )
        write_limits(args.weights / "gloss.json", limits)


def report(own: Sequence[Row], likely: NDArray[np.float64], *, show: bool) -> dict[str, dict[str, float]]:
    """The thresholds of each language, with what they catch of rows left out."""
    limits = {}
    for language in LANGUAGES:
        here = np.array([row.language == language for row in own])
        mine = [row for row in own if row.language == language]
        confirmed, alone = chosen(mine, likely[here])
        limits[language] = {"confirmed_from": confirmed, "alone_from": alone, "crisis_from": alone}
        sys.stdout.write(f"{language} {limits[language]} {figures(mine, likely[here], confirmed, alone)}\n")
        for step in (0.2, 0.3, 0.4, 0.5, 0.6):
            sys.stdout.write(f"    {step} {figures(mine, likely[here], step * 0.6, step)}\n")
        for row, one in zip(mine, likely[here], strict=True) if show else ():
            alarmed = one >= (confirmed if row.heard else alone)
            if alarmed != (row.kind in "EC"):
                sys.stdout.write(f"  {language} {row.kind} {one:.2f} {row.heard} {row.said} | {row.english}\n")
    return limits


def write_limits(path: Path, limits: dict[str, dict[str, float]]) -> None:
    """Beside what else gloss.json holds."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for language, alarm in limits.items():
        known.setdefault(language, {})["alarm"] = alarm
    with written_whole(path) as stream:
        json.dump(known, stream, indent=1)


if __name__ == "__main__":
    main()
