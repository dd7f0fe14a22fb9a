"""The listener pack: recordings to keep, one a section and one of the whole handout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio.formats import LISTENER_MP3
from audio.packs.base import FileOrder, PackJob, save_audio, slug
from skill.recordings import Recording


class ListenerPack:
    """For people who listen on a telephone, a computer or a player."""

    name = "listener"
    speeds = ("normal",)

    def make(self, job: PackJob) -> list[Recording]:
        """One MP3 a section and one of the whole, at each speed."""
        rows: list[Recording] = []
        for narration in job.narrations.values():
            for spoken in narration.parts:
                if spoken.part.section:
                    stem = f"{spoken.part.section:02d}-{slug(spoken.part.title)}"
                    rows.append(save_audio(job, FileOrder(self.name, narration, spoken, LISTENER_MP3, stem)))
            if len(narration.parts) == len(narration.script.parts):
                stem = f"00-{slug(narration.script.handout.id)}"
                rows.append(save_audio(job, FileOrder(self.name, narration, narration.whole(), LISTENER_MP3, stem)))
        return rows

    def finish(self, folder: Path, rows: Sequence[Recording]) -> None:
        """Nothing besides the recordings yet."""
