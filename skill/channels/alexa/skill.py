"""The Alexa skill: one ask-sdk handler for every request, through the core and back.

Whatever fails on our side becomes a spoken apology that was made when the program started; the log gets the kind of
the failure and of the request, and no word of anybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from ask_sdk_core.dispatch_components.request_components import AbstractRequestHandler
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill import CustomSkill
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model.canfulfill.can_fulfill_intent import CanFulfillIntent
from ask_sdk_model.canfulfill.can_fulfill_intent_values import CanFulfillIntentValues
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.response import Response
from ask_sdk_model.ui.ssml_output_speech import SsmlOutputSpeech

from skill.channels.alexa.attributes import from_attributes, to_attributes
from skill.channels.alexa.incoming import BUILT_IN, OURS, Incoming, read, turn_of
from skill.channels.alexa.response import render, silence
from skill.content import CONTENT, language_of, locales, read_yaml
from skill.conversation.model import Session
from skill.conversation.speech import escape_text
from skill.state import Key, StateError, StateStore, key_of

if TYPE_CHECKING:
    import logging

    from skill.conversation.engine import Conversation

EMPTY: dict[str, Any] = {"version": "1.0", "response": {}}
"""The answer to a request that asks for none."""


def _log() -> logging.Logger:
    # Imported here: a request that goes well logs nothing, and a cold start has somebody waiting.
    import logging

    return logging.getLogger(__name__)


class OtherSkillError(Exception):
    """A request for another skill's id came to the Lambda function."""


class AlexaSkill:
    """The skill on one conversation and one state store; holds nothing of any visit, so it may serve many at once."""

    def __init__(self, conversation: Callable[[], Conversation], state: StateStore, skill_id: str = "") -> None:
        self._handler = _EveryRequest(conversation, state)
        self._skill_id = skill_id
        builder = SkillBuilder()
        builder.add_request_handler(self._handler)
        self.custom_skill: CustomSkill = builder.create()

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """The response envelope to a request envelope, both as JSON values, as AWS Lambda hands them over.

        Raises OtherSkillError when the function was given a skill id and the request names another.
        """
        if self._skill_id and _application(event) != self._skill_id:
            raise OtherSkillError("the request is for another skill")
        if not known(event):
            _log().info("a request of an unknown type")
            return dict(EMPTY)
        serializer = self.custom_skill.serializer
        try:
            envelope = serializer.deserialize(json.dumps(event), RequestEnvelope)
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
        _log().warning("a request that cannot be read")
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


class _EveryRequest(AbstractRequestHandler):
    """The one handler: what may be spoken goes through the core, the rest is noted or left alone."""

    def __init__(self, conversation: Callable[[], Conversation], state: StateStore) -> None:
        self._conversation = conversation
        self._state = state
        self._apologies = _apologies()

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002 - the SDK's signature
        """Every request."""
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        """The response; never raises."""
        incoming = Incoming("", "en-US", datetime.fromtimestamp(0, UTC))
        try:
            incoming = read(handler_input.request_envelope)
            return self._respond(incoming, handler_input)
        except Exception as error:  # noqa: BLE001 - a patient must hear something, whatever broke
            # The traceback would be of use, but its message may quote what the patient said.
            _log().error("%s while answering %s at %s", type(error).__name__, incoming.type, _where(error))
            return self.apology(incoming)

    def _respond(self, incoming: Incoming, handler_input: HandlerInput) -> Response:
        if incoming.speaks:
            return self._spoken(incoming, handler_input)
        if incoming.type == "CanFulfillIntentRequest":
            return Response(can_fulfill_intent=_can_fulfill(incoming))
        if incoming.type == "AlexaSkillEvent.SkillDisabled" and incoming.user:
            self._state.erase(key_of(incoming.user, "").person)
        return silence()

    def _spoken(self, incoming: Incoming, handler_input: HandlerInput) -> Response:
        conversation = self._conversation()
        key = key_of(incoming.user, incoming.device) if incoming.user else None
        session = self._session(incoming, conversation, key)
        reply, after = conversation.respond(turn_of(incoming), session)
        if key:
            self._keep(key, session, after, forget=reply.forget)
        if incoming.attributes is not None:
            manager = handler_input.attributes_manager
            manager.session_attributes = {} if reply.forget else to_attributes(after)
        return render(reply, after.speed, incoming.locale)

    def _session(self, incoming: Incoming, conversation: Conversation, key: Key | None) -> Session:
        if not incoming.new:
            session = from_attributes(incoming.attributes, conversation.library)
            if session is not None:
                return session
        try:
            return Session.from_memory(self._state.load(key) if key else None)
        except (StateError, ValueError, TypeError):
            # Reading on without the place is better than no reading at all.
            _log().error("the state could not be read")
            return Session()

    def _keep(self, key: Key, before: Session, after: Session, *, forget: bool) -> None:
        kept, was = after.memory(), before.memory()
        changed = {name: value for name, value in kept.items() if value != was.get(name)}
        try:
            if forget:
                self._state.erase(key.person)
            elif changed:
                self._state.merge(key, changed)
        except StateError:
            _log().error("the state could not be written")
            if forget:
                # To say 'I have forgotten it' would be a lie.
                raise

    def apology(self, incoming: Incoming) -> Response:
        """What is said when nothing else can be; silence where no speech is allowed."""
        if not incoming.speaks:
            return silence()
        ssml = self._apologies.get(language_of(incoming.locale), self._apologies["en"])
        number = locales().get(incoming.locale, {}).get("emergency", "")
        return Response(
            output_speech=SsmlOutputSpeech(ssml=ssml.replace("{emergency}", number)), should_end_session=True
        )


def _apologies() -> dict[str, str]:
    """The apology of each language as SSML, read while nothing has failed yet."""
    texts = read_yaml(CONTENT / "trouble.yaml")
    return {language: f"<speak>{escape_text(str(text))}</speak>" for language, text in texts.items()}


def _can_fulfill(incoming: Incoming) -> CanFulfillIntent:
    """Whether we could answer: commands yes, questions perhaps (only the handouts know), the rest no."""
    from skill.channels.alexa.questions import forms_of

    if incoming.intent in forms_of(incoming.locale):
        return CanFulfillIntent(can_fulfill=CanFulfillIntentValues.MAYBE)
    able = incoming.intent in OURS or incoming.intent in BUILT_IN
    return CanFulfillIntent(can_fulfill=CanFulfillIntentValues.YES if able else CanFulfillIntentValues.NO)


def _where(error: BaseException) -> str:
    """File and line of the innermost frame: enough to find the fault, and nothing of what was said."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
