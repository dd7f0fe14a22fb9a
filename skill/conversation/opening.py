"""Coming in, and choosing a handout by any of its names.

What only an open handout needs is imported where it is used: a cold start has somebody waiting.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from skill.answers.model import Outcome
from skill.content import language_of, read_content
from skill.conversation.model import Pending, Position, Session
from skill.conversation.moment import Draft, Moment, Step

if TYPE_CHECKING:
    from skill.handouts.catalogue import Entry
    from skill.handouts.library import Library
    from skill.handouts.model import Handout

MOST_TITLES = 8
"""Titles said in one go; of a larger library these are examples."""


def launch(moment: Moment) -> Step:
    """The first words of a visit: welcome, the disclaimer at the very first, then where we stopped or what there is."""
    draft = moment.draft()
    session = moment.session
    if not moment.library.entries:
        return draft.say("no_handouts").done(session)
    if not session.greeted:
        draft.say("welcome_first").say("disclaimer")
        session = session.but(greeted=True)
    else:
        draft.say("welcome_back")
    handout, place = moment.handout, session.position
    if handout and place and (place.section, place.block) != (1, 0) and place.section <= len(handout.sections):
        from skill.conversation.reading import inline_title

        draft.ask("offer_resume", title=handout.title, section=inline_title(handout.section(place.section)))
        return draft.done(session, Pending.RESUME, handout=handout)
    if len(moment.here) == 1:
        return open_handout(replace(moment, session=session), moment.library.get(moment.here[0].id), draft)
    return _list(moment, draft, session.but(position=None))


def _list(moment: Moment, draft: Draft, session: Session) -> Step:
    if not moment.here:
        return _list_of_another_language(moment, draft, session)
    titles = tuple(handout.title for handout in moment.here)
    count = len(titles)
    if count == 1:
        draft.say("one_handout", title=titles[0])
    elif count <= MOST_TITLES:
        draft.say("handouts_are", count=count, titles=moment.phrases.join(titles))
    else:
        draft.say("handouts_some", count=count, titles=moment.phrases.join(titles[:5]))
    return draft.ask("which_handout").done(session, Pending.WHICH_HANDOUT)


def list_handouts(moment: Moment) -> Step:
    """The handouts of the patient's language by their titles."""
    return _list(moment, moment.draft(), moment.session)


def _list_of_another_language(moment: Moment, draft: Draft, session: Session) -> Step:
    """None in the patient's language: those of the language that has most, said plainly; none at all ends the visit."""
    entries = moment.library.entries
    if not entries:
        return draft.say("no_handouts").done(session)
    counts = Counter(language_of(entry.language) for entry in entries)
    language = counts.most_common(1)[0][0]
    titles = tuple(entry.title for entry in moment.library.entries_in(language))[:MOST_TITLES]
    draft.say("other_titles", language=name_of(language, moment.turn.locale), titles=moment.phrases.join(titles))
    return draft.ask("which_handout").done(session, Pending.WHICH_HANDOUT)


def choose(moment: Moment) -> Step:
    """Open the handout that goes by the name in the slot, or ask which of several is meant."""
    name = moment.turn.slots.get("handout", "")
    return choose_by_name(moment, name) or _unknown(moment, name)


def choose_by_name(moment: Moment, name: str) -> Step | None:
    """The same for any words; None when no handout here goes by them."""
    found = moment.library.named(name, moment.turn.locale)
    if len(found) == 1:
        return open_handout(moment, moment.library.get(found[0].id))
    if found:
        titles = moment.phrases.join(tuple(handout.title for handout in found[:4]))
        draft = moment.draft().ask("which_of", titles=titles)
        return draft.done(moment.session, Pending.WHICH_HANDOUT, outcome=Outcome.CLARIFY)
    return None


def _unknown(moment: Moment, name: str) -> Step:
    draft = moment.draft()
    other = _in_another_language(moment.library, name)
    if other:
        ours = moment.library.translation(moment.library.get(other.id), moment.turn.locale)
        if ours:
            # It was named as it is called in another language, and we have it in the patient's own.
            return open_handout(moment, moment.library.get(ours.id))
        draft.ask("other_language", title=other.title, language=name_of(other.language, moment.turn.locale))
        return draft.done(moment.session.but(offered=other.id), Pending.OTHER_LANGUAGE)
    if not name:
        return _list(moment, draft, moment.session)
    return _list(moment, draft.say("unknown_handout"), moment.session)


def _in_another_language(library: Library, name: str) -> Entry | None:
    """A handout of another language by that name, so that it can be offered, said plainly."""
    for locale in dict.fromkeys(entry.language for entry in library.entries):
        found = library.named(name, locale)
        if len(found) == 1:
            return found[0]
    return None


def open_handout(moment: Moment, handout: Handout, draft: Draft | None = None) -> Step:
    """Open it: its title, the warning when no clinician reviewed it, and the offer to read."""
    draft, session = opened(moment, handout, draft)
    return draft.ask("offer_begin").done(session, Pending.BEGIN, handout=handout)


def opened(moment: Moment, handout: Handout, draft: Draft | None = None) -> tuple[Draft, Session]:
    """What is said of a handout that is opened, and the session in which it is."""
    from skill.handouts.model import ReviewStatus

    draft = draft or moment.draft()
    draft.say("opened", title=handout.title)
    if handout.review.status is not ReviewStatus.REVIEWED:
        draft.say("unreviewed")
    return draft, moment.session.but(position=Position(handout.id), chunk_start=None, topic=None, started=None)


def name_of(language: str, locale: str) -> str:
    """A language by its name in the locale's own: 'English', or 'another language' for one that has no name there."""
    names = read_content("languages", locale)
    return str(names.get(language_of(language), names["other"]))
