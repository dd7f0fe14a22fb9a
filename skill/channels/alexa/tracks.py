"""The recordings that a speaker can fetch: the manifest's files at an HTTPS address, as a queue by section."""

from __future__ import annotations

from dataclasses import dataclass

from skill.errors import HandoutsError
from skill.handouts.library import Library
from skill.recordings import Manifest, Recording

PACKS = ("alexa", "listener")
"""The packs whose files a speaker plays, the better first."""

CLIPS = "alexa"
"""The pack whose files are made for <audio>: 48 kbps, MPEG version 2."""
LONGEST_CLIP = 240.0
"""Seconds of all <audio> in one response (Speech Synthesis Markup Language Reference)."""


@dataclass(frozen=True)
class Track:
    """The recording of one section. `token` names it to the player: no word and no person is in it."""

    handout: str
    section: int
    speed: str
    url: str
    token: str
    milliseconds: int
    title: str = ""
    subtitle: str = ""


class Tracks:
    """The tracks of a library. Without recordings or without an address there are none, and handouts are read."""

    def __init__(self, manifest: Manifest | None = None, address: str = "", library: Library | None = None) -> None:
        self._manifest = manifest if manifest and address.startswith("https://") else Manifest()
        self._address = address.rstrip("/")
        self._library = library

    def recorded(self, handout: str, section: int) -> bool:
        """Whether this section of the handout, as it is now, can be played."""
        return self.find(handout, section) is not None

    def find(self, handout: str, section: int, speed: str = "normal") -> Track | None:
        """The track of a section at that speed, else at the normal one; None when there is none that is not stale."""
        version = self._version(handout)
        if not version:
            return None
        for wanted in dict.fromkeys((speed, "normal")):
            for pack in PACKS:
                row = self._manifest.find(handout, section, pack=pack, speed=wanted, version=version)
                if row:
                    return self._track(row)
        return None

    def clip(self, handout: str, section: int, speed: str) -> str:
        """The address of a section's recording that <audio> takes, at just that speed; empty when there is none."""
        version = self._version(handout)
        row = self._manifest.find(handout, section, pack=CLIPS, speed=speed, version=version) if version else None
        return f"{self._address}/{row.file}" if row and row.seconds <= LONGEST_CLIP else ""

    def sections(self, handout: str) -> tuple[int, ...]:
        """The numbers of the sections that can be played, in order."""
        numbers = {row.section for row in self._manifest.files if row.handout == handout and row.section > 0}
        return tuple(number for number in sorted(numbers) if self.find(handout, number))

    def beside(self, handout: str, section: int, by: int, *, loop: bool = False) -> int | None:
        """The section `by` steps further in the queue; None beyond an end, unless it goes round."""
        sections = self.sections(handout)
        if section not in sections:
            return None
        index = sections.index(section) + by
        if loop:
            return sections[index % len(sections)]
        return sections[index] if 0 <= index < len(sections) else None

    def of_token(self, token: str) -> Track | None:
        """The track that a token of ours names; None for another's, or when the recording is gone."""
        parts = token.split("/")
        if len(parts) != 4 or not parts[1].isdecimal():
            return None
        handout, section, speed, _ = parts
        return self.find(handout, int(section), speed)

    def _version(self, handout: str) -> str:
        if self._library is None or not self._manifest.files:
            return ""
        try:
            return self._library.get(handout).version
        except HandoutsError:
            return ""

    def _track(self, row: Recording) -> Track:
        handout = self._library.get(row.handout) if self._library else None
        # The version stands in the token, so that a changed recording is another stream to the player.
        token = f"{row.handout}/{row.section}/{row.speed}/{row.sha256[:16]}"
        return Track(
            row.handout,
            row.section,
            row.speed,
            f"{self._address}/{row.file}",
            token,
            max(1, round(row.seconds * 1000)),
            handout.section(row.section).title if handout and row.section <= len(handout.sections) else "",
            handout.title if handout else "",
        )
