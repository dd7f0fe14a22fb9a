"""Answering: an emergency first, then the handout's own sentence, else an honest 'it does not say'.

In this order: an emergency; which handout; a question that a person wrote beforehand; a question of time, from the
handout's plan; and what the scorer finds likely enough. Where the models do not know the language, words alone decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from skill.answers.alarm import AlarmHead, alarm_features, read_alarm, with_gloss
from skill.answers.alarm_kernel import KernelAlarm, read_kernel_alarm
from skill.answers.choosing import Choice, HandoutChooser
from skill.answers.declining import reason_for
from skill.answers.emergencies import Alarm, excused, judged, limits_of, recognise
from skill.answers.evidence import cautions, content_stems
from skill.answers.follow_ups import Before, before, only_repeats, spelt_out
from skill.answers.gloss import gloss, likely_enough
from skill.answers.lexical import LexicalIndex
from skill.answers.listing import with_its_list
from skill.answers.model import Answer, Candidate, Outcome, Question, Reason, Urgency
from skill.answers.passages import Place, passages_of
from skill.answers.store import IndexStore, ReadyHandout
from skill.answers.timing import timing_answer
from skill.content import language_of
from skill.handouts.library import Library
from skill.handouts.model import Handout
from skill.handouts.urgency import level_of

if TYPE_CHECKING:
    from skill.answers.passage_index import PassageIndex, Vector
    from skill.answers.ranking import Ranking
    from skill.answers.scoring import SentenceScorer

_ENOUGH_COVERED = 0.5
_ENOUGH_SCORE = 2.5


@dataclass(frozen=True, slots=True)
class _Said:
    """What an answer quotes: the place that decided, and all that is said."""

    best: Place
    quotes: tuple[str, ...]
    likelihood: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the models read it: with its vector, where it has one, and what it leans on.

    `spoken` is what was said, where the question is the gloss of it.
    """

    question: Question
    vector: Vector | None
    leaning: Before
    spoken: str


def _candidates(ready: ReadyHandout, ranking: Ranking) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(ready.handout.id, at.section.number, at.sentence, round(one.score, 3))
        for one in ranking.scored
        for at in (ready.places[one.position],)
    )


class HandoutAnswerer:
    """Answers questions from the handouts of a library. Safe to share between threads."""

    def __init__(
        self, library: Library, scorer: SentenceScorer, store: IndexStore, *, glossed_from: float | None = None
    ) -> None:
        """`glossed_from` stands in for the calibrated likelihoods of the glossed languages, to calibrate them."""
        self._glossed_from = glossed_from
        self._library = library
        self._scorer = scorer
        self._store = store
        self._chooser = HandoutChooser(library, scorer, store)

    def answer(self, question: Question) -> Answer:
        """The answer to one question; never raises for what a patient may say."""
        heard = self._heard(question)
        urgent = self._emergency(question, heard)
        if urgent:
            return self._doubted(urgent, question, heard) or urgent
        if question.handout is not None:
            return self._from(question.handout, question, heard)
        choice = self._chooser.choose(question, heard)
        if choice.handout is not None:
            return self._from(choice.handout, question, heard)
        return self._unchosen(question, choice)

    def _heard(self, question: Question) -> Vector | None:
        """The encoder's vector of what was said, worked out once; None where the encoder does not know the language."""
        if language_of(question.locale) != "en":
            return None
        vector: Vector = self._scorer.transformers.embed([question.text]).vectors[0]
        return vector

    def emergency(self, question: Question) -> Answer | None:
        """The emergency in what was said, or None: by the sentences of emergencies.yaml and by the learned alarm."""
        return self._emergency(question, self._heard(question))

    def _emergency(self, question: Question, heard: Vector | None) -> Answer | None:
        told = recognise(question.text, question.locale, question.handout)
        language = language_of(question.locale)
        limits = limits_of(language)
        alarm = self._alarm(question, heard, told=told is not None) if limits else None
        return judged(told, alarm, limits, question.handout) if limits and alarm else told

    def _alarm(self, question: Question, heard: Vector | None, *, told: bool) -> Alarm | None:
        """What the learned alarm hears: in English, or in the words of another language together with their gloss."""
        if self._learned_alarm is None:
            return None
        if heard is not None:
            return Alarm(*self._learned_alarm.likelihoods(heard))
        if self._glossed_alarm is None:
            return None
        said, locale = question.text, question.locale
        english = gloss(said, language_of(locale))
        embedded = self._scorer.transformers.embed([english])
        features = alarm_features(said, embedded, self._learned_alarm, told=told, excused=excused(said, locale))
        return Alarm(*self._glossed_alarm.likelihoods(with_gloss(said, english), features))

    def _doubted(self, urgent: Answer, question: Question, heard: Vector | None) -> Answer | None:
        """What the handout's own lists say, where the alarm alone spoke and was not certain."""
        if question.handout is None or urgent.decided_by != "emergency:alarm" or urgent.crisis:
            return None
        limits = limits_of(language_of(question.locale))
        if limits is None or (urgent.score or 0.0) >= limits.certain_from:
            return None
        answer = self._from(question.handout, question, heard)
        if answer.outcome is not Outcome.ANSWER or answer.urgency is None:
            return None
        if answer.urgency is Urgency.EMERGENCY:
            return replace(urgent, quotes=answer.quotes, section=answer.section)
        return answer

    @cached_property
    def _learned_alarm(self) -> KernelAlarm | None:
        return read_kernel_alarm()

    @cached_property
    def _glossed_alarm(self) -> AlarmHead | None:
        return read_alarm("gloss")

    def _unchosen(self, question: Question, choice: Choice) -> Answer:
        """No handout fits: say so; several do: ask which, unless one of them alone answers."""
        if not choice.rivals:
            return Answer(Outcome.NOT_IN_HANDOUT, reason=Reason.NOT_SAID, decided_by="no handout")
        return Answer(Outcome.CLARIFY, options=choice.rivals, question=question.text, decided_by="which handout")

    def _from(self, handout: Handout, question: Question, heard: Vector | None) -> Answer:
        whole = spelt_out(question)
        if whole:
            asked = replace(question, text=whole, follows=None)
            answer = self._from(handout, asked, self._heard(asked))
            if answer.outcome is Outcome.ANSWER:
                return replace(answer, question=whole)
        ready = self._store.ready(handout)
        curated = self._curated(ready, question)
        if curated:
            return curated
        timed = timing_answer(question, handout)
        if timed:
            return timed
        enough = self._enough(ready, language_of(question.locale))
        if enough is None:
            return self._by_words(handout, question)
        asked = question if language_of(handout.language) == "en" else _in_gloss(question, handout.language)
        leaning = before(question, ready.places, bare=not content_stems(asked.text))
        if leaning.question and asked.follows is not None:
            leaning = replace(leaning, question=asked.follows.question)
        spoken = "" if asked is question else question.text
        answer = self._by_models(ready, _Asked(asked, heard, leaning, spoken), enough)
        return replace(answer, question=question.text)

    def _enough(self, ready: ReadyHandout, language: str) -> float | None:
        """The likelihood from which an answer is given; None where the models cannot judge."""
        if language_of(ready.handout.language) != language:
            return None
        glossed_from = None if language == "en" else self._glossed_from or likely_enough(language)
        if language != "en" and glossed_from is None:
            return None
        return self._scorer.answer_from(ready.index) if ready.bank.taught or glossed_from is None else glossed_from

    def _curated(self, ready: ReadyHandout, question: Question) -> Answer | None:
        if ready.bank.leaves_open(question.text):
            reason = reason_for(cautions(question.text), ready.handout.title)
            return Answer(Outcome.NOT_IN_HANDOUT, ready.handout, reason=reason, decided_by="question bank")
        place = ready.bank.place(question.text)
        if place is None:
            return None
        said = _Said(place, place.block.sentences, 1.0)
        return self._quoting(question, ready.handout, said, "question bank")

    def _by_models(self, ready: ReadyHandout, asked: _Asked, enough: float) -> Answer:
        from skill.answers.quoting import quoted

        index = ready.index
        ranking = self._ranked(asked, index, enough)
        candidates = _candidates(ready, ranking)
        if ranking.likelihood < enough:
            declined = self._declined(ready.handout, ranking, index.title)
            return replace(declined, candidates=candidates, taken_for=ranking.taken_for)
        index = replace(index, passages=passages_of(ready.handout))
        positions = [index.passages.index(passage) for passage in quoted(index, ranking)]
        best = ready.places[ranking.scored[0].position]
        quotes = tuple(ready.places[position].sentence for position in positions)
        answer = self._quoting(asked.question, ready.handout, _Said(best, quotes, ranking.likelihood), "models")
        return replace(answer, candidates=candidates, taken_for=ranking.taken_for)

    def _ranked(self, asked: _Asked, index: PassageIndex, enough: float) -> Ranking:
        """The ranking of the question alone, or joined with the one that it leans on where alone it is not sure."""
        question, leaning = asked.question, asked.leaning

        def together() -> Ranking:
            text, said = leaning.question, leaning.positions
            return self._scorer.rank(question.text, index, text, asked.vector, said=said, spoken=asked.spoken)

        if leaning.question and not content_stems(question.text):
            joined = together()
            return replace(joined, likelihood=0.0) if only_repeats(joined, leaning) else joined
        alone = self._scorer.rank(question.text, index, own=asked.vector, spoken=asked.spoken)
        if not leaning.question or alone.likelihood >= enough:
            return alone
        joined = together()
        return joined if joined.likelihood >= enough and not only_repeats(joined, leaning) else alone

    def _quoting(self, question: Question, handout: Handout, said: _Said, decided_by: str) -> Answer:
        """An answer that quotes; of a list its lead-in too, and all of it where it is short enough to be heard."""
        block, section = said.best.block, said.best.section
        level = level_of(block, section, handout.language)
        return Answer(
            Outcome.ANSWER,
            handout,
            section.number,
            with_its_list(said.quotes, said.best, handout),
            score=round(said.likelihood, 3),
            urgency=Urgency(level.value) if level else None,
            question=question.text,
            decided_by=decided_by,
        )

    def _declined(self, handout: Handout, ranking: Ranking, title: str) -> Answer:
        reason = reason_for(ranking.cautions, title)
        score = round(ranking.likelihood, 3)
        return Answer(Outcome.NOT_IN_HANDOUT, handout, reason=reason, score=score, decided_by="models")

    def _by_words(self, handout: Handout, question: Question) -> Answer:
        rows = LexicalIndex(handout).score(question.text)
        candidates = tuple(
            Candidate(handout.id, row.place.section.number, row.place.sentence, round(row.bm25, 3)) for row in rows[:5]
        )
        best = rows[0] if rows else None
        if best is None or best.bm25 < _ENOUGH_SCORE or best.coverage < _ENOUGH_COVERED:
            return Answer(
                Outcome.NOT_IN_HANDOUT, handout, reason=Reason.NOT_SAID, candidates=candidates, decided_by="words"
            )
        said = _Said(best.place, best.place.block.sentences, best.coverage)
        answer = self._quoting(question, handout, said, "words")
        return replace(answer, candidates=candidates)


def _in_gloss(question: Question, locale: str) -> Question:
    """The question, and the one that it follows, as the English models read them."""
    language = language_of(locale)
    follows = question.follows
    if follows is not None:
        follows = replace(follows, question=gloss(follows.question, language))
    return replace(question, text=gloss(question.text, language), follows=follows)
