"""What a person taught of a handout: questions with the place that answers each, and questions that it leaves open.

The encoder tells how close a new question comes to each of them. What is near a taught question is likelier answered
where that one is; what is nearest to one that the handout leaves open is likelier not answered at all. Both are
hints for the calibrated decision, and no more: the words that are quoted are the handout's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OPEN = -1
"""The block of a question that the handout leaves open."""
_SHARPNESS = 16.0
"""How much nearer questions count for more: e to the power of this times the similarity."""

FEATURES = ("taught_here", "taught_elsewhere", "taught_open", "taught_share", "taught_open_share", "taught_questions")


@dataclass(frozen=True, slots=True)
class Taught:
    """The taught questions of one handout: a vector each, and where each is answered.

    `vectors` is (questions, width), normalised; `positions[n]` is the passage that answers question n, and
    `blocks[n]` that passage's block, both OPEN where the handout leaves the question open.
    """

    vectors: NDArray[np.float32]
    positions: NDArray[np.int64]
    blocks: NDArray[np.int64]

    def compared(self, vector: NDArray[np.float32]) -> Compared:
        """How close a question's vector comes to each of the taught questions."""
        return Compared(self, self.vectors @ vector)


@dataclass(frozen=True, slots=True)
class Compared:
    """The taught questions, and a new question's similarity to each."""

    taught: Taught
    similarities: NDArray[np.float32]

    def nearest_positions(self, most: int) -> list[int]:
        """The passages that answer the most similar questions, nearest first, each once."""
        answered = self.taught.positions != OPEN
        order = np.argsort(-np.where(answered, self.similarities, -1.0))
        positions = [int(self.taught.positions[place]) for place in order if answered[place]]
        return list(dict.fromkeys(positions))[:most]

    def closest(self, block: int) -> float:
        """The similarity of the nearest question that this block answers; 0 when there is none."""
        return self._highest(self.taught.blocks == block)

    def features(self, block: int) -> tuple[float, ...]:
        """The head's view of them when `block` is the best answer so far, in the order of FEATURES."""
        blocks = self.taught.blocks
        here, left_open = blocks == block, blocks == OPEN
        weights = np.exp(_SHARPNESS * (self.similarities - 1.0))
        total = float(weights.sum()) or 1.0
        return (
            self._highest(here),
            self._highest(~here & ~left_open),
            self._highest(left_open),
            float(weights[here].sum()) / total,
            float(weights[left_open].sum()) / total,
            float(np.log1p(len(blocks))),
        )

    def _highest(self, those: NDArray[np.bool_]) -> float:
        return max(0.0, float(self.similarities[those].max())) if bool(those.any()) else 0.0
