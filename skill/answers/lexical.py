"""Scoring by words alone: BM25 over the sentences of one handout. Small, instant, and the fallback for every language.

The words of the handout's own title carry no evidence within it, so they count for nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from skill.answers.passages import Place, places_of
from skill.content import read_content
from skill.handouts.finding import stem
from skill.handouts.library import fold_name
from skill.handouts.model import Handout

_K1 = 1.2
_B = 0.6


@dataclass(frozen=True, slots=True)
class LexicalScore:
    """How well a place fits: the BM25 sum, and the share of the question's weight that it covers (0 to 1)."""

    place: Place
    bm25: float
    coverage: float


def content_stems(text: str, language: str) -> list[str]:
    """The stems of the words that carry meaning."""
    skip = _stop_words(language)
    return [stem(word) for word in fold_name(text).split() if word not in skip]


def _stop_words(language: str) -> frozenset[str]:
    content = read_content("sentences", language)
    return frozenset(fold_name(str(word)) for word in content["stop_words"])


class LexicalIndex:
    """BM25 over one handout."""

    def __init__(self, handout: Handout) -> None:
        self._language = handout.language
        self._places = places_of(handout)
        texts = [f"{p.section.title} {p.sentence}" for p in self._places]
        self._counts = [Counter(content_stems(text, handout.language)) for text in texts]
        self._mean = sum(sum(c.values()) for c in self._counts) / max(len(self._counts), 1)
        found = Counter(word for counts in self._counts for word in counts)
        self._title = set(content_stems(handout.title, handout.language))
        total = len(self._counts)
        self._idf = {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in found.items()}
        self._unseen = math.log(1 + (total + 0.5) / 0.5)

    def score(self, question: str) -> Sequence[LexicalScore]:
        """Every place, best first."""
        words = [word for word in dict.fromkeys(content_stems(question, self._language)) if word not in self._title]
        weight = sum(self._idf.get(word, self._unseen) for word in words)
        rows = [self._one(words, weight, number) for number in range(len(self._places))]
        return sorted(rows, key=lambda row: -row.bm25)

    def _one(self, words: list[str], weight: float, number: int) -> LexicalScore:
        counts = self._counts[number]
        length = sum(counts.values())
        bm25 = covered = 0.0
        for word in words:
            times = counts.get(word, 0)
            if times:
                idf = self._idf[word]
                bm25 += idf * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length / self._mean))
                covered += idf
        return LexicalScore(self._places[number], bm25, covered / weight if weight else 0.0)
