"""The turns that read: a section, the part about something, on, back, again, from the start, slower and faster."""

from __future__ import annotations

from dataclasses import replace

from skill.conversation.model import Pending, Play, Position, Session, SpanKind, Speed, Voice
from skill.conversation.moment import Draft, Moment, Step
from skill.conversation.opening import list_handouts
from skill.conversation.reading import (
    Chunk,
    chunk_at,
    chunk_starts,
    heading,
    inline_title,
    readable_sections,
    section_after,
    section_before,
    unit_at_block,
    units_of,
)
from skill.handouts.finding import Found, find_section
from skill.handouts.model import Handout


def read_on(moment: Moment, place: Position, draft: Draft | None = None) -> Step:
    """Read the chunk at a place and ask whether to go on."""
    handout = moment.library.get(place.handout)
    draft = draft or moment.draft()
    chunk = _recording_at(moment, handout, place) or chunk_at(handout, place)
    if chunk.start == 0:
        title = moment.phrases.span("section_title", title=heading(chunk.section))
        draft.quote(replace(title, kind=SpanKind.TITLE, clip=chunk.clip))
    draft.quote(*chunk.spans())
    return _after(moment, draft, handout, chunk)


def _recording_at(moment: Moment, handout: Handout, place: Position) -> Chunk | None:
    """The whole section by its recording, for who wants that voice; None where a voice reads.

    A recording begins with its section and has a speed of its own: the rest of a section, and a speed that was not
    recorded, are read.
    """
    wanted = moment.session.voice is Voice.RECORDED and moment.turn.plays_clips
    if not wanted or place.block or not 1 <= place.section <= len(handout.sections):
        return None
    clip = moment.clips(handout.id, place.section, moment.session.speed.value)
    section = handout.section(place.section)
    return Chunk(section, 0, units_of(section), None, clip) if clip else None


def other_voice(moment: Moment) -> Step:
    """'Read it in the other voice': from now on; what was read last is read again in it."""
    session, handout = moment.session, moment.handout
    here = session.chunk_start
    if session.voice is Voice.RECORDED:
        draft = moment.draft().say("own_voice")
        changed = session.but(voice=Voice.OWN)
    elif _has_other_voice(moment):
        draft = moment.draft().say("recorded_voice")
        changed = session.but(voice=Voice.RECORDED)
        here = Position(here.handout, here.section) if here else None
    else:
        return ask_what_was_open(moment.draft().say("no_other_voice"), session, moment)
    if handout is None or here is None:
        return ask_what_was_open(draft, changed, moment)
    return read_on(_with(moment, changed), here, draft)


def _has_other_voice(moment: Moment) -> bool:
    """Whether the part that is open was recorded; with none open, whether the channel can play recordings at all."""
    place = moment.session.chunk_start or moment.session.position
    if not moment.turn.plays_clips or moment.handout is None or place is None:
        return moment.turn.plays_clips
    return bool(moment.clips(place.handout, place.section, moment.session.speed.value))


def cannot_wind(moment: Moment) -> Step:
    """'Skip ahead thirty seconds' where no recording plays: only a recording has seconds."""
    return ask_what_was_open(moment.draft().say("cannot_wind"), moment.session, moment)


def _after(moment: Moment, draft: Draft, handout: Handout, chunk: Chunk) -> Step:
    """What follows a chunk: shall I go on, the next section, or the end."""
    here, title = Position(handout.id, chunk.section.number, chunk.start), chunk.section.title
    following = section_after(handout, chunk.section.number)
    if chunk.next is not None:
        pending, rest = Pending.GO_ON, Position(handout.id, chunk.section.number, chunk.next)
        draft.ask("go_on")
    elif following:
        pending, rest = Pending.NEXT_SECTION, Position(handout.id, following.number, 0)
        draft.ask("next_section", title=inline_title(chunk.section), next=inline_title(following))
    else:
        pending, rest = Pending.ANYTHING_ELSE, Position(handout.id)
        draft.say("end_of_handout", title=handout.title).ask("offer_question")
    return draft.done(moment.session.but(chunk_start=here, position=rest), pending, handout=handout, section=title)


def read(moment: Moment) -> Step:
    """'Read it': from the place we are at."""
    handout = moment.handout
    if handout is None:
        return need_handout(moment)
    return read_on(moment, moment.session.position or Position(handout.id))


def need_handout(moment: Moment) -> Step:
    """Nothing is open yet: open the only handout there is, or ask which."""
    if len(moment.here) == 1:
        place = Position(moment.here[0].id)
        return read_on(_with(moment, moment.session.but(position=place)), place)
    return list_handouts(moment)


def _with(moment: Moment, session: Session) -> Moment:
    return replace(moment, session=session)


def read_section(moment: Moment) -> Step | None:
    """The section or the part that the slot names; None when the handout has none such."""
    handout = moment.handout
    if handout is None:
        return need_handout(moment)
    words = moment.turn.slots.get("section", "")
    if not words:
        return list_sections(moment)
    found = find_section(handout, words)
    return _read_found(moment, handout, found) if found else None


def no_such_section(moment: Moment) -> Step:
    """Said when neither a part nor an answer was found; lists the parts."""
    handout = moment.handout
    if handout is None:
        return list_handouts(moment)
    return list_sections(moment, moment.draft().say("no_such_section", title=handout.title))


def _read_found(moment: Moment, handout: Handout, found: Found) -> Step:
    if found.count is None:
        return read_on(moment, Position(handout.id, found.section.number, 0))
    first = unit_at_block(found.section, found.first)
    end = unit_at_block(found.section, found.first + found.count)
    units = units_of(found.section)
    chunk = Chunk(found.section, first, units[first:end], end if end < len(units) else None)
    draft = moment.draft().say("part_about", section=inline_title(found.section)).quote(*chunk.spans())
    return _after(moment, draft, handout, chunk)


def next_chunk(moment: Moment) -> Step:
    """'Next', 'go on': what comes after the last thing read, be it in this section or the next."""
    handout, here = moment.handout, moment.session.chunk_start
    if handout is None or here is None:
        return read(moment)
    rest = moment.session.position
    ended = rest == Position(handout.id) and section_after(handout, here.section) is None
    return next_part(moment) if ended or rest is None else read_on(moment, rest)


def next_part(moment: Moment) -> Step:
    """'Next part': the next section, skipping what is left of this one."""
    handout, here = moment.handout, moment.session.chunk_start
    if handout is None:
        return need_handout(moment)
    if here is None:
        return read_on(moment, moment.session.position or Position(handout.id))
    following = section_after(handout, here.section)
    if following is None:
        draft = moment.draft().say("end_of_handout", title=handout.title).ask("offer_question")
        return draft.done(moment.session, Pending.ANYTHING_ELSE, handout=handout)
    return read_on(moment, Position(handout.id, following.number, 0))


def previous_part(moment: Moment) -> Step:
    """'Back': the turn before the last one, in this section or at the start of the one before."""
    handout, here = moment.handout, moment.session.chunk_start
    if handout is None:
        return need_handout(moment)
    if here is None:
        return read_on(moment, Position(handout.id), moment.draft().say("at_the_beginning"))
    section = handout.section(here.section)
    earlier = [start for start in chunk_starts(handout, section) if start < here.block]
    if earlier:
        return read_on(moment, Position(handout.id, here.section, earlier[-1]))
    before = section_before(handout, here.section)
    if before:
        return read_on(moment, Position(handout.id, before.number, 0))
    return read_on(moment, Position(handout.id), moment.draft().say("at_the_beginning"))


def repeat(moment: Moment) -> Step:
    """The last thing said, word for word; the question in it is asked again."""
    session = moment.session
    if not session.last:
        return moment.draft().say("nothing_to_repeat").ask("offer_question").done(session, Pending.ANYTHING_ELSE)
    draft = moment.draft()
    asked = session.last_asked
    draft.quote(*(span for span in session.last if span.text != asked))
    if asked:
        draft.ask_again(asked)
    return draft.done(session, session.pending, handout=moment.handout)


def start_over(moment: Moment) -> Step:
    """From the beginning of the handout that is open."""
    handout = moment.handout
    if handout is None:
        return need_handout(moment)
    return read_on(moment, Position(handout.id), moment.draft().say("start_over"))


def resume(moment: Moment) -> Step:
    """'Go on where I stopped': says in which part that was, and reads on."""
    handout, place = moment.handout, moment.session.position
    if handout is None or place is None:
        return need_handout(moment)
    number = min(place.section, len(handout.sections))
    draft = moment.draft()
    if place.block:
        draft.say("resumed", section=inline_title(handout.section(number)))
    return read_on(moment, Position(handout.id, number, place.block), draft)


def list_sections(moment: Moment, draft: Draft | None = None) -> Step:
    """The parts of the handout by their titles."""
    handout = moment.handout
    draft = draft or moment.draft()
    if handout is None:
        return list_handouts(moment)
    titles = tuple(inline_title(section) for section in readable_sections(handout))
    key = "sections_are" if len(titles) > 1 else "one_section"
    values = {"title": handout.title, "sections": moment.phrases.join(titles)}
    if len(titles) > 1:
        values["count"] = str(len(titles))
    draft.say(key, **values).ask("offer_part")
    return draft.done(moment.session, Pending.BEGIN, handout=handout)


_SPEEDS = (Speed.SLOW, Speed.NORMAL, Speed.FAST)


def change_speed(moment: Moment, step: int) -> Step:
    """Slower (-1) or faster (+1), said at the new speed; then the open question again."""
    session = moment.session
    now = _SPEEDS.index(session.speed)
    wanted = now + step
    draft = moment.draft()
    if wanted < 0:
        draft.say("slowest")
    elif wanted >= len(_SPEEDS):
        draft.say("fastest")
    else:
        session = session.but(speed=_SPEEDS[wanted])
        draft.say("normal_speed" if _SPEEDS[wanted] is Speed.NORMAL else "slower" if step < 0 else "faster")
    return ask_what_was_open(draft, session, moment)


def ask_what_was_open(draft: Draft, session: Session, moment: Moment) -> Step:
    """End a small turn with the question that was open before it, or with the offer that fits."""
    if session.last_asked and session.pending:
        reply, after = draft.ask_again(session.last_asked).done(session, session.pending, handout=moment.handout)
        # 'Say that again' after 'slower' means what was read, not 'I will speak more slowly'.
        return reply, after.but(last=session.last, last_asked=session.last_asked)
    if moment.handout:
        return draft.ask("offer_begin").done(session, Pending.BEGIN, handout=moment.handout)
    return draft.ask("which_handout").done(session, Pending.WHICH_HANDOUT)


def play(moment: Moment) -> Step:
    """A wish to hear the recording: played where the channel can and there is one, else read."""
    handout = moment.handout
    if handout is None:
        return need_handout(moment)
    place = moment.session.chunk_start or Position(handout.id)
    if not (moment.turn.can_play and moment.recorded(handout.id, place.section)):
        return read_on(moment, place, moment.draft().say("no_recording"))
    reply, session = moment.draft().say("playing", title=handout.title).done(moment.session, handout=handout)
    return replace(reply, play=Play(handout.id, place.section)), session
