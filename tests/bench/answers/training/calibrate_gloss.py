"""From which likelihood a glossed question is answered, chosen on the development sets and written to gloss.json.

    python -m tests.bench.answers.training.calibrate_gloss        some minutes; again after every change of weights

The lowest threshold is taken with which at most 6% of the answerable questions get a wrong sentence and at most 6% of
the unanswerable ones any. What is reported was measured with each handout left out of that choice in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from skill.answers.answerer import HandoutAnswerer
from skill.answers.scoring import SentenceScorer
from skill.answers.store import IndexStore
from skill.answers.transformer import WEIGHTS
from skill.atomic import written_whole
from skill.batch import answer_rows
from skill.conversation.engine import Conversation
from skill.handouts.library import load_library
from tests.bench.answers.measure import SETS, judge, questions

LANGUAGES = ("fr", "es")
MOST_WRONG = MOST_FALSE = 6.0
NO_THRESHOLD = 1e-9
STEPS = [step / 200 for step in range(2, 200)]


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of a question when it is answered, and the likelihood of that answer; None where no model spoke."""

    handout: str
    category: str
    kind: str
    likelihood: float | None

    def counts_at(self, threshold: float) -> str:
        """What becomes of it with this threshold."""
        silenced = self.likelihood is not None and self.likelihood < threshold
        return "silent" if silenced else self.kind


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in percent."""

    right: float
    wrong: float
    false: float


def observed(language: str) -> list[Row]:
    """Every question of the language's development set, answered with no threshold at all."""
    locale, folder = SETS[f"development-{language}"]
    asked = [row for row in questions(folder, named=True) if row.get("handout")]
    library, scorer = load_library(folder), SentenceScorer()
    answerer = HandoutAnswerer(library, scorer, IndexStore(scorer, None), glossed_from=NO_THRESHOLD)
    conversation = Conversation(library, lambda: answerer)
    answers = list(answer_rows(conversation, [json.dumps(row) for row in asked], locale))
    return [
        Row(row["handout"], row["category"], judge(row, answer), answer["score"] if answer["score"] != 1.0 else None)
        for row, answer in zip(asked, answers, strict=True)
    ]


def figures(kinds: Sequence[tuple[str, str]]) -> Figures:
    """Shares of what became of rows: pairs of category and kind."""
    answerable = [kind for category, kind in kinds if category == "answerable"]
    others = [kind for category, kind in kinds if category == "not_in_handout"]
    return Figures(
        100 * answerable.count("right") / max(1, len(answerable)),
        100 * answerable.count("wrong") / max(1, len(answerable)),
        100 * others.count("false") / max(1, len(others)),
    )


def at(rows: Sequence[Row], threshold: float) -> Figures:
    """The figures with one threshold."""
    return figures([(row.category, row.counts_at(threshold)) for row in rows])


def chosen(rows: Sequence[Row]) -> float:
    """The lowest threshold from which both limits hold; the highest there is where they never do."""
    kept = STEPS[-1]
    for step in reversed(STEPS):
        found = at(rows, step)
        if found.wrong > MOST_WRONG or found.false > MOST_FALSE:
            break
        kept = step
    return kept


def left_out(rows: Sequence[Row]) -> Figures:
    """The figures when the threshold for each handout is chosen on the others."""
    kinds = []
    for handout in sorted({row.handout for row in rows}):
        threshold = chosen([row for row in rows if row.handout != handout])
        kinds += [(row.category, row.counts_at(threshold)) for row in rows if row.handout == handout]
    return figures(kinds)


def main() -> None:
    """Choose, report and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", default=list(LANGUAGES))
    parser.add_argument("--dry", action="store_true", help="write nothing")
    args = parser.parse_args()
    path = WEIGHTS / "gloss.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for language in args.languages:
        rows = observed(language)
        threshold, apart = chosen(rows), left_out(rows)
        sys.stdout.write(
            f"{language}: from {threshold}; left out {apart}; all {at(rows, threshold)}; 0 {at(rows, 0)}\n"
        )
        for one in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
            sys.stdout.write(f"    {one} {at(rows, one)}\n")
        known.setdefault(language, {})["answer_from"] = threshold
    if not args.dry:
        with written_whole(path) as stream:
            json.dump(known, stream, indent=1)


if __name__ == "__main__":
    main()
