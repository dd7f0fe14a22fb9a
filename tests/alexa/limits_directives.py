"""The published rules for the directives of a response: what they answer, what they go with, and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.alexa import apl_rules

CONTROLLER = frozenset(("AudioPlayer.Play", "AudioPlayer.Stop", "AudioPlayer.ClearQueue"))
HALTING = frozenset(("AudioPlayer.Stop", "AudioPlayer.ClearQueue"))
ALLOWED: Mapping[str, frozenset[str]] = {
    "AudioPlayer.PlaybackStarted": HALTING,
    "AudioPlayer.PlaybackFinished": HALTING,
    "AudioPlayer.PlaybackStopped": frozenset(),
    "AudioPlayer.PlaybackNearlyFinished": CONTROLLER,
    "AudioPlayer.PlaybackFailed": CONTROLLER,
    "SessionEndedRequest": frozenset(),
    "System.ExceptionEncountered": frozenset(),
    "CanFulfillIntentRequest": frozenset(),
}
"""What these requests may be answered with; events of the skill and of messages with nothing at all."""
SILENT_EVENTS = ("AlexaSkillEvent.", "AlexaHouseholdListEvent.", "Reminders.", "Messaging.")
INTERFACES = {"AudioPlayer": "AudioPlayer", "Alexa.Presentation.APL": "Alexa.Presentation.APL", "VideoApp": "VideoApp"}
LONGEST_URL = 8000
LONGEST_TOKEN = 1024
MOST_ENTITIES = 100
LONGEST_VALUE = 140
ONE_OF_A_KIND = ("AudioPlayer.Play", "VideoApp.Launch", "Alexa.Presentation.APL.RenderDocument",
                 "Dialog.UpdateDynamicEntities", "Connections.SendRequest", "Connections.StartConnection")  # fmt: skip

Directive = Mapping[str, Any]


def directive_breaches(kind: str, request: Mapping[str, Any], response: Mapping[str, Any]) -> list[str]:
    """Every rule that the directives of the response break, in words."""
    directives: list[Directive] = response.get("directives", [])
    found = [f"{name} in answer to {kind}" for name in _forbidden(kind, directives)]
    found += _together(directives) + _shown(request, directives)
    for one in directives:
        name = str(one.get("type"))
        found += _supported(name, request)
        if name == "AudioPlayer.Play":
            found += _play(kind, request, response, one)
        if name.startswith("Alexa.Presentation.APL."):
            found += _apl(name, one)
        if name == "Dialog.UpdateDynamicEntities":
            found += _entities(one)
        if name.startswith("Connections.") and response.get("shouldEndSession") is False:
            found.append(f"{name} while the microphone is open")
    return found


def _forbidden(kind: str, directives: list[Directive]) -> list[str]:
    names = [str(one.get("type")) for one in directives]
    if kind.startswith("PlaybackController."):
        return [name for name in names if name not in CONTROLLER]
    if kind.startswith(SILENT_EVENTS):
        return names
    return [name for name in names if name not in ALLOWED[kind]] if kind in ALLOWED else []


def _together(directives: list[Directive]) -> list[str]:
    names = [str(one.get("type")) for one in directives]
    found = [f"more than one {name}" for name in ONE_OF_A_KIND if names.count(name) > 1]
    if "AudioPlayer.Play" in names and "VideoApp.Launch" in names:
        found.append("a recording and a video at once")
    dialogs = [name for name in names if name.startswith("Dialog.") and name != "Dialog.UpdateDynamicEntities"]
    if len(dialogs) > 1 or (dialogs and "AudioPlayer.Play" in names):
        found.append("a dialog directive beside another that takes the turn")
    return found


def _supported(name: str, request: Mapping[str, Any]) -> list[str]:
    """A device is sent only what it says it supports."""
    interface = next((asked for prefix, asked in INTERFACES.items() if name.startswith(prefix + ".")), None)
    if interface is None or name in HALTING or interface in _interfaces(request):
        return []
    return [f"{name} to a device without {interface}"]


def _interfaces(request: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = request
    for name in ("context", "System", "device", "supportedInterfaces"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _shown(request: Mapping[str, Any], directives: list[Directive]) -> list[str]:
    """A document that the device's version of APL can show, by its own rules, and not over the player's screen."""
    documents = [one for one in directives if one["type"] == "Alexa.Presentation.APL.RenderDocument"]
    interface = _interfaces(request).get("Alexa.Presentation.APL")
    if not documents or not isinstance(interface, Mapping):
        return []
    newest = _version(interface.get("runtime", {}).get("maxVersion", "1.0"))
    found = ["a document newer than the device" for one in documents if _version(one["document"]["version"]) > newest]
    if any(one["type"] == "AudioPlayer.Play" for one in directives):
        found.append("a document over the player's screen")
    return found + [rule for one in documents for rule in apl_rules.breaches(one)]


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in str(text).split("."))


def _play(kind: str, request: Mapping[str, Any], response: Mapping[str, Any], play: Directive) -> list[str]:
    stream, behaviour = play["audioItem"]["stream"], play["playBehavior"]
    found = []
    if not stream["url"].startswith("https://") or len(stream["url"]) > LONGEST_URL:
        found.append("the URL is not https, or too long")
    if not 0 < len(stream["token"]) <= LONGEST_TOKEN:
        found.append("the token is missing or too long")
    if stream.get("offsetInMilliseconds", -1) < 0:
        found.append("the offset is missing or negative")
    if behaviour not in ("REPLACE_ALL", "ENQUEUE", "REPLACE_ENQUEUED"):
        found.append(f"{behaviour} is no play behaviour")
    if behaviour == "ENQUEUE" and stream.get("expectedPreviousToken") != _playing(request):
        found.append("ENQUEUE does not name the stream that plays")
    if behaviour != "ENQUEUE" and "expectedPreviousToken" in stream:
        found.append("expectedPreviousToken without ENQUEUE")
    if kind == "AudioPlayer.PlaybackNearlyFinished" and behaviour == "REPLACE_ALL":
        found.append("PlaybackNearlyFinished cuts off what plays")
    evented = kind.startswith(("AudioPlayer.", "PlaybackController."))
    if not evented and response.get("shouldEndSession") is not True:
        found.append("AudioPlayer.Play leaves the session open")
    return found


def _playing(request: Mapping[str, Any]) -> object:
    """The token of the stream that plays: an event names it, else the device's context does."""
    told = request.get("context", {}).get("AudioPlayer", {})
    return request["request"].get("token") or (told.get("token") if isinstance(told, Mapping) else None)


def _apl(name: str, directive: Directive) -> list[str]:
    if name in ("Alexa.Presentation.APL.RenderDocument", "Alexa.Presentation.APL.ExecuteCommands"):
        return [] if directive.get("token") else [f"{name} without a token"]
    return []


def _entities(directive: Directive) -> list[str]:
    """100 values at most with their synonyms, each of 140 characters at most; CLEAR has none."""
    behaviour, types = directive.get("updateBehavior"), directive.get("types")
    if behaviour == "CLEAR":
        return ["CLEAR with types"] if types else []
    found = [] if behaviour == "REPLACE" and types else ["an update that neither replaces nor clears"]
    values = [value for kind in types or [] for value in kind["values"]]
    names = [text for value in values for text in (value["name"]["value"], *value["name"].get("synonyms", []))]
    if not 0 < len(names) <= MOST_ENTITIES:
        found.append(f"{len(names)} dynamic values with synonyms; {MOST_ENTITIES} are allowed")
    if any(not 0 < len(name) <= LONGEST_VALUE for name in names):
        found.append("a dynamic value that is empty or longer than 140 characters")
    if len({value["id"] for value in values}) < len(values):
        found.append("a dynamic id stands twice")
    return found
