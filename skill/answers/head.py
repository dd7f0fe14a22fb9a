"""A small calibrated head: boosted trees kept as plain arrays, so that nothing but numpy is needed to run them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """Regression trees whose leaves add up to a log-odds.

    All trees lie one after the other in the same arrays; `roots` are where they begin. A node with feature -1 is a
    leaf, and its value is in `value`; else the walk goes left when the feature is at most the threshold.
    `answer_from` is the likelihood from which an answer is given.
    """

    names: tuple[str, ...]
    roots: tuple[int, ...]
    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]
    base: float
    answer_from: float

    def likelihood(self, row: Sequence[float]) -> float:
        """The probability for one row of features, in the order of `names`."""
        total = self.base + sum(self._leaf(root, row) for root in self.roots)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def _leaf(self, node: int, row: Sequence[float]) -> float:
        while self.feature[node] >= 0:
            node = self.left[node] if row[self.feature[node]] <= self.threshold[node] else self.right[node]
        return self.value[node]


def read_trees(path: Path) -> Trees:
    """Trees from an .npz that the calibration script wrote; nothing in it is executed."""
    with np.load(path, allow_pickle=False) as stored:
        return Trees(
            tuple(str(name) for name in stored["names"]),
            _integers(stored["roots"]),
            _integers(stored["feature"]),
            _numbers(stored["threshold"]),
            _integers(stored["left"]),
            _integers(stored["right"]),
            _numbers(stored["value"]),
            float(stored["base"]),
            float(stored["answer_from"]),
        )


def _integers(values: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def _numbers(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
