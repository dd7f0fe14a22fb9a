#!/usr/bin/env python3
"""Turn the care topics into training groups; look-alike sentences of other topics compete.

topic_groups.py care_topics.txt --encoder model.onnx --tokenizer tokenizer.json --out topics.jsonl
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import Group, Sentence, write_groups
from embedder import Embedder

TITLES = ("Ankle Sprain", "Shingles", "Gallstones", "Your Knee Surgery", "Bronchitis", "Burns", "Ibuprofen", "Eczema",
          "High Cholesterol", "Hip Fracture", "Sinus Infection", "Anal Fissure", "Frozen Shoulder", "Broken Toe",
          "Amlodipine", "Scabies", "Laryngitis", "Appendix Removal", "Heat Rash", "Bursitis", "Ear Infection")  # fmt: skip  # noqa: E501
HEADINGS = ("", "", "Overview", "How can you care for yourself at home?", "Treatment", "Self-care", "What you can do",
            "When to get help", "About this condition", "Going home", "Things to know", "Do and don't")  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """What one topic's questions, answers, neighbours and look-alike questions are."""

    name: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    neighbours: tuple[str, ...]
    unanswered: tuple[str, ...]


def read_topics(path: Path) -> list[Topic]:
    """Parse the topics file."""
    topics = []
    for chunk in path.read_text(encoding="utf-8").split("\nT ")[1:]:
        name, *lines = chunk.strip().splitlines()
        parts = {line[0]: tuple(p.strip() for p in line[2:].split(" / ")) for line in lines if line.strip()}
        topics.append(Topic(name, parts["Q"], parts["A"], parts.get("N", ()), parts.get("U", ())))
    return topics


def topic_groups(topics: list[Topic], embedder: Embedder, draw: random.Random, weight: float) -> list[Group]:
    """A group for every question and every look-alike question."""
    pool = [(t.name, sentence) for t in topics for sentence in t.answers]
    vectors = embedder.embed([sentence for _, sentence in pool])
    groups = []
    for topic in topics:
        asked = [(q, True) for q in topic.questions] + [(q, False) for q in topic.unanswered]
        for (question, answered), similarity in zip(
            asked, embedder.embed([q for q, _ in asked]) @ vectors.T, strict=True
        ):
            others = [pool[i][1] for i in np.argsort(-similarity) if pool[i][0] != topic.name][:8]
            answers = draw.sample(topic.answers, min(2 if answered else 3, len(topic.answers)))
            # One near miss of another topic may well answer by chance: leave out the very first.
            wrong = draw.sample(others[1:], 3) + draw.sample(topic.neighbours, min(2, len(topic.neighbours)))
            sentences = [Sentence(s, draw.choice(HEADINGS)) for s in answers + wrong]
            labels = [float(answered)] * len(answers) + [0.0] * len(wrong)
            groups.append(Group(question, draw.choice(TITLES), sentences, labels, "topics", weight=weight))
    return groups


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topics", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--weight", type=float, default=0.6)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    groups = topic_groups(
        read_topics(args.topics), Embedder(args.encoder, args.tokenizer), random.Random(args.seed), args.weight
    )
    print(write_groups(args.out, groups), "groups")


if __name__ == "__main__":
    main()
