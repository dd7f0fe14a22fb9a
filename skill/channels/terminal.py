"""The terminal: a line in, what would be spoken out. Also the text channel of `handouts ask`, `talk` and the demo."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skill.conversation.engine import Conversation
from skill.conversation.model import Intent, Position, Reply, Session, Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line and its reply. `ms` is the wall time of this turn alone."""

    reply: Reply
    session: Session
    ms: float


def clock() -> datetime:
    """Now, in the machine's own time zone."""
    return datetime.now().astimezone()


def exchange(conversation: Conversation, text: str, session: Session, locale: str, now: datetime) -> Exchange:
    """One utterance in, one reply out."""
    return _timed(conversation, Turn(locale, now, utterance=text), session)


def open_conversation(conversation: Conversation, session: Session, locale: str, now: datetime) -> Exchange:
    """What is said when a visit begins."""
    return _timed(conversation, Turn(locale, now, intent=Intent.LAUNCH), session)


def _timed(conversation: Conversation, turn: Turn, session: Session) -> Exchange:
    start = time.perf_counter()
    reply, after = conversation.respond(turn, session)
    return Exchange(reply, after, round((time.perf_counter() - start) * 1000, 3))


def at_handout(handout_id: str | None) -> Session:
    """A session in which a handout is open already."""
    return Session(position=Position(handout_id) if handout_id else None, greeted=True)


def converse(conversation: Conversation, lines: Iterable[str], session: Session, locale: str) -> Iterator[Exchange]:
    """A reply for every line; after a goodbye the next line begins a new visit that remembers the place."""
    for line in lines:
        if not line.strip():
            continue
        result = exchange(conversation, line.strip(), session, locale, clock())
        ended = result.reply.ended
        session = Session.from_memory(result.session.memory()) if ended else result.session
        yield result


def answer_object(row_id: str | None, result: Exchange) -> dict[str, Any]:
    """The contract's answer object."""
    reply = result.reply
    return {
        "id": row_id,
        "outcome": reply.outcome.value,
        "handout": reply.handout,
        "section": reply.section,
        "quotes": list(reply.quotes),
        "say": reply.say,
        "score": reply.score,
        "urgency": reply.urgency.value if reply.urgency else None,
        "ms": result.ms,
    }


def talk_object(result: Exchange) -> dict[str, Any]:
    """The contract's object for one line of `handouts talk --json`."""
    reply = result.reply
    return {
        "say": reply.say,
        "outcome": reply.outcome.value,
        "handout": reply.handout,
        "section": reply.section,
        "quotes": list(reply.quotes),
        "expects_reply": reply.expects_reply,
        "ended": reply.ended,
    }
