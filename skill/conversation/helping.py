"""Help that fits the moment, and the small turns: stop, thanks, where does this come from, forget me."""

from __future__ import annotations

from dataclasses import replace

from skill.conversation.model import Pending, Session, Span, SpanKind
from skill.conversation.moment import ABOUT_A_WISH, Draft, Moment, Step
from skill.conversation.reading import PAUSE_SENTENCE
from skill.conversation.reading_turns import ask_what_was_open
from skill.handouts.model import Handout, ReviewStatus, SectionKind

_YES_NO = frozenset(
    {
        Pending.GO_ON, Pending.NEXT_SECTION, Pending.BEGIN, Pending.RESUME, Pending.READ_THIS_SECTION,
        Pending.OTHER_LANGUAGE, Pending.FORGET, *ABOUT_A_WISH,
    }
)  # fmt: skip


def help_now(moment: Moment) -> Step:
    """What can be said at this moment, with an example, and that this is no safety service."""
    draft = moment.draft().say("help_safety")
    return _help(moment, draft, simple=False).done(moment.session, _pending(moment), handout=moment.handout)


def _pending(moment: Moment) -> Pending | None:
    return moment.session.pending if moment.handout else Pending.WHICH_HANDOUT


def _help(moment: Moment, draft: Draft, *, simple: bool) -> Draft:
    suffix = "_simple" if simple else ""
    if moment.handout:
        example = {} if simple else {"example": _example(moment, moment.handout)}
        return draft.ask("help_open" + suffix, **example)
    titles = [handout.title for handout in moment.here]
    return draft.ask("help_start" + suffix, **({} if simple else {"example": titles[0] if titles else ""}))


def _example(moment: Moment, handout: Handout) -> str:
    """A question that this handout answers: one a person wrote for it, else a general one."""
    return handout.questions[0].question if handout.questions else moment.phrases.text("example_question")


def what_can_i_say(moment: Moment) -> Step:
    """Everything that can be said here."""
    return ask_what_was_open(moment.draft().say("what_can_i_say"), moment.session, moment)


def not_understood(moment: Moment, key: str = "did_not_catch") -> Step:
    """Unknown input: help for the moment; the second time simpler; always the number for an emergency."""
    session = moment.session
    misses = session.misses + 1
    draft = moment.draft().say(key).say("if_emergency")
    if session.pending in _YES_NO and session.last_asked and misses == 1:
        draft.ask_again(session.last_asked)
    else:
        _help(moment, draft, simple=misses > 1)
    pending = session.pending if moment.handout or session.pending else Pending.WHICH_HANDOUT
    return draft.done(session.but(misses=misses), pending, handout=moment.handout, keep_misses=True)


def stop(moment: Moment) -> Step:
    """Goodbye; the place is kept."""
    reply, session = moment.draft().say("goodbye").done(moment.session, handout=moment.handout)
    return replace(reply, ended=True), session


def thanks(moment: Moment) -> Step:
    """A kind word back, and the question that was open."""
    return ask_what_was_open(moment.draft().say("thanks"), moment.session, moment)


def source(moment: Moment) -> Step:
    """Where the handout comes from, its review, its licence and its own notice."""
    handout = moment.handout
    if handout is None:
        return ask_what_was_open(moment.draft().say("nothing_open"), moment.session, moment)
    draft = moment.draft()
    if handout.source:
        draft.say("source_is", source=handout.source.rstrip("."))
    else:
        draft.say("source_unknown")
    if handout.licence:
        draft.say("licence_is", licence=handout.licence.rstrip("."))
    _say_review(draft, handout)
    notice = [sentence for part in handout.sections if part.kind is SectionKind.NOTICE for sentence in part.sentences]
    if notice:
        draft.say("notice_says").quote(*(Span(text, SpanKind.QUOTE, PAUSE_SENTENCE) for text in notice))
    return ask_what_was_open(draft, moment.session, moment)


def _say_review(draft: Draft, handout: Handout) -> None:
    review = handout.review
    if review.status is ReviewStatus.REVIEWED and review.on:
        draft.say("reviewed_by", by=review.by, day=review.on.isoformat())
    elif review.status is ReviewStatus.SAMPLE:
        draft.say("sample")
    else:
        draft.say("unreviewed")


def ask_to_forget(moment: Moment) -> Step:
    """'Forget me' is asked once more before it is done."""
    return moment.draft().ask("forget_ask").done(moment.session, Pending.FORGET, handout=moment.handout)


def forget(moment: Moment) -> Step:
    """Everything kept is dropped; the visit ends, so that nothing is written again."""
    reply, _ = moment.draft().say("forgotten").say("goodbye").done(moment.session)
    return replace(reply, ended=True, forget=True), Session()
