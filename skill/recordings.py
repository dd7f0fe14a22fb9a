"""The manifest of recordings: the only contract between the production line (audio) and what plays them (skill)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from skill.errors import HandoutsError

SCHEMA = 1
"""Raised when a reader of an older manifest could go wrong; additions do not raise it."""

MANIFEST = "manifest.json"


class ManifestError(HandoutsError):
    """A manifest that cannot be read."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One file of recordings.

    `section` is the section's number, 0 for a file that is not of one section; `clip` counts the short clips of a
    section from 1, 0 for a file that holds all of it. `speed` is normal or slow. `file` is relative to the
    manifest. `seconds` is the length, `wpm` the words of the script by the minutes of the file, pauses included,
    `speech_wpm` the same without pauses; both are 0 for what holds no speech. `lufs` and `dbtp` are measured on the
    encoded file, `rms_dbfs` over active speech. `text` is what is said in a clip, empty for longer files.
    `handout_version` is the version of the handout it was made from; `review` the handout's review status then, and
    `review_on` the day of the review as YYYY-MM-DD, empty when the handout names none.
    """

    handout: str
    language: str
    section: int
    pack: str
    format: str
    speed: str
    file: str
    sha256: str
    bytes: int
    seconds: float
    words: int
    wpm: float
    lufs: float | None
    dbtp: float | None
    rms_dbfs: float | None
    voice: str
    handout_version: str
    review: str
    speech_wpm: float = 0.0
    clip: int = 0
    text: str = ""
    review_on: str = ""


@dataclass(frozen=True)
class Manifest:
    """All recordings of one folder.

    `builds` holds, by handout and pack, the key that decided their bytes; `sources` what is known of the handouts'
    files, by file name, so that the next build need not read those that did not change; `beside`, by handout and pack,
    the files that belong to the recordings (captions, READMEs) with their bytes, so that a lost one is missed.
    """

    files: tuple[Recording, ...] = ()
    built_by: str = ""
    builds: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def find(
        self, handout: str, section: int = 0, *, pack: str = "listener", speed: str = "normal", version: str = ""
    ) -> Recording | None:
        """The whole recording of a section (0: of the handout), or None.

        With `version` only a recording of that version of the handout: a changed handout never plays stale audio.
        """
        for row in self.files:
            wanted = (row.handout, row.section, row.pack, row.speed) == (handout, section, pack, speed)
            if wanted and not row.clip and row.format in PLAYABLE and version in ("", row.handout_version):
                return row
        return None

    def clips(
        self, handout: str, section: int, *, pack: str = "phone", speed: str = "normal", version: str = ""
    ) -> tuple[Recording, ...]:
        """The short clips of a section in order, one row each (the first format there is)."""
        rows: dict[int, Recording] = {}
        for row in self.files:
            wanted = (row.handout, row.section, row.pack, row.speed) == (handout, section, pack, speed)
            if wanted and row.clip and version in ("", row.handout_version):
                rows.setdefault(row.clip, row)
        return tuple(rows[number] for number in sorted(rows))

    def to_json(self) -> str:
        """The manifest as written to disk; the same recordings give the same text."""
        rows = [asdict(row) for row in self.files]
        document = {
            "schema": SCHEMA,
            "built_by": self.built_by,
            "files": rows,
            "builds": dict(sorted(self.builds.items())),
            "sources": dict(sorted(self.sources.items())),
            "beside": dict(sorted(self.beside.items())),
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


PLAYABLE = ("mp3", "alexa-mp3")
"""Formats that hold a whole section and that browsers and speakers play."""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder of recordings, empty when there is none; ManifestError when it cannot be understood."""
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except (OSError, ValueError) as error:
        raise ManifestError(f"{path} cannot be read: {error}.", "Build the recordings again.") from error
    try:
        if document["schema"] > SCHEMA:
            raise ManifestError(f"{path} was written by a newer version.", "Update this program.")
        return Manifest(
            tuple(_rows(document["files"])),
            document["built_by"],
            document.get("builds", {}),
            document.get("sources", {}),
            document.get("beside", {}),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ManifestError(f"{path} is not a manifest of recordings.", "Build the recordings again.") from error


def _rows(rows: Iterable[dict[str, Any]]) -> Iterable[Recording]:
    known = {entry.name for entry in fields(Recording)}
    for row in rows:
        yield Recording(**{key: value for key, value in row.items() if key in known})
