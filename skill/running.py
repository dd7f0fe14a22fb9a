"""One running program: settings in, its parts out, each built when it is first wanted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from skill.app import conversation_from
from skill.content import HANDOUTS
from skill.conversation.engine import Conversation
from skill.errors import OptionError
from skill.state import MemoryStore, SqliteStore, StateStore

if TYPE_CHECKING:
    from skill.channels.alexa.device_api import DeviceApis
    from skill.channels.alexa.skill import AlexaSkill
    from skill.channels.alexa.tracks import Tracks


@dataclass(frozen=True)
class Settings:
    """What a deployment may choose. None of it reaches the request check but the id of the skill itself.

    `state` is a SQLite file, `table` a DynamoDB table; with neither, state lives as long as the process.
    `audio` is the folder of recordings with its manifest; it is served at /audio. `audio_url` is the HTTPS address
    under which speakers reach the same files. `time_zone` is where days are counted for a device that does not tell.
    """

    library: Path = HANDOUTS
    state: Path | None = None
    table: str = ""
    audio: Path | None = None
    audio_url: str = ""
    skill_id: str = ""
    time_zone: str = "UTC"

    @staticmethod
    def from_environment(values: Mapping[str, str] | None = None) -> Settings:
        """HANDOUTS_LIBRARY, _STATE, _TABLE, _AUDIO, _AUDIO_URL and _TIME_ZONE (America/Toronto); ALEXA_SKILL_ID."""
        given = os.environ if values is None else values
        return Settings(
            library=Path(given.get("HANDOUTS_LIBRARY") or HANDOUTS),
            state=Path(given["HANDOUTS_STATE"]) if given.get("HANDOUTS_STATE") else None,
            table=given.get("HANDOUTS_TABLE", ""),
            audio=Path(given["HANDOUTS_AUDIO"]) if given.get("HANDOUTS_AUDIO") else None,
            audio_url=given.get("HANDOUTS_AUDIO_URL", ""),
            skill_id=given.get("ALEXA_SKILL_ID", ""),
            time_zone=given.get("HANDOUTS_TIME_ZONE") or "UTC",
        )


class App:
    """The parts of one running program."""

    def __init__(self, settings: Settings | None = None, apis: DeviceApis | None = None) -> None:
        """`apis` stand in for Alexa's own services in a test; no setting reaches them."""
        self.settings = settings or Settings()
        self._apis = apis

    @cached_property
    def conversation(self) -> Conversation:
        """The conversation over the settings' library."""
        return conversation_from(self.settings.library, self._recorded, self._clips)

    @cached_property
    def tracks(self) -> Tracks:
        """The recordings that a speaker can fetch; ManifestError when the manifest cannot be read."""
        from skill.channels.alexa.tracks import Tracks
        from skill.recordings import read_manifest

        if self.settings.audio is None:
            return Tracks()
        return Tracks(read_manifest(self.settings.audio), self.settings.audio_url, self.conversation.library)

    def _recorded(self, handout: str, section: int) -> bool:
        return self.tracks.recorded(handout, section)

    def _clips(self, handout: str, section: int, speed: str) -> str:
        return self.tracks.clip(handout, section, speed)

    @cached_property
    def state(self) -> StateStore:
        """The state store that the settings name; StateError when it cannot be opened."""
        if self.settings.table:
            from skill.state_dynamodb import DynamoStore

            return DynamoStore(self.settings.table)
        return SqliteStore(self.settings.state) if self.settings.state else MemoryStore()

    @cached_property
    def alexa(self) -> AlexaSkill:
        """The Alexa skill."""
        from skill.channels.alexa.sdk import import_sdk

        import_sdk()
        from skill.channels.alexa.skill import AlexaSkill

        tracks = (lambda: self.tracks) if self.settings.audio and self.settings.audio_url else None
        from skill.channels.alexa.device_api import zone_of

        zone = zone_of(self.settings.time_zone)
        if zone is None:
            remedy = "Set HANDOUTS_TIME_ZONE to a name such as America/Toronto."
            raise OptionError(f"There is no time zone {self.settings.time_zone!r}.", remedy)
        conversation, skill_id = (lambda: self.conversation), self.settings.skill_id
        return AlexaSkill(conversation, self.state, skill_id, tracks, apis=self._apis, time_zone=zone)
