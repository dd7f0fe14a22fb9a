#!/usr/bin/env python3
"""Questions about another complaint than the handout's: folders to train and to calibrate with.

    other_complaints.py HANDOUTS --pool HANDOUTS… --each 6 --out DIR

Of every handout's questions, those that name its own condition, or a thing that few handouts have a word of, are asked
of handouts that lack those words ('is gout contagious', 'do i sleep in the sling' of the leaflet on burns). So are the
lines of `other_complaints.txt`: what people ask of everyday complaints. DIR gets NAME.md and NAME.jsonl; the category
is off_topic.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from common import read_handout, short_title

from skill.answers.evidence import content_stems

EVERYDAY = Path(__file__).with_name("other_complaints.txt")
RARE = 0.05
"""A word that at most so many of the handouts hold tells what a question is about."""


@dataclass(frozen=True)
class Named:
    """A question that names what it is about: the stems `about`, its handout's condition or rare words it shares."""

    handout: str
    about: frozenset[str]
    question: str


def condition_of(path: Path) -> frozenset[str]:
    """The stems of a handout's condition."""
    return frozenset(content_stems(short_title(read_handout(path)[0])))


def stems_of(path: Path) -> frozenset[str]:
    """All stems of a handout."""
    return frozenset(content_stems(path.read_text(encoding="utf-8")))


def common_among(handouts: Collection[frozenset[str]]) -> frozenset[str]:
    """The stems that more handouts hold than would tell what a question is about."""
    found = Counter(stem for stems in handouts for stem in stems)
    return frozenset(stem for stem, times in found.items() if times > RARE * len(handouts))


def everyday(common: frozenset[str]) -> Iterator[Named]:
    """What people ask of everyday complaints, by the words that are not common among the handouts."""
    for line in EVERYDAY.read_text(encoding="utf-8").splitlines():
        about = frozenset(content_stems(line)) - common
        if about:
            yield Named("", about, line)


def naming(stems: Mapping[Path, frozenset[str]], common: frozenset[str]) -> Iterator[Named]:
    """The questions of handouts that hold all words of their condition but one at most, or a rare word."""
    for path, held in stems.items():
        condition = condition_of(path)
        for row in map(json.loads, path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()):
            if row["category"] in ("answerable", "not_in_handout") and not row.get("after") and not row.get("noisy"):
                asked = set(content_stems(row["question"]))
                is_named = condition and len(condition & asked) >= max(1, len(condition) - 1)
                about = condition if is_named else frozenset(asked & held - common)
                if about:
                    yield Named(path.stem, about, row["question"])


def asked_in_vain(path: Path, pool: Sequence[Named], each: int) -> list[str]:
    """Questions drawn by chance that are about what the handout does not hold a word of, nor they one of its own."""
    draw = random.Random(path.stem)
    held, own = stems_of(path), condition_of(path)
    shuffled = draw.sample(pool, len(pool))
    found = (
        one.question for one in shuffled
        if one.handout != path.stem and not one.about & held and not own & set(content_stems(one.question))
    )  # fmt: skip
    return [question for question, _ in zip(found, range(each), strict=False)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("handouts", type=Path)
    parser.add_argument("--pool", type=Path, nargs="+", required=True)
    parser.add_argument("--each", type=int, default=6)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    stems = {path: stems_of(path) for folder in args.pool for path in sorted(folder.glob("*.md"))}
    common = common_among(stems.values())
    pool, plain = list(naming(stems, common)), list(everyday(common))
    args.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(args.handouts.glob("*.md")):
        asked = asked_in_vain(path, pool, args.each) + asked_in_vain(path, plain, args.each // 2)
        (args.out / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        rows = [
            {"id": f"{path.stem}-other-{number}", "handout": path.stem, "question": question, "category": "off_topic",
             "kind": "other_complaint", "gold": [], "also_right": []}
            for number, question in enumerate(asked, 1)
        ]  # fmt: skip
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (args.out / f"{path.stem}.jsonl").write_text(lines, encoding="utf-8")
    print(len(pool), "questions name what they are about,", len(plain), "are of everyday complaints")


if __name__ == "__main__":
    main()
