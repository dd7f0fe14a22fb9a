"""The phone pack: one short clip an idea, at two speeds, a folder for each kind of telephone platform."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audio.cache import write_atomically
from audio.cutting import between, cut_at_pauses
from audio.encoder import Levels
from audio.formats import PHONE_SLN16, PHONE_ULAW, PHONE_WAV, Format
from audio.mastered import Mastered
from audio.narration import Mark, Narration, SpokenPart
from audio.packs.base import FileOrder, PackJob, drop_strangers, folder_name, readme_text, save_audio, write_readme
from audio.packs.dialplan import dialplan
from audio.packs.phone_entry import codes, entry
from audio.packs.phone_prompts import CHOICES, KEYS, prompts
from audio.sound import Sound
from audio.telephone import levelled, linear, narrowed, ulaw, wav_ulaw
from skill.content import numbers_to_call
from skill.recordings import Recording

LONGEST = 20.0
"""Seconds; a longer clip is cut at its quietest pauses, so that a caller can skip and repeat everywhere."""

_EDGE = 0.06
"""Seconds of the pause kept before and after a clip."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A folder of the pack and the formats in it."""

    folder: str
    formats: tuple[Format, ...]


PLATFORMS = (
    Platform("asterisk", (PHONE_ULAW, PHONE_SLN16)),
    Platform("connect-uccx", (PHONE_WAV,)),
    Platform("web", (PHONE_WAV,)),  # Twilio, jambonz, Bandwidth and others that fetch files by their address
)
_CODED: dict[str, Callable[[Sound], bytes]] = {
    PHONE_ULAW.name: ulaw,
    PHONE_SLN16.name: linear,
    PHONE_WAV.name: wav_ulaw,
}
_Files = dict[tuple[str, str, int], dict[str, dict[str, list[Recording]]]]
"""By platform, part and place in it: by speed, by format, the files of a clip (several when it had to be cut)."""


class PhonePack:
    """For Asterisk, Amazon Connect, Cisco UCCX, Twilio and the like."""

    name = "phone"
    speeds = ("normal", "slow")

    def make(self, job: PackJob) -> list[Recording]:
        """Every clip of the script and of the prompts as its own file, and a table of contents for each platform."""
        found: _Files = {}
        rows: list[Recording] = []
        for speed, narration in job.narrations.items():
            numbers: Counter[int] = Counter()
            own = job.prompts.get(speed)
            for spoken in (*narration.parts, *(own.parts if own else ())):
                rows.extend(self._part(job, narration, spoken, numbers, found))
        narration = next(iter(job.narrations.values()))
        for platform in PLATFORMS:
            self._contents(job, narration, platform, found)
        return rows

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """For who runs the line: the READMEs, which code chooses which handout, and an Asterisk's way in."""
        write_readme(job, self.name, rows)
        for platform in PLATFORMS:
            folder = job.folder / self.name / platform.folder
            drop_strangers(folder, [row for row in rows if f"/{platform.folder}/" in row.file])
            text = readme_text(job, rows, "phone", "platforms", platform.folder)
            write_atomically(folder / "README.md", text.encode())
            documents = _documents(folder)
            table = json.dumps({"codes": codes(documents)}, ensure_ascii=False, indent=1) + "\n"
            write_atomically(folder / "codes.json", table.encode())
            playable = [document for document in documents if _dialplan_of(folder, document).is_file()]
            if platform.folder == "asterisk" and playable:
                write_atomically(folder / "handouts.conf", entry(playable).encode())

    def _part(
        self, job: PackJob, narration: Narration, spoken: SpokenPart, numbers: Counter[int], found: _Files
    ) -> list[Recording]:
        rows: list[Recording] = []
        section = spoken.part.section
        rates = {row.rate for platform in PLATFORMS for row in platform.formats}
        bands = {rate: narrowed(spoken.sound, rate) for rate in rates}
        for place, mark in enumerate(spoken.marks, 1):
            spans = cut_at_pauses(between(spoken.sound, mark.start, mark.end), LONGEST)
            for piece, (start, end) in enumerate(spans, 1):
                numbers[section] += 1
                span = (mark.start + start, mark.start + end)
                sounds = {rate: levelled(between(band, *span, _EDGE)) for rate, band in bands.items()}
                stem = f"{spoken.part.key}-{place:02d}" + (f"-{piece}" if len(spans) > 1 else "")
                # Where it pauses is told by the sound as it was spoken: levelled down, and without what a telephone
                # drops, soft consonants would look like pauses. The edges are no pauses: they belong to the clip.
                said = between(spoken.sound, *span)
                paused = said.seconds - said.speech_seconds()
                text = mark.clip.text if piece == 1 else ""
                clip = _Clip(spoken, mark, stem, numbers[section], text, paused)
                for platform in PLATFORMS:
                    made = _saved(job, narration, clip, platform, sounds)
                    speeds = found.setdefault((platform.folder, spoken.part.key, place), {})
                    files = speeds.setdefault(narration.speed.name, {})
                    for row in made:
                        files.setdefault(row.format, []).append(row)
                    rows.extend(made)
        return rows

    def _contents(self, job: PackJob, narration: Narration, platform: Platform, found: _Files) -> None:
        handout = narration.script.handout
        folder = job.folder / self.name / platform.folder
        document = contents(job, narration, platform, found)
        path = folder / folder_name(handout.id) / "contents.json"
        write_atomically(path, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
        whole = len(narration.parts) == len(narration.script.parts)
        if platform.folder == "asterisk" and document["prompts"] and whole:
            write_atomically(_dialplan_of(folder, document), dialplan(document).encode())


def _documents(folder: Path) -> list[dict[str, Any]]:
    """The tables of contents of a platform's folder."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/contents.json"))]


def _dialplan_of(folder: Path, document: dict[str, Any]) -> Path:
    return folder / folder_name(document["handout"]) / "extensions.conf"


@dataclass(frozen=True, slots=True)
class _Clip:
    """One clip, or a piece of one: where it is from, its stem, its number in the section, the seconds it pauses."""

    spoken: SpokenPart
    mark: Mark
    stem: str
    number: int
    text: str
    paused: float


def _saved(
    job: PackJob, narration: Narration, clip: _Clip, platform: Platform, sounds: dict[int, Sound]
) -> list[Recording]:
    """The clip in the platform's formats, under one name: Asterisk takes the best of them for each line."""
    part = replace(clip.spoken.part, clips=(clip.mark.clip,))
    coded = [(row, sounds[row.rate], _mastered(sounds[row.rate], row, clip.paused)) for row in platform.formats]
    mark = hashlib.sha256(coded[0][2].data).hexdigest()[:10]
    return [
        save_audio(
            job,
            FileOrder(
                "phone", narration, SpokenPart(part, sound, (clip.mark,)), row, clip.stem,
                folder=platform.folder, clip=clip.number, text=clip.text, mark=mark,
            ),
            mastered,
        )
        for row, sound, mastered in coded
    ]  # fmt: skip


def _mastered(sound: Sound, row: Format, paused: float) -> Mastered:
    level = Levels(math.nan, math.nan)
    return Mastered(_CODED[row.name](sound), level, sound.active_rms_dbfs(), sound.seconds, sound.seconds - paused)


def contents(job: PackJob, narration: Narration, platform: Platform, found: _Files) -> dict[str, Any]:
    """The table of contents of one handout on one platform: what each key leads to, and the files of every clip."""
    script = narration.script
    handout = script.handout
    numbers = numbers_to_call(handout.language) or {"emergency": "", "nurse_line": ""}
    own = job.prompts.get(narration.speed.name)
    asked = prompts(script, job.phone_number) if own else ()
    base = f"{job.base_url.rstrip('/')}/phone/{platform.folder}/" if job.base_url else ""
    rows = [
        {"name": prompt.name, "text": prompt.text, "key": prompt.key, "goes_to": prompt.goes_to,
         **_files(found[platform.folder, "prompts", place])}
        for place, prompt in enumerate(asked, 1)
    ]  # fmt: skip
    pages = [row["name"] for row in rows if row["name"].startswith("part-")]
    return {
        "schema": 1,
        "handout": handout.id,
        "title": handout.title,
        "language": handout.language,
        "version": handout.version,
        "review": handout.review.status.value,
        "base_url": base,
        "phone_number": job.phone_number,
        "emergency": numbers["emergency"],
        "nurse_line": numbers["nurse_line"],
        "keys": KEYS,
        "menus": {
            "main": [row["name"] for row in rows if row["name"].startswith("menu-")],
            "parts": [pages[start : start + CHOICES] for start in range(0, len(pages), CHOICES)],
        },
        "prompts": rows,
        "parts": [_entry(spoken, platform, found) for spoken in narration.parts],
    }


def _entry(spoken: SpokenPart, platform: Platform, found: _Files) -> dict[str, Any]:
    part = spoken.part
    clips = [
        {"clip": place, "text": clip.text, "kind": clip.kind.value, **_files(found[platform.folder, part.key, place])}
        for place, clip in enumerate(part.clips, 1)
    ]
    return {"part": part.key, "section": part.section, "title": part.title, "clips": clips}


def _files(speeds: dict[str, dict[str, list[Recording]]]) -> dict[str, Any]:
    """By speed and format the files of a clip, relative to the platform's folder, and how long they play in all."""
    entry: dict[str, Any] = {}
    for speed, formats in speeds.items():
        entry[speed] = {
            form: [str(Path(row.file).relative_to(*Path(row.file).parts[:2])) for row in rows]
            for form, rows in formats.items()
        }
        entry[speed]["seconds"] = round(sum(row.seconds for row in next(iter(formats.values()))), 2)
    return entry
