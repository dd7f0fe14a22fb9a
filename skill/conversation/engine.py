"""The conversation: one Turn in, one Reply and the next Session out.

How a turn is decided stands in `deciding`; here is what lives as long as the program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from skill.answers.model import Outcome
from skill.content import best_locale
from skill.conversation import opening
from skill.conversation.model import Intent, Reply, Session, Turn
from skill.conversation.moment import Moment
from skill.conversation.phrases import phrases_of

if TYPE_CHECKING:
    from skill.answers.model import Answerer
    from skill.conversation.alerts import Alerts
    from skill.handouts.library import Library

Recorded = Callable[[str, int], bool]
Clips = Callable[[str, int, str], str]
"""The address of a section's recording at a speed, for a channel that can play it within its speech; else empty."""


Meanwhile = Callable[[], None]
"""What a channel does while the patient waits, such as saying 'one moment'; it must return at once."""


def nothing_recorded(handout: str, section: int) -> bool:  # noqa: ARG001 - the shape of Recorded
    """The answer of an installation without recordings."""
    return False


def no_clips(handout: str, section: int, speed: str) -> str:  # noqa: ARG001 - the shape of Clips
    """The same for recordings within speech."""
    return ""


class Conversation:
    """Handouts read and asked, the same on every channel; holds no state of any patient.

    `answerer` is called at the first question, so that a visit which only listens never loads what questions need.
    """

    def __init__(
        self,
        library: Library,
        answerer: Callable[[], Answerer],
        recorded: Recorded = nothing_recorded,
        clips: Clips = no_clips,
    ) -> None:
        self._library = library
        self._answerer = answerer
        self._recorded = recorded
        self._clips = clips
        self._asked = False

    @property
    def library(self) -> Library:
        """The handouts this conversation is about."""
        return self._library

    def answerer(self) -> Answerer:
        """Whoever answers the questions; loaded at the first call."""
        return self._answerer()

    def respond(
        self, turn: Turn, session: Session, alerts: Alerts | None = None, meanwhile: Meanwhile | None = None
    ) -> tuple[Reply, Session]:
        """What is said to this turn, and what lies before the next one.

        `alerts`: the channel's reminders and timers, if it has them. `meanwhile` is called when the answer takes long:
        before the first question, which loads what only questions need.
        """
        locale = best_locale(turn.locale)
        if locale != turn.locale:
            turn = replace(turn, locale=locale)
        words = phrases_of(turn.locale)
        wait = self._before_the_first(meanwhile)
        moment = Moment(turn, session, self._library, words, self._answerer, self._recorded, self._clips, alerts, wait)
        if turn.intent is Intent.LAUNCH and not turn.utterance:
            return opening.launch(moment)
        # Imported here: opening a visit is what somebody waits for at a cold start, and it needs none of this.
        from skill.conversation.deciding import decide

        return _first_told(moment, *decide(moment))

    def _before_the_first(self, meanwhile: Meanwhile | None) -> Meanwhile:
        def wait() -> None:
            first, self._asked = not self._asked, True
            if first and meanwhile is not None:
                meanwhile()

        return wait


def _first_told(moment: Moment, reply: Reply, after: Session) -> tuple[Reply, Session]:
    """The disclaimer before the first words about a handout, for who came in without a welcome ('ask … when …')."""
    about = reply.handout is not None or reply.outcome in (Outcome.ANSWER, Outcome.NOT_IN_HANDOUT)
    if moment.session.greeted or not about or reply.ended or reply.outcome is Outcome.EMERGENCY:
        return reply, after
    spoken = (moment.phrases.span("disclaimer"), *reply.speech)
    return replace(reply, speech=spoken), after.but(greeted=True)
