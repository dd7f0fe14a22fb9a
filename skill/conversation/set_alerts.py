"""What reminders and timers have in common: whether they can be set here, the yes to one, what went wrong, cancelling.

Nothing is set without a yes to the very reminder whose time was just said (Amazon's rule for reminders, and ours for
timers): 'Alexa Reminders', guidelines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from skill.conversation.alert_speech import say_length, say_when
from skill.conversation.alerts import Alert, AlertError, AlertKind, Alerts, Trouble, Wish
from skill.conversation.model import Pending
from skill.conversation.moment import Draft, Moment, Step

SOON = 24 * 3600
"""Seconds of the longest timer (Alexa Timers API: a day)."""


def with_alerts(moment: Moment, kind: AlertKind, then: Callable[[Alerts], Step]) -> Step:
    """What `then` makes of the channel's alerts; where there are none, or none are allowed, that is said."""
    if moment.alerts is None:
        draft = moment.draft().say("no_alarms_reminder" if kind is AlertKind.REMINDER else "no_alarms_timer")
        return done(moment, draft)
    if moment.alerts.denied(kind):
        return trouble(moment, kind, Trouble.NOT_ALLOWED)
    try:
        return then(moment.alerts)
    except AlertError as error:
        return trouble(moment, kind, error.trouble)


def done(moment: Moment, draft: Draft) -> Step:
    """End the little talk about an alert."""
    return draft.ask("anything_else").done(moment.session, Pending.ANYTHING_ELSE, handout=moment.handout)


def trouble(moment: Moment, kind: AlertKind, why: Trouble) -> Step:
    """What went wrong and what to do instead; without the person's leave, the channel asks for it."""
    draft = moment.draft()
    _say_trouble(draft, kind, why)
    reply, session = done(moment, draft)
    return replace(reply, permission=kind if why is Trouble.NOT_ALLOWED else None), session


def _say_trouble(draft: Draft, kind: AlertKind, why: Trouble) -> None:
    reminder = kind is AlertKind.REMINDER
    match why:
        case Trouble.NOT_ALLOWED:
            draft.say("alert_not_allowed_reminder" if reminder else "alert_not_allowed_timer")
        case Trouble.UNSUPPORTED:
            draft.say("alert_unsupported_reminder" if reminder else "alert_unsupported_timer")
        case Trouble.TOO_MANY:
            draft.say("alert_too_many_reminder" if reminder else "alert_too_many_timer")
        case Trouble.SLOW:
            draft.say("alert_slow_reminder" if reminder else "alert_slow_timer")
        case Trouble.BUSY:
            draft.say("alert_busy")
        case Trouble.OFFLINE:
            draft.say("alert_offline")
        case Trouble.REFUSED:
            draft.say("alert_refused")
        case Trouble.REJECTED:
            draft.say("alert_rejected")
        case Trouble.GONE:
            draft.say("alert_gone")
        case Trouble.DOWN:
            draft.say("alert_down")


def agreed(moment: Moment) -> Step:
    """Yes to the reminder or timer that was just said aloud: it is set now."""
    wish = moment.session.wish
    if wish is None:
        return declined(moment)

    def create(alerts: Alerts) -> Step:
        now, locale = moment.turn.now, moment.turn.locale
        alerts.create(wish, now)
        draft = moment.draft()
        if wish.kind is AlertKind.TIMER:
            return done(moment, draft.say("timer_set", length=say_length(wish.seconds, locale)))
        at = wish.at or now
        return done(
            moment, draft.say("reminder_set", when=say_when(at.astimezone(now.tzinfo), wish.seconds, now, locale))
        )

    return with_alerts(moment, wish.kind, create)


def declined(moment: Moment) -> Step:
    """No to it, or to the question before it."""
    return done(moment, moment.draft().say("alert_not_set"))


def ask_again(moment: Moment) -> Step:
    """A bare yes where a day or a time was asked for."""
    session = moment.session
    draft = moment.draft().say("all_right").ask_again(session.last_asked)
    return draft.done(session, session.pending, handout=moment.handout)


def describe(moment: Moment, alert: Alert) -> str:
    """When it rings, or what is left of it, as it is said aloud."""
    now, locale = moment.turn.now, moment.turn.locale
    if alert.kind is AlertKind.TIMER or alert.at is None:
        return say_length(alert.seconds, locale)
    return say_when(alert.at.astimezone(now.tzinfo), 0, now, locale)


def cancel(moment: Moment, kind: AlertKind) -> Step:
    """'Cancel my reminder': the next one is named, and cancelled after a yes; of several, one after the other."""
    return with_alerts(moment, kind, lambda alerts: _offer(moment, kind, alerts.active(kind, moment.turn.now)))


def _offer(moment: Moment, kind: AlertKind, active: tuple[Alert, ...]) -> Step:
    draft = moment.draft()
    if not active:
        return done(moment, draft.say("no_reminders" if kind is AlertKind.REMINDER else "no_timers"))
    if kind is AlertKind.REMINDER:
        draft.ask("reminder_cancel_ask", when=describe(moment, active[0]))
    else:
        draft.ask("timer_cancel_ask", length=describe(moment, active[0]))
    session = moment.session.but(wish=Wish(kind, ids=tuple(alert.id for alert in active)))
    return draft.done(session, Pending.ALERT_CANCEL, handout=moment.handout)


def cancel_agreed(moment: Moment) -> Step:
    """Yes: cancel the one that was named."""
    wish = moment.session.wish
    if wish is None or not wish.ids:
        return declined(moment)

    def remove(alerts: Alerts) -> Step:
        alerts.cancel(wish.kind, wish.ids[0])
        return done(moment, moment.draft().say("alert_cancelled"))

    return with_alerts(moment, wish.kind, remove)


def cancel_declined(moment: Moment) -> Step:
    """No: not that one; the next of them is named, if there is one."""
    wish = moment.session.wish
    rest = wish.ids[1:] if wish else ()
    if wish is None or not rest:
        return done(moment, moment.draft().say("kept"))

    def following(alerts: Alerts) -> Step:
        active = alerts.active(wish.kind, moment.turn.now)
        return _offer(moment, wish.kind, tuple(alert for alert in active if alert.id in rest))

    return with_alerts(moment, wish.kind, following)
