"""What a request envelope says, as plain values; and the Turn it is.

Every field may be missing or odd: Alexa sends events without a session, and nobody promised that tomorrow's
envelopes look like today's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from skill.channels.alexa.api_client import ApiAccess
from skill.content import best_locale
from skill.conversation.model import Intent, Turn

BUILT_IN = {
    "AMAZON.CancelIntent": Intent.STOP,
    "AMAZON.StopIntent": Intent.STOP,
    "AMAZON.PauseIntent": Intent.STOP,
    "AMAZON.NavigateHomeIntent": Intent.STOP,
    "AMAZON.HelpIntent": Intent.HELP,
    "AMAZON.FallbackIntent": Intent.UNKNOWN,
    "AMAZON.YesIntent": Intent.YES,
    "AMAZON.NoIntent": Intent.NO,
    "AMAZON.ResumeIntent": Intent.RESUME,
    "AMAZON.NextIntent": Intent.NEXT,
    "AMAZON.PreviousIntent": Intent.PREVIOUS,
    "AMAZON.RepeatIntent": Intent.REPEAT,
    "AMAZON.StartOverIntent": Intent.START_OVER,
}
"""Amazon's intents by what they mean here. One that is not named, such as LoopOn, gets help that fits the moment."""


def intent_name(key: str, prefix: str = "") -> str:
    """`when_should_i` as an intent name: letters only, as the interaction model wants them."""
    return prefix + "".join(part.capitalize() for part in key.split("_")) + "Intent"


OURS = {intent_name(intent.value): intent for intent in Intent}
TOUCH = "Alexa.Presentation.APL.UserEvent"
TOUCHES = {
    "next": "AMAZON.NextIntent",
    "back": "AMAZON.PreviousIntent",
    "repeat": "AMAZON.RepeatIntent",
    "stop": "AMAZON.StopIntent",
    "section": "ReadSectionIntent",
}
"""What was touched on our screen, by the first argument of its event, as the intent that says the same."""
SPOKEN = frozenset(("LaunchRequest", "IntentRequest", "SessionResumedRequest", "Connections.Response", TOUCH))
"""The requests that may be answered with speech (Request and Response JSON Reference)."""


@dataclass(frozen=True)
class Incoming:
    """One request. `user` and `device` are Amazon's opaque ids; `attributes` is None when there is no session.

    `can_play`: the device has the AudioPlayer. `token` names the stream it plays or played last, and `offset` is how
    far it came, in milliseconds. `screen` is the newest version of APL that the device shows, empty without a screen.
    `access` is the way to the device's services, and `scopes` say which of them the
    person has allowed ('GRANTED') or not ('DENIED'), as far as the request tells.
    """

    type: str
    locale: str
    now: datetime
    user: str = ""
    device: str = ""
    new: bool = False
    attributes: Mapping[str, Any] | None = None
    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    can_play: bool = False
    token: str = ""
    offset: int = 0
    screen: tuple[int, ...] = ()
    request_id: str = ""
    access: ApiAccess | None = None
    scopes: Mapping[str, str] = field(default_factory=dict)

    @property
    def speaks(self) -> bool:
        """Whether the answer may be spoken."""
        return self.type in SPOKEN


def dig(value: object, *names: str) -> Any:  # noqa: ANN401 - a field may be anything
    """`value.a.b.c`, or None as soon as one of them is missing."""
    for name in names:
        value = getattr(value, name, None)
        if value is None:
            return None
    return value


def read(envelope: object) -> Incoming:
    """The values of an ask_sdk_model.RequestEnvelope."""
    request = dig(envelope, "request")
    session = dig(envelope, "session")
    attributes = dig(session, "attributes")
    sent = dig(request, "timestamp")
    token, offset = _stream(envelope, request)
    intent, slots = _touched(request) if dig(request, "object_type") == TOUCH else _heard(request)
    return Incoming(
        type=str(dig(request, "object_type") or ""),
        locale=best_locale(str(dig(request, "locale") or "")),
        now=sent if isinstance(sent, datetime) and sent.tzinfo else datetime.now(UTC),
        user=str(dig(envelope, "context", "system", "user", "user_id") or dig(session, "user", "user_id") or ""),
        device=str(dig(envelope, "context", "system", "device", "device_id") or ""),
        new=bool(dig(session, "new")),
        attributes=(attributes if isinstance(attributes, dict) else {}) if session is not None else None,
        intent=intent,
        slots=slots,
        can_play=dig(envelope, "context", "system", "device", "supported_interfaces", "audio_player") is not None,
        token=token,
        offset=offset,
        screen=_screen(envelope),
        request_id=str(dig(request, "request_id") or ""),
        access=_access(envelope),
        scopes=_scopes(dig(envelope, "context", "system", "user", "permissions", "scopes")),
    )


def _heard(request: object) -> tuple[str, dict[str, str]]:
    return str(dig(request, "intent", "name") or ""), _slots(dig(request, "intent", "slots"))


def _touched(request: object) -> tuple[str, dict[str, str]]:
    """The intent and slots of a touch; no intent for one that is not of our screen."""
    arguments = dig(request, "arguments")
    if not isinstance(arguments, list) or not arguments or not isinstance(arguments[0], str):
        return "", {}
    slots = {"section": str(arguments[1])[:10]} if arguments[0] == "section" and len(arguments) > 1 else {}
    return TOUCHES.get(arguments[0], ""), slots


def _screen(envelope: object) -> tuple[int, ...]:
    """'1.9' or '2023.3' as numbers that can be compared."""
    device = dig(envelope, "context", "system", "device", "supported_interfaces", "alexa_presentation_apl")
    parts = str(dig(device, "runtime", "max_version") or "").split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() and len(part) < 6 for part in parts) else ()


def _access(envelope: object) -> ApiAccess | None:
    endpoint = dig(envelope, "context", "system", "api_endpoint")
    token = dig(envelope, "context", "system", "api_access_token")
    return ApiAccess(str(endpoint).rstrip("/"), str(token)) if endpoint and token else None


def _scopes(scopes: object) -> dict[str, str]:
    if not isinstance(scopes, dict):
        return {}
    return {str(name): str(dig(scope, "status", "value") or "") for name, scope in scopes.items()}


def _stream(envelope: object, request: object) -> tuple[str, int]:
    """Which stream and how far: an event tells it itself, a failed one of what played; else the context does."""
    place = dig(request, "current_playback_state") or (request if dig(request, "token") else None)
    if place is None:
        place = dig(envelope, "context", "audio_player")
    token = dig(request, "token") or dig(place, "token") or ""
    offset = dig(place, "offset_in_milliseconds")
    return str(token), offset if isinstance(offset, int) and offset > 0 else 0


def _slots(slots: object) -> dict[str, str]:
    if not isinstance(slots, dict):
        return {}
    found = {str(name): _slot_value(slot) for name, slot in slots.items()}
    return {name: value for name, value in found.items() if value}


def _slot_value(slot: object) -> str:
    """What was said, as the name of the value it is a synonym of when Alexa resolved it."""
    for authority in dig(slot, "resolutions", "resolutions_per_authority") or ():
        # Of the model's own values or of those we sent at launch; where several go by what was said, the core asks.
        values = dig(authority, "values")
        if dig(authority, "status", "code", "value") == "ER_SUCCESS_MATCH" and isinstance(values, list):
            name = dig(values[0], "value", "name") if len(values) == 1 else None
            if name:
                return str(name)
    value = str(dig(slot, "value") or "").strip()
    return "" if value == "?" else value


def turn_of(incoming: Incoming) -> Turn:
    """The turn of a request that may be answered with speech."""
    locale, now, slots = incoming.locale, incoming.now, incoming.slots
    if incoming.type not in ("IntentRequest", TOUCH):
        return Turn(locale, now, intent=Intent.LAUNCH, can_play=incoming.can_play, plays_clips=True)
    # Imported here: what a visit opens with needs no forms of question.
    from skill.channels.alexa.questions import forms_of

    form = forms_of(locale).get(incoming.intent) if "query" in slots else None
    if form:
        # A question stays free text, as on every other channel: the core looks for emergencies first.
        whole = form.rebuilt(slots["query"])
        return Turn(locale, now, utterance=whole, can_play=incoming.can_play, plays_clips=True)
    intent = BUILT_IN.get(incoming.intent) or OURS.get(incoming.intent) or Intent.UNKNOWN
    slots = _named(slots, locale)
    said = _sentence(intent, slots, locale)
    return Turn(locale, now, said, intent, slots, can_play=incoming.can_play, plays_clips=True)


def _named(slots: Mapping[str, str], locale: str) -> Mapping[str, str]:
    """The slots without the politeness that a recogniser hears as part of a name: 'la chaleur s'il te plaît'."""
    if not slots:
        return slots
    from skill.conversation.understanding import without_politeness

    return {
        name: without_politeness(value, locale) if name in ("handout", "section") else value
        for name, value in slots.items()
    }


def _sentence(intent: Intent, slots: Mapping[str, str], locale: str) -> str:
    """What may have been said: the words of the slot in the intent's first sentence that has it.

    The core listens for an emergency in it, and takes it for a question when no handout or part goes by those words.
    """
    for name, value in slots.items():
        template = _first_sentence(intent, name, locale)
        return template.replace(f"{{{name}}}", value) if template else value
    return ""


@lru_cache(maxsize=64)
def _first_sentence(intent: Intent, slot: str, locale: str) -> str:
    from skill.conversation.understanding import intents_of
    from skill.wording.templates import covering

    templates = (template for entry in intents_of(locale) if entry.intent is intent for template in entry.sentences)
    return next((covering(template, 1)[0] for template in templates if f"{{{slot}}}" in template), "")
