"""The turns that answer: a question to the handout, and an emergency, which comes before everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from skill.answers.model import Answer, Outcome, Question, Reason, TimingNote
from skill.conversation.model import Pending, Position, Span, SpanKind
from skill.conversation.moment import Draft, Moment, Step
from skill.conversation.reading import PAUSE_SENTENCE, inline_title
from skill.conversation.timing_frame import say_count, which_day
from skill.errors import UnknownHandoutError


def emergency(moment: Moment, answer: Answer) -> Step:
    """The number first, one calm sentence, then the handout's own line if there is one; nothing asked or read on."""
    draft = moment.draft().say("crisis" if answer.crisis else "emergency")
    if answer.quotes:
        draft.say("emergency_handout").quote(*_quoted(answer.quotes))
    draft.say("cannot_dial")
    reply, session = draft.done(moment.session, outcome=Outcome.EMERGENCY, handout=answer.handout)
    return replace(reply, urgency=answer.urgency, ended=True, score=answer.score), session


def ask(moment: Moment, text: str) -> Step | None:
    """The answer to a question, framed; None when it was no question that could be understood."""
    moment.meanwhile()
    question = Question(text, moment.turn.locale, moment.turn.now, moment.handout, moment.session.topic)
    answer = moment.answerer().answer(question)
    if answer.outcome is Outcome.EMERGENCY:
        return emergency(moment, answer)
    if answer.outcome is Outcome.ANSWER:
        return _answered(moment, answer)
    if answer.outcome is Outcome.CLARIFY:
        return _clarify(moment, answer)
    if answer.reason is Reason.NOT_UNDERSTOOD:
        return None
    return _declined(moment, answer)


def _quoted(quotes: tuple[str, ...]) -> tuple[Span, ...]:
    return tuple(Span(quote, SpanKind.QUOTE, PAUSE_SENTENCE) for quote in quotes)


def _answered(moment: Moment, answer: Answer) -> Step:
    handout = answer.handout
    if handout is None or answer.section is None:
        raise ValueError("an answer names its handout and section")
    section = handout.section(answer.section)
    draft = moment.draft()
    if answer.counted:
        say_count(draft, answer.counted)
    if answer.urgency is not None:
        draft.say("urgent_list")
    elif TimingNote.STEPS in answer.timing:
        draft.say("timing_steps")
    elif moment.handout is not None and moment.handout.id == handout.id:
        draft.say("answer", section=inline_title(section))
    else:
        draft.say("answer_other", title=handout.title, section=inline_title(section))
    draft.quote(*_quoted(answer.quotes))
    if TimingNote.START_NOT_SAID in answer.timing:
        draft.say("timing_start_not_said")
    draft.ask("anything_else")
    session = moment.session.but(topic=answer, started=_started(moment, answer))
    if moment.handout is None or moment.handout.id != handout.id:
        session = session.but(position=Position(handout.id), chunk_start=None)
    outcome = {"outcome": Outcome.ANSWER, "handout": handout, "section": section.title}
    reply, session = draft.done(session, Pending.ANYTHING_ELSE, **outcome)  # type: ignore[arg-type]
    return replace(reply, score=answer.score, urgency=answer.urgency), session


def _started(moment: Moment, answer: Answer) -> date | None:
    """The day it began, as far as the patient has said it: a reminder counts from there."""
    if answer.counted is None:
        return moment.session.started
    return moment.turn.now.date() - timedelta(days=answer.counted.days)


def _clarify(moment: Moment, answer: Answer) -> Step:
    """One short question back: which handout, which of two things, or which day."""
    if answer.timing:
        return which_day(moment, answer)
    titles = []
    for option in answer.options[:4]:
        try:
            titles.append(moment.library.get(option).title)
        except UnknownHandoutError:
            titles.append(option)
    key = "clarify" if answer.handout else "which_handout_question"
    names = moment.phrases.join(tuple(titles))
    draft = moment.draft().ask(key, **{"options" if answer.handout else "titles": names})
    # What was asked is kept for the visit, so that naming the handout is enough to have it answered.
    if answer.handout:
        session = moment.session.but(topic=answer)
        return draft.done(session, outcome=Outcome.CLARIFY, handout=answer.handout)
    session = moment.session.but(offered=answer.question)
    return draft.done(session, Pending.WHICH_HANDOUT, outcome=Outcome.CLARIFY)


def _declined(moment: Moment, answer: Answer) -> Step:
    """An honest 'it does not say', with who to ask."""
    draft = moment.draft()
    handout = answer.handout or moment.handout
    _say_why(draft, answer.reason, handout.title if handout else "")
    draft.say("ask_whom").ask("anything_else")
    reply, session = draft.done(moment.session, Pending.ANYTHING_ELSE, outcome=Outcome.NOT_IN_HANDOUT, handout=handout)
    return replace(reply, score=answer.score), session


def _say_why(draft: Draft, reason: Reason, title: str) -> None:
    if not title:
        draft.say("not_in_any")
    elif reason is Reason.DIAGNOSIS:
        draft.say("decline_diagnosis")
    elif reason in (Reason.NOT_SAID, Reason.NOT_UNDERSTOOD):
        draft.say("not_in_handout", title=title)
    else:
        draft.say(f"decline_{reason.value}", title=title)
