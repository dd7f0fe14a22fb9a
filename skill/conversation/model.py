"""One value in, one value out of the conversation core: Turn and Reply; and the Session that lies between two turns.

A channel makes a Turn and renders a Reply. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from skill.answers.model import Outcome

if TYPE_CHECKING:
    from skill.answers.model import Answer, Urgency
    from skill.conversation.alerts import AlertKind, Wish


class Intent(StrEnum):
    """What a patient wants of this turn; the keys of sentences.yaml."""

    LAUNCH = "launch"
    CHOOSE_HANDOUT = "choose_handout"
    LIST_HANDOUTS = "list_handouts"
    LIST_SECTIONS = "list_sections"
    READ_SECTION = "read_section"
    READ = "read"
    NEXT = "next"
    SKIP = "skip"
    PREVIOUS = "previous"
    REPEAT = "repeat"
    START_OVER = "start_over"
    RESUME = "resume"
    SLOWER = "slower"
    FASTER = "faster"
    STOP = "stop"
    HELP = "help"
    WHAT_CAN_I_SAY = "what_can_i_say"
    YES = "yes"
    NO = "no"
    SOURCE = "source"
    FORGET_ME = "forget_me"
    THANKS = "thanks"
    PLAY = "play"
    OTHER_VOICE = "other_voice"
    WIND_FORWARD = "wind_forward"
    WIND_BACK = "wind_back"
    REMIND = "remind"
    LIST_REMINDERS = "list_reminders"
    CANCEL_REMINDER = "cancel_reminder"
    SET_TIMER = "set_timer"
    LIST_TIMERS = "list_timers"
    PAUSE_TIMER = "pause_timer"
    RESUME_TIMER = "resume_timer"
    CANCEL_TIMER = "cancel_timer"
    EMERGENCY = "emergency"
    ASK = "ask"
    UNKNOWN = "unknown"


class Pending(StrEnum):
    """The question we asked last, which a bare yes or no answers."""

    GO_ON = "go_on"
    NEXT_SECTION = "next_section"
    BEGIN = "begin"
    RESUME = "resume"
    READ_THIS_SECTION = "read_this_section"
    ANYTHING_ELSE = "anything_else"
    WHICH_HANDOUT = "which_handout"
    OTHER_LANGUAGE = "other_language"
    FORGET = "forget"
    ALERT_DAY = "alert_day"
    ALERT_TIME = "alert_time"
    ALERT_LENGTH = "alert_length"
    ALERT_OK = "alert_ok"
    ALERT_CANCEL = "alert_cancel"


class Speed(StrEnum):
    """How fast the patient wants to hear; channels map it to their own prosody or to the slow recordings."""

    SLOW = "slow"
    NORMAL = "normal"
    FAST = "fast"


_SPEEDS = {speed.value: speed for speed in Speed}


class Voice(StrEnum):
    """Who reads the handout: the channel's own voice, or the recordings where there are some."""

    OWN = "own"
    RECORDED = "recorded"


class SpanKind(StrEnum):
    """Whose words a piece of speech is: ours, the handout's own, or a title of it, which is no sentence to quote."""

    FRAME = "frame"
    QUOTE = "quote"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of speech: our frame words or the handout's own. `pause` is the silence after it, in seconds.

    `clip` is the address of a recording that says these words; spans side by side with the same one are one recording.
    """

    text: str
    kind: SpanKind = SpanKind.FRAME
    pause: float = 0.0
    clip: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the patient did: an utterance, an intent that the channel knows already, or both.

    `slots` hold the words of the utterance that matter (`handout`, `section`, `query`). `now` is aware of its zone.
    `can_play` says that the channel can play recordings, `plays_clips` that it can do so within what it says.
    """

    locale: str
    now: datetime
    utterance: str = ""
    intent: Intent | None = None
    slots: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    can_play: bool = False
    plays_clips: bool = False


@dataclass(frozen=True, slots=True)
class Play:
    """A wish to hear the recordings: the channel that can play them does, from this section on."""

    handout: str
    section: int
    offset_ms: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the patient hears, and what became of the turn. `section` is the title of the section concerned.

    `forget` asks whoever keeps memories between visits to erase this person's. `permission` is what the channel should
    ask the person's leave for, in the way it has for that.
    """

    speech: tuple[Span, ...]
    outcome: Outcome = Outcome.COMMAND
    reprompt: tuple[Span, ...] = ()
    handout: str | None = None
    section: str | None = None
    quotes: tuple[str, ...] = ()
    score: float | None = None
    urgency: Urgency | None = None
    expects_reply: bool = False
    ended: bool = False
    play: Play | None = None
    forget: bool = False
    language: str = ""
    permission: AlertKind | None = None

    @property
    def say(self) -> str:
        """Everything that is spoken, as plain text."""
        return " ".join(span.text for span in self.speech)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a handout: the next block to read. `block` counts what is read in one go, from 0 in the section."""

    handout: str
    section: int = 1
    block: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that lies between two turns of one person on one device.

    `chunk_start` is where the last thing read began (for repeat and previous); `topic` is the last answer, so that
    'and for how long?' can be understood. `wish` is the reminder or timer that is being spoken about, and `started` the
    day it all began, once the patient has said it in this visit. Only `memory()` outlives the visit.
    """

    position: Position | None = None
    chunk_start: Position | None = None
    pending: Pending | None = None
    offered: str = ""
    speed: Speed = Speed.NORMAL
    voice: Voice = Voice.OWN
    misses: int = 0
    greeted: bool = False
    topic: Answer | None = None
    last: tuple[Span, ...] = ()
    last_asked: str = ""
    wish: Wish | None = None
    started: date | None = None

    def but(self, **changes: object) -> Session:
        """A copy with these fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def memory(self) -> dict[str, Any]:
        """What may be kept between visits: place, speed, voice, and that the disclaimer was heard; nobody's words."""
        place = self.position
        return {
            "place": [place.handout, place.section, place.block] if place else None,
            "speed": self.speed.value,
            "voice": self.voice.value,
            "greeted": self.greeted,
        }

    @staticmethod
    def from_memory(kept: Mapping[str, Any] | None) -> Session:
        """A new visit's session from what was kept; what cannot be read is as if nothing was kept."""
        if not kept:
            return Session()
        place, speed = kept.get("place"), kept.get("speed")
        position = None
        if isinstance(place, (list, tuple)) and len(place) == 3:
            position = Position(str(place[0]), int(place[1]), int(place[2]))
        known = _SPEEDS.get(speed, Speed.NORMAL) if isinstance(speed, str) else Speed.NORMAL
        voice = Voice.RECORDED if kept.get("voice") == Voice.RECORDED else Voice.OWN
        return Session(position=position, speed=known, voice=voice, greeted=bool(kept.get("greeted")))
