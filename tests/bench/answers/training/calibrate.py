#!/usr/bin/env python3
"""Fit the head that says how likely the best passage answers the question, and choose the threshold.

    calibrate.py OBSERVED.jsonl… --handouts DIR… --weights DIR

The observations must come from models that had not seen their handouts. The figures are those of a head fitted
without the handouts it is judged on. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from common import read_handout
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier

from skill.answers.evidence import Wanted
from skill.answers.features import FEATURES, FEATURES_WITH_TAUGHT
from skill.answers.passage_index import Passage, PassageIndex
from skill.answers.quoting import Limits, quoted
from skill.answers.ranking import Ranking, ScoredPassage
from skill.answers.scoring import OFF_TOPIC_FROM, OFF_TOPIC_FROM_WHERE_TAUGHT
from skill.answers.taught import ENOUGH_TO_LEARN

Row = dict[str, Any]
FOLDS = 6
SEEDS = 3
TURNS = 4


def norm(text: str) -> str:
    """Lower-case words only, as the scoring rules compare them."""
    import re

    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def holds(quotes: Sequence[str], sentences: Sequence[str]) -> bool:
    """Whether the quotes hold a right sentence in at most 80 words."""
    said = norm(" ".join(quotes))
    if len(said.split()) > 80:
        return False
    return any(s in said or (said in s and len(said.split()) >= 0.7 * len(s.split())) for s in map(norm, sentences))


def bare_index(path: Path) -> PassageIndex:
    """Just the passages, enough to quote from."""
    title, sentences = read_handout(path)
    passages = tuple(Passage(s.text, s.heading, s.lead_in, s.block, s.bullet) for s in sentences)
    return PassageIndex(title, passages, np.zeros((0, 0), np.float32), (), (), {}, 0.0, frozenset())


def mark_right(rows: list[Row], folders: Sequence[Path], limits: Limits) -> None:
    """Set `right` and `words` of every row: would the quotes count, were the question answered?"""
    indexes: dict[str, PassageIndex] = {}
    for row in rows:
        if row["handout"] not in indexes:
            files = [folder / f"{row['handout']}.md" for folder in folders]
            indexes[row["handout"]] = bare_index(next(file for file in files if file.exists()))
        index = indexes[row["handout"]]
        scored = tuple(ScoredPassage(index.passages[p], p, s, 0.0) for p, s in row["ranked"])
        said = [p.text for p in quoted(index, Ranking(scored, 0.0, Wanted.OTHER, frozenset()), limits)]
        row["right"] = row["category"] == "answerable" and holds(said, row["gold"] + row["also_right"])
        row["words"] = len(" ".join(said).split())


def names_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The features that were observed: with those of taught questions, or without."""
    return FEATURES_WITH_TAUGHT if FEATURES_WITH_TAUGHT[-1] in rows[0]["features"] else FEATURES


def file_of(rows: Sequence[Row]) -> str:
    """The head that such rows are for: a handout without taught questions, with some, or with enough to learn from."""
    if names_of(rows) == FEATURES:
        return "likelihood.npz"
    enough = {taught_of(row) >= ENOUGH_TO_LEARN for row in rows}
    if len(enough) > 1:
        raise SystemExit("Handouts with few and with many taught questions have a head each: calibrate them apart.")
    return "likelihood-learnt.npz" if enough.pop() else "likelihood-taught.npz"


def matrix(rows: Sequence[Row]) -> NDArray[np.float64]:
    """Features of rows."""
    names = names_of(rows)
    return np.array([[row["features"][name] for name in names] for row in rows])


def fit(rows: Sequence[Row], trees: int) -> list[GradientBoostingClassifier]:
    """Boosted trees, three times over: does the best passage answer the question?"""
    marks = [row["right"] for row in rows]
    weights = [2.0 if row["category"] == "off_topic" else 1.0 for row in rows]
    return [
        GradientBoostingClassifier(
            n_estimators=trees, max_depth=3, learning_rate=0.03, subsample=0.6,
            max_features=0.25, min_samples_leaf=15, random_state=seed,
        ).fit(matrix(rows), marks, sample_weight=weights)
        for seed in range(SEEDS)
    ]  # fmt: skip


def judge(models: Sequence[GradientBoostingClassifier], rows: Sequence[Row]) -> NDArray[np.float64]:
    """The likelihoods by the mean of the models' log-odds."""
    odds = np.mean([model.decision_function(matrix(rows)) for model in models], axis=0)
    return 1 / (1 + np.exp(-odds))


def outcome(rows: Sequence[Row], chance: NDArray[np.float64], threshold: float) -> dict[str, float]:
    """Shares by the scoring rules at one threshold."""
    said = chance >= threshold
    right = np.array([row["right"] for row in rows])
    kind = np.array([row["category"] for row in rows])
    can, related, off, near = (kind == name for name in ("answerable", "not_in_handout", "off_topic", "near_miss"))

    def share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
        return round(100 * float((part & whole).sum()) / max(1, int(whole.sum())), 1)

    return {"threshold": round(threshold, 3), "right": share(said & right, can), "wrong": share(said & ~right, can),
            "false": share(said, related), "off": share(said, off), "near": share(said, near), "n": int(can.sum())}  # fmt: skip  # noqa: E501


def cross_validated(rows: list[Row], trees: int, turn: int = 0) -> NDArray[np.float64]:
    """Likelihoods from heads that had not seen the handout; each turn divides the handouts in another way."""
    chance = np.zeros(len(rows))
    names = sorted({row["handout"] for row in rows})
    if turn:
        random.Random(turn).shuffle(names)
    fold_of = {name: place % FOLDS for place, name in enumerate(names)}
    folds = np.array([fold_of[row["handout"]] for row in rows])
    taught = [i for i, row in enumerate(rows) if row["category"] != "emergency"]
    for fold in range(FOLDS):
        models = fit([rows[i] for i in taught if folds[i] != fold], trees)
        here = np.flatnonzero(folds == fold)
        chance[here] = judge(models, [rows[i] for i in here])
    is_off = [row["features"]["off_topic"] > off_topic_from(row) for row in rows]
    return np.where(is_off, 0.0, chance)


def off_topic_from(row: Row) -> float:
    """The limit by which the scorer holds a question to be off topic: another one where many questions are taught."""
    return OFF_TOPIC_FROM_WHERE_TAUGHT if taught_of(row) >= ENOUGH_TO_LEARN else OFF_TOPIC_FROM


def taught_of(row: Row) -> int:
    """How many questions were taught of the row's handout."""
    return round(float(np.expm1(row["features"].get("taught_questions", 0.0))))


def mean_outcome(rows: Sequence[Row], turns: Sequence[NDArray[np.float64]], threshold: float) -> dict[str, float]:
    """The mean of the turns' shares: one division of a few handouts moves a threshold by several hundredths."""
    found = [outcome(rows, chance, threshold) for chance in turns]
    return {name: round(float(np.mean([one[name] for one in found])), 2) for name in found[0]}


def pick_threshold(
    rows: Sequence[Row], turns: Sequence[NDArray[np.float64]], most_wrong: float, most_false: float
) -> float:
    """The lowest threshold that keeps to both limits."""
    for threshold in np.arange(0.05, 0.99, 0.01):
        result = mean_outcome(rows, turns, float(threshold))
        if result["wrong"] <= most_wrong and result["false"] <= most_false:
            return float(threshold)
    return 0.99


def report(rows: Sequence[Row], turns: Sequence[NDArray[np.float64]], most_wrong: float, most_false: float) -> float:
    """Print the shares at some thresholds, and by the kind of question; the threshold that keeps to the limits."""
    threshold = pick_threshold(rows, turns, most_wrong, most_false)
    can = [row for row in rows if row["category"] == "answerable"]
    print("forced", round(100 * sum(row["right"] for row in can) / len(can), 1),
          "words", round(float(np.mean([row["words"] for row in can])), 1))  # fmt: skip
    for level in (threshold, 0.3, 0.4, 0.5, 0.6, 0.7):
        print(mean_outcome(rows, turns, level))
    for kind in sorted({row["kind"] for row in can}):
        part = [i for i, row in enumerate(rows) if row["kind"] == kind and row["category"] == "answerable"]
        print(f"  {kind:12}", mean_outcome([rows[i] for i in part], [chance[part] for chance in turns], threshold))
    return threshold


def store(
    models: Sequence[GradientBoostingClassifier], names: Sequence[str], thresholds: dict[int, float], path: Path
) -> None:
    """Write the trees of all models as plain arrays; each model counts for its share.

    `thresholds` are the likelihoods from which an answer is given, by the number of taught questions they hold from.
    """
    roots, feature, cut, left, right, value = [], [], [], [], [], []
    for model in models:
        for (regressor,) in model.estimators_:
            tree, base = regressor.tree_, len(feature)
            roots.append(base)
            feature += [int(f) if f >= 0 else -1 for f in tree.feature]
            cut += [float(c) for c in tree.threshold]
            left += [int(n) + base for n in tree.children_left]
            right += [int(n) + base for n in tree.children_right]
            value += [float(v) * model.learning_rate / len(models) for v in tree.value[:, 0, 0]]
    prior = float(models[0].init_.class_prior_[1])
    np.savez_compressed(path, names=np.array(names), roots=roots, feature=feature, threshold=cut, left=left, right=right,  # noqa: E501
                        value=value, base=np.log(prior / (1 - prior)),
                        answer_from=list(thresholds.values()), taught_from=list(thresholds))  # fmt: skip


def use_left_out(rows: list[Row], folder: Path) -> None:
    """Replace the scores of the linear heads by those of heads that had not seen the handout."""
    for name, fallback in (("off_topic", -6.0), ("usually_told", 0.0)):
        path = folder / f"{name.replace('_', '-')}-left-out.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for row in rows:
            if name in names_of(rows):
                here = known.get(f"{row['handout']} {row['question']}", known.get(row["question"]))
                row["features"][name] = row["features"].get(name, fallback) if here is None else here


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("observed", type=Path, nargs="+")
    parser.add_argument("--handouts", type=Path, nargs="+", required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument(
        "--left-out", type=Path, default=Path(), help="folder of off-topic- and usually-told-left-out.json"
    )
    parser.add_argument("--trees", type=int, default=260)
    parser.add_argument("--levels", type=int, nargs="+", default=[0], help="taught questions from which a limit holds")
    parser.add_argument("--most-wrong", type=float, nargs="+", default=[6.0], help="in percent, of each level")
    parser.add_argument("--most-false", type=float, nargs="+", default=[5.0], help="in percent, of each level")
    args = parser.parse_args()
    rows: list[Row] = [
        json.loads(line) for path in args.observed for line in path.read_text(encoding="utf-8").splitlines()
    ]
    mark_right(rows, args.handouts, Limits())
    use_left_out(rows, args.left_out)
    turns = [cross_validated(rows, args.trees, turn) for turn in range(TURNS)]
    thresholds = {}
    levels = np.array([max(least for least in args.levels if least <= taught_of(row)) for row in rows])
    for level, most_wrong, most_false in zip(args.levels, args.most_wrong, args.most_false, strict=True):
        print("taught questions from", level)
        part = np.flatnonzero(levels == level)
        thresholds[level] = report([rows[i] for i in part], [chance[part] for chance in turns], most_wrong, most_false)
    if args.weights:
        models = fit([row for row in rows if row["category"] != "emergency"], args.trees)
        names = names_of(rows)
        store(models, names, thresholds, args.weights / file_of(rows))
        ranked = sorted(zip(models[0].feature_importances_, names, strict=True), reverse=True)
        print([(name, round(float(weight), 3)) for weight, name in ranked[:14]])


if __name__ == "__main__":
    main()
