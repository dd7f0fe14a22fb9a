"""Questions about time, answered from the handout's plan: how long, how often, when, and what today.

The handout's sentence is quoted as it stands. The count of days is ours and is said to be; whether the day has come
is never decided here, since handouts seldom say from which day they count. When unsure, there is no timing answer and
the ordinary answering has its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from skill.answers.days import DayDoubt, Read, SaidDay, Start, day_words, read_days
from skill.answers.model import Answer, DayCount, Outcome, Question, TimingNote
from skill.answers.timing_asks import AskKind, ask_words, kind_of, terms
from skill.answers.timing_plan import ReadyPlan, ReadyStep, ready_plan
from skill.answers.timing_which import completed, which_thing
from skill.answers.timing_words import plain
from skill.content import language_of
from skill.handouts.model import Handout

_MOST_QUOTES = 3
_MOST_WORDS = 80
_SHORT = 7
"""Words of a follow-up that leaves out what it is about: 'and for how long?'."""

_DOUBTS = {
    DayDoubt.FUTURE: TimingNote.FUTURE,
    DayDoubt.LONG_AGO: TimingNote.LONG_AGO,
    DayDoubt.TODAY_OR_WEEK_AGO: TimingNote.TODAY_OR_WEEK_AGO,
}


_OF_DOING = (AskKind.LONG, AskKind.SESSION, AskKind.SPAN)
"""Asked of something forbidden, these want to know how long to do it."""


@dataclass(frozen=True)
class _Asked:
    """A question taken apart. `wanted` are the terms that a step must be about or say; `hints` those it may."""

    question: Question
    plan: ReadyPlan
    kind: AskKind
    wanted: frozenset[str]
    hints: frozenset[str]
    of_ban: bool
    start: Start | None
    settled: bool = False


def timing_answer(question: Question, handout: Handout) -> Answer | None:
    """The answer from the handout's plan; None when this is no question of time or the plan does not tell.

    A `clarify` (with `timing` and `counted`) asks which day is meant; the next turn's day completes the question.
    """
    if language_of(question.locale) != language_of(handout.language):
        return None
    plan = ready_plan(handout)
    if not plan.steps:
        return None
    question = completed(question)
    read = read_days(question.text, question.now, question.locale)
    asked = _completed(question, plan, read) or _asked(question, plan, read)
    if asked is None:
        return None
    if asked.kind in (AskKind.TODAY, AskKind.DAY):
        return None if asked.wanted else _of_the_day(asked)
    chosen = _chosen(asked)
    if chosen:
        return _answer(asked, chosen)
    names_nothing = not asked.wanted and not asked.hints - asked.plan.named and question.follows is None
    return which_thing(question, plan, asked.kind) if names_nothing else None


def _asked(question: Question, plan: ReadyPlan, read: Read) -> _Asked | None:
    start = read.start(question.locale)
    kind = kind_of(read.text, question.locale, has_day=start is not None)
    return _taken_apart(question, plan, kind, read, start) if kind else None


def _taken_apart(question: Question, plan: ReadyPlan, kind: AskKind, read: Read, start: Start | None) -> _Asked | None:
    words = ask_words(question.locale)
    text = read.rest
    for name, pattern in day_words(question.locale).events:
        said = pattern.search(text) if name not in (*plan.events, "injury") else None
        if said and not set(terms(said.group(0), question.locale)) <= plan.vocabulary:
            # 'After my surgery' is not what a handout means that speaks of none.
            return None
        text = pattern.sub(" ", text)
    if kind in (AskKind.TODAY, AskKind.DAY) and words.complaint.search(text):
        return None
    if kind is AskKind.WAKING:
        text = words.asks[kind.value].sub(" ", text)
    found = frozenset(terms(text, question.locale))
    neutral = plan.named | (words.body & plan.vocabulary)
    wanted = frozenset(term for term in found if term in words.medicine or term not in neutral)
    if wanted & words.calling or (words.takes_time.search(read.rest) and not found & words.expected):
        return None
    # The handout's own name says nothing, unless it is all that the question names ('Using Ice and Heat').
    wanted = wanted or found & plan.named & plan.known_things()
    hints = found | (words.qualifiers & set(text.split()))
    return _Asked(question, plan, kind, wanted, hints, bool(words.asks_of_ban.search(text)), start)


def _completed(question: Question, plan: ReadyPlan, read: Read) -> _Asked | None:
    """The question before, when this turn only names the day that was asked for, or the day it counts from."""
    before = question.follows
    if before is None or not before.question or before.handout is None or before.handout.id != plan.handout.id:
        return None
    day = read.only_day()
    waits = before.outcome is Outcome.CLARIFY and bool(before.timing)
    if day is None or not (waits or before.outcome is Outcome.ANSWER):
        return None
    start = read.start(question.locale) or (Start(day) if waits else None)
    if start is None or kind_of(read.text, question.locale, has_day=True) is not AskKind.DAY:
        return None
    now_asked = _taken_apart(question, plan, AskKind.DAY, read, start)
    if now_asked is None or now_asked.wanted:
        return None
    earlier = Question(before.question, question.locale, question.now, question.handout)
    its_read = read_days(earlier.text, earlier.now, earlier.locale)
    kind = kind_of(its_read.text, earlier.locale, has_day=True)
    asked = _taken_apart(earlier, plan, kind, its_read, start) if kind else None
    # Said a second time, the day stands, however long ago.
    again = waits and start.day.doubt in (DayDoubt.LONG_AGO, DayDoubt.FUTURE)
    return replace(asked, settled=again) if asked else None


def _chosen(asked: _Asked) -> tuple[ReadyStep, ...]:
    """The steps that answer: about the thing that is asked, telling the kind of time that is asked."""
    wanted = asked.wanted or _followed(asked)
    if not wanted:
        return ()
    rows = []
    others = asked.plan.known_things() if asked.kind is AskKind.SWITCH else frozenset()
    for step in asked.plan.steps:
        tier = _waking(step, asked) if asked.kind is AskKind.WAKING else step.tells(asked.kind)
        if tier is None or (step.forbids and asked.kind in _OF_DOING and not asked.of_ban):
            continue
        if wanted - step.thing - step.words - others:
            continue
        if not wanted & step.thing and (tier or not wanted & step.said):
            # Not what the step is about: then its sentence must say it outright, not in an 'if'.
            continue
        score = 3 * len(wanted & step.thing) + len(wanted & step.words) + 0.5 * len(asked.hints & step.of_thing)
        rows.append((tier, -score, step))
    if not rows:
        return ()
    tier, score, best = min(rows, key=lambda row: (row[0], row[1], row[2].place))
    if _said_elsewhere(asked, wanted, best):
        return ()
    same = [
        row[2]
        for row in rows
        if row[0] == tier and (row[1] == score or (asked.kind is AskKind.LONG and row[2].step.what == best.step.what))
    ]
    return _fitting(same, best)


def _said_elsewhere(asked: _Asked, wanted: frozenset[str], best: ReadyStep) -> bool:
    """Whether another sentence is nearer: asked about washing hands, 'wash the cut once a day' is not meant."""
    more = (asked.hints & asked.plan.vocabulary) - best.words - best.thing - asked.plan.named
    return any(wanted <= sentence and more & sentence for sentence in asked.plan.sentences)


def _waking(step: ReadyStep, asked: _Asked) -> int | None:
    return 0 if ask_words(asked.question.locale).awake.search(plain(step.step.condition)) else None


def _fitting(steps: Sequence[ReadyStep], best: ReadyStep) -> tuple[ReadyStep, ...]:
    """Steps of one section, short enough to be heard; none when too many would do, for then none is meant."""
    here = [step for step in steps if step.section.number == best.section.number]
    sentences = dict.fromkeys(step.step.sentence for step in here)
    if len(sentences) > _MOST_QUOTES:
        return ()
    if sum(len(sentence.split()) for sentence in sentences) > _MOST_WORDS:
        return (best,)
    return tuple(here)


def _followed(asked: _Asked) -> frozenset[str]:
    """The thing of the answer before, for a follow-up that names none: 'and for how long?'."""
    before = asked.question.follows
    if before is None or before.handout is None or before.handout.id != asked.plan.handout.id:
        return frozenset()
    if before.outcome is not Outcome.ANSWER or len(asked.question.text.split()) > _SHORT:
        return frozenset()
    steps = [step for step in asked.plan.steps if step.step.sentence in before.quotes]
    things = {step.thing for step in steps if step.thing}
    if not things:
        said = set(terms(plain(" ".join(before.quotes)), asked.plan.handout.language))
        things = {step.thing for step in asked.plan.steps if step.thing and step.thing <= said}
    return next(iter(things)) if len(things) == 1 else frozenset()


def _of_the_day(asked: _Asked) -> Answer | None:
    """Every step in force on the day; the day is asked for when it was not said."""
    if not any(step.has_days and not step.expected for step in asked.plan.steps):
        return None
    if asked.start is None or asked.start.day.doubt is DayDoubt.VAGUE:
        return _clarify(asked, TimingNote.WHICH_DAY, None)
    doubt = _doubt(asked)
    if doubt:
        return doubt
    days = asked.start.day.days
    own = (step for step in asked.plan.steps if not step.expected and _counts_from(step, asked.start))
    steps = tuple(step for step in own if _in_force(step, asked.plan, days))
    if days < 0 or not steps:
        return None
    return _answer(asked, steps, TimingNote.STEPS)


def _in_force(step: ReadyStep, plan: ReadyPlan, days: int) -> bool:
    """By its own days; a step without any ('10 to 20 minutes at a time') goes with those about the same thing."""
    if step.has_days:
        return step.holds(days)
    if step.step.condition and not step.step.how_often:
        return False
    bounded = [other for other in plan.steps if other.has_days and other.thing == step.thing]
    if bounded:
        return any(other.holds(days) for other in bounded)
    return bool(step.step.how_often or step.step.until)


def _answer(asked: _Asked, steps: Sequence[ReadyStep], *notes: TimingNote) -> Answer | None:
    """The steps' sentences in the handout's order, with the count where it bears on them."""
    doubt = _doubt(asked) if any(step.has_days for step in steps) else None
    if doubt:
        return doubt
    counted = _counted(asked, steps)
    if counted and not all(step.names_start for step in steps if step.has_days):
        notes = (*notes, TimingNote.START_NOT_SAID)
    quotes = tuple(dict.fromkeys(step.step.sentence for step in sorted(steps, key=lambda step: step.place)))
    return Answer(
        Outcome.ANSWER,
        asked.plan.handout,
        steps[0].section.number,
        quotes,
        counted=counted,
        timing=notes,
        question=asked.question.text,
        decided_by=f"timing:{asked.kind.value}",
    )


def _counted(asked: _Asked, steps: Sequence[ReadyStep]) -> DayCount | None:
    start = asked.start
    if start is None or start.day.doubt is DayDoubt.VAGUE or start.day.days < 0:
        return None
    if not any(step.has_days for step in steps):
        return None
    return _day_count(start.day) if all(_counts_from(step, start) for step in steps) else None


def _counts_from(step: ReadyStep, start: Start) -> bool:
    """Whether the step's days may count from there: not when it says 'after surgery' and the patient 'I fell'."""
    if not step.step.after or not start.event:
        return True
    said = {name for name, pattern in day_words(step.language).events if pattern.search(plain(step.step.after))}
    return start.event in said or not said


def _day_count(day: SaidDay) -> DayCount:
    return DayCount(day.words, day.days, day.how)


def _doubt(asked: _Asked) -> Answer | None:
    """One short question back where the day is still to come, long ago, or one of two."""
    if asked.start is None or asked.settled or asked.start.day.doubt not in _DOUBTS:
        return None
    return _clarify(asked, _DOUBTS[asked.start.day.doubt], _day_count(asked.start.day))


def _clarify(asked: _Asked, note: TimingNote, counted: DayCount | None) -> Answer:
    return Answer(
        Outcome.CLARIFY,
        asked.plan.handout,
        counted=counted,
        timing=(note,),
        question=asked.question.text,
        decided_by=f"timing:{note.value}",
    )
