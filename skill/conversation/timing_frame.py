"""Our words around a timing answer: whose count it is, what the handout leaves open, and which day is meant."""

from __future__ import annotations

from skill.answers.model import Answer, CountedHow, DayCount, Outcome, TimingNote
from skill.conversation.moment import Draft, Moment, Step


def say_count(draft: Draft, counted: DayCount) -> None:
    """The count of days, and whose arithmetic it is."""
    if counted.how is CountedHow.SAID:
        draft.say("timing_said", day=counted.day)
    elif counted.how is CountedHow.CONVERTED:
        draft.say("timing_converted", day=counted.day, count=counted.days)
    elif counted.how is CountedHow.NUMBER:
        draft.say("timing_day_number", day=counted.day)
    elif counted.days == 0:
        draft.say("timing_today")
    elif counted.days == 1:
        draft.say("timing_one_day", day=counted.day)
    else:
        draft.say("timing_days", day=counted.day, count=counted.days)


def which_day(moment: Moment, answer: Answer) -> Step:
    """One short question back: on which day it started. The question stays open for the answer to come."""
    draft = moment.draft()
    counted = answer.counted
    if counted and TimingNote.FUTURE in answer.timing:
        draft.ask("timing_future", day=counted.day)
    elif counted and TimingNote.LONG_AGO in answer.timing:
        draft.ask("timing_long_ago", count=counted.days)
    elif counted and TimingNote.TODAY_OR_WEEK_AGO in answer.timing:
        draft.ask("timing_today_or_week_ago", day=counted.day)
    else:
        draft.ask("timing_which_day")
    return draft.done(moment.session.but(topic=answer), outcome=Outcome.CLARIFY, handout=answer.handout)
