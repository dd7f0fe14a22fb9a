"""Which handout a question is about, when the patient named none.

Its name in the question settles it. Else three things are added up: what handouts are called (a name's rare words
tell more than its common ones), how close the question is to their names and beginnings, and which of its words they
hold. A question that fits several ('how long do I ice it?') is given back as 'which handout?' rather than guessed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skill.answers import lexical
from skill.answers.evidence import content_stems
from skill.answers.handout_words import HandoutWords, words_of
from skill.answers.model import Question
from skill.answers.passage_index import Vector, short_title
from skill.answers.passages import places_of
from skill.answers.scoring import SentenceScorer
from skill.answers.store import Floats, IndexStore
from skill.content import language_of
from skill.handouts.catalogue import Entry
from skill.handouts.library import Library
from skill.handouts.model import Handout

_NAME_WEIGHT = 0.5
_WORDS_WEIGHT = 0.3
_NAMED = 0.4
_NAMED_MARGIN = 0.02
_HINTED = 0.25
_HINTED_MARGIN = 0.25
"""Measured on the development set without naming the handout: of the questions that name the condition 95% find it
first; 85% are taken so without asking, 98% of them rightly; of those that name nothing 7% are taken."""
_CLOSE = 0.30
"""Below this similarity, and with no word of a name, no handout is about the question."""
_MOST_RIVALS = 4
_MOST_EMBEDDED = 200
"""Handouts that are embedded on the spot when no index was built."""
_OVERVIEW_SENTENCES = 4

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The handout, or the ids of those between which the patient has to choose; neither when none fits."""

    handout: Handout | None = None
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """What handouts are compared by: their ids, two vectors each, and their words."""

    ids: tuple[str, ...]
    vectors: Floats
    words: HandoutWords


class HandoutChooser:
    """Chooses among the handouts of a library."""

    def __init__(self, library: Library, scorer: SentenceScorer, store: IndexStore) -> None:
        self._library = library
        self._scorer = scorer
        self._store = store

    def choose(self, question: Question, vector: Vector | None) -> Choice:
        """The handout that the question is about, or several, or none; `vector` is the question's, if it has one."""
        here = self._library.entries_in(question.locale)
        if len(here) <= 1:
            return Choice(self._library.get(here[0].id)) if here else Choice()
        named = self._named(question, here)
        if len(named) == 1:
            return Choice(self._library.get(named[0]))
        if vector is None:
            return Choice(rivals=tuple(named or [entry.id for entry in here])[:_MOST_RIVALS])
        return self._nearest(question, vector)

    @cached_property
    def _by_word(self) -> dict[str, dict[str, list[tuple[str, frozenset[str]]]]]:
        """By language: a stem of a handout's name, the handouts that have it, and that name's stems."""
        found: dict[str, dict[str, list[tuple[str, frozenset[str]]]]] = {}
        for entry in self._library.entries:
            language = language_of(entry.language)
            words = found.setdefault(language, {})
            for name in entry.names:
                stems = frozenset(lexical.content_stems(short_title(name), language))
                for word in stems:
                    words.setdefault(word, []).append((entry.id, stems))
        return found

    def _named(self, question: Question, here: tuple[Entry, ...]) -> list[str]:
        """The handouts one of whose whole names the question holds; those with the longest such name alone."""
        language = language_of(here[0].language)
        asked = frozenset(lexical.content_stems(question.text, language))
        words = self._by_word.get(language, {})
        best, chosen = 0, dict[str, None]()
        for word in asked:
            for handout_id, stems in words.get(word, ()):
                if stems <= asked and len(stems) >= best:
                    if len(stems) > best:
                        best, chosen = len(stems), {}
                    chosen[handout_id] = None
        return list(chosen)

    def _nearest(self, question: Question, vector: Vector) -> Choice:
        compared = self._compared
        if not compared.ids:
            return Choice()
        asked = content_stems(question.text)
        names = self._name_scores(asked, compared)
        similar = (compared.vectors @ vector).reshape(-1, 2)
        total: Scores = similar.mean(axis=1) + _NAME_WEIGHT * names + _WORDS_WEIGHT * compared.words.shares(asked)
        order = [int(one) for one in np.argsort(-total)[:_MOST_RIVALS]]
        first = order[0]
        if names[first] == 0 and float(similar.max()) < _CLOSE:
            return Choice()
        margin = float(total[first] - total[order[1]]) if len(order) > 1 else 1.0
        sure = names[first] >= _NAMED and margin >= _NAMED_MARGIN
        if sure or (names[first] >= _HINTED and margin >= _HINTED_MARGIN):
            return Choice(self._library.get(compared.ids[first]))
        return Choice(rivals=tuple(compared.ids[one] for one in order))

    def _name_scores(self, asked: list[str], compared: Compared) -> Scores:
        """How much of a handout's name the question holds, by the weight of the words that it shares."""
        scores = np.zeros(len(compared.ids))
        full = math.log(1 + len(compared.ids)) or 1.0
        weights = {word: compared.words.rarity(word) for word in asked}
        for row, own in {pair for word in asked for pair in self._name_rows.get(word, ())}:
            shared = sum(weights.get(word, 0.0) for word in own)
            whole = sum(weights[word] if word in weights else compared.words.rarity(word) for word in own)
            if whole:
                scores[row] = max(scores[row], 0.7 * shared / full + 0.3 * shared / whole)
        return scores

    @cached_property
    def _name_rows(self) -> dict[str, list[tuple[int, frozenset[str]]]]:
        found: dict[str, list[tuple[int, frozenset[str]]]] = {}
        entries = {entry.id: entry for entry in self._library.entries_in("en")}
        for row, handout_id in enumerate(self._compared.ids):
            for name in entries[handout_id].names:
                stems = frozenset(content_stems(short_title(name)))
                for word in stems:
                    found.setdefault(word, []).append((row, stems))
        return found

    @cached_property
    def _compared(self) -> Compared:
        """From the index, or made now for a library that is not large."""
        stored = self._store.stored
        ids = tuple(entry.id for entry in self._library.entries_in("en"))
        if stored and stored.ids == ids:
            return Compared(ids, stored.choices, stored.words)
        few = ids[:_MOST_EMBEDDED]
        handouts = [self._library.get(one) for one in few]
        texts = [text for handout in handouts for text in choice_texts(handout)]
        return Compared(few, self._scorer.transformers.embed(texts).vectors, words_of(handouts))


def choice_texts(handout: Handout) -> tuple[str, str]:
    """What a handout is chosen by: its names, and its first sentences."""
    names = ". ".join(dict.fromkeys((short_title(handout.title), *handout.also_called[:6])))
    first = [place.sentence for place in places_of(handout)[:_OVERVIEW_SENTENCES]]
    return names, " ".join((short_title(handout.title), *first))
