"""Which handout a question is about, when the patient named none.

Its name in the question settles it. Else the handouts are compared by what they are called and by how they begin; a
question that fits several ('how long do I ice it?') is given back as 'which handout?' rather than guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from skill.answers.lexical import content_stems
from skill.answers.model import Question
from skill.answers.scoring import SentenceScorer
from skill.answers.store import Floats, IndexStore, choice_texts
from skill.content import language_of
from skill.handouts.catalogue import Entry
from skill.handouts.library import Library
from skill.handouts.model import Handout

_MARGIN = 0.08
"""How much closer (cosine) the best handout must be than the next to be taken without asking."""
_CLOSE = 0.30
"""Below this similarity no handout is about the question."""
_MOST_RIVALS = 4
_MOST_EMBEDDED = 200
"""Handouts that are embedded on the spot when no index was built."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The handout, or the ids of those between which the patient has to choose; neither when none fits."""

    handout: Handout | None = None
    rivals: tuple[str, ...] = ()


class HandoutChooser:
    """Chooses among the handouts of a library."""

    def __init__(self, library: Library, scorer: SentenceScorer, store: IndexStore) -> None:
        self._library = library
        self._scorer = scorer
        self._store = store

    def choose(self, question: Question) -> Choice:
        """The handout that the question is about, or several, or none."""
        here = self._library.entries_in(question.locale)
        if len(here) <= 1:
            return Choice(self._library.get(here[0].id)) if here else Choice()
        named = self._named(question, here)
        if len(named) == 1:
            return Choice(self._library.get(named[0]))
        if language_of(question.locale) != "en":
            return Choice(rivals=tuple(named or [entry.id for entry in here])[:_MOST_RIVALS])
        return self._nearest(question, frozenset(named))

    @cached_property
    def _words(self) -> dict[str, dict[str, list[tuple[str, frozenset[str]]]]]:
        """By language: a stem of a handout's name, the handouts that have it, and that name's stems."""
        found: dict[str, dict[str, list[tuple[str, frozenset[str]]]]] = {}
        for entry in self._library.entries:
            language = language_of(entry.language)
            words = found.setdefault(language, {})
            for name in entry.names:
                stems = frozenset(content_stems(name, language))
                for word in stems:
                    words.setdefault(word, []).append((entry.id, stems))
        return found

    def _named(self, question: Question, here: tuple[Entry, ...]) -> list[str]:
        """The handouts whose name the question holds; the longest such names alone."""
        language = language_of(here[0].language)
        asked = frozenset(content_stems(question.text, language))
        words = self._words.get(language, {})
        best, chosen = 0, dict[str, None]()
        for word in asked:
            for handout_id, stems in words.get(word, ()):
                if stems <= asked and len(stems) >= best:
                    if len(stems) > best:
                        best, chosen = len(stems), {}
                    chosen[handout_id] = None
        return list(chosen)

    def _nearest(self, question: Question, named: frozenset[str]) -> Choice:
        ids, vectors = self._vectors
        if not len(ids):
            return Choice(rivals=tuple(entry.id for entry in self._library.entries_in("en")[:_MOST_RIVALS]))
        vector = self._scorer.transformers.embed([question.text]).vectors[0]
        similarities = (vectors @ vector).reshape(-1, 2).max(axis=1)
        if named:
            similarities = np.where([one in named for one in ids], similarities, -1.0)
        order = np.argsort(-similarities)[: _MOST_RIVALS + 1]
        best = float(similarities[order[0]])
        if best < _CLOSE and not named:
            return Choice()
        if len(order) == 1 or best - float(similarities[order[1]]) >= _MARGIN:
            return Choice(self._library.get(ids[int(order[0])]))
        return Choice(rivals=tuple(ids[int(one)] for one in order[:_MOST_RIVALS] if similarities[int(one)] > 0))

    @cached_property
    def _vectors(self) -> tuple[tuple[str, ...], Floats]:
        """Two vectors a handout (names, beginning): from the index, or made now for a library that is not large."""
        stored = self._store.stored
        ids = tuple(entry.id for entry in self._library.entries_in("en"))
        if stored and stored.ids == ids:
            return stored.ids, stored.choices
        few = ids[:_MOST_EMBEDDED]
        texts = [text for one in few for text in choice_texts(self._library.get(one))]
        return few, self._scorer.transformers.embed(texts).vectors
