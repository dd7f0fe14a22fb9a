#!/usr/bin/env python3
"""Fit the likelihood of the glossed languages and the thresholds to answer from: likelihood-gloss.npz and gloss.json.

    PYTHONPATH=.:tests/bench/answers/training python -m tests.bench.answers.training.train_gloss_likelihood [--dry]

The English head is too sure of a rough English question, and not sure enough of a good one: this one learns from the
glossed questions themselves. Run it after every change of weights or of gloss.yaml. All figures, and the thresholds,
come from heads that had not seen the handout. A threshold is the lowest one from which at most MOST_WRONG of the
answerable questions get a wrong sentence and at most MOST_FALSE of the others any. Needs scikit-learn; some minutes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from calibrate import fit, judge, store
from numpy.typing import NDArray

from skill.answers.answerer import HandoutAnswerer
from skill.answers.features import FEATURES
from skill.answers.passage_index import PassageIndex, Vector
from skill.answers.ranking import Ranking
from skill.answers.scoring import OFF_TOPIC_FROM, SentenceScorer
from skill.answers.store import IndexStore
from skill.answers.transformer import WEIGHTS
from skill.atomic import written_whole
from skill.batch import answer_rows
from skill.conversation.engine import Conversation
from skill.handouts.library import load_library
from tests.bench.answers import measure

LANGUAGES = ("fr", "es")
MOST_WRONG = MOST_FALSE = 6.0
FOLDS = 8
TURNS = 4
NO_THRESHOLD = 1e-9
STEPS = [step / 200 for step in range(2, 200)]
CATEGORIES = ("answerable", "not_in_handout", "off_topic")


class WatchedScorer(SentenceScorer):
    """The scorer, which keeps what it made of the last question."""

    last: Ranking | None = None

    def rank(
        self,
        question: str,
        index: PassageIndex,
        previous: str = "",
        own: Vector | None = None,
        *,
        said: Sequence[int] = (),
        spoken: str = "",
    ) -> Ranking:
        """See SentenceScorer."""
        self.last = super().rank(question, index, previous, own, said=said, spoken=spoken)
        return self.last


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of a question that is answered whatever its likelihood, and the head's view of it, if it had one."""

    language: str
    handout: str
    category: str
    kind: str
    features: tuple[float, ...] = ()

    @property
    def gated(self) -> bool:
        """Whether the off-topic gate keeps it from being answered at all."""
        return bool(self.features) and self.features[FEATURES.index("off_topic")] > OFF_TOPIC_FROM

    def as_observed(self) -> dict[str, Any]:
        """The row as calibrate.py has it."""
        named = dict(zip(FEATURES, self.features, strict=True))
        return {"category": self.category, "right": self.kind == "right", "features": named}


def observed(language: str) -> list[Row]:
    """Every question of the language's development set, answered with no threshold at all."""
    locale, folder = measure.SETS[f"development-{language}"]
    library, scorer = load_library(folder), WatchedScorer()
    answerer = HandoutAnswerer(library, scorer, IndexStore(scorer, None), glossed_from=NO_THRESHOLD)
    conversation = Conversation(library, lambda: answerer)
    asked = [row for row in measure.questions(folder, named=True) if row.get("handout")]
    answers = answer_rows(conversation, [json.dumps(row) for row in asked], locale)
    rows = []
    for row in asked:
        # One after the other, since a question may follow up the one before.
        scorer.last = None
        answer = next(answers)
        ranking: Ranking | None = scorer.last
        if row["category"] in CATEGORIES:
            by_models = ranking is not None and answer["score"] != 1.0
            features = ranking.features if ranking is not None and by_models else ()
            rows.append(Row(language, row["handout"], row["category"], measure.judge(row, answer), features))
    return rows


def cross_validated(rows: Sequence[Row], trees: int, turn: int) -> NDArray[np.float64]:
    """Likelihoods by heads that had not seen the handout; 1 where no head was asked, 0 where the gate is shut.

    Each turn divides the handouts in another way: one division alone moves a threshold by a tenth.
    """
    names = sorted({(row.language, row.handout) for row in rows})
    random.Random(turn).shuffle(names)
    folds = {name: place % FOLDS for place, name in enumerate(names)}
    chance = np.array([0.0 if row.gated else 1.0 for row in rows])
    asked = [i for i, row in enumerate(rows) if row.features and not row.gated]
    for fold in range(FOLDS):
        apart = [i for i in asked if folds[rows[i].language, rows[i].handout] == fold]
        others = [rows[i].as_observed() for i in asked if folds[rows[i].language, rows[i].handout] != fold]
        chance[apart] = judge(fit(others, trees), [rows[i].as_observed() for i in apart])
    return chance


def figures(rows: Sequence[Row], turns: Sequence[NDArray[np.float64]], threshold: float) -> dict[str, float]:
    """Shares in percent with one threshold, the mean of the turns."""

    def share(category: str, kind: str) -> float:
        some = [n for n, row in enumerate(rows) if row.category == category]
        found = sum(int(rows[n].kind == kind and chance[n] >= threshold) for chance in turns for n in some)
        return round(100 * found / max(1, len(some) * len(turns)), 1)

    return {
        "right": share("answerable", "right"),
        "wrong": share("answerable", "wrong"),
        "false": share("not_in_handout", "false"),
        "off": share("off_topic", "false"),
    }


def chosen(rows: Sequence[Row], turns: Sequence[NDArray[np.float64]]) -> float:
    """The lowest threshold from which both limits hold; the highest there is where they never do."""
    kept = STEPS[-1]
    for step in reversed(STEPS):
        found = figures(rows, turns, step)
        if found["wrong"] > MOST_WRONG or found["false"] > MOST_FALSE:
            break
        kept = step
    return kept


def main() -> None:
    """Observe, fit, choose, report and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trees", type=int, default=260)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    rows = [row for language in LANGUAGES for row in observed(language)]
    turns = [cross_validated(rows, args.trees, turn) for turn in range(TURNS)]
    path = args.weights / "gloss.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for language in LANGUAGES:
        places = [i for i, row in enumerate(rows) if row.language == language]
        own, sure = [rows[i] for i in places], [chance[places] for chance in turns]
        threshold = chosen(own, sure)
        sys.stdout.write(f"{language}: {len(own)} questions, from {threshold}: {figures(own, sure, threshold)}\n")
        for one in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            sys.stdout.write(f"    {one} {figures(own, sure, one)}\n")
        known.setdefault(language, {})["answer_from"] = threshold
    if args.dry:
        return
    models = fit([row.as_observed() for row in rows if row.features and not row.gated], args.trees)
    store(
        models,
        FEATURES,
        {0: min(known[language]["answer_from"] for language in LANGUAGES)},
        args.weights / "likelihood-gloss.npz",
    )
    with written_whole(path) as stream:
        json.dump(known, stream, indent=1)


if __name__ == "__main__":
    main()
