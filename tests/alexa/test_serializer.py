"""Our serializer gives what the SDK's own gives, for every envelope."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.request_envelope import RequestEnvelope

from skill.channels.alexa.serializer import PlannedSerializer
from skill.channels.alexa.skill import known
from tests.alexa.envelopes import NAMES, Envelope, envelope, intent

OURS, THEIRS = PlannedSerializer(), DefaultSerializer()
UNREADABLE = {"apl_runtime_error"}


def same(found: Envelope) -> None:
    text = json.dumps(found)
    ours, theirs = OURS.deserialize(text, RequestEnvelope), THEIRS.deserialize(text, RequestEnvelope)
    assert type(ours.request) is type(theirs.request)
    assert ours.to_dict() == theirs.to_dict()
    assert OURS.serialize(ours) == THEIRS.serialize(theirs)


@pytest.mark.parametrize("name", [name for name in NAMES if known(envelope(name)) and name not in UNREADABLE])
def test_every_envelope_is_read_as_the_sdk_reads_it(name: str) -> None:
    same(envelope(name))


def test_slots_resolutions_and_strangers() -> None:
    found = intent("ChooseHandoutIntent", {"handout": "ankle sprain", "other": ""})
    resolved = {
        "authority": "a",
        "status": {"code": "ER_SUCCESS_MATCH"},
        "values": [{"value": {"name": "n", "id": "i"}}],
    }
    found["request"]["intent"]["slots"]["handout"]["resolutions"] = {"resolutionsPerAuthority": [resolved]}
    found["request"]["somethingNew"] = {"a": [1]}
    found["session"]["attributes"] = {"v": 2, "visit": "{}", "nested": {"a": [1, None]}}
    same(found)


@pytest.mark.parametrize("sent", ["2026-11-23T18:00:00Z", "2026-11-23T18:00:00.123+02:00", "23 Nov 2026 18:00", None])
def test_times(sent: Any) -> None:
    same(envelope("launch", timestamp=sent))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"request": {"type": "No"}}', '{"request": 7}', '{"request": {"type": []}}']
)
def test_what_cannot_be_read_is_told_without_its_words(text: str) -> None:
    with pytest.raises(SerializationException) as caught:
        OURS.deserialize(text, RequestEnvelope)
    assert not text or text not in str(caught.value) or text == "7"
    assert OURS.deserialize(None, RequestEnvelope) is None
