"""The Alexa pack: what the <audio> tag and the AudioPlayer take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audio.formats import ALEXA_MP3
from audio.narration import SpokenPart
from audio.packs.base import FileOrder, PackJob, drop_strangers, save_audio, slug, write_readme
from audio.sound import Sound
from skill.recordings import Recording

LONGEST = 235.0
"""Seconds; <audio> refuses files over 240."""


class AlexaPack:
    """One file a section; a section too long for <audio> in several, cut between two clips."""

    name = "alexa"
    speeds = ("normal",)

    def make(self, job: PackJob) -> list[Recording]:
        """The files of one handout; a section in one file has `clip` 0, pieces of a long one count from 1."""
        rows: list[Recording] = []
        for narration in job.narrations.values():
            for spoken in narration.parts:
                if not spoken.part.section:
                    continue
                pieces = cut(spoken, LONGEST)
                for number, piece in enumerate(pieces, 1):
                    clip = number if len(pieces) > 1 else 0
                    stem = f"{spoken.part.section:02d}-{slug(spoken.part.title)}" + (f"-{clip}" if clip else "")
                    order = FileOrder(
                        self.name,
                        narration,
                        piece,
                        ALEXA_MP3,
                        stem,
                        clip=clip,
                        text=spoken.part.title if not clip else "",
                    )
                    rows.append(save_audio(job, order))
        return rows

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """The README for who publishes the folder."""
        drop_strangers(job.folder / self.name, rows)
        write_readme(job, self.name, rows)


def cut(spoken: SpokenPart, longest: float) -> list[SpokenPart]:
    """The part in as few pieces as last at most `longest` seconds, cut in the middle of the pause before a clip."""
    if spoken.sound.seconds <= longest:
        return [spoken]
    pieces: list[SpokenPart] = []
    start, first = 0.0, 0
    marks = spoken.marks
    for index in range(1, len(marks) + 1):
        end = spoken.sound.seconds if index == len(marks) else (marks[index - 1].end + marks[index].start) / 2
        following = marks[index].end if index < len(marks) else end
        if index == len(marks) or following - start > longest:
            own = marks[first:index]
            moved = tuple(replace(mark, start=mark.start - start, end=mark.end - start) for mark in own)
            part = replace(spoken.part, clips=tuple(mark.clip for mark in own))
            pieces.append(SpokenPart(part, _between(spoken.sound, start, end), moved))
            start, first = end, index
    return pieces


def _between(sound: Sound, start: float, end: float) -> Sound:
    return Sound(sound.samples[round(start * sound.rate) : round(end * sound.rate)], sound.rate)
