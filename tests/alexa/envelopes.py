"""Request envelopes as Alexa sends them (tests/envelopes/*.json), with the parts that a test wants changed."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "envelopes"
SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))

Envelope = dict[str, Any]


@cache
def _read(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def envelope(name: str, **request: Any) -> Envelope:
    """A fresh envelope by its file's name; `request` fields are laid over its request.

    The way to Alexa's own services is left out: only a test with a stand-in for them (see service.py) puts it in.
    """
    found: Envelope = json.loads(_read(name))
    for way in ("apiEndpoint", "apiAccessToken"):
        found.get("context", {}).get("System", {}).pop(way, None)
    found["request"].update(request)
    return found


def intent(name: str, slots: dict[str, str] | None = None, **request: Any) -> Envelope:
    """An IntentRequest; a slot of an empty text has no value, as Alexa sends a slot that was not filled."""
    found = envelope("intent", **request)
    filled = {key: {"name": key, "confirmationStatus": "NONE"} for key in slots or {}}
    for key, value in (slots or {}).items():
        if value:
            filled[key].update(value=value, source="USER", slotValue={"type": "Simple", "value": value})
    found["request"]["intent"] = {"name": name, "confirmationStatus": "NONE", "slots": filled}
    return found


def of(found: Envelope, user: str | None = None, device: str | None = None) -> Envelope:
    """The same envelope from another person or device."""
    found = copy.deepcopy(found)
    if user is not None:
        found["context"]["System"]["user"]["userId"] = user
        if "session" in found:
            found["session"]["user"]["userId"] = user
    if device is not None:
        found["context"]["System"]["device"]["deviceId"] = device
    return found


def on_screen(found: Envelope, version: str = "2023.3") -> Envelope:
    """The same envelope from a device with a screen that shows APL up to that version."""
    found = copy.deepcopy(found)
    interfaces = found["context"]["System"]["device"]["supportedInterfaces"]
    interfaces["Alexa.Presentation.APL"] = {"runtime": {"maxVersion": version}}
    return found


def following(found: Envelope, answer: dict[str, Any]) -> Envelope:
    """The envelope as the next one of the visit: with the attributes of the answer before."""
    found = copy.deepcopy(found)
    if "session" in found:
        found["session"]["attributes"] = answer.get("sessionAttributes") or {}
    return found
