#!/usr/bin/env python3
"""Training groups for the reranker that reads what is taught beside a passage.

    taught_groups.py HANDOUTS… --taught TAUGHT… --weights shipped --without UNSEEN --out taught.jsonl

Each taught question is asked of its handout as if it had not been taught: before each candidate stand the taught
questions that lie next to it among the others (`Compared.beside`), of which a part is left away by chance, since a
clinic may have written few. HANDOUTS are files NAME.md (with NAME.jsonl: their questions count as taught, too) or
shipped handouts with `questions` in their front matter; TAUGHT are folders of NAME.questions.tsv. Handouts named in
UNSEEN (a folder of NAME.md) give no groups of their NAME.jsonl: those questions judge the model.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import Group, Sentence, short_title, write_groups
from observe import build, only, others, teach, written

from skill.answers.candidates import Hints, to_read
from skill.answers.evidence import content_stems
from skill.answers.passage_index import PassageIndex
from skill.answers.scoring import SentenceScorer
from skill.answers.store import IndexStore
from skill.answers.taught import OPEN
from skill.answers.transformer import Transformers
from skill.handouts.markdown_file import read_handout

FEWEST_KEPT = 0.3
NEARLY_SAME = 0.985
"""Similarity from which two questions are one: the other must not give the answer away."""
TAUGHT = 2
TAKEN_OUT = 0.12
"""How often the answer's passages are taken out, so that nothing answers a question that looks answerable."""


@dataclass(frozen=True)
class Source:
    """A handout's index, and its taught questions with the passage of each."""

    name: str
    index: PassageIndex
    questions: list[tuple[int, str]]


def shipped(path: Path, store: IndexStore) -> Source | None:
    """A handout whose front matter teaches; None where it does not."""
    handout = read_handout(path)
    ready = store.ready(handout)
    if not handout.questions or ready.index.taught is None:
        return None
    positions = [int(one) for one in ready.index.taught.positions]
    return Source(path.stem, ready.index, list(zip(positions, ready.bank.taught, strict=True)))


def sources(handouts: list[Path], taught: list[Path], without: set[str], scorer: SentenceScorer) -> Iterator[Source]:
    """Every handout with taught questions: of its front matter, of a file, and its own test questions."""
    store = IndexStore(scorer)
    for path in handouts:
        own = shipped(path, store)
        if own:
            yield own
            continue
        if path.stem in without:
            continue
        index = build(scorer, path)
        rows = [row for folder in taught for row in _written(folder / f"{path.stem}.questions.tsv")]
        if rows:
            yield Source(path.stem, index, list({text: (n, text) for n, text in rows}.values()))
        if path.with_suffix(".jsonl").exists():
            lines = path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
            asked = others([json.loads(line) for line in lines], index)
            yield Source(path.stem, index, list({text: (n, text) for n, text in asked}.values()))


def _written(path: Path) -> list[tuple[int, str]]:
    return written(path) if path.exists() else []


def groups_of(source: Source, scorer: SentenceScorer, draw: random.Random) -> Iterator[Group]:
    """One group for each taught question."""
    index, everything = source.index, teach(scorer, source.index, source.questions)
    chance = np.random.default_rng(draw.randrange(2**32))
    alike = everything.vectors @ everything.vectors.T
    for number, (answer, question) in enumerate(source.questions):
        kept = (chance.random(len(source.questions)) < draw.uniform(FEWEST_KEPT, 1.0)) & (alike[number] < NEARLY_SAME)
        kept[number] = False
        some = only(everything, np.flatnonzero(kept).tolist())
        compared = some.compared(question, everything.vectors[number])
        words = [word for word in content_stems(question) if word not in index.title_stems]
        chosen = to_read(index.vectors @ everything.vectors[number], words, index, Hints())
        chosen += [one for one in compared.nearest_positions(TAUGHT) if one not in chosen]
        if answer != OPEN and answer not in chosen:
            chosen.append(answer)
        block = index.passages[answer].block if answer != OPEN else OPEN
        labels = [1.0 if one == answer else 0.5 if index.passages[one].block == block else 0.0 for one in chosen]
        if answer != OPEN and draw.random() < TAKEN_OUT:
            chosen = [one for one, label in zip(chosen, labels, strict=True) if label == 0.0]
            labels = [0.0] * len(chosen)
        if not chosen:
            continue
        texts = [
            Sentence(passage.text, passage.heading, passage.lead_in, beside=compared.beside(passage.block))
            for passage in (index.passages[one] for one in chosen)
        ]
        yield Group(question, short_title(index.title), texts, labels, "taught", source.name, row=str(number))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("handouts", type=Path, nargs="+", help="files, or folders of them")
    parser.add_argument("--taught", type=Path, nargs="+", default=[])
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--without", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    draw = random.Random(args.seed)
    scorer = SentenceScorer(args.weights, Transformers(args.weights, 2))
    without = {path.stem for path in args.without.glob("*.md")} if args.without else set()
    files = [file for path in args.handouts for file in (sorted(path.glob("*.md")) if path.is_dir() else [path])]
    made = (group for one in sources(files, args.taught, without, scorer) for group in groups_of(one, scorer, draw))
    print(write_groups(args.out, made), "groups")


if __name__ == "__main__":
    main()
