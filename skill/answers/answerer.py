"""Answering: an emergency first, then the handout's own sentence, else an honest 'it does not say'."""

from __future__ import annotations

from skill.answers.emergencies import recognise
from skill.answers.lexical import LexicalIndex, content_stems
from skill.answers.model import Answer, Candidate, Outcome, Question, Reason
from skill.answers.question_bank import QuestionBank
from skill.handouts.library import Library
from skill.handouts.model import Handout

_ENOUGH_COVERED = 0.5
_ENOUGH_SCORE = 2.5


class HandoutAnswerer:
    """Answers questions from the handouts of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._banks: dict[str, QuestionBank] = {}
        self._indexes: dict[tuple[str, str], LexicalIndex] = {}

    def answer(self, question: Question) -> Answer:
        """The answer to one question; never raises for what a patient may say."""
        urgent = recognise(question.text, question.locale, question.handout)
        if urgent:
            return urgent
        handout = question.handout or self._choose(question)
        if handout is None:
            return self._which(question)
        return self._from(handout, question)

    def _index(self, handout: Handout) -> LexicalIndex:
        key = (handout.id, handout.version)
        if key not in self._indexes:
            self._indexes[key] = LexicalIndex(handout)
        return self._indexes[key]

    def _curated(self, handout: Handout, question: Question) -> Answer | None:
        if handout.id not in self._banks:
            self._banks[handout.id] = QuestionBank(handout)
        passage = self._banks[handout.id].passage(question.text)
        if passage is None:
            return None
        quotes, section = passage.block.sentences, passage.section.number
        return Answer(
            Outcome.ANSWER, handout, section, quotes, score=1.0, question=question.text, decided_by="question bank"
        )

    def _from(self, handout: Handout, question: Question) -> Answer:
        curated = self._curated(handout, question)
        if curated:
            return curated
        rows = self._index(handout).score(question.text)
        candidates = tuple(
            Candidate(handout.id, row.passage.section.number, row.passage.sentence, row.bm25) for row in rows[:5]
        )
        best = rows[0] if rows else None
        if best is None or best.bm25 < _ENOUGH_SCORE or best.coverage < _ENOUGH_COVERED:
            return Answer(
                Outcome.NOT_IN_HANDOUT, handout, reason=Reason.NOT_SAID, candidates=candidates, decided_by="lexical"
            )
        return Answer(
            Outcome.ANSWER,
            handout,
            best.passage.section.number,
            best.passage.block.sentences,
            score=round(best.coverage, 3),
            question=question.text,
            candidates=candidates,
            decided_by="lexical",
        )

    def _choose(self, question: Question) -> Handout | None:
        """The handout whose name the question holds; the only one of the language when there is one."""
        here = self._library.entries_in(question.locale)
        if len(here) == 1:
            return self._library.get(here[0].id)
        words = set(content_stems(question.text, question.locale))
        named = []
        for entry in here:
            names = [set(content_stems(name, entry.language)) for name in entry.names]
            if any(name and name <= words for name in names):
                named.append(entry)
        return self._library.get(named[0].id) if len(named) == 1 else None

    def _which(self, question: Question) -> Answer:
        here = self._library.entries_in(question.locale)
        if not here:
            return Answer(Outcome.NOT_IN_HANDOUT, reason=Reason.NOT_SAID, decided_by="no handout")
        options = tuple(handout.id for handout in here[:4])
        return Answer(Outcome.CLARIFY, options=options, question=question.text, decided_by="which handout")
