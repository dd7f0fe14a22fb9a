"""Our serializer gives what the SDK's own gives, for every envelope and for answers of every make."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.canfulfill.can_fulfill_intent import CanFulfillIntent
from ask_sdk_model.canfulfill.can_fulfill_intent_values import CanFulfillIntentValues
from ask_sdk_model.interfaces.alexa.presentation.apl.render_document_directive import RenderDocumentDirective
from ask_sdk_model.interfaces.audioplayer.audio_item import AudioItem
from ask_sdk_model.interfaces.audioplayer.play_behavior import PlayBehavior
from ask_sdk_model.interfaces.audioplayer.play_directive import PlayDirective
from ask_sdk_model.interfaces.audioplayer.stream import Stream
from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.response import Response
from ask_sdk_model.response_envelope import ResponseEnvelope
from ask_sdk_model.ui.ask_for_permissions_consent_card import AskForPermissionsConsentCard
from ask_sdk_model.ui.ssml_output_speech import SsmlOutputSpeech

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


def test_answers_are_written_as_the_sdk_writes_them() -> None:
    card = AskForPermissionsConsentCard(permissions=["alexa::alerts:timers:skill:readwrite"])
    playing = PlayDirective(
        play_behavior=PlayBehavior.REPLACE_ALL,
        audio_item=AudioItem(stream=Stream(url="https://example.org/a.mp3", offset_in_milliseconds=0)),
    )
    answer = ResponseEnvelope(
        response=Response(
            output_speech=SsmlOutputSpeech(ssml="<speak>5 mg, é</speak>"),
            card=card,
            directives=[playing, RenderDocumentDirective(document={"type": "APL", "n": [1, None, 2.5]})],
            should_end_session=False,
            can_fulfill_intent=CanFulfillIntent(can_fulfill=CanFulfillIntentValues.NO),
        ),
        version="1.0",
        session_attributes={"v": 3, "since": date(2026, 1, 2), "place": ("a", 1), "share": Decimal("2")},
    )
    written = OURS.serialize(answer)
    assert written == THEIRS.serialize(answer)
    assert written["response"]["directives"][0]["playBehavior"] == "REPLACE_ALL"
    assert written["sessionAttributes"] == {"v": 3, "since": "2026-01-02", "place": ("a", 1), "share": 2}


def test_an_instance_is_nobody_elses() -> None:
    first, second = (OURS.read(envelope("launch"), RequestEnvelope) for _ in range(2))
    first.request.locale = "xx"
    assert second.request.locale == "en-US"
    assert OURS.read(envelope("launch"), RequestEnvelope).request.locale == "en-US"


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
