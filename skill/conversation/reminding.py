"""Reminders: 'remind me to switch to heat', 'remind me to ice in two hours', 'what reminders do I have'.

What the reminder will say is the handout's name of the step, never the patient's own words: it is spoken aloud in a
room and stored outside. The day comes from the handout's plan and the day it began, and the count is said to be ours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from skill.answers.days import DayDoubt, Start, read_days
from skill.answers.timing_plan import ReadyStep, ready_plan
from skill.answers.timing_steps import beginning, ending, repeated, steps_meant
from skill.answers.timing_words import plain
from skill.conversation import asking
from skill.conversation.alert_speech import say_when
from skill.conversation.alert_times import USUAL_HOUR, When, alert_words, clock_time, read_length, read_when
from skill.conversation.alerts import AlertKind, Alerts, Wish
from skill.conversation.model import Intent, Pending, Span, SpanKind
from skill.conversation.moment import Draft, Moment, Step
from skill.conversation.reading import PAUSE_SENTENCE, inline_title
from skill.conversation.set_alerts import cancel, describe, done, with_alerts

MOST_SAID = 4
"""Reminders read out in one go."""


def remind(moment: Moment) -> Step:
    """A wish to be reminded: of a step of the handout, or at a time, or both."""
    text = moment.turn.slots.get("query", "")
    if text and alert_words(moment.turn.locale).asks.match(plain(text)):
        # 'Remind me how long to ice' asks the handout.
        step = asking.ask(replace(moment, turn=replace(moment.turn, intent=Intent.ASK)), text)
        if step:
            return step
    return with_alerts(moment, AlertKind.REMINDER, lambda _: _wished(moment, text))


def _wished(moment: Moment, text: str) -> Step:
    when = read_when(text, moment.turn.now, moment.turn.locale)
    found = _Meant.by(moment, when.rest)
    draft = moment.draft()
    if when.again:
        draft.say("reminder_once")
    wish = Wish(AlertKind.REMINDER, _text(moment, found), sentence=found.step.step.sentence if found else "")
    if when.at is not None:
        return _offer(moment, draft, wish, when, found)
    if when.past:
        draft.say("reminder_past")
    elif found and found.days is not None:
        if moment.session.started is not None:
            _quote(draft, found)
        return _by_the_plan(moment, draft, wish, found)
    elif found and found.step.step.how_often:
        every = read_length(plain(found.step.step.how_often), moment.turn.locale)
        if every:
            return _offer(moment, draft, wish, _after(moment, every.seconds), found)
    _quote(draft, found)
    return _ask_when(moment, draft, wish)


class _Meant:
    """The step that is meant. `days` after the start it is due, None for a step without a day; `ends` says that it is
    due because the step's time is over."""

    def __init__(self, step: ReadyStep, days: int | None, *, ends: bool = False) -> None:
        self.step = step
        self.days = days
        self.ends = ends

    @staticmethod
    def by(moment: Moment, words: str) -> _Meant | None:
        """The step that the words name, in the handout that is open."""
        handout, locale = moment.handout, moment.turn.locale
        steps = steps_meant(words, handout, locale) if handout else ()
        if not steps:
            return None
        first = None if alert_words(locale).stop.search(plain(words)) else _begun(steps)
        return first or _ended(steps) or _Meant(steps[0], None)

    @staticmethod
    def again(moment: Moment, wish: Wish) -> _Meant | None:
        """The step of a wish whose day was asked for: that of its sentence, beginning or over as its text says."""
        if moment.handout is None:
            return None
        steps = tuple(step for step in ready_plan(moment.handout).steps if step.step.sentence == wish.sentence)
        found = (_begun(steps), _ended(steps))
        return next((one for one in found if one and one.days is not None and _text(moment, one) == wish.text), None)


def _begun(steps: tuple[ReadyStep, ...]) -> _Meant | None:
    """Due on the day from which it holds however the sentence is counted; or again, for what is done repeatedly."""
    step = beginning(steps)
    if step and step.step.from_day:
        return _Meant(step, step.step.from_day[1])
    step = repeated(steps)
    return _Meant(step, None) if step else None


def _ended(steps: tuple[ReadyStep, ...]) -> _Meant | None:
    """Due on the first day on which it no longer holds, however the sentence is counted."""
    step = ending(steps)
    return _Meant(step, step.step.until_day[1] + 1, ends=True) if step and step.step.until_day else None


def _text(moment: Moment, found: _Meant | None) -> str:
    if found is None:
        return moment.phrases.text("reminder_text")
    what = found.step.step.what
    return moment.phrases.text("reminder_text_over" if found.ends else "reminder_text_step", step=what)


def _quote(draft: Draft, found: _Meant | None) -> None:
    if found:
        draft.say("answer", section=inline_title(found.step.section))
        draft.quote(Span(found.step.step.sentence, SpanKind.QUOTE, PAUSE_SENTENCE))


def _after(moment: Moment, seconds: int) -> When:
    return When(moment.turn.now + timedelta(seconds=seconds), seconds, "", again=False)


def _by_the_plan(moment: Moment, draft: Draft, wish: Wish, found: _Meant) -> Step:
    """The day that the plan gives; the day it began is asked for when nobody has said it."""
    started = moment.session.started
    if started is None:
        _quote(draft, found)
        draft.ask("timing_which_day")
        return draft.done(moment.session.but(wish=wish), Pending.ALERT_DAY, handout=moment.handout)
    at = _due(started, found.days or 0, moment.turn.now)
    if at is None:
        return _ask_when(moment, draft.say("reminder_day_past"), wish)
    return _offer(moment, draft.say("reminder_counted"), wish, When(at, 0, "", again=False), None)


def _due(started: date, days: int, now: datetime) -> datetime | None:
    """The morning of the day that many days after the start; later today when it is that day; None when it is past."""
    try:
        day = started + timedelta(days=days)
    except OverflowError:
        return None
    if day < now.date():
        return None
    at = clock_time(day, USUAL_HOUR, 0, now)
    if at > now:
        return at
    later = clock_time(day, min(now.hour + 2, 23), 0, now)
    return later if later > now and later.date() == day else None


def _offer(moment: Moment, draft: Draft, wish: Wish, when: When, found: _Meant | None) -> Step:
    """Say the time and the words of the reminder, and ask for a yes to it."""
    _quote(draft, found)
    now, at = moment.turn.now, when.at or moment.turn.now
    draft.say("reminder_says", text=wish.text)
    draft.ask("reminder_offer", when=say_when(at, when.seconds, now, moment.turn.locale))
    session = moment.session.but(wish=replace(wish, at=at, seconds=when.seconds))
    return draft.done(session, Pending.ALERT_OK, handout=moment.handout)


def _ask_when(moment: Moment, draft: Draft, wish: Wish) -> Step:
    draft.ask("reminder_when")
    return draft.done(moment.session.but(wish=wish), Pending.ALERT_TIME, handout=moment.handout)


def answered(moment: Moment, text: str) -> Step | None:
    """The day or the time that was asked for, or another time than the one that was offered; None for other words."""
    wish, pending = moment.session.wish, moment.session.pending
    if wish is None or wish.kind is not AlertKind.REMINDER or wish.ids:
        return None
    if pending is Pending.ALERT_DAY:
        return _day_answered(moment, wish, text)
    when = read_when(text, moment.turn.now, moment.turn.locale)
    if when.at is None:
        return _ask_when(moment, moment.draft().say("reminder_past"), wish) if when.past else None
    return with_alerts(moment, AlertKind.REMINDER, lambda _: _offer(moment, moment.draft(), wish, when, None))


def _day_answered(moment: Moment, wish: Wish, text: str) -> Step | None:
    locale, now = moment.turn.locale, moment.turn.now
    read = read_days(text, now, locale)
    day = read.only_day()
    start = read.start(locale) or (Start(day) if day else None)
    if start is None:
        return None
    draft = moment.draft()
    said = start.day
    if said.doubt is DayDoubt.VAGUE:
        draft.ask("timing_which_day")
    elif said.doubt is DayDoubt.FUTURE:
        draft.ask("timing_future", day=said.words)
    elif said.doubt is DayDoubt.TODAY_OR_WEEK_AGO:
        draft.ask("timing_today_or_week_ago", day=said.words)
    if draft.question:
        return draft.done(moment.session, Pending.ALERT_DAY, handout=moment.handout)
    session = moment.session.but(started=now.date() - timedelta(days=said.days))
    found = _Meant.again(moment, wish)
    here = replace(moment, session=session)
    return _by_the_plan(here, draft, wish, found) if found else _ask_when(here, draft, wish)


def list_reminders(moment: Moment) -> Step:
    """The reminders that this skill has set and that have not rung yet, the next first."""

    def told(alerts: Alerts) -> Step:
        active = alerts.active(AlertKind.REMINDER, moment.turn.now)
        if not active:
            return done(moment, moment.draft().say("no_reminders"))
        draft = moment.draft()
        if len(active) > MOST_SAID:
            draft.say("reminders_next", count=len(active))
        for alert in active[:MOST_SAID]:
            draft.say("reminder_item", when=describe(moment, alert), text=alert.text.rstrip("."))
        return done(moment, draft)

    return with_alerts(moment, AlertKind.REMINDER, told)


def cancel_reminder(moment: Moment) -> Step:
    """'Cancel my reminder'."""
    return cancel(moment, AlertKind.REMINDER)
