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
    `limits` are the likelihoods from which an answer is given, each with the number of taught questions from which it
    holds, ascending from 0.
    """

    names: tuple[str, ...]
    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]
    base: float
    limits: tuple[tuple[int, float], ...]

    def answer_from(self, taught: int = 0) -> float:
        """The likelihood from which an answer is given where so many questions are taught."""
        return next(limit for least, limit in reversed(self.limits) if taught >= least)

    def likelihood(self, row: Sequence[float]) -> float:
        """The probability for one row of features, in the order of `names`."""
        total = self.base + float(self.value[self._leaves(np.asarray(row, np.float64))].sum())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def _leaves(self, row: NDArray[np.float64]) -> NDArray[np.int64]:
        """The leaf where each tree's walk ends; all trees go down a step at a time."""
        nodes = self.roots.copy()
        while (going := np.flatnonzero(self.feature[nodes] >= 0)).size:
            at = nodes[going]
            goes_left = row[self.feature[at]] <= self.threshold[at]
            nodes[going] = np.where(goes_left, self.left[at], self.right[at])
        return nodes


def read_trees(path: Path) -> Trees:
    """Trees from an .npz that the calibration script wrote; nothing in it is executed."""
    with np.load(path, allow_pickle=False) as stored:
        return Trees(
            tuple(str(name) for name in stored["names"]),
            stored["roots"].astype(np.int64),
            stored["feature"].astype(np.int64),
            stored["threshold"].astype(np.float64),
            stored["left"].astype(np.int64),
            stored["right"].astype(np.int64),
            stored["value"].astype(np.float64),
            float(stored["base"]),
            _limits(stored["answer_from"], stored["taught_from"] if "taught_from" in stored else np.zeros(1)),
        )


def _limits(limits: NDArray[np.float64], least: NDArray[np.float64]) -> tuple[tuple[int, float], ...]:
    pairs = zip(least.astype(int).tolist(), np.atleast_1d(limits).tolist(), strict=True)
    return tuple(sorted(pairs))
