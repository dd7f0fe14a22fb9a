"""Which passages are read closely for a question, and what speaks for each beside the reranker's judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skill.answers.ages import Ages, is_for, told_of
from skill.answers.passage_index import PassageIndex
from skill.answers.ranking import ScoredPassage
from skill.answers.taught import Compared

_DENSE = 3
_LEXICAL = 1
_SIMILARITY_WEIGHT = 8.0
"""Log-odds a unit of the encoder's similarity. On 40 handouts that neither model had seen, the two together put the
right sentence first for 77% of questions, the reranker alone for 73%, the encoder alone for 75%; passages beyond
the three most similar brought nothing."""
_SAID_BEFORE = 3
_SAME_BLOCK_WEIGHT, _SAME_HEADING_WEIGHT = 1.0, 0.5
"""Passages of the block just quoted that are considered for a follow-up, and what standing there or under the same
heading counts for: of 123 follow-ups 92 are answered in that block, and 22 more under that heading."""
_TAUGHT = 2
"""Passages that are considered because a taught question near this one is answered there, and as many because all
taught questions together speak for them."""
_TAUGHT_WEIGHT, _LEARNT_WEIGHT = 6.0, 12.0
_READ_WEIGHT_WHERE_LEARNT = 0.5
"""What the similarity of the nearest taught question counts for, in log-odds a unit, and what all of them together do;
and what the reranker's log-odds count for beside them. Of 999 questions on six handouts that no model had seen, so 97%
had the right passage first where 2,400 were taught; with 6 for all together and 1 for the reranker 96%."""
_FOR_THIS_AGE, _FOR_ANOTHER_AGE = 1.5, -3.0
"""What it counts, in log-odds, that a passage is for the age that the question tells ('my four month old')."""
_MOST_READ_WHERE_TAUGHT, _MOST_READ_WHERE_LEARNT = 3, 2
"""So many candidates are read closely where questions are taught, and where there are enough to learn from: those that
encoder and taught questions expect most of. On 948 and on 1,002 questions that no model had seen, reading the others
brought nothing."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What speaks for a passage beside its likeness to the question.

    The taught questions with the new one's similarity to each, the passages that answered the question before
    (`said`), and the age of whom the question is about.
    """

    taught: Compared | None = None
    said: Sequence[int] = ()
    age: Ages | None = None


def _expected(index: PassageIndex, position: int, similarity: float, hints: Hints) -> float:
    """What speaks for a passage before the reranker reads it, as log-odds.

    What stands beside the answer before is likelier what a follow-up asks for; what is for another age is not meant.
    """
    passage, taught = index.passages[position], hints.taught
    expected = _SIMILARITY_WEIGHT * (similarity - 0.5)
    expected += _SAME_BLOCK_WEIGHT * any(index.passages[one].block == passage.block for one in hints.said)
    expected += _SAME_HEADING_WEIGHT * any(index.passages[one].heading == passage.heading for one in hints.said)
    if hints.age and (ages := told_of(passage.text)):
        expected += _FOR_THIS_AGE if is_for(hints.age, ages) else _FOR_ANOTHER_AGE
    if taught:
        expected += _TAUGHT_WEIGHT * taught.closest(passage.block) + _LEARNT_WEIGHT * taught.learnt(passage.block)
    return expected


def scored(index: PassageIndex, position: int, score: float, similarity: float, hints: Hints) -> ScoredPassage:
    """A passage with the reranker's log-odds and what spoke for it before as one score."""
    weight = _READ_WEIGHT_WHERE_LEARNT if hints.taught and hints.taught.has_learnt else 1.0
    together = weight * score + _expected(index, position, similarity, hints)
    return ScoredPassage(index.passages[position], position, together, similarity)


def to_read(similarities: NDArray[np.float32], words: Sequence[str], index: PassageIndex, hints: Hints) -> list[int]:
    """The positions to read closely: the most similar passages, those that share the rarest words, and taught ones.

    Where questions are taught, only those of them of which most is expected.
    """
    order = [int(position) for position in np.argsort(-similarities)]
    chosen = order[:_DENSE]
    shared = {
        position: sum(index.rarity[word] for word in words if word in stems)
        for position, stems in enumerate(index.stems)
    }
    by_words = sorted((p for p in order if shared[p] > 0 and p not in chosen), key=lambda p: -shared[p])
    chosen += by_words[:_LEXICAL]
    if hints.taught is None:
        return chosen
    chosen += hints.taught.nearest_positions(_TAUGHT)
    chosen += [next(p for p in order if index.passages[p].block == one) for one in hints.taught.likeliest(_TAUGHT)]
    expected = {one: _expected(index, one, float(similarities[one]), hints) for one in chosen}
    most = _MOST_READ_WHERE_LEARNT if hints.taught.has_learnt else _MOST_READ_WHERE_TAUGHT
    return sorted(expected, key=lambda one: -expected[one])[:most]


def beside(said: Sequence[int], similarities: NDArray[np.float32], index: PassageIndex) -> list[int]:
    """The most similar passages of the blocks that were quoted just before."""
    blocks = {index.passages[position].block for position in said}
    own = [position for position, passage in enumerate(index.passages) if passage.block in blocks]
    return sorted(own, key=lambda position: -float(similarities[position]))[:_SAID_BEFORE]
