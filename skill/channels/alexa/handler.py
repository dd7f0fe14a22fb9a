"""The one ask-sdk handler: what may be spoken goes through the core, events go to the player."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from ask_sdk_core.dispatch_components.request_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model.canfulfill.can_fulfill_intent import CanFulfillIntent
from ask_sdk_model.canfulfill.can_fulfill_intent_values import CanFulfillIntentValues
from ask_sdk_model.response import Response
from ask_sdk_model.ui.ssml_output_speech import SsmlOutputSpeech

from skill.channels.alexa.attributes import ZONE, from_attributes, to_attributes
from skill.channels.alexa.device_api import DeviceApis, VisitZone
from skill.channels.alexa.entities import with_entities
from skill.channels.alexa.incoming import BUILT_IN, OURS, Incoming, read, turn_of
from skill.channels.alexa.logs import log
from skill.channels.alexa.response import render, silence
from skill.content import CONTENT, language_of, locales, read_yaml
from skill.conversation.model import Reply, Session
from skill.conversation.phrases import phrases_of
from skill.conversation.speech import escape_text, to_ssml
from skill.state import Fields, Key, StateError, StateStore, everywhere, key_of

if TYPE_CHECKING:
    from ask_sdk_model.directive import Directive

    from skill.channels.alexa.listening import Listening
    from skill.channels.alexa.tracks import Tracks
    from skill.conversation.alerts import Alerts
    from skill.conversation.engine import Conversation
    from skill.conversation.moment import Step


class EveryRequest(AbstractRequestHandler):
    """The one handler: what may be spoken goes through the core, the rest is noted or left alone."""

    def __init__(
        self,
        conversation: Callable[[], Conversation],
        state: StateStore,
        tracks: Callable[[], Tracks] | None = None,
        *,
        apis: DeviceApis | None = None,
        time_zone: tzinfo = UTC,
    ) -> None:
        self._conversation = conversation
        self._state = state
        self._tracks = tracks
        self._apis = apis or DeviceApis()
        self._time_zone = time_zone
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
            log().error("%s while answering %s at %s", type(error).__name__, incoming.type, _where(error))
            return self.apology(incoming)

    def _respond(self, incoming: Incoming, handler_input: HandlerInput) -> Response:
        if incoming.speaks:
            return self._spoken(incoming, handler_input)
        if incoming.type == "CanFulfillIntentRequest":
            return Response(can_fulfill_intent=_can_fulfill(incoming))
        if incoming.type == "AlexaSkillEvent.SkillDisabled" and incoming.user:
            self._state.erase(key_of(incoming.user, "").person)
        if incoming.type.startswith(("AudioPlayer.", "PlaybackController.")) and incoming.user:
            listening = self._listening()
            if listening:
                return listening.event(incoming, key_of(incoming.user, incoming.device))
        return silence()

    def _listening(self) -> Listening | None:
        """The player's side, when there are recordings; imported when it is first wanted."""
        if self._tracks is None:
            return None
        from skill.channels.alexa.listening import Listening

        return Listening(self._tracks(), self._state)

    def _spoken(self, incoming: Incoming, handler_input: HandlerInput) -> Response:
        conversation = self._conversation()
        key = key_of(incoming.user, incoming.device) if incoming.user else None
        listening = self._listening() if incoming.can_play and key else None
        fields = self._fields(key) if incoming.new or listening else {}
        if listening and key:
            answer = listening.command(incoming, key, fields)
            if answer:
                return answer
        session = self._session(incoming, conversation, fields, key)
        zone = VisitZone((incoming.attributes or {}).get(ZONE), lambda: self._apis.of(incoming), self._time_zone)
        reply, after = self._replied(incoming, conversation, session, zone)
        if listening and key and listening.trouble(key, fields):
            failed = phrases_of(incoming.locale).span("playback_failed")
            reply = replace(reply, speech=(failed, *reply.speech))
        if key:
            self._keep(key, session, after, forget=reply.forget)
        if incoming.attributes is not None:
            manager = handler_input.attributes_manager
            manager.session_attributes = {} if reply.forget else to_attributes(after, zone.kept)
        quoted = conversation.library.get(reply.handout) if reply.handout and reply.quotes else None
        response = render(reply, after.speed, incoming.locale, quoted)
        if incoming.screen:
            response.directives = self._shown(incoming, reply, conversation)
        if reply.play and listening:
            response = listening.begin(reply.play, after.speed, key, response)
        return with_entities(response, incoming, conversation.library, session)

    def _shown(self, incoming: Incoming, reply: Reply, conversation: Conversation) -> list[Directive] | None:
        """The screen that goes with the reply; imported when a device has one."""
        from skill.channels.alexa.screen import screen, wants_screen

        if not wants_screen(incoming, reply):
            return None
        handout = conversation.library.get(reply.handout) if reply.handout else None
        return [screen(reply, handout, phrases_of(incoming.locale))]

    def _replied(self, incoming: Incoming, conversation: Conversation, session: Session, zone: VisitZone) -> Step:
        """The core's reply to the turn, with the patient's own clock and what the device can do."""
        turn = turn_of(incoming)
        own = zone.of(turn)
        if turn.now.tzinfo is not own:
            turn = replace(turn, now=turn.now.astimezone(own))

        def one_moment() -> None:
            api = self._apis.of(incoming)
            if api:
                api.tell(to_ssml((phrases_of(incoming.locale).span("one_moment"),)))

        return conversation.respond(turn, session, self._alerts(incoming, zone), one_moment)

    def _alerts(self, incoming: Incoming, zone: VisitZone) -> Alerts | None:
        client = self._apis.client(incoming) if incoming.type == "IntentRequest" else None
        if client is None:
            return None
        # Imported here: few visits set an alert, and a cold start has somebody waiting.
        from skill.channels.alexa.alerts import AlexaAlerts

        return AlexaAlerts(client, incoming.scopes, incoming.locale, zone.known)

    def _session(self, incoming: Incoming, conversation: Conversation, fields: Fields, key: Key | None) -> Session:
        if not incoming.new:
            session = from_attributes(incoming.attributes, conversation.library)
            if session is not None:
                return session
        try:
            return Session.from_memory(self._heard_elsewhere(fields or self._fields(key), key))
        except (ValueError, TypeError):
            # Written by another version: as if nothing was kept.
            return Session()

    def _fields(self, key: Key | None) -> Fields:
        try:
            return self._state.load(key) if key else {}
        except StateError:
            # Reading on without the place is better than no reading at all.
            log().error("the state could not be read")
            return {}

    def _heard_elsewhere(self, fields: Fields, key: Key | None) -> Fields:
        """With what the person heard on another device: the disclaimer is said once to a person, not to each device."""
        if key is None or fields.get("greeted"):
            return fields
        return {**fields, "greeted": bool(self._fields(everywhere(key)).get("greeted"))}

    def _keep(self, key: Key, before: Session, after: Session, *, forget: bool) -> None:
        kept, was = after.memory(), before.memory()
        changed = {name: value for name, value in kept.items() if value != was.get(name)}
        try:
            if forget:
                self._state.erase(key.person)
            elif changed:
                self._state.merge(key, changed)
                if changed.get("greeted"):
                    self._state.merge(everywhere(key), {"greeted": True})
        except StateError:
            log().error("the state could not be written")
            if forget:
                # To say 'I have forgotten it' would be a lie.
                raise

    def apology(self, incoming: Incoming) -> Response:
        """What is said when nothing else can be; silence where no speech is allowed."""
        if incoming.type == "CanFulfillIntentRequest":
            return Response(can_fulfill_intent=CanFulfillIntent(can_fulfill=CanFulfillIntentValues.NO))
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
