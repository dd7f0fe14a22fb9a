"""A handout's plan made ready to answer from: each step with its place, its words and what it can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from skill.answers.days import day_words
from skill.answers.timing_asks import AskKind, ask_words, stem_of, terms
from skill.answers.timing_words import plain
from skill.handouts.model import Block, Handout, PlanStep, Section
from skill.handouts.plan_extraction import propose_plan

_NUMBERS = re.compile(r"\d+")
_CLAUSE = re.compile(r"[,;:]\s+")


@dataclass(frozen=True)
class ReadyStep:
    """A plan step where it stands in the handout. `place` counts the handout's sentences.

    `thing` and `words` are the terms of what the step is about and of its sentence. `forbids` marks a ban ('do not
    run for 8 weeks'), `keeps_from` the like ('keep dry'), `expected` what happens by itself ('heals in 4 weeks').
    `names_start` says that the handout tells from when it counts. `said` are the terms of the sentence before any
    'if', `of_thing` all words that can tell it from its like.
    """

    step: PlanStep
    section: Section
    place: int
    language: str
    thing: frozenset[str]
    words: frozenset[str]
    forbids: bool
    keeps_from: bool
    expected: bool
    names_start: bool
    said: frozenset[str]
    of_thing: frozenset[str]

    @property
    def has_days(self) -> bool:
        """Whether it holds from or until a day that can be counted."""
        return self.step.from_day is not None or self.step.until_day is not None

    def holds(self, days: int) -> bool:
        """Whether the step is in force that many days after the start, the days at its edges included."""
        first = self.step.from_day[0] if self.step.from_day else 0
        return first <= days and (self.step.until_day is None or days <= self.step.until_day[1])

    def _says(self, told: str) -> bool:
        """Whether the sentence itself says it: a plan may hold beside a sentence what another one says."""
        return bool(told) and set(_NUMBERS.findall(told)) <= set(_NUMBERS.findall(self.step.sentence))

    @property
    def _begins_later(self) -> bool:
        return self.step.from_day is not None and self.step.from_day[1] > 0

    @property
    def _ends(self) -> bool:
        return self.step.until_day is not None or bool(self.step.until)

    def tells(self, kind: AskKind) -> int | None:
        """How directly the step answers that kind of question, 0 the most; None when it does not."""
        lasts = self._says(self.step.how_long)
        if self.expected:
            return 0 if kind in _ABOUT_AN_END and (self._begins_later or self._ends or lasts) else None
        told = {
            AskKind.OFTEN: self._says(self.step.how_often),
            AskKind.SESSION: lasts,
            AskKind.LONG: lasts or self._ends,
            AskKind.SPAN: self._ends,
            AskKind.STOP: self._ends,
        }
        if kind in told:
            return 0 if told[kind] else None
        if kind is AskKind.STILL and self._ends:
            return 0
        return self._tells_a_start(kind)

    def _tells_a_start(self, kind: AskKind) -> int | None:
        """The day it begins, or what forbids it until then; less directly, when the thing itself ends."""
        if self._ends if self.forbids or self.keeps_from else self._begins_later:
            return 0
        if self._ends and kind is not AskKind.START:
            return 1
        return 2 if self.has_days else None


_ABOUT_AN_END = (
    AskKind.LONG, AskKind.START, AskKind.SPAN, AskKind.STOP, AskKind.YET, AskKind.STILL, AskKind.SESSION,
)  # fmt: skip


@dataclass(frozen=True)
class ReadyPlan:
    """All steps of a handout that can answer, and the words that it uses.

    `sentences` are the terms of every sentence, in order; `named` those of the handout's names: they say which
    handout, not which step. `events` are those that it speaks of: surgery, stitches.
    """

    handout: Handout
    steps: tuple[ReadyStep, ...]
    sentences: tuple[frozenset[str], ...]
    vocabulary: frozenset[str]
    named: frozenset[str]
    events: frozenset[str]

    def known_things(self) -> frozenset[str]:
        """The terms of everything the steps are about."""
        return frozenset(term for step in self.steps for term in step.thing)


@lru_cache(maxsize=512)
def ready_plan(handout: Handout) -> ReadyPlan:
    """The plan of the handout's front matter, or what can be read from its sentences where it has none."""
    plan = handout.plan or propose_plan(handout)
    if not plan:
        return ReadyPlan(handout, (), (), frozenset(), frozenset(), frozenset())
    places: dict[str, tuple[int, Section, Block]] = {}
    sentences: list[frozenset[str]] = []
    for place, (section, block, sentence) in enumerate(handout.sentences()):
        places.setdefault(sentence, (place, section, block))
        sentences.append(frozenset(_all_terms(sentence, handout.language)))
    named = frozenset(term for name in handout.names for term in terms(plain(name), handout.language))
    steps = [_ready(step, *places[step.sentence], handout.language) for step in plan if step.sentence in places]
    ordered = sorted((step for step in steps if step), key=lambda step: step.place)
    vocabulary = named.union(*sentences)
    text = plain(" ".join((*handout.names, *places)))
    events = frozenset(name for name, pattern in day_words(handout.language).events if pattern.search(text))
    return ReadyPlan(handout, tuple(ordered), tuple(sentences), vocabulary, named, events)


def _ready(step: PlanStep, place: int, section: Section, block: Block, language: str) -> ReadyStep | None:
    """The step made ready; None for a step of a list of when to call: that is answered with the list's urgency."""
    words = ask_words(language)
    thing = frozenset(terms(plain(step.what), language))
    if words.calling & {*terms(plain(block.lead_in), language), *terms(plain(step.what), language)[:1]}:
        return None
    clauses = [plain(clause) for clause in _CLAUSE.split(step.sentence)]
    limited = words.limits.search(plain(step.sentence))
    forbids = words.prohibited_thing.match(plain(step.what)) or any(map(words.forbids.match, clauses))
    return ReadyStep(
        step,
        section,
        place,
        language,
        thing,
        frozenset(_all_terms(step.sentence, language)),
        bool(forbids) and not limited,
        any(map(words.keeps_from.match, clauses)),
        bool(words.expected & thing),
        bool(step.after) or any(p.search(plain(step.sentence)) for _, p in day_words(language).events),
        frozenset(_all_terms(words.conditional.split(plain(step.sentence))[0], language)),
        frozenset((*plain(step.what).split(), *_all_terms(step.sentence, language))),
    )


def _all_terms(text: str, language: str) -> tuple[str, ...]:
    """Its terms, and the stem of every word beside them: 'washing' counts as '#wash' and as 'wash'."""
    folded = plain(text)
    return tuple(dict.fromkeys((*terms(folded, language), *(stem_of(word) for word in folded.split()))))
