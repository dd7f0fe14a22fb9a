"""A conversation over Alexa with the stand-in for its services: what is said is heard by the real model, what comes
back is held to the published rules.
"""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from skill.channels.alexa.skill import AlexaSkill
from skill.running import App, Settings
from tests.alexa.ear import Ear
from tests.alexa.envelopes import Envelope, envelope, following
from tests.alexa.held import ask
from tests.alexa.service import Service

MODELS = Path(__file__).parent.parent.parent / "interaction_models"


@cache
def ear(locale: str) -> Ear:
    return Ear(json.loads((MODELS / f"{locale}.json").read_text(encoding="utf-8")), locale)


class Talk:
    """One visit after the other of one person. `at` is the time of the next requests, in UTC."""

    def __init__(
        self,
        service: Service | None,
        locale: str = "en-US",
        *,
        at: str = "2026-11-23T18:00:00Z",
        scopes: dict[str, str] | None = None,
        seconds: float = 2.0,
        settings: Settings | None = None,
    ) -> None:
        self.service = service
        self.locale = locale
        self.at = at
        self.scopes = scopes
        self.alexa: AlexaSkill = App(settings or Settings(), service.apis(seconds) if service else None).alexa
        self.answer: dict[str, Any] = {}

    def say(self, *lines: str) -> str:
        """What is heard after the last of the lines; an empty line opens the skill."""
        for line in lines:
            self.turn(self._request(line))
        return self.heard

    def _request(self, line: str) -> Envelope:
        if not line:
            return envelope("launch", locale=self.locale, timestamp=self.at)
        heard = ear(self.locale).hear(line)
        return envelope("intent", locale=self.locale, timestamp=self.at, intent=heard)

    def turn(self, found: Envelope) -> dict[str, Any]:
        # What a visit remembers ends with it.
        found = following(found, self.answer if self.answer and self.open else {})
        if self.service:
            found = self.service.with_way(found, self.scopes)
        self.answer = ask(self.alexa, found)
        return self.answer

    @property
    def heard(self) -> str:
        ssml = self.answer["response"].get("outputSpeech", {}).get("ssml", "")
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", ssml)).split())

    @property
    def card(self) -> dict[str, Any]:
        found: dict[str, Any] = self.answer["response"].get("card") or {}
        return found

    @property
    def open(self) -> bool:
        return self.answer["response"].get("shouldEndSession") is False
