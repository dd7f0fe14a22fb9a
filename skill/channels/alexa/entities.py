"""Dynamic entities: names of handouts that the interaction model has no room for, told to Alexa for one visit.

The model's own slot type holds the first STATIC_HANDOUTS of a library; of a larger one the likeliest others are sent at
the launch and cleared at the end (Dialog Interface Reference, Dialog.UpdateDynamicEntities). A name that is in neither
is still heard as a rule, only less surely, and the library finds the handout by its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from skill.content import language_of
from skill.handouts.catalogue import Entry
from skill.handouts.library import Library

if TYPE_CHECKING:
    from ask_sdk_model.dialog.dynamic_entities_directive import DynamicEntitiesDirective
    from ask_sdk_model.response import Response

    from skill.channels.alexa.incoming import Incoming
    from skill.conversation.model import Session

HANDOUT_TYPE = "HandoutName"
STATIC_HANDOUTS = 1000
"""Handouts whose names stand in the interaction model; with theirs the model stays far below its 1.5 MB."""
MOST_VALUES = 100
"""Values and synonyms together in one update."""
LONGEST_VALUE = 140


def can_be_named(library: Library, locale: str) -> tuple[Entry, ...]:
    """The handouts that somebody may name: those of the language, then those that only another language has."""
    ours = library.entries_in(locale)
    known = {name for entry in ours for name in (entry.id, entry.translation_of) if name}
    others = (entry for entry in library.entries if language_of(entry.language) != language_of(locale))
    return (*ours, *(entry for entry in others if not {entry.id, entry.translation_of} & known))


def static_entries(library: Library, locale: str) -> tuple[Entry, ...]:
    """The handouts whose names the locale's interaction model holds."""
    return can_be_named(library, locale)[:STATIC_HANDOUTS]


def slot_value(text: str) -> str:
    """A name as a slot value: folded, and not longer than the limit, cut at a word."""
    # Imported here: a cold start needs no grammar of sentences.
    from skill.wording.templates import fold

    words = fold(text).split()
    while len(" ".join(words)) > LONGEST_VALUE:
        words.pop()
    return " ".join(words)


def with_entities(response: Response, incoming: Incoming, library: Library, session: Session) -> Response:
    """The response with the names for this visit at its launch, and with their removal at its end."""
    if len(library.entries) <= STATIC_HANDOUTS:
        return response
    others = _recent(library, incoming.locale)
    if not others:
        return response
    if response.should_end_session:
        directive = _cleared()
    elif incoming.type == "LaunchRequest":
        place = session.position.handout if session.position else ""
        first = [entry for entry in others if entry.id == place]
        directive = _update([*first, *others[:MOST_VALUES]])
    else:
        return response
    response.directives = [*(response.directives or []), directive]
    return response


@lru_cache(maxsize=16)
def _recent(library: Library, locale: str) -> tuple[Entry, ...]:
    """The handouts beyond the model, those whose files changed last first."""
    entries = can_be_named(library, locale)[STATIC_HANDOUTS:]
    return tuple(sorted(entries, key=lambda entry: -_changed(entry)))


def _changed(entry: Entry) -> float:
    try:
        return entry.path.stat().st_mtime if entry.path else 0.0
    except OSError:
        # Taken out of the library since the program started.
        return 0.0


def _update(entries: Iterable[Entry]) -> DynamicEntitiesDirective:
    # Imported here: only a very large library sends any.
    from ask_sdk_model.dialog.dynamic_entities_directive import DynamicEntitiesDirective
    from ask_sdk_model.er.dynamic.entity import Entity
    from ask_sdk_model.er.dynamic.entity_list_item import EntityListItem
    from ask_sdk_model.er.dynamic.entity_value_and_synonyms import EntityValueAndSynonyms
    from ask_sdk_model.er.dynamic.update_behavior import UpdateBehavior

    values = [
        Entity(id=handout, name=EntityValueAndSynonyms(value=names[0], synonyms=[*names[1:]]))
        for handout, names in names_of(entries).items()
    ]
    types = [EntityListItem(name=HANDOUT_TYPE, values=values)]
    return DynamicEntitiesDirective(update_behavior=UpdateBehavior.REPLACE, types=types)


def _cleared() -> DynamicEntitiesDirective:
    from ask_sdk_model.dialog.dynamic_entities_directive import DynamicEntitiesDirective
    from ask_sdk_model.er.dynamic.update_behavior import UpdateBehavior

    return DynamicEntitiesDirective(update_behavior=UpdateBehavior.CLEAR)


def names_of(entries: Iterable[Entry], most: int = MOST_VALUES) -> dict[str, list[str]]:
    """Names by handout, `most` in all: each handout's title first, then the other names as far as there is room."""
    every = {entry.id: list(dict.fromkeys(filter(None, map(slot_value, entry.names)))) for entry in entries}
    chosen: dict[str, list[str]] = {}
    taken: set[str] = set()
    for rank in range(max(map(len, every.values()), default=0)):
        for handout, names in every.items():
            if len(taken) == most:
                return chosen
            if rank < len(names) and names[rank] not in taken and (rank == 0 or handout in chosen):
                chosen.setdefault(handout, []).append(names[rank])
                taken.add(names[rank])
    return chosen
