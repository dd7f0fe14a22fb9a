"""What a person taught of a handout: questions with the place that answers each, and questions that it leaves open.

The encoder tells how close a new question comes to each of them. What is near a taught question is likelier answered
where that one is; what is nearest to one that the handout leaves open is likelier not answered at all. Both are
hints for the calibrated decision, and no more: the words that are quoted are the handout's own.

Where there are many questions, a regression over all of them (`learnt.py`) tells more than the nearest ones alone. And
a reranker of its own reads each passage together with the questions that lie next to the new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skill.answers.learnt import Learnt, learn

Vectors = NDArray[np.float32]

OPEN = -1
"""The block of a question that the handout leaves open."""
_SHARPNESS = 16.0
"""How much nearer questions count for more: e to the power of this times the similarity."""

ENOUGH_TO_LEARN = 600
"""From so many questions on the regression is made. On 1,002 questions about six handouts that no model had seen it
brought 11 points of right answers at the same share of false ones where 1,040 were taught, and cost 4 at 430."""
_READ_HERE = 2
_WORDS_READ = 12
_NONE = "nothing"

FEATURES = (
    "taught_here", "taught_elsewhere", "taught_open", "taught_share", "taught_open_share", "taught_questions",
    "learnt_here", "learnt_open", "learnt_elsewhere", "learnt_before_open", "learnt_before_all",
)  # fmt: skip


@dataclass(frozen=True)
class Taught:
    """The taught questions of one handout: a vector each, and where each is answered.

    `vectors` is (questions, width), normalised; `positions[n]` is the passage that answers question n, and
    `blocks[n]` that passage's block, both OPEN where the handout leaves the question open; `questions` are their words
    as the models read them, `spoken` as they are spoken, where that is another language. `learnt_before` is `learnt`,
    where it was worked out before.
    """

    questions: tuple[str, ...]
    vectors: Vectors
    positions: NDArray[np.int64]
    blocks: NDArray[np.int64]
    learnt_before: Learnt | None = None
    spoken: tuple[str, ...] = ()

    @property
    def are_enough(self) -> bool:
        """Whether there are enough to learn from."""
        return len(self.blocks) >= ENOUGH_TO_LEARN

    @cached_property
    def learnt(self) -> Learnt | None:
        """What all of them together tell; None where there are too few."""
        if not self.are_enough:
            return None
        return self.learnt_before or learn(self.spoken or self.questions, self.vectors, self.blocks)

    def compared(self, question: str, vector: Vectors) -> Compared:
        """How close a question, as it was spoken, and with its vector, comes to each of the taught questions."""
        return Compared(self, question, self.vectors @ vector)


@dataclass(frozen=True)
class Compared:
    """The taught questions, a new question, and its similarity to each."""

    taught: Taught
    question: str
    similarities: Vectors

    def nearest_positions(self, most: int) -> list[int]:
        """The passages that answer the most similar questions, nearest first, each once."""
        answered = self.taught.positions != OPEN
        order = np.argsort(-np.where(answered, self.similarities, -1.0))
        positions = [int(self.taught.positions[place]) for place in order if answered[place]]
        return list(dict.fromkeys(positions))[:most]

    def beside(self, block: int) -> str:
        """What the reranker reads before a passage of this block: the nearest questions taught of it, one left open.

        'how long do i ice it ; ice for how many minutes / is ice better than a gel pack |': so it can tell whether
        the new question asks for the same. The reranker was trained on just this form; of a long question it reads
        the first words, since what it reads costs time.
        """
        here, left_open = self._nearest(block, _READ_HERE), self._nearest(OPEN, 1)
        return f"{' ; '.join(here) or _NONE} / {left_open[0] if left_open else _NONE} |"

    def _nearest(self, block: int, most: int) -> list[str]:
        places = np.flatnonzero(self.taught.blocks == block)
        nearest = places[np.argsort(-self.similarities[places])][:most]
        return [" ".join(self.taught.questions[place].split()[:_WORDS_READ]) for place in nearest]

    def closest(self, block: int) -> float:
        """The similarity of the nearest question that this block answers; 0 when there is none."""
        return self._highest(self.taught.blocks == block)

    @property
    def has_learnt(self) -> bool:
        """Whether there are enough questions for the regression."""
        return self.taught.are_enough

    @cached_property
    def _learnt(self) -> dict[int, float]:
        learnt = self.taught.learnt
        return learnt.speaks_for(self.similarities, self.question) if learnt else {}

    def likeliest(self, most: int) -> list[int]:
        """The blocks for which all taught questions together speak most, best first; none where there are few."""
        answering = [kind for kind in self._learnt if kind != OPEN]
        return sorted(answering, key=lambda kind: -self._learnt[kind])[:most]

    def learnt(self, block: int) -> float:
        """How much all taught questions together speak for this block, about 0 to 1; 0 where there are few of them."""
        return self._learnt.get(block, 0.0)

    def features(self, block: int) -> tuple[float, ...]:
        """The head's view of them when `block` is the best answer so far, in the order of FEATURES."""
        blocks = self.taught.blocks
        here, left_open = blocks == block, blocks == OPEN
        weights = np.exp(_SHARPNESS * (self.similarities - 1.0))
        total = float(weights.sum()) or 1.0
        learnt, learnt_open = self.learnt(block), self.learnt(OPEN)
        others = max((share for kind, share in self._learnt.items() if kind not in (block, OPEN)), default=0.0)
        return (
            self._highest(here),
            self._highest(~here & ~left_open),
            self._highest(left_open),
            float(weights[here].sum()) / total,
            float(weights[left_open].sum()) / total,
            float(np.log1p(len(blocks))),
            learnt,
            learnt_open,
            others,
            learnt - learnt_open,
            learnt - max(learnt_open, others),
        )

    def _highest(self, those: NDArray[np.bool_]) -> float:
        return max(0.0, float(self.similarities[those].max())) if bool(those.any()) else 0.0
