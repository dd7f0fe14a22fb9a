"""The published rules for a response (Request and Response JSON Reference; AudioPlayer Interface Reference)."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from tests.alexa import apl_rules

MOST_BYTES = 120 * 1024
MOST_SPEECH = 8000
MOST_DYNAMIC = 100
SPEAKING = frozenset(("LaunchRequest", "IntentRequest", "SessionResumedRequest", "Connections.Response",
                      "Alexa.Presentation.APL.UserEvent", "Display.ElementSelected"))  # fmt: skip
CONTROLLER_DIRECTIVES = frozenset(("AudioPlayer.Play", "AudioPlayer.Stop", "AudioPlayer.ClearQueue"))


def breaches(request: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """Every rule that the answer to the request breaks, in words."""
    found: list[str] = []
    if len(json.dumps(answer).encode()) > MOST_BYTES:
        found.append("more than 120 KB")
    if answer.get("version") != "1.0":
        found.append("no version 1.0")
    response = answer.get("response")
    if not isinstance(response, Mapping):
        return [*found, "no response"]
    for place, speech in _speeches(response):
        found += [f"{place}: {rule}" for rule in _speech(speech)]
    card = response.get("card")
    if card and len(card.get("title", "")) + len(card.get("content", "")) > MOST_SPEECH:
        found.append("a card with more than 8,000 characters")
    kind = str(request["request"].get("type"))
    if kind not in SPEAKING and kind != "CanFulfillIntentRequest":
        found += [
            f"{kind} must not be answered with {part}"
            for part in ("outputSpeech", "card", "reprompt")
            if part in response
        ]
        if "session" not in request and "sessionAttributes" in answer and answer["sessionAttributes"]:
            found.append(f"{kind} has no session")
    if kind in SPEAKING:
        found += _microphone(response)
    return found + _directives(kind, request, response)


def _speeches(response: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    places = []
    if "outputSpeech" in response:
        places.append(("outputSpeech", response["outputSpeech"]))
    if "reprompt" in response:
        places.append(("reprompt", response["reprompt"].get("outputSpeech", {})))
    return places


def _speech(speech: Mapping[str, Any]) -> list[str]:
    if speech.get("type") != "SSML":
        return ["not SSML"]
    ssml = str(speech.get("ssml", ""))
    found = [] if len(ssml) < MOST_SPEECH else ["8,000 characters or more"]
    try:
        root = ET.fromstring(ssml)
    except ET.ParseError:
        return [*found, "not well-formed"]
    if root.tag != "speak":
        found.append("not a speak document")
    if "{" in "".join(root.itertext()):
        found.append("a brace is spoken")
    if not "".join(root.itertext()).strip():
        found.append("nothing is said")
    return found


def _text(ssml: str) -> str:
    try:
        return "".join(ET.fromstring(ssml).itertext())
    except ET.ParseError:
        return ""


def _microphone(response: Mapping[str, Any]) -> list[str]:
    said = _text(str(response["outputSpeech"].get("ssml", ""))) if "outputSpeech" in response else ""
    open_ = response.get("shouldEndSession") is False
    found = []
    asked = _text(str(response.get("reprompt", {}).get("outputSpeech", {}).get("ssml", "")))
    if open_ and "?" not in asked:
        found.append("the microphone is open and nothing was asked")
    if open_ and not _words(said).endswith(_words(asked)):
        found.append("the microphone is open after something else than the question")
    if not open_ and said.rstrip().endswith("?"):
        found.append("a question is asked and the microphone is closed")
    return found


def _words(text: str) -> str:
    return " ".join(text.split())


def _directives(kind: str, request: Mapping[str, Any], response: Mapping[str, Any]) -> list[str]:
    directives = response.get("directives", [])
    plays = [one for one in directives if one["type"] == "AudioPlayer.Play"]
    found = []
    if len(plays) > 1:
        found.append("more than one AudioPlayer.Play")
    for play in plays:
        found += _play(kind, request, play)
    if plays and kind in SPEAKING and response.get("shouldEndSession") is not True:
        found.append("AudioPlayer.Play leaves the session open")
    if kind == "AudioPlayer.PlaybackFinished" and plays:
        found.append("PlaybackFinished starts playback")
    found += _shown(request, directives) + _entities(directives)
    if kind.startswith("PlaybackController."):
        found += [f"{one['type']} after a controller" for one in directives if one["type"] not in CONTROLLER_DIRECTIVES]
    return found


def _interfaces(request: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = request
    for name in ("context", "System", "device", "supportedInterfaces"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _shown(request: Mapping[str, Any], directives: list[Any]) -> list[str]:
    """RenderDocument only where the interface is declared and the device's version of APL is new enough."""
    documents = [one for one in directives if one["type"] == "Alexa.Presentation.APL.RenderDocument"]
    if not documents:
        return []
    interface = _interfaces(request).get("Alexa.Presentation.APL")
    if not interface:
        return ["a document for a device without a screen"]
    found = ["more than one document"] if len(documents) > 1 else []
    newest = _version(interface.get("runtime", {}).get("maxVersion", "1.0"))
    found += ["a document newer than the device" for one in documents if _version(one["document"]["version"]) > newest]
    if any(one["type"] == "AudioPlayer.Play" for one in directives):
        found.append("a document over the player's screen")
    return found + [rule for one in documents for rule in apl_rules.breaches(one)]


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in str(text).split("."))


def _entities(directives: list[Any]) -> list[str]:
    """Dialog.UpdateDynamicEntities: one at most, 100 values with synonyms, each of 140 characters at most."""
    updates = [one for one in directives if one["type"] == "Dialog.UpdateDynamicEntities"]
    found = ["more than one update of dynamic entities"] if len(updates) > 1 else []
    for update in updates:
        if update.get("updateBehavior") == "CLEAR":
            found += ["CLEAR with types"] if update.get("types") else []
            continue
        if update.get("updateBehavior") != "REPLACE" or not update.get("types"):
            found.append("an update that neither replaces nor clears")
        values = [value for kind in update.get("types", []) for value in kind["values"]]
        names = [text for value in values for text in (value["name"]["value"], *value["name"].get("synonyms", []))]
        if not 0 < len(names) <= MOST_DYNAMIC:
            found.append(f"{len(names)} dynamic values with synonyms; {MOST_DYNAMIC} are allowed")
        if any(not 0 < len(name) <= 140 for name in names):
            found.append("a dynamic value that is empty or longer than 140 characters")
        if len({value["id"] for value in values}) < len(values):
            found.append("a dynamic id stands twice")
    return found


def _play(kind: str, request: Mapping[str, Any], play: Mapping[str, Any]) -> list[str]:
    stream = play["audioItem"]["stream"]
    found = []
    if not stream["url"].startswith("https://") or len(stream["url"]) > 8000:
        found.append("the URL is not https, or too long")
    if not 0 < len(stream["token"]) <= 1024:
        found.append("the token is missing or too long")
    if stream.get("offsetInMilliseconds", -1) < 0:
        found.append("the offset is missing or negative")
    playing = request["request"].get("token")
    if play["playBehavior"] == "ENQUEUE" and stream.get("expectedPreviousToken") != playing:
        found.append("ENQUEUE does not name the stream that plays")
    if play["playBehavior"] != "ENQUEUE" and "expectedPreviousToken" in stream:
        found.append("expectedPreviousToken without ENQUEUE")
    if kind == "AudioPlayer.PlaybackNearlyFinished" and play["playBehavior"] == "REPLACE_ALL":
        found.append("PlaybackNearlyFinished cuts off what plays")
    return found
