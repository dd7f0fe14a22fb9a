"""The Session as Alexa session attributes and back: what lies between two turns travels with the turns themselves.

So no process holds anybody's conversation, and any of several servers may answer the next turn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from skill.answers.model import Answer, CountedHow, DayCount, Outcome, Reason, TimingNote
from skill.conversation.alerts import Wish
from skill.conversation.model import Pending, Position, Session, Span, SpanKind
from skill.errors import HandoutsError

if TYPE_CHECKING:
    from skill.handouts.library import Library

VERSION = 3
"""Raised when the form changes: attributes of another version are not read, and the visit goes on from memory."""


MOST_LAST = 8000
"""Characters of the last words that are kept, as many as one response may speak."""
ZONE = "zone"
"""The attribute beside the session: the device's time zone, as `VisitZone` keeps it."""


def to_attributes(session: Session, zone: str | None = None) -> dict[str, Any]:
    """The session as plain JSON values; empty fields are left out. `zone` goes beside it once it was looked up."""
    start, topic = session.chunk_start, session.topic
    values = {
        "memory": session.memory(),
        "start": [start.handout, start.section, start.block] if start else None,
        "pending": session.pending.value if session.pending else None,
        "offered": session.offered,
        "misses": session.misses,
        "topic": _from_topic(topic) if topic else None,
        "last": _from_last(session.last),
        "asked": session.last_asked,
        "wish": session.wish.kept() if session.wish else None,
        "started": session.started.isoformat() if session.started else None,
    }
    # One text: the SDK copies and walks every value of the attributes several times a turn.
    visit = {"v": VERSION, "visit": json.dumps({name: value for name, value in values.items() if value})}
    return visit if zone is None else {**visit, ZONE: zone}


def from_attributes(attributes: Mapping[str, Any] | None, library: Library) -> Session | None:
    """The session that `to_attributes` wrote; None when there is none, or not one that can be read."""
    if not isinstance(attributes, Mapping) or attributes.get("v") != VERSION:
        return None
    try:
        values = json.loads(attributes["visit"])
        return Session.from_memory(values.get("memory")).but(
            chunk_start=_position(values.get("start")),
            pending=Pending(values["pending"]) if values.get("pending") else None,
            offered=str(values.get("offered", "")),
            misses=int(values.get("misses", 0)),
            topic=_to_topic(values.get("topic"), library),
            last=tuple(_to_span(*row) for row in values.get("last", ())),
            last_asked=_question(values.get("asked", "")),
            wish=Wish.of(values.get("wish")),
            started=date.fromisoformat(values["started"]) if values.get("started") else None,
        )
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        # Attributes come back as we sent them; others are not ours, and memory is the better guess.
        return None


def _from_last(spans: tuple[Span, ...]) -> list[list[Any]]:
    """What was said last; of words beyond what one turn can speak nothing is kept, since nobody heard them."""
    rows: list[list[Any]] = []
    room = MOST_LAST
    for span in spans:
        text = span.text if len(span.text) <= room else span.text[:room].rsplit(" ", 1)[0]
        rows.append([span.kind.value, span.pause, text, *([span.clip] if span.clip else [])])
        room -= len(text)
    return [row for row in rows if row[2]]


def _to_span(kind: str, pause: float, text: str, clip: str = "") -> Span:
    return Span(str(text), SpanKind(kind), float(pause), str(clip))


def _question(asked: object) -> str:
    """The question that was asked last; ValueError for what is none, since it would be asked again."""
    text = str(asked)
    if text and "?" not in text:
        raise ValueError("a question that asks nothing")
    return text


def _position(value: Sequence[Any] | None) -> Position | None:
    if not value:
        return None
    handout, section, block = value
    return Position(str(handout), int(section), int(block))


def _from_topic(topic: Answer) -> dict[str, Any]:
    return {
        "outcome": topic.outcome.value,
        "handout": topic.handout.id if topic.handout else None,
        "section": topic.section,
        "quotes": list(topic.quotes),
        "reason": topic.reason.value,
        "options": list(topic.options),
        "question": topic.question,
        "timing": [note.value for note in topic.timing],
        "counted": [topic.counted.day, topic.counted.days, topic.counted.how.value] if topic.counted else None,
    }


def _to_topic(value: Mapping[str, Any] | None, library: Library) -> Answer | None:
    if not value:
        return None
    handout = None
    if value["handout"]:
        try:
            handout = library.get(str(value["handout"]))
        except HandoutsError:
            return None
    return Answer(
        Outcome(value["outcome"]),
        handout,
        int(value["section"]) if value["section"] is not None else None,
        tuple(str(quote) for quote in value["quotes"]),
        reason=Reason(value["reason"]),
        options=tuple(str(option) for option in value["options"]),
        question=str(value["question"]),
        timing=tuple(TimingNote(note) for note in value["timing"]),
        counted=_to_count(value["counted"]),
    )


def _to_count(value: Sequence[Any] | None) -> DayCount | None:
    if not value:
        return None
    day, days, how = value
    return DayCount(str(day), int(days), CountedHow(how))
