#!/usr/bin/env python3
"""Turn handouts with their questions into training groups, the likeliest-looking sentences first.

    dev_groups.py DIR --encoder model.onnx --tokenizer tokenizer.json --out dev.jsonl

DIR holds NAME.md and NAME.jsonl (id, question, category, kind, gold, also_right, after).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from common import Group, read_handout, short_title, write_groups
from embedder import Embedder

KEPT = 16


def follow_up(previous: str, question: str) -> str:
    """A follow-up question read together with the question before it."""
    return f"{previous.rstrip('?. ')}; {question}"


def handout_groups(path: Path, embedder: Embedder, tally: Counter[str]) -> list[Group]:
    """One group for every question of a handout."""
    title, sentences = read_handout(path)
    rows = [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]
    asked = {row["id"]: row["question"] for row in rows}
    texts = [follow_up(asked[r["after"]], r["question"]) if r.get("after") else r["question"] for r in rows]
    vectors = embedder.embed([" ".join(filter(None, (s.heading, s.lead_in, s.text))) for s in sentences])
    groups = []
    for row, question, similarity in zip(rows, texts, embedder.embed(texts) @ vectors.T, strict=True):
        if row["category"] == "emergency":
            continue
        labels = np.array(
            [1.0 if s.text in row["gold"] else 0.5 if s.text in row["also_right"] else 0.0 for s in sentences]
        )
        order = np.argsort(-similarity)
        rank = next((place for place, index in enumerate(order) if labels[index] > 0), -1)
        if row["category"] == "answerable":
            tally.update(["answerable", *(f"top{k}" for k in (1, 3, 4, 5, 6, 8, 10, 12) if 0 <= rank < k)])
        kept = [int(i) for place, i in enumerate(order) if place < KEPT or labels[i] > 0]
        groups.append(Group(question, short_title(title), [sentences[i] for i in kept], [float(labels[i]) for i in kept],  # noqa: E501
                            row["category"], path.stem, row["kind"], row=row["id"], previous=asked.get(row.get("after", ""), "")))  # fmt: skip  # noqa: E501
    return groups


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    embedder = Embedder(args.encoder, args.tokenizer)
    tally: Counter[str] = Counter()
    groups = []
    for path in sorted(args.directory.glob("*.md")):
        if path.with_suffix(".jsonl").exists():
            groups += handout_groups(path, embedder, tally)
    print(write_groups(args.out, groups), "groups", dict(tally))


if __name__ == "__main__":
    main()
