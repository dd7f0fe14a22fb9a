"""The phone pack: one short clip an idea, at two speeds, in the form that each kind of telephone platform plays."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audio.cache import write_atomically
from audio.encoder import Levels
from audio.formats import PHONE_SLN16, PHONE_ULAW, PHONE_WAV, Format
from audio.master import Mastered
from audio.narration import Mark, Narration, SpokenPart
from audio.packs.base import FileOrder, PackJob, drop_strangers, save_audio, slug, write_readme
from audio.script import ScriptPart
from audio.sound import Sound
from audio.telephone import levelled, linear, narrowed, ulaw, wav_ulaw
from skill.recordings import Recording

_EDGE = 0.06
"""Seconds of the pause kept before and after a clip."""


@dataclass(frozen=True, slots=True)
class _Platform:
    """A folder of the pack: its format and how the samples are coded."""

    folder: str
    row: Format
    coded: Callable[[Sound], bytes]


PLATFORMS = (
    _Platform("asterisk", PHONE_ULAW, ulaw),
    _Platform("asterisk", PHONE_SLN16, linear),
    _Platform("wav", PHONE_WAV, wav_ulaw),
)


class PhonePack:
    """For Asterisk, Amazon Connect, Cisco UCCX, Twilio and the like."""

    name = "phone"
    speeds = ("normal", "slow")

    def make(self, job: PackJob) -> list[Recording]:
        """Every clip of the script as its own file, numbered from 1 in its part, and the table of contents."""
        rows: list[Recording] = []
        found: dict[tuple[str, int], dict[str, dict[str, str]]] = {}
        for narration in job.narrations.values():
            for spoken in narration.parts:
                for number, row in self._part(job, narration, spoken):
                    rows.append(row)
                    files = found.setdefault((spoken.part.key, number), {}).setdefault(row.speed, {})
                    files[row.format] = row.file.partition("/")[2]
        script = next(iter(job.narrations.values())).script
        kept = next(iter(job.narrations.values())).parts
        contents = {
            "handout": script.handout.id,
            "title": script.handout.title,
            "language": script.handout.language,
            "version": script.handout.version,
            "parts": [_entry(spoken.part, found) for spoken in kept],
        }
        path = job.folder / self.name / slug(script.handout.id) / "contents.json"
        write_atomically(path, (json.dumps(contents, ensure_ascii=False, indent=1) + "\n").encode())
        return rows

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """The README for who runs the line."""
        drop_strangers(job.folder / self.name, rows)
        write_readme(job, self.name, rows)

    def _part(self, job: PackJob, narration: Narration, spoken: SpokenPart) -> list[tuple[int, Recording]]:
        rows: list[tuple[int, Recording]] = []
        bands = {rate: narrowed(spoken.sound, rate) for rate in {platform.row.rate for platform in PLATFORMS}}
        for number, mark in enumerate(spoken.marks, 1):
            for platform in PLATFORMS:
                sound = levelled(_cut(bands[platform.row.rate], mark))
                clip = SpokenPart(replace(spoken.part, clips=(mark.clip,)), sound, (mark,))
                stem = f"{platform.folder}-{spoken.part.key}-{number:02d}"
                order = FileOrder(self.name, narration, clip, platform.row, stem, clip=number, text=mark.clip.text)
                rows.append((number, save_audio(job, order, _mastered(sound, platform))))
        return rows


def _mastered(sound: Sound, platform: _Platform) -> Mastered:
    level = Levels(math.nan, math.nan)
    return Mastered(platform.coded(sound), level, sound.active_rms_dbfs(), sound.seconds, sound.speech_seconds())


def _cut(sound: Sound, mark: Mark) -> Sound:
    start = max(0, round((mark.start - _EDGE) * sound.rate))
    end = min(len(sound.samples), round((mark.end + _EDGE) * sound.rate))
    return Sound(sound.samples[start:end], sound.rate)


def _entry(part: ScriptPart, found: dict[tuple[str, int], dict[str, dict[str, str]]]) -> dict[str, Any]:
    clips = [
        {"clip": number, "text": clip.text, "kind": clip.kind.value, **found[part.key, number]}
        for number, clip in enumerate(part.clips, 1)
    ]
    return {"part": part.key, "section": part.section, "title": part.title, "clips": clips}
