"""The golden conversations that need what the device can do beside hearing: reminders, timers, its time zone."""

from __future__ import annotations

import pytest

from tests.alexa.service import serving
from tests.alexa.talking import Talk
from tests.conversations import GoldenConversation, Heard, golden_conversations, hold

FOUND = [golden for golden in golden_conversations("alexa-services") if golden.name.startswith("reminders-")]


@pytest.mark.parametrize(
    "golden", [golden for golden in FOUND if golden.name != "reminders-unavailable"], ids=lambda golden: golden.name
)
def test_golden_conversation(golden: GoldenConversation) -> None:
    with serving() as service:
        talk = Talk(service, golden.locale)
        for turn in golden.turns:
            said = talk.say(turn.said)
            hold(turn, Heard(said, talk.open, not talk.open))


def test_each_language_has_one() -> None:
    assert {"en-CA", "fr-CA", "es-US"} <= {golden.locale for golden in FOUND}
