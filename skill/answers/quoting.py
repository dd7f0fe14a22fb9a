"""Which whole sentences to say for a ranking: the best passage's bullet or the sentences around it, no more than fits.

A bullet is said whole, because half of it can mislead. Of a long paragraph the best sentence and its neighbours are
said. When a second place scores nearly as well, both are said, as long as it all stays short.
"""

from __future__ import annotations

from dataclasses import dataclass

from skill.answers.passage_index import Passage, PassageIndex
from skill.answers.ranking import Ranking


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be said, in words, and how close a second place must come (as a difference of log-odds)."""

    block: int = 50
    total: int = 75
    rival: float = 2.0
    rivals: int = 1


def quoted(index: PassageIndex, ranking: Ranking, limits: Limits = Limits()) -> tuple[Passage, ...]:
    """The passages to quote, in the handout's order; empty when nothing was scored."""
    if not ranking.scored:
        return ()
    best = ranking.scored[0]
    chosen = set(_around(index, best.position, limits.block))
    added = 0
    for rival in ranking.scored[1:]:
        if best.score - rival.score > limits.rival or added >= limits.rivals:
            break
        if rival.position in chosen:
            continue
        more = set(_around(index, rival.position, limits.block))
        if _words(index, chosen | more) > limits.total:
            more = {rival.position}
        if _words(index, chosen | more) <= limits.total:
            chosen |= more
            added += 1
    return tuple(index.passages[position] for position in sorted(chosen))


def _around(index: PassageIndex, position: int, limit: int) -> list[int]:
    """The sentences of the passage's own block around it that fit: first those after it, then those before it."""
    block = index.passages[position].block
    members = [place for place, passage in enumerate(index.passages) if passage.block == block]
    if _words(index, members) <= limit:
        return members
    chosen = [position]
    after = [place for place in members if place > position]
    before = [place for place in members if place < position]
    for place in [*after[:1], *before[-1:]]:
        if _words(index, [*chosen, place]) <= limit:
            chosen.append(place)
    return chosen


def _words(index: PassageIndex, positions: list[int] | set[int]) -> int:
    return sum(len(index.passages[position].text.split()) for position in positions)
