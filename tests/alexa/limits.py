"""The published rules for a response, as a checker that explains each breach.

Sources: Request and Response JSON Reference, SSML Reference, AudioPlayer / PlaybackController / Dialog / APL Interface
Reference, Request Types Reference. What only a directive can break stands in `limits_directives`.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from tests.alexa.limits_directives import directive_breaches

SCOPES = {f"alexa::alerts:{alert}:skill:readwrite" for alert in ("reminders", "timers")}
"""The permissions that the skill asks for, by the manifest."""
MOST_BYTES = 120 * 1024
MOST_SPEECH = 8000
MOST_CARD = 8000
MOST_AUDIO_TAGS = 5
MOST_AUDIO_SECONDS = {"outputSpeech": 240.0, "reprompt": 90.0}
LONGEST_BREAK_MS = 10_000
LONGEST_ADDRESS = 2000
"""Characters of a picture's address on a card."""
SPEAKING = frozenset(("LaunchRequest", "IntentRequest", "SessionResumedRequest", "Connections.Response",
                      "Alexa.Presentation.APL.UserEvent", "Display.ElementSelected"))  # fmt: skip
ASKING = frozenset(("LaunchRequest", "IntentRequest"))
"""What somebody waits for: it is answered with words or with sound."""
SPOKEN_PARTS = ("outputSpeech", "card", "reprompt")
SSML_TAGS = frozenset(("speak", "p", "s", "break", "prosody", "lang", "voice", "audio", "say-as", "sub", "phoneme", "w",
                       "emphasis", "amazon:effect", "amazon:domain", "amazon:emotion"))  # fmt: skip
LANGUAGES = frozenset(("en-US", "en-GB", "en-IN", "en-AU", "en-CA", "de-DE", "es-ES", "hi-IN", "it-IT", "ja-JP",
                       "fr-FR", "fr-CA", "es-MX", "es-US", "pt-BR"))  # fmt: skip
"""What `<lang xml:lang>` may name (SSML Reference; the Canadian, Mexican and US ones by their Polly voices)."""
CARDS = frozenset(("Simple", "Standard", "LinkAccount", "AskForPermissionsConsent"))
RESPONSE_PARTS = frozenset((*SPOKEN_PARTS, "directives", "shouldEndSession", "canFulfillIntent", "apiResponse",
                            "experimentation"))  # fmt: skip

Seconds = Mapping[str, float]
"""How long the recordings at those addresses are."""


def breaches(request: Mapping[str, Any], answer: Mapping[str, Any], seconds: Seconds | None = None) -> list[str]:
    """Every rule that the answer to the request breaks, in words.

    `seconds` of the recordings that speech may hold; what is not in it counts as the longest that is allowed alone.
    """
    found: list[str] = []
    if len(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")) > MOST_BYTES:
        found.append("more than 120 KB")
    if answer.get("version") != "1.0":
        found.append("no version 1.0")
    response = answer.get("response")
    if not isinstance(response, Mapping):
        return [*found, "no response"]
    found += [f"{part} is no part of a response" for part in response if part not in RESPONSE_PARTS]
    for place, speech in _speeches(response):
        found += [f"{place}: {rule}" for rule in speech_breaches(place, speech, seconds or {})]
    if "card" in response:
        found += _card(response["card"])
    kind = kind_of(request)
    found += _session(request, answer)
    found += _microphone(response) if kind in SPEAKING else _silence(kind, response)
    if kind in ASKING and "outputSpeech" not in response and not response.get("directives"):
        found.append("the patient is left in silence")
    return found + directive_breaches(kind, request, response)


def kind_of(request: Mapping[str, Any]) -> str:
    """The type of the request, as far as what came is a request."""
    inner = request.get("request")
    return str(inner.get("type")) if isinstance(inner, Mapping) else ""


def _speeches(response: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    places = []
    if "outputSpeech" in response:
        places.append(("outputSpeech", response["outputSpeech"]))
    if "reprompt" in response:
        places.append(("reprompt", response["reprompt"].get("outputSpeech", {})))
    return places


def speech_breaches(place: str, speech: Mapping[str, Any], seconds: Seconds) -> list[str]:
    """What is wrong with an outputSpeech or a reprompt."""
    if speech.get("type") != "SSML":
        return ["not SSML"]
    ssml = str(speech.get("ssml", ""))
    found = [] if len(ssml) < MOST_SPEECH else ["8,000 characters or more"]
    try:
        # The prefix of Amazon's own tags is never declared, and the service does not ask for it.
        root = ET.fromstring(ssml.replace("amazon:", "amazon_"))
    except ET.ParseError:
        return [*found, "not well-formed"]
    if root.tag != "speak":
        found.append("not a speak document")
    said = "".join(root.itertext())
    if "{" in said or "}" in said:
        found.append("a brace is spoken")
    if not said.strip() and root.find(".//audio") is None:
        found.append("nothing is said")
    return found + _markup(root) + _audio(place, root, seconds)


def _markup(root: ET.Element) -> list[str]:
    found = []
    for element in root.iter():
        if element.tag.replace("amazon_", "amazon:") not in SSML_TAGS:
            found.append(f"<{element.tag}> is no tag of Alexa's")
        if element.tag == "speak" and element is not root:
            found.append("a speak document inside another")
        if element.tag == "break" and _milliseconds(element.get("time", "0ms")) > LONGEST_BREAK_MS:
            found.append("a break of more than 10 seconds")
        if element.tag == "lang" and not set(element.attrib.values()) <= LANGUAGES:
            found.append("a language that no voice speaks")
    return found


def _milliseconds(text: str) -> float:
    return float(text[:-2]) if text.endswith("ms") else 1000 * float(text.removesuffix("s"))


def _audio(place: str, root: ET.Element, seconds: Seconds) -> list[str]:
    tags = root.findall(".//audio")
    found = ["more than 5 audio tags"] if len(tags) > MOST_AUDIO_TAGS else []
    if not all(tag.get("src", "").startswith(("https://", "soundbank://")) for tag in tags):
        found.append("an audio file that is not at an https address")
    most = MOST_AUDIO_SECONDS[place]
    if sum(seconds.get(tag.get("src", ""), most / MOST_AUDIO_TAGS) for tag in tags) > most:
        found.append(f"more than {most:.0f} seconds of audio")
    return found


def said(response: Mapping[str, Any], part: str = "outputSpeech") -> str:
    """What a response says, without its markup."""
    place = response.get(part, {})
    speech = place.get("outputSpeech", {}) if part == "reprompt" else place
    try:
        return "".join(ET.fromstring(str(speech.get("ssml", "")).replace("amazon:", "amazon_")).itertext())
    except ET.ParseError:
        return ""


def _card(card: Mapping[str, Any]) -> list[str]:
    kind = card.get("type")
    found = [] if kind in CARDS else [f"{kind} is no kind of card"]
    pictures = [str(address) for address in card.get("image", {}).values()]
    if sum(len(str(card.get(part, ""))) for part in ("title", "content", "text")) > MOST_CARD:
        found.append("a card with more than 8,000 characters")
    if any(len(address) > LONGEST_ADDRESS or not address.startswith("https://") for address in pictures):
        found.append("a card's picture is not at a short https address")
    if kind == "Simple" and not (card.get("title") and card.get("content")):
        found.append("a simple card without title or content")
    if kind == "Standard" and not (card.get("title") and card.get("text")):
        found.append("a standard card without title or text")
    if kind == "AskForPermissionsConsent" and not card.get("permissions"):
        found.append("a permission card that asks for nothing")
    if not set(card.get("permissions", ())) <= SCOPES:
        found.append("a permission card for what the skill does not use")
    return found


def _session(request: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    if "session" in request or not answer.get("sessionAttributes"):
        return []
    return ["attributes of a session that there is not"]


def _microphone(response: Mapping[str, Any]) -> list[str]:
    """The microphone is left open only by a question, which is said again when nothing is heard."""
    open_ = response.get("shouldEndSession") is False
    speech, asked = said(response), said(response, "reprompt")
    found = []
    if open_ and "?" not in speech:
        found.append("the microphone is open and nothing was asked")
    if open_ and "reprompt" not in response:
        found.append("the microphone is open without a reprompt")
    if open_ and not _words(speech).endswith(_words(asked)):
        found.append("the microphone is open after something else than the question")
    if not open_ and speech.rstrip().endswith("?"):
        found.append("a question is asked and the microphone is closed")
    if "reprompt" in response and not open_:
        found.append("a reprompt while the microphone is closed")
    if "reprompt" in response and "?" not in asked:
        found.append("a reprompt that asks nothing")
    if "canFulfillIntent" in response:
        found.append("canFulfillIntent was not asked for")
    return found


def _words(text: str) -> str:
    return " ".join(text.split())


def _silence(kind: str, response: Mapping[str, Any]) -> list[str]:
    found = [f"{kind} must not be answered with {part}" for part in SPOKEN_PARTS if part in response]
    if response.get("shouldEndSession") is False:
        found.append(f"{kind} opens the microphone")
    if kind == "CanFulfillIntentRequest" and "canFulfillIntent" not in response:
        found.append("no canFulfillIntent")
    return found
