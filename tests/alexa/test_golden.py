"""The golden conversations over Alexa: as Lambda, and over signed HTTP; real envelopes, heard by the real model."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from skill.conversation.model import Outcome
from skill.running import App, Settings
from skill.server import create_app
from tests.alexa.authority import NOW, authority
from tests.alexa.ear import Ear
from tests.alexa.envelopes import SKILL_ID, Envelope, envelope, following, on_screen
from tests.alexa.held import ask, post
from tests.conversations import GoldenConversation, GoldenTurn, Heard, golden_conversations, hold

MODELS = Path(__file__).parent.parent.parent / "interaction_models"
Answer = Callable[[Envelope], dict[str, Any]]


@cache
def ear(locale: str) -> Ear:
    return Ear(json.loads((MODELS / f"{locale}.json").read_text(encoding="utf-8")), locale)


def lambda_function() -> Answer:
    alexa = App(Settings()).alexa
    return lambda found: ask(alexa, found)


def signed_http() -> Answer:
    def fetch(_: str) -> bytes:
        return authority().leaf()

    app = create_app(Settings(), skill_id=SKILL_ID, roots=[authority().root], fetch=fetch, clock=lambda: NOW)
    client = app.test_client()

    def answer(found: Envelope) -> dict[str, Any]:
        response = post(client, found)
        assert response.status_code == 200
        result: dict[str, Any] = response.get_json()
        return result

    return answer


def hub() -> Answer:
    """The same on a device with a screen, which changes nothing of what is heard."""
    alexa = App(Settings()).alexa
    return lambda found: ask(alexa, on_screen(found))


CHANNELS = {"alexa-lambda": lambda_function, "alexa-http": signed_http, "alexa-screen": hub}


def heard(response: dict[str, Any]) -> Heard:
    ssml = re.sub(r"<break[^>]*/>", "", response["outputSpeech"]["ssml"])
    text = " ".join("".join(ET.fromstring(ssml).itertext()).split())
    open_ = response["shouldEndSession"] is False
    return Heard(text, open_, not open_)


def request_of(turn: GoldenTurn, golden: GoldenConversation) -> Envelope:
    if not turn.said:
        return envelope("launch", locale=golden.locale)
    return envelope("intent", locale=golden.locale, intent=ear(golden.locale).hear(turn.said))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("golden", golden_conversations("alexa"), ids=lambda golden: golden.name)
def test_golden_conversation(golden: GoldenConversation, channel: str) -> None:
    answer = CHANNELS[channel]()
    before: dict[str, Any] = {}
    for turn in golden.turns:
        if turn.channels and "alexa" not in turn.channels:
            continue
        found = following(request_of(turn, golden), before)
        before = answer(found)
        hold(turn, heard(before["response"]))
        if before["response"]["shouldEndSession"]:
            before = {}


def test_the_outcomes_are_told_apart() -> None:
    """What `hold` compares by name is a word of the contract; Alexa itself does not tell outcomes."""
    assert {"answer", "not_in_handout", "clarify", "emergency", "command"} == {outcome.value for outcome in Outcome}
