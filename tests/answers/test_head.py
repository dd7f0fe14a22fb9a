"""The trees of the likelihood, against a walk written down by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from skill.answers.features import FEATURES, FEATURES_WITH_TAUGHT
from skill.answers.head import Trees, read_trees
from skill.answers.transformer import WEIGHTS

# Tree one: feature 0 at most 1.5? then 0.25, else feature 1 at most 0? then -1 else 2. Tree two is one leaf of 0.5.
HAND_MADE = Trees(
    names=("first", "second"),
    roots=np.array([0, 5]),
    feature=np.array([0, -1, 1, -1, -1, -1]),
    threshold=np.array([1.5, 0, 0, 0, 0, 0]),
    left=np.array([1, 0, 3, 0, 0, 0]),
    right=np.array([2, 0, 4, 0, 0, 0]),
    value=np.array([0, 0.25, 0, -1.0, 2.0, 0.5]),
    base=-0.75,
    limits=((0, 0.5), (600, 0.6)),
)


@pytest.mark.parametrize(
    ("row", "odds"),
    [((1.0, 9.0), 0.0), ((1.5, -9.0), 0.0), ((1.6, 0.0), -1.25), ((1.6, 0.1), 1.75)],
    ids=["left", "at the threshold goes left", "right then left", "right then right"],
)
def test_leaves_add_up(row: tuple[float, float], odds: float) -> None:
    assert HAND_MADE.likelihood(row) == pytest.approx(1 / (1 + math.exp(-odds)))


@pytest.mark.parametrize(("taught", "limit"), [(0, 0.5), (599, 0.5), (600, 0.6), (9999, 0.6)])
def test_the_limit_is_that_of_so_many_taught_questions(taught: int, limit: float) -> None:
    assert HAND_MADE.answer_from(taught) == limit


@pytest.mark.parametrize("name", ["likelihood", "likelihood-taught", "likelihood-gloss"])
def test_the_trees_at_once_are_each_tree_walked_alone(name: str) -> None:
    trees = read_trees(Path(WEIGHTS) / f"{name}.npz")
    draw = np.random.default_rng(7)
    for row in draw.normal(0, 3, (40, len(trees.names))):
        total = trees.base
        for root in trees.roots:
            node = root
            while trees.feature[node] >= 0:
                goes_left = row[trees.feature[node]] <= trees.threshold[node]
                node = trees.left[node] if goes_left else trees.right[node]
            total += trees.value[node]
        assert trees.likelihood(list(row)) == pytest.approx(1 / (1 + math.exp(-total)))


@pytest.mark.parametrize(
    ("name", "features"),
    [
        ("likelihood", FEATURES),
        ("likelihood-gloss", FEATURES),
        ("likelihood-taught", FEATURES_WITH_TAUGHT),
        ("likelihood-learnt", FEATURES_WITH_TAUGHT),
    ],
)
def test_each_head_was_fitted_on_what_it_is_given(name: str, features: tuple[str, ...]) -> None:
    assert read_trees(Path(WEIGHTS) / f"{name}.npz").names == features
