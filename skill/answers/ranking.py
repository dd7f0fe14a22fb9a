"""What the scorer makes of a question: the passages that it considered, and how likely the best of them answers."""

from __future__ import annotations

from dataclasses import dataclass

from skill.answers.evidence import Caution, Wanted
from skill.answers.passage_index import Passage


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that was considered: its place in the index, both models' score together, the encoder's similarity."""

    passage: Passage
    position: int
    score: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates, best first, and the likelihood (0 to 1) that the best one answers the question.

    `taken_for` is the question that was answered, where some of its words were taken for misheard ones.
    """

    scored: tuple[ScoredPassage, ...]
    likelihood: float
    wanted: Wanted
    cautions: frozenset[Caution]
    features: tuple[float, ...] = ()
    taken_for: str = ""
