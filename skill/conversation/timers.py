"""Timers: 'time twenty minutes of ice', 'set a timer for icing', 'pause the timer'.

Where no length was said, the handout's own is taken, of a range the shorter; its sentence is quoted either way, so that
whoever asks for forty minutes hears that the handout says twenty.
"""

from __future__ import annotations

from collections.abc import Callable

from skill.answers.timing_plan import ReadyStep
from skill.answers.timing_steps import lasting, steps_meant
from skill.answers.timing_words import plain
from skill.conversation.alert_speech import say_length
from skill.conversation.alert_times import read_length
from skill.conversation.alerts import Alert, AlertKind, Alerts, Wish
from skill.conversation.model import Pending, Span, SpanKind
from skill.conversation.moment import Draft, Moment, Step
from skill.conversation.reading import PAUSE_SENTENCE, inline_title
from skill.conversation.set_alerts import SOON, cancel, describe, done, with_alerts


def set_timer(moment: Moment) -> Step:
    """A wish for a timer, with a length or with something of the handout to be timed."""
    text = plain(moment.turn.slots.get("query", ""))
    return with_alerts(moment, AlertKind.TIMER, lambda _: _wished(moment, text))


def _wished(moment: Moment, text: str) -> Step:
    locale = moment.turn.locale
    said = read_length(text, locale)
    rest = f"{text[: said.start]} {text[said.end :]}" if said else text
    step = lasting(steps_meant(rest, moment.handout, locale)) if moment.handout else None
    draft = moment.draft()
    label = step.step.what if step else moment.phrases.text("timer_label")
    wish = Wish(AlertKind.TIMER, label, sentence=step.step.sentence if step else "")
    if step:
        _quote(draft, step)
    if said:
        return _offer(moment, draft, wish, said.seconds)
    own = read_length(plain(step.step.how_long), locale) if step else None
    if step and own:
        if _is_range(step, own.seconds, locale):
            draft.say("timer_shorter")
        return _offer(moment, draft, wish, own.seconds)
    draft.ask("timer_length")
    return draft.done(moment.session.but(wish=wish), Pending.ALERT_LENGTH, handout=moment.handout)


def _quote(draft: Draft, step: ReadyStep) -> None:
    draft.say("answer", section=inline_title(step.section))
    draft.quote(Span(step.step.sentence, SpanKind.QUOTE, PAUSE_SENTENCE))


def _is_range(step: ReadyStep, seconds: int, locale: str) -> bool:
    """Whether the handout gives two numbers, of which the first was taken."""
    text = plain(step.step.how_long)
    digits = [word for word in text.split() if word.isdigit()]
    return len(digits) > 1 and say_length(seconds, locale).split()[0] == digits[0]


def _offer(moment: Moment, draft: Draft, wish: Wish, seconds: int) -> Step:
    if seconds > SOON:
        draft.say("timer_too_long").ask("timer_length")
        return draft.done(moment.session.but(wish=wish), Pending.ALERT_LENGTH, handout=moment.handout)
    draft.ask("timer_offer", length=say_length(seconds, moment.turn.locale))
    wish = Wish(wish.kind, wish.text, seconds=seconds, sentence=wish.sentence)
    return draft.done(moment.session.but(wish=wish), Pending.ALERT_OK, handout=moment.handout)


def answered(moment: Moment, text: str) -> Step | None:
    """The length that was asked for, or another than the one that was offered; None for other words."""
    wish = moment.session.wish
    if wish is None or wish.kind is not AlertKind.TIMER or wish.ids:
        return None
    said = read_length(plain(text), moment.turn.locale)
    if said is None:
        return None
    return with_alerts(moment, AlertKind.TIMER, lambda _: _offer(moment, moment.draft(), wish, said.seconds))


def list_timers(moment: Moment) -> Step:
    """The timers that this skill has started, with what is left of each."""

    def told(alerts: Alerts) -> Step:
        active = alerts.active(AlertKind.TIMER, moment.turn.now)
        draft = moment.draft()
        for alert in active:
            draft.say("timer_item_paused" if alert.paused else "timer_item", length=describe(moment, alert))
        return done(moment, draft if active else draft.say("no_timers"))

    return with_alerts(moment, AlertKind.TIMER, told)


def pause_timer(moment: Moment) -> Step:
    """Pause every timer that runs; 'the timer' is one as a rule."""

    def pause(alerts: Alerts, alert: Alert) -> None:
        alerts.pause(alert.id)

    return _each(moment, pause, paused=False)


def resume_timer(moment: Moment) -> Step:
    """Let every paused timer run on."""

    def resume(alerts: Alerts, alert: Alert) -> None:
        alerts.resume(alert.id)

    return _each(moment, resume, paused=True)


def _each(moment: Moment, change: Callable[[Alerts, Alert], None], *, paused: bool) -> Step:
    def changed(alerts: Alerts) -> Step:
        active = alerts.active(AlertKind.TIMER, moment.turn.now)
        draft = moment.draft()
        for alert in (one for one in active if one.paused is paused):
            change(alerts, alert)
            draft.say("timer_resumed" if paused else "timer_paused", length=describe(moment, alert))
        if not draft.spans:
            draft.say("no_timer_paused" if paused else "no_timers")
        return done(moment, draft)

    return with_alerts(moment, AlertKind.TIMER, changed)


def cancel_timer(moment: Moment) -> Step:
    """'Cancel the timer'."""
    return cancel(moment, AlertKind.TIMER)
