"""Cues: what is said in a file of recordings and when, kept beside the packs for whoever checks the files.

They lie in the folder `cues`, one small file a recording, named by the recording's own hash; the packs stay as they
are to be handed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audio.cache import write_atomically
from audio.errors import AudioError

if TYPE_CHECKING:
    from audio.narration import Mark

FOLDER = "cues"


@dataclass(frozen=True, slots=True)
class Cue:
    """One clip in a file, `start` and `end` in seconds: its text as written, and the words that are said."""

    start: float
    end: float
    text: str
    spoken: str


def cues_of(marks: Iterable[Mark]) -> list[Cue]:
    """The cues of a sound with those marks."""
    return [Cue(round(m.start, 3), round(m.end, 3), m.clip.text, m.clip.spoken) for m in marks]


def write_cues(folder: Path, sha256: str, cues: Iterable[Cue]) -> None:
    """Keep the cues of the recording with that hash."""
    rows = [asdict(cue) for cue in cues]
    write_atomically(path_of(folder, sha256), (json.dumps(rows, ensure_ascii=False, indent=0) + "\n").encode())


def read_cues(folder: Path, sha256: str) -> list[Cue]:
    """The cues of the recording with that hash; AudioError when they are missing or cannot be read."""
    path = path_of(folder, sha256)
    try:
        return [Cue(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        message = f"What is said in a recording is not known ({path.name} is missing or damaged)."
        raise AudioError(message, "Build the recordings once more with --again.") from error


def path_of(folder: Path, sha256: str) -> Path:
    """Where the cues of the recording with that hash lie."""
    return folder / FOLDER / f"{sha256[:16]}.json"
