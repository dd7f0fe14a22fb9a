"""Long listening: the sections of a handout as a queue of the AudioPlayer, kept by person and device.

The player's events carry no session, so the place lies in the state store, in the field `player`. The rules are those
of the AudioPlayer Interface Reference: one Play a response, the session ended, ENQUEUE naming the stream that plays,
no speech in answer to an event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ask_sdk_model.interfaces.audioplayer.audio_item import AudioItem
from ask_sdk_model.interfaces.audioplayer.audio_item_metadata import AudioItemMetadata
from ask_sdk_model.interfaces.audioplayer.play_behavior import PlayBehavior
from ask_sdk_model.interfaces.audioplayer.play_directive import PlayDirective
from ask_sdk_model.interfaces.audioplayer.stop_directive import StopDirective
from ask_sdk_model.interfaces.audioplayer.stream import Stream

from skill.channels.alexa.tracks import Track, Tracks

FIELD = "player"
MOST_RETRIES = 2
"""Times a recording that failed is tried again before the patient is told."""

LAST_HEARD = 5_000
"""Milliseconds that are still heard of the last section by who skips past its end."""


@dataclass(frozen=True)
class Player:
    """Where a person is in a recording, on one device.

    `offset` in milliseconds. `paused`: stopped on the way, so that 'resume' means the recording. `failures` counts the
    tries of the present recording; `gave_up`: it could not be played, and the patient has not been told yet.
    """

    handout: str
    section: int
    offset: int = 0
    paused: bool = False
    loop: bool = False
    failures: int = 0
    gave_up: bool = False
    speed: str = "normal"

    def kept(self) -> dict[str, Any]:
        """As it lies in the store."""
        return dict(vars(self))

    @staticmethod
    def of(fields: Mapping[str, Any]) -> Player | None:
        """From the store's fields; None when nothing was played, or it cannot be read."""
        kept = fields.get(FIELD)
        if not isinstance(kept, Mapping):
            return None
        try:
            return Player(
                str(kept["handout"]),
                int(kept["section"]),
                max(0, int(kept.get("offset", 0))),
                bool(kept.get("paused")),
                bool(kept.get("loop")),
                int(kept.get("failures", 0)),
                bool(kept.get("gave_up")),
                str(kept.get("speed", "normal")),
            )
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Played:
    """What the player does next: its new place (None: unchanged) and the directive, if any."""

    player: Player | None = None
    directive: PlayDirective | StopDirective | None = None


def play(tracks: Tracks, player: Player) -> Played:
    """Play from this place now; nothing when there is no recording of it."""
    track = tracks.find(player.handout, player.section, player.speed)
    if track is None:
        return Played()
    return Played(replace(player, paused=False), _play(track, player.offset, PlayBehavior.REPLACE_ALL))


def step(tracks: Tracks, player: Player, by: int) -> Played:
    """The next section (1), the one before (-1) or this one again (0), from its start; at an end the same again."""
    number = tracks.beside(player.handout, player.section, by, loop=player.loop) or player.section
    return play(tracks, replace(player, section=number, offset=0, failures=0))


def restart(tracks: Tracks, player: Player) -> Played:
    """From the first section's start."""
    sections = tracks.sections(player.handout)
    return play(tracks, replace(player, section=sections[0], offset=0, failures=0)) if sections else Played()


def wind(tracks: Tracks, player: Player, by: int) -> Played:
    """`by` milliseconds on or back within the recording; past its end is the next section, before its start its start.

    After the last section there is nothing: then its last seconds are heard again.
    """
    track = tracks.find(player.handout, player.section, player.speed)
    if track is None:
        return Played()
    at = max(0, player.offset + by)
    if at < track.milliseconds:
        return play(tracks, replace(player, offset=at, failures=0))
    if tracks.beside(player.handout, player.section, 1, loop=player.loop):
        return step(tracks, player, 1)
    return play(tracks, replace(player, offset=max(0, track.milliseconds - LAST_HEARD), failures=0))


def on_event(tracks: Tracks, player: Player | None, kind: str, token: str, offset: int) -> Played:
    """What an event of the player (`kind` without 'AudioPlayer.') changes, and what is answered to it."""
    track = tracks.of_token(token)
    if track is None:
        return Played()
    known = player if player and player.handout == track.handout else None
    here = known or Player(track.handout, track.section)
    moved = here.section != track.section
    here = replace(here, section=track.section, speed=track.speed, failures=0 if moved else here.failures)
    if kind in ("PlaybackStarted", "PlaybackStopped"):
        return Played(replace(here, offset=offset, paused=kind == "PlaybackStopped"))
    if kind == "PlaybackNearlyFinished":
        return _enqueue(tracks, here, token)
    if kind == "PlaybackFinished":
        following = tracks.beside(track.handout, track.section, 1, loop=here.loop)
        return Played(replace(here, section=following or track.section, offset=0, paused=False, failures=0))
    return _failed(tracks, here, offset) if kind == "PlaybackFailed" else Played()


def _enqueue(tracks: Tracks, here: Player, playing: str) -> Played:
    """The next section after the stream with that token, as it was given out: the recordings may be newer by now."""
    number = tracks.beside(here.handout, here.section, 1, loop=here.loop)
    following = tracks.find(here.handout, number, here.speed) if number else None
    if following is None:
        return Played()
    return Played(None, _play(following, 0, PlayBehavior.ENQUEUE, after=playing))


def _failed(tracks: Tracks, here: Player, offset: int) -> Played:
    """Try again where it broke off, a bounded number of times; then leave it, and say so at the next turn."""
    here = replace(here, offset=offset or here.offset, failures=here.failures + 1)
    if here.failures > MOST_RETRIES:
        return Played(replace(here, paused=True, gave_up=True))
    again = play(tracks, here)
    return replace(again, player=here)


def _play(track: Track, offset: int, behaviour: PlayBehavior, after: str | None = None) -> PlayDirective:
    stream = Stream(
        url=track.url,
        token=track.token,
        offset_in_milliseconds=max(0, min(offset, track.milliseconds - 1)),
        expected_previous_token=after,
    )
    shown = AudioItemMetadata(title=track.title, subtitle=track.subtitle)
    return PlayDirective(play_behavior=behaviour, audio_item=AudioItem(stream=stream, metadata=shown))
