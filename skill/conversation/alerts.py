"""Reminders and timers as the conversation sees them: what a channel that has them hands in, and what may go wrong.

The conversation decides what is to be set and asks for a yes; the channel only does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from skill.errors import HandoutsError


class AlertKind(StrEnum):
    """What rings: a reminder at a time of day, or a timer after a while."""

    REMINDER = "reminder"
    TIMER = "timer"


class Trouble(StrEnum):
    """Why an alert could not be set, read or changed; each is said in words of its own, with what to do instead."""

    NOT_ALLOWED = "not_allowed"
    UNSUPPORTED = "unsupported"
    TOO_MANY = "too_many"
    BUSY = "busy"
    DOWN = "down"
    OFFLINE = "offline"
    SLOW = "slow"
    REFUSED = "refused"
    REJECTED = "rejected"
    GONE = "gone"


class AlertError(HandoutsError):
    """The channel could not do it. `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"The alert failed: {trouble.value}.", "Tell the patient what to do instead.")
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Wish:
    """An alert that was asked for and not yet agreed to.

    `at` is aware of its zone; `seconds` is set instead when the patient asked for a length of time. `text` is what will
    be spoken or shown when it rings: our words and the handout's name of the step, never the patient's. `sentence` is
    the handout's sentence behind it. `ids` are alerts that exist already, for 'shall I cancel it?'.
    """

    kind: AlertKind
    text: str = ""
    at: datetime | None = None
    seconds: int = 0
    sentence: str = ""
    ids: tuple[str, ...] = ()

    def kept(self) -> list[Any]:
        """As plain JSON values."""
        at = self.at.isoformat() if self.at else None
        return [self.kind.value, self.text, at, self.seconds, self.sentence, list(self.ids)]

    @staticmethod
    def of(value: object) -> Wish | None:
        """What `kept` wrote; TypeError or ValueError for anything else."""
        if not value:
            return None
        if not isinstance(value, list):
            raise TypeError("not a wish")
        kind, text, at, seconds, sentence, ids = value
        moment = datetime.fromisoformat(at) if at else None
        if moment is not None and moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return Wish(AlertKind(kind), str(text), moment, int(seconds), str(sentence), tuple(map(str, ids)))


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that is set. `at` is when it rings, `seconds` what is left of a timer."""

    id: str
    kind: AlertKind
    text: str = ""
    at: datetime | None = None
    seconds: int = 0
    paused: bool = False


class Alerts(Protocol):
    """What a channel with reminders and timers hands in; every method but `denied` may raise AlertError."""

    def denied(self, kind: AlertKind) -> bool:
        """Whether the person is known not to have allowed it; nothing need be tried then."""
        ...

    def create(self, wish: Wish, now: datetime) -> None:
        """Set it. Called only after the patient's yes to this very wish."""
        ...

    def active(self, kind: AlertKind, now: datetime) -> tuple[Alert, ...]:
        """Those of this skill that have not rung yet, the next first; paused timers among them."""
        ...

    def cancel(self, kind: AlertKind, alert: str) -> None:
        """Remove the one with that id."""
        ...

    def pause(self, timer: str) -> None:
        """Stop the timer with that id for now."""
        ...

    def resume(self, timer: str) -> None:
        """Let the timer with that id run on."""
        ...
