"""What goes into the answering of a question and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from skill.handouts.model import Handout


class Outcome(StrEnum):
    """What became of a turn; the contract's word for it."""

    ANSWER = "answer"
    NOT_IN_HANDOUT = "not_in_handout"
    CLARIFY = "clarify"
    EMERGENCY = "emergency"
    COMMAND = "command"


class Urgency(StrEnum):
    """How soon help is needed, from the handout's own lists or from the emergency content."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Reason(StrEnum):
    """Why a question is not answered; each has a phrase of its own (`decline_…`), save the first two."""

    NOT_SAID = "not_said"
    NOT_UNDERSTOOD = "not_understood"
    DOSE = "dose"
    MIXING = "mixing"
    PREGNANCY = "pregnancy"
    CHILD = "child"
    CONDITION = "condition"
    DIAGNOSIS = "diagnosis"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was heard. `handout` is the one it is asked of, None when none was named.

    `now` is aware of its time zone. `follows` is the answer just before it, for 'and for how long?'.
    """

    text: str
    locale: str
    now: datetime
    handout: Handout | None = None
    follows: Answer | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was considered, for `--explain`."""

    handout: str
    section: int
    text: str
    score: float


class CountedHow(StrEnum):
    """Whose arithmetic a count of days is; each has phrases of its own (`timing_…`)."""

    DAY = "day"
    SAID = "said"
    CONVERTED = "converted"
    NUMBER = "number"


class TimingNote(StrEnum):
    """What is said of a timing answer beside its quotes; each has a phrase of its own (`timing_…`)."""

    STEPS = "steps"
    START_NOT_SAID = "start_not_said"
    WHICH_DAY = "which_day"
    FUTURE = "future"
    LONG_AGO = "long_ago"
    TODAY_OR_WEEK_AGO = "today_or_week_ago"


@dataclass(frozen=True, slots=True)
class DayCount:
    """A count of days from what the patient said: 'Saturday' was `days` days ago, by our arithmetic.

    `how` tells a day that we counted from ('Saturday') from what the patient counted ('four days'), from that in
    days ('two weeks', `days` 14), and from the number of a day ('day 2': `days` 1, since day 1 was the first).
    """

    day: str
    days: int
    how: CountedHow = CountedHow.DAY


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome. `quotes` are whole sentences of `handout`, in its order, all of one section as a rule.

    `score` is the calibrated likelihood, 0 to 1, that the quotes answer the question; None where nothing was scored.
    `options` are what a `clarify` asks between: handout ids, or texts of the handout.
    `crisis` marks thoughts of suicide, which have a number of their own. `question` is what was understood, a
    follow-up completed from what went before; it lives for the visit only and is never logged. `taken_for` is it
    without what was misheard, where words of it were.
    """

    outcome: Outcome
    handout: Handout | None = None
    section: int | None = None
    quotes: tuple[str, ...] = ()
    score: float | None = None
    urgency: Urgency | None = None
    reason: Reason = Reason.NOT_SAID
    options: tuple[str, ...] = ()
    crisis: bool = False
    counted: DayCount | None = None
    timing: tuple[TimingNote, ...] = ()
    question: str = ""
    candidates: tuple[Candidate, ...] = field(default=(), compare=False)
    decided_by: str = ""
    taken_for: str = field(default="", compare=False)


class Answerer(Protocol):
    """Whoever answers questions from handouts."""

    def answer(self, question: Question) -> Answer:
        """The answer to one question; never raises for what a patient may say."""
        ...

    def emergency(self, question: Question) -> Answer | None:
        """The emergency in what was said, or None; needs no question to be asked."""
        ...
