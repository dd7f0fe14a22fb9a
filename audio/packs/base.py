"""What every pack is given and gives back, and how a file of recordings is made and described."""

from __future__ import annotations

import hashlib
import math
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Protocol

from audio.cache import write_atomically
from audio.cues import Cue, cues_of, write_cues
from audio.formats import Format
from audio.master import master
from audio.mastered import Mastered
from audio.narration import Narration, SpokenPart
from skill.content import language_of, read_content
from skill.recordings import Recording


@dataclass(frozen=True, slots=True)
class PackJob:
    """One handout's narrations (by speed) to be packed under `folder`.

    `base_url` is where the folder will be published, `phone_number` the line that plays the handouts; both may be
    empty. `prompts` is what the pack itself says beside the handout, by speed too.
    """

    narrations: dict[str, Narration]
    folder: Path
    base_url: str = ""
    phone_number: str = ""
    prompts: dict[str, Narration] = field(default_factory=dict)


class Pack(Protocol):
    """Makes the files of one pack for one handout."""

    @property
    def name(self) -> str:
        """What --packs calls it; also its folder's name."""

    @property
    def speeds(self) -> tuple[str, ...]:
        """The speeds it always holds (others are added when asked for)."""

    def make(self, job: PackJob) -> list[Recording]:
        """Write the files, one row each; AudioError when one cannot be made."""

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """Write what the whole pack needs, such as its README, once all handouts are in it (`rows` are all its files).

        `job` has no narrations here.
        """


def slug(text: str) -> str:
    """A text as part of a file name: lower-case ASCII letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))[:60] or "handout"


def folder_name(handout_id: str) -> str:
    """The name of a handout's folder and files, its own: an id that is no slug itself gets some of its hash."""
    plain = slug(handout_id)
    return plain if plain == handout_id else f"{plain}-{hashlib.sha256(handout_id.encode()).hexdigest()[:6]}"


def write_readme(job: PackJob, pack: str, rows: Sequence[Recording]) -> None:
    """The README of a pack, from packs.yaml: what is in it and what to do with it."""
    write_atomically(job.folder / pack / "README.md", readme_text(job, rows, "readme", pack).encode())


def readme_text(job: PackJob, rows: Sequence[Recording], *keys: str) -> str:
    """A text of packs.yaml by its keys, in every language of the rows (English first), with the job's addresses."""
    languages = sorted({language_of(row.language) for row in rows}, key=lambda name: (name != "en", name)) or ["en"]
    said = []
    for language in languages:
        text = reduce(lambda table, key: table[key], keys, read_content("packs", language))
        said.append(str(text).format(base_url=job.base_url.rstrip("/") or "-", phone=job.phone_number or "-"))
    return "\n---\n\n".join(said)


def drop_strangers(folder: Path, rows: Sequence[Recording]) -> None:
    """Remove the folders of handouts that the pack no longer holds, with the captions left in them."""
    kept = {folder_name(row.handout) for row in rows}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True, eq=False)
class FileOrder:
    """One file of recordings to be made: what of which narration, for which pack, in which format, named by `stem`.

    `mark` stands in the name instead of the content's own hash, for files that must have one name in several formats.
    `exact` is a whole name in the handout's folder that the format demands; there is no hash in it.
    """

    pack: str
    narration: Narration
    spoken: SpokenPart
    row: Format
    stem: str
    folder: str = ""
    clip: int = 0
    text: str = ""
    mark: str = ""
    exact: str = ""


def save_audio(
    job: PackJob, order: FileOrder, mastered: Mastered | None = None, data: bytes | None = None
) -> Recording:
    """Master a part in its format, write it under a name that holds its content's hash, and describe it.

    `mastered` saves mastering it again; `data` replaces the bytes in the file (the same sound with tags, for example).
    """
    mastered = mastered or master(order.spoken.sound, order.row)
    data = mastered.data if data is None else data
    narration, spoken, row = order.narration, order.spoken, order.row
    handout = narration.script.handout
    digest = hashlib.sha256(data).hexdigest()
    speed = "" if narration.speed.name == "normal" else f"-{narration.speed.name}"
    name = order.exact or f"{order.stem}{speed}-{order.mark or digest[:10]}.{row.extension}"
    file = Path(order.pack) / order.folder / folder_name(handout.id) / name
    write_cues(job.folder, digest, _cues(order, mastered))
    write_atomically(job.folder / file, data)
    words = spoken.part.words
    return Recording(
        handout=handout.id,
        language=handout.language,
        section=spoken.part.section,
        pack=order.pack,
        format=row.name,
        speed=narration.speed.name,
        file=file.as_posix(),
        sha256=digest,
        bytes=len(data),
        seconds=round(mastered.seconds, 3),
        words=words,
        wpm=round(words / mastered.seconds * 60, 1),
        lufs=_rounded(mastered.levels.lufs),
        dbtp=_rounded(mastered.levels.dbtp),
        rms_dbfs=_rounded(mastered.rms_dbfs),
        voice=narration.voice,
        handout_version=handout.version,
        review=handout.review.status.value,
        review_on=handout.review.on.isoformat() if handout.review.on else "",
        speech_wpm=round(words / mastered.speech_seconds * 60, 1) if mastered.speech_seconds else 0.0,
        clip=order.clip,
        text=order.text,
    )


def _cues(order: FileOrder, mastered: Mastered) -> list[Cue]:
    cues = cues_of(order.spoken.marks)
    if order.clip and len(cues) == 1:  # a file of one clip: its mark still says where it lay in the section
        return [replace(cues[0], start=0.0, end=round(mastered.seconds, 3))]
    return cues


def _rounded(level: float) -> float | None:
    return round(level, 1) if math.isfinite(level) else None
