"""The Alexa skill: one ask-sdk handler for every request, through the core and back.

Whatever fails on our side becomes a spoken apology that was made when the program started; the log gets the kind of
the failure and of the request, and no word of anybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, cast

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.skill import CustomSkill
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope

from skill.channels.alexa.handler import EveryRequest
from skill.channels.alexa.incoming import Incoming
from skill.channels.alexa.logs import log
from skill.channels.alexa.serializer import PlannedSerializer
from skill.state import StateStore

if TYPE_CHECKING:
    from skill.channels.alexa.device_api import DeviceApis
    from skill.channels.alexa.tracks import Tracks
    from skill.conversation.engine import Conversation

EMPTY: dict[str, Any] = {"version": "1.0", "response": {}}
"""The answer to a request that asks for none."""


class OtherSkillError(Exception):
    """A request for another skill's id came to the Lambda function."""


class AlexaSkill:
    """The skill on one conversation and one state store; holds nothing of any visit, so it may serve many at once.

    `apis` make the services of each device; `time_zone` is where days are counted when a device does not tell its own.
    """

    def __init__(
        self,
        conversation: Callable[[], Conversation],
        state: StateStore,
        skill_id: str = "",
        tracks: Callable[[], Tracks] | None = None,
        *,
        apis: DeviceApis | None = None,
        time_zone: tzinfo = UTC,
    ) -> None:
        self._handler = EveryRequest(conversation, state, tracks, apis=apis, time_zone=time_zone)
        self._skill_id = skill_id
        builder = SkillBuilder()
        builder.add_request_handler(self._handler)
        self.custom_skill: CustomSkill = builder.create()
        self._serializer = PlannedSerializer()
        self.custom_skill.serializer = self._serializer

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The response envelope to a request envelope, both as JSON values, as AWS Lambda hands them over.

        Raises OtherSkillError when the function was given a skill id and the request names another.
        """
        if self._skill_id and _application(event) != self._skill_id:
            raise OtherSkillError("the request is for another skill")
        return self.reply(event)

    def reply(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The same without a look at the skill's id, for who has checked whose the request is."""
        if not known(event):
            log().info("a request of an unknown type")
            return dict(EMPTY)
        serializer = self._serializer
        try:
            envelope = serializer.read(event, RequestEnvelope)
        except SerializationException:
            return self.unreadable(event)
        return cast(dict[str, Any], serializer.serialize(self.custom_skill.invoke(envelope, None)))

    def unreadable(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a genuine request that the SDK cannot read: an apology where speech is expected.

        The SDK's exception holds the whole request in its message, so it is neither logged nor raised. Amazon sends
        some that its own SDK cannot read: it knows one of the error types of Alexa.Presentation.APL.RuntimeError.
        """
        request = event.get("request")
        kind = request.get("type") if isinstance(request, Mapping) else ""
        log().warning("a request that cannot be read")
        response = self._handler.apology(Incoming(str(kind), "en-US", datetime.now(UTC)))
        serialized = cast(dict[str, Any], self.custom_skill.serializer.serialize(response))
        return {**EMPTY, "response": serialized}

    def warm_up(self) -> None:
        """Answer one request to nobody, so that the first patient does not wait for the SDK's first-time work."""
        self.custom_skill.serializer.deserialize(json.dumps(_WARM_UP), RequestEnvelope)


_WARM_UP = {
    "version": "1.0",
    "context": {"System": {"application": {}, "user": {}, "device": {"supportedInterfaces": {}}}},
    "session": {"new": True, "application": {}, "user": {}, "attributes": {}},
    "request": {"type": "LaunchRequest", "timestamp": "2026-01-01T00:00:00Z", "locale": "en-US"},
}


def known(event: Mapping[str, Any]) -> bool:
    """Whether the SDK knows the request's type; one that it does not know asks for no answer of ours."""
    request = event.get("request") if isinstance(event, Mapping) else None
    return isinstance(request, Mapping) and str(request.get("type")) in Request.discriminator_value_class_map


def _application(event: Mapping[str, Any]) -> object:
    value: Any = event
    for name in ("context", "System", "application", "applicationId"):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
