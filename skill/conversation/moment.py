"""One turn in the making: what was said and what is open (`Moment`), and the reply as it is put together (`Draft`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skill.answers.model import Outcome
from skill.content import language_of
from skill.conversation.model import Pending, Reply, Session, Span, SpanKind, Turn
from skill.conversation.phrases import Phrases
from skill.errors import HandoutsError

if TYPE_CHECKING:
    from skill.answers.model import Answerer
    from skill.conversation.alerts import Alerts
    from skill.handouts.catalogue import Entry
    from skill.handouts.library import Library
    from skill.handouts.model import Handout

Step = tuple[Reply, Session]
ABOUT_A_WISH = frozenset(pending for pending in Pending if pending.value.startswith("alert_"))
"""The questions about a reminder or timer; after any other question it is no longer spoken about."""


def _at_once() -> None:
    """Where nothing is said meanwhile."""


@dataclass(frozen=True)
class Moment:
    """Everything a turn is decided from. `answerer` loads at its first call what only questions need;
    `recorded` says whether a section of a handout has a recording; `clips` gives the address of one that can be played
    within speech, for a handout, a section and a speed. `alerts` are None where the channel has none, and `meanwhile`
    is called before what may take long."""

    turn: Turn
    session: Session
    library: Library
    phrases: Phrases
    answerer: Callable[[], Answerer]
    recorded: Callable[[str, int], bool]
    clips: Callable[[str, int, str], str]
    alerts: Alerts | None = None
    meanwhile: Callable[[], None] = _at_once

    @property
    def handout(self) -> Handout | None:
        """The handout that is open, if any."""
        if self.session.position is None:
            return None
        try:
            return self.library.get(self.session.position.handout)
        except HandoutsError:
            # The clinic took it out of the library, or broke its file, between two turns.
            return None

    @property
    def here(self) -> tuple[Entry, ...]:
        """The handouts in the patient's language."""
        return self.library.entries_in(self.turn.locale)

    def draft(self) -> Draft:
        """An empty reply in the patient's language."""
        return Draft(self.phrases, language=language_of(self.turn.locale))


@dataclass
class Draft:
    """A reply being put together; `done` makes it final and says what the session becomes."""

    phrases: Phrases
    language: str = ""
    spans: list[Span] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    question: Span | None = None

    def say(self, key: str, **values: object) -> Draft:
        """Our own words, by the key of phrases.yaml."""
        self.spans.append(self.phrases.span(key, **values))
        return self

    def quote(self, *spans: Span) -> Draft:
        """The handout's words; they count as quotes."""
        self.spans.extend(spans)
        self.quotes.extend(span.text for span in spans if span.kind is SpanKind.QUOTE)
        return self

    def ask(self, key: str, **values: object) -> Draft:
        """The one question that ends the turn and leaves the microphone open."""
        return self.ask_again(self.phrases.text(key, **values))

    def ask_again(self, text: str) -> Draft:
        """The same with a question that was already worded."""
        self.question = Span(text)
        self.spans.append(self.question)
        return self

    def done(
        self,
        session: Session,
        pending: Pending | None = None,
        *,
        outcome: Outcome = Outcome.COMMAND,
        handout: Handout | None = None,
        section: str | None = None,
        keep_misses: bool = False,
    ) -> Step:
        """The reply and the session after it. The session remembers what was said, for 'say that again'."""
        reply = Reply(
            speech=tuple(self.spans),
            outcome=outcome,
            reprompt=(self.question,) if self.question else (),
            handout=handout.id if handout else None,
            section=section,
            quotes=tuple(self.quotes),
            expects_reply=self.question is not None,
            language=handout.language if handout else self.language,
        )
        after = session.but(
            pending=pending,
            last=tuple(self.spans),
            last_asked=self.question.text if self.question else "",
            misses=session.misses if keep_misses else 0,
            wish=session.wish if pending in ABOUT_A_WISH else None,
        )
        return reply, after
