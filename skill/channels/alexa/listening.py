"""Between the requests and the player: events of the AudioPlayer, buttons, and commands while a recording plays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ask_sdk_model.interfaces.audioplayer.stop_directive import StopDirective
from ask_sdk_model.response import Response

from skill.channels.alexa.incoming import Incoming
from skill.channels.alexa.player import FIELD, Played, Player, on_event, play, restart, step, wind
from skill.channels.alexa.response import saying
from skill.channels.alexa.tracks import Tracks
from skill.conversation.model import Play, Speed
from skill.conversation.phrases import phrases_of
from skill.state import Fields, Key, StateStore

STOPPING = frozenset(f"AMAZON.{name}Intent" for name in ("Pause", "Stop", "Cancel"))
STEPS = {"AMAZON.NextIntent": 1, "AMAZON.PreviousIntent": -1, "AMAZON.RepeatIntent": 0}
SWITCHES = frozenset(f"AMAZON.{name}Intent" for name in ("LoopOn", "LoopOff", "ShuffleOn", "ShuffleOff"))

WINDING = {"WindForwardIntent": 30, "WindBackIntent": -15}
"""Seconds that are skipped when none are said."""
LONGEST_WIND = 6 * 3600


class Listening:
    """Long listening on one set of tracks and one state store; every method may raise StateError."""

    def __init__(self, tracks: Tracks, state: StateStore) -> None:
        self._tracks = tracks
        self._state = state

    def event(self, incoming: Incoming, key: Key) -> Response:
        """The answer to an AudioPlayer event or a button: a directive or nothing, never speech."""
        player = Player.of(self._state.load(key))
        kind = incoming.type.partition(".")[2]
        if incoming.type.startswith("AudioPlayer."):
            played = on_event(self._tracks, player, kind, incoming.token, incoming.offset)
        else:
            played = self._button(kind, incoming, player)
        self._keep(key, player, played)
        return Response(directives=[played.directive] if played.directive else None)

    def _button(self, kind: str, incoming: Incoming, player: Player | None) -> Played:
        if kind == "PauseCommandIssued":
            return Played(directive=StopDirective())
        here = self._here(incoming, player)
        if here is None:
            return Played()
        if kind == "PlayCommandIssued":
            return play(self._tracks, here)
        return step(self._tracks, here, -1 if kind == "PreviousCommandIssued" else 1)

    def command(self, incoming: Incoming, key: Key, fields: Fields) -> Response | None:
        """The answer to an intent that means the recording; None when it means the conversation.

        'Alexa, next' while a recording plays comes without our name, in a session of its own. 'Resume' means the
        recording whenever one was stopped on the way.
        """
        player = Player.of(fields)
        playing = incoming.new and self._tracks.of_token(incoming.token) is not None
        here = self._here(incoming, player) if playing else player
        if here is None or not incoming.can_play:
            return None
        if incoming.intent == "AMAZON.ResumeIntent" and (playing or here.paused):
            return self._ended(key, player, play(self._tracks, here))
        if incoming.intent in WINDING and (playing or here.paused):
            return self._ended(key, player, wind(self._tracks, here, _winding(incoming)))
        return self._while_playing(incoming, key, player, here) if playing else None

    def _while_playing(self, incoming: Incoming, key: Key, player: Player | None, here: Player) -> Response | None:
        if incoming.intent in STOPPING:
            return Response(directives=[StopDirective()], should_end_session=True)
        if incoming.intent in STEPS:
            return self._ended(key, player, step(self._tracks, here, STEPS[incoming.intent]))
        if incoming.intent == "AMAZON.StartOverIntent":
            return self._ended(key, player, restart(self._tracks, here))
        return self._switched(incoming, key, here) if incoming.intent in SWITCHES else None

    def begin(self, wish: Play, speed: Speed, key: Key | None, response: Response) -> Response:
        """The reply with the recording that the core wished for; the session ends, as the player wants it."""
        player = Player.of(self._state.load(key)) if key else None
        pace = "slow" if speed is Speed.SLOW else "normal"
        fresh = Player(wish.handout, wish.section, wish.offset_ms, speed=pace, loop=bool(player and player.loop))
        same = player and (player.handout, player.section, player.speed) == (wish.handout, wish.section, pace)
        played = play(self._tracks, replace(fresh, offset=player.offset) if player and same else fresh)
        if key:
            self._keep(key, player, played)
        response.directives = [played.directive] if played.directive else None
        response.should_end_session = True
        response.reprompt = None
        return response

    def trouble(self, key: Key, fields: Fields) -> bool:
        """Whether a recording could not be played and the patient has not been told; told once."""
        player = Player.of(fields)
        if player is None or not player.gave_up:
            return False
        self._keep(key, player, Played(replace(player, gave_up=False, failures=0)))
        return True

    def _here(self, incoming: Incoming, player: Player | None) -> Player | None:
        """Where the listener is: the device knows best, then what was kept."""
        track = self._tracks.of_token(incoming.token)
        if track is None:
            return player
        known = player if player and player.handout == track.handout else Player(track.handout, track.section)
        same = known.section == track.section
        offset = incoming.offset or (known.offset if same else 0)
        return replace(known, section=track.section, speed=track.speed, offset=offset)

    def _ended(self, key: Key, before: Player | None, played: Played) -> Response:
        self._keep(key, before, played)
        return Response(directives=[played.directive] if played.directive else None, should_end_session=True)

    def _switched(self, incoming: Incoming, key: Key, here: Player) -> Response:
        """Loop on or off; a queue of instructions is never shuffled. The recording goes on after our words."""
        phrases = phrases_of(incoming.locale)
        if incoming.intent.startswith("AMAZON.Shuffle"):
            return saying((phrases.span("no_shuffle"),))
        loop = incoming.intent == "AMAZON.LoopOnIntent"
        self._keep(key, None, Played(replace(here, loop=loop)))
        return saying((phrases.span("loop_on") if loop else phrases.span("loop_off"),))

    def _keep(self, key: Key, before: Player | None, played: Played) -> None:
        after = played.player
        if after is None or after == before:
            return
        fields: dict[str, Any] = {FIELD: after.kept()}
        if before is None or (before.handout, before.section) != (after.handout, after.section):
            # Read on from here too, when the recording is not what is asked for next time.
            fields["place"] = [after.handout, after.section, 0]
        self._state.merge(key, fields)


def _winding(incoming: Incoming) -> int:
    """How far 'skip ahead thirty seconds' goes, in milliseconds; back is negative."""
    usual = WINDING[incoming.intent]
    said = _number(incoming.slots.get("seconds")) + 60 * _number(incoming.slots.get("minutes"))
    seconds = min(said, LONGEST_WIND) or abs(usual)
    return (seconds if usual > 0 else -seconds) * 1000


def _number(value: str | None) -> int:
    """An AMAZON.NUMBER; 0 for what Alexa could not make a number of."""
    return int(value) if value and value.isdecimal() and len(value) < 6 else 0
