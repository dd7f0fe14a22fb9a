"""What is said to a turn, in this order: an emergency, a pending yes or no, moving about, a question, and at last 'I
did not catch that'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from skill.answers.model import Outcome, Question
from skill.content import read_content
from skill.conversation import asking, helping, opening, reading_turns, reminding, set_alerts, timers
from skill.conversation.model import Intent, Pending, Position, Turn
from skill.conversation.moment import Moment, Step
from skill.conversation.understanding import LONGEST_UTTERANCE, understand
from skill.handouts.finding import stem
from skill.handouts.library import fold_name
from skill.wording.templates import fold


def decide(moment: Moment) -> Step:
    """The reply to the turn of this moment, and the session after it."""
    urgent = _emergency(moment)
    if urgent:
        return urgent
    turn = understand(moment.turn)
    understood = moment if turn is moment.turn else replace(moment, turn=turn)
    if understood.turn.intent in (Intent.YES, Intent.NO):
        return _yes_or_no(understood)
    if understood.turn.intent is not None:
        return _move(understood)
    return _free(understood)


def _emergency(moment: Moment) -> Step | None:
    """What sounds like an emergency, in any state; a sentence of ours such as 'next' cannot be one.

    Free text that is a question is listened to by the answerer again; here it is what only looks like something else.
    """
    if understand(moment.turn).intent in _SAFE:
        return None
    from skill.answers.emergencies import recognise

    # A slot is listened to by itself, too: 'chest pain' that was heard as the name of a handout.
    for text in (moment.turn.utterance, *moment.turn.slots.values()):
        if text and len(text) <= LONGEST_UTTERANCE and recognise(text, moment.turn.locale, moment.handout):
            step = _heard_by_the_alarm(moment, text)
            if step:
                return step
    return None


def _heard_by_the_alarm(moment: Moment, text: str) -> Step | None:
    """The same by everything that listens, for text that is not asked of a handout."""
    question = Question(text, moment.turn.locale, moment.turn.now, moment.handout)
    found = moment.answerer().emergency(question)
    return asking.emergency(moment, found) if found else None


def _move(moment: Moment) -> Step:
    intent = moment.turn.intent
    if intent is Intent.ASK:
        return _free(moment)
    if intent is Intent.READ_SECTION:
        return _read_section(moment)
    if intent is Intent.CHOOSE_HANDOUT:
        return _choose(moment)
    handler = _HANDLERS.get(intent) if intent else None
    return handler(moment) if handler else helping.not_understood(moment)


def _read_section(moment: Moment) -> Step:
    """The part that was named; what is no part may still be a question ('what does it say about driving')."""
    step = reading_turns.read_section(moment)
    if step is None and moment.turn.utterance:
        step = asking.ask(moment, moment.turn.utterance)
    return step or reading_turns.no_such_section(moment)


def _choose(moment: Moment) -> Step:
    """The handout that was named; 'do you have anything about sleep' may be a question to the one that is open."""
    name = moment.turn.slots.get("handout", "")
    known = moment.library.named(name, moment.turn.locale)
    if moment.handout and not known and _begins_like_a_question(moment.turn):
        step = asking.ask(moment, moment.turn.utterance)
        if step and step[0].quotes:
            return step
    return opening.choose(moment)


def _free(moment: Moment) -> Step:
    """Free text: a handout's name where one fits, else a question, else not understood."""
    text = moment.turn.slots.get("query") or moment.turn.utterance
    if not text.strip():
        return helping.not_understood(moment)
    if len(text) > LONGEST_UTTERANCE:
        return helping.not_understood(moment, "too_long")
    return (
        reminding.answered(moment, text)
        or timers.answered(moment, text)
        or _by_name(moment, text)
        or _question(moment, text)
        or _heard_by_the_alarm(moment, text)
        or helping.not_understood(moment)
    )


def _by_name(moment: Moment, text: str) -> Step | None:
    exact = moment.library.exactly_named(text, moment.turn.locale)
    if moment.session.pending is not Pending.WHICH_HANDOUT:
        return opening.choose_by_name(moment, text) if len(exact) == 1 else None
    found = exact or moment.library.named(text, moment.turn.locale)
    if len(found) == 1 and moment.session.offered:
        # The question that led to 'which handout?' is answered now.
        session = moment.session.but(position=Position(found[0].id), offered="")
        return asking.ask(replace(moment, session=session), moment.session.offered)
    if found:
        return opening.choose_by_name(moment, text)
    return None


def _question(moment: Moment, text: str) -> Step | None:
    if moment.turn.intent is not Intent.ASK and not _looks_like_a_question(moment, text):
        return None
    return asking.ask(moment, text)


_SAFE = frozenset(intent for intent in Intent) - {
    Intent.ASK, Intent.READ_SECTION, Intent.CHOOSE_HANDOUT, Intent.HELP, Intent.REMIND, Intent.SET_TIMER,
}  # fmt: skip
"""Intents whose sentences, matched whole, leave no room for an emergency."""


def _begins_like_a_question(turn: Turn) -> bool:
    starts = read_content("sentences", turn.locale)["question_starts"]
    said = fold(turn.utterance) + " "
    return any(said.startswith(f"{start} ") for start in starts)


def _looks_like_a_question(moment: Moment, text: str) -> bool:
    """A question word, a statement about oneself, or words that the open handout uses."""
    topic = moment.session.topic
    if topic is not None and topic.outcome is Outcome.CLARIFY:
        # 'On Saturday' is what we asked for.
        return True
    content = read_content("sentences", moment.turn.locale)
    words = fold(text).split()
    if text.rstrip().endswith("?") or _begins_like_a_question(replace(moment.turn, utterance=text)):
        return True
    if len(words) >= 3 and any(word in words for word in content["question_words"]):
        return True
    if moment.handout is None:
        return False
    skip = set(content["question_words"])
    own = {stem(word) for _, _, s in moment.handout.sentences() for word in fold_name(s).split() if len(word) > 2}
    return any(stem(word) in own for word in fold_name(text).split() if len(word) > 2 and word not in skip)


def _yes_or_no(moment: Moment) -> Step:
    table = _YES if moment.turn.intent is Intent.YES else _NO
    handler = table.get(moment.session.pending) if moment.session.pending else None
    return handler(moment) if handler else helping.not_understood(moment)


def _ask_away(moment: Moment) -> Step:
    if moment.handout is None:
        return opening.list_handouts(moment)
    return moment.draft().ask("ask_away").done(moment.session, handout=moment.handout)


def _offer_question(moment: Moment) -> Step:
    draft = moment.draft().say("all_right").ask("offer_question")
    return draft.done(moment.session, Pending.ANYTHING_ELSE, handout=moment.handout)


def _other_handouts(moment: Moment) -> Step:
    return opening.list_handouts(moment)


def _read_offered(moment: Moment) -> Step:
    """Yes to 'shall I read it in English?': opened, and read at once."""
    if moment.session.offered not in moment.library:
        return opening.list_handouts(moment)
    handout = moment.library.get(moment.session.offered)
    draft, session = opening.opened(moment, handout)
    return reading_turns.read_on(replace(moment, session=session.but(offered="")), Position(handout.id), draft)


def _keep(moment: Moment) -> Step:
    return reading_turns.ask_what_was_open(moment.draft().say("kept"), moment.session.but(pending=None), moment)


_YES: dict[Pending, Callable[[Moment], Step]] = {
    Pending.GO_ON: reading_turns.read,
    Pending.NEXT_SECTION: reading_turns.read,
    Pending.BEGIN: reading_turns.read,
    Pending.RESUME: reading_turns.resume,
    Pending.READ_THIS_SECTION: reading_turns.read,
    Pending.ANYTHING_ELSE: _ask_away,
    Pending.WHICH_HANDOUT: opening.list_handouts,
    Pending.OTHER_LANGUAGE: _read_offered,
    Pending.FORGET: helping.forget,
    Pending.ALERT_OK: set_alerts.agreed,
    Pending.ALERT_DAY: set_alerts.ask_again,
    Pending.ALERT_TIME: set_alerts.ask_again,
    Pending.ALERT_LENGTH: set_alerts.ask_again,
    Pending.ALERT_CANCEL: set_alerts.cancel_agreed,
}

_NO: dict[Pending, Callable[[Moment], Step]] = {
    Pending.GO_ON: _offer_question,
    Pending.NEXT_SECTION: _offer_question,
    Pending.BEGIN: _offer_question,
    Pending.RESUME: _other_handouts,
    Pending.READ_THIS_SECTION: _offer_question,
    Pending.ANYTHING_ELSE: helping.stop,
    Pending.WHICH_HANDOUT: helping.stop,
    Pending.OTHER_LANGUAGE: _other_handouts,
    Pending.FORGET: _keep,
    Pending.ALERT_OK: set_alerts.declined,
    Pending.ALERT_DAY: set_alerts.declined,
    Pending.ALERT_TIME: set_alerts.declined,
    Pending.ALERT_LENGTH: set_alerts.declined,
    Pending.ALERT_CANCEL: set_alerts.cancel_declined,
}

_HANDLERS: dict[Intent, Callable[[Moment], Step]] = {
    Intent.LAUNCH: opening.launch,
    Intent.LIST_HANDOUTS: opening.list_handouts,
    Intent.LIST_SECTIONS: reading_turns.list_sections,
    Intent.READ: reading_turns.read,
    Intent.NEXT: reading_turns.next_chunk,
    Intent.SKIP: reading_turns.next_part,
    Intent.PREVIOUS: reading_turns.previous_part,
    Intent.REPEAT: reading_turns.repeat,
    Intent.START_OVER: reading_turns.start_over,
    Intent.RESUME: reading_turns.resume,
    Intent.SLOWER: lambda moment: reading_turns.change_speed(moment, -1),
    Intent.FASTER: lambda moment: reading_turns.change_speed(moment, +1),
    Intent.STOP: helping.stop,
    Intent.HELP: helping.help_now,
    Intent.WHAT_CAN_I_SAY: helping.what_can_i_say,
    Intent.SOURCE: helping.source,
    Intent.FORGET_ME: helping.ask_to_forget,
    Intent.THANKS: helping.thanks,
    Intent.PLAY: reading_turns.play,
    Intent.OTHER_VOICE: reading_turns.other_voice,
    Intent.WIND_FORWARD: reading_turns.cannot_wind,
    Intent.WIND_BACK: reading_turns.cannot_wind,
    Intent.REMIND: reminding.remind,
    Intent.LIST_REMINDERS: reminding.list_reminders,
    Intent.CANCEL_REMINDER: reminding.cancel_reminder,
    Intent.SET_TIMER: timers.set_timer,
    Intent.LIST_TIMERS: timers.list_timers,
    Intent.PAUSE_TIMER: timers.pause_timer,
    Intent.RESUME_TIMER: timers.resume_timer,
    Intent.CANCEL_TIMER: timers.cancel_timer,
}
