"""The listener pack: recordings to keep, with chapters, captions, a playlist, an audiobook manifest and a feed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audio.cache import write_atomically
from audio.captions import chapters_json, chapters_of, webvtt, words_of_marks
from audio.cover import OF_A_FEED, cover_png
from audio.encoder import with_metadata
from audio.formats import LISTENER_M4B, LISTENER_MP3, LISTENER_OPUS
from audio.id3 import Chapter, Tags, tagged
from audio.master import master
from audio.mastered import Mastered
from audio.narration import Narration, SpokenPart
from audio.packs.audiobook import audiobook
from audio.packs.base import FileOrder, PackJob, drop_strangers, folder_name, save_audio, slug, write_readme
from audio.packs.feed import feeds
from audio.packs.listening_page import LISTENING_PAGE, listening_page
from skill.content import language_of
from skill.recordings import Recording


class ListenerPack:
    """For people who listen on a telephone, a computer or a player."""

    name = "listener"
    speeds = ("normal",)

    def make(self, job: PackJob) -> list[Recording]:
        """One MP3 a section and one of the whole at each speed; M4B, Opus, captions and the rest for the whole."""
        rows: list[Recording] = []
        for narration in job.narrations.values():
            rows.extend(self._section(job, narration, spoken) for spoken in narration.parts if spoken.part.section)
            if len(narration.parts) == len(narration.script.parts):
                rows.extend(self._whole(job, narration))
        return rows

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """The playlists, the audiobook manifests, the README and, with a base address, the podcast feeds."""
        folder = job.folder / self.name
        drop_strangers(folder, rows)
        mp3 = [row for row in rows if row.format == LISTENER_MP3.name]
        normal = [row for row in mp3 if row.speed == "normal"]
        wholes = {row.handout: row for row in normal if not row.section}
        for handout in dict.fromkeys(row.handout for row in rows):
            own = [row for row in normal if row.handout == handout and row.section]
            if own:
                title = wholes[handout].text if handout in wholes else handout
                address = (
                    f"{job.base_url.rstrip('/')}/listener/{folder_name(handout)}/publication.json"
                    if job.base_url
                    else ""
                )
                _write(folder / folder_name(handout) / "publication.json", audiobook(title, own, address))
                _write(
                    folder / folder_name(handout) / "playlist.m3u8",
                    _playlist(own, folder / folder_name(handout), job.folder),
                )
                every = [row for row in mp3 if row.handout == handout]
                write_atomically(folder / folder_name(handout) / LISTENING_PAGE, listening_page(title, every))
        listed = [row for row in normal if not row.section or row.handout not in wholes]
        _write(folder / "playlist.m3u8", _playlist(listed, folder, job.folder))
        write_atomically(folder / "cover.png", cover_png(OF_A_FEED))
        write_readme(job, self.name, rows)
        for name, feed in feeds(job, list(wholes.values())).items() if job.base_url else ():
            _write(folder / name, feed)

    def _section(self, job: PackJob, narration: Narration, spoken: SpokenPart) -> Recording:
        stem = f"{spoken.part.section:02d}-{slug(spoken.part.title)}"
        order = FileOrder(self.name, narration, spoken, LISTENER_MP3, stem, text=spoken.part.title)
        mastered = master(spoken.sound, LISTENER_MP3)
        tags = _tags(narration, spoken, spoken.part.title, spoken.part.section)
        _write(_sidecar(job, order, "vtt"), webvtt(spoken.marks))
        return save_audio(job, order, mastered, tagged(mastered.data, tags))

    def _whole(self, job: PackJob, narration: Narration) -> list[Recording]:
        handout = narration.script.handout
        spoken, chapters = narration.whole(), chapters_of(narration)
        stem = f"00-{folder_name(handout.id)}"
        rows = []
        for row in (LISTENER_MP3, LISTENER_M4B, LISTENER_OPUS):
            order = FileOrder(self.name, narration, spoken, row, stem, text=handout.title)
            mastered = master(spoken.sound, row)
            data = mastered.data
            if row is LISTENER_MP3:
                data = tagged(data, _tags(narration, spoken, handout.title, 0, chapters))
            elif row is LISTENER_M4B:
                data = _with_chapters(mastered, handout.title, chapters)
            rows.append(save_audio(job, order, mastered, data))
        order = FileOrder(self.name, narration, spoken, LISTENER_MP3, stem)
        _write(_sidecar(job, order, "vtt"), webvtt(spoken.marks))
        _write(_sidecar(job, order, "txt"), words_of_marks(spoken.marks) + "\n")
        _write(_sidecar(job, order, "chapters.json"), chapters_json(chapters))
        return rows


def _with_chapters(mastered: Mastered, title: str, chapters: Sequence[Chapter]) -> bytes:
    """The M4B with its chapters and title: the container keeps them, so it is written again, the sound copied."""
    lines = [";FFMETADATA1", f"title={_metadata(title)}"]
    for chapter in chapters:
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={_metadata(chapter.title)}"]
    return with_metadata(mastered.data, LISTENER_M4B.arguments, "\n".join(lines) + "\n")


def _metadata(text: str) -> str:
    return "".join(f"\\{char}" if char in "=;#\\\n" else char for char in text)


def _tags(narration: Narration, spoken: SpokenPart, title: str, track: int, chapters: tuple[Chapter, ...] = ()) -> Tags:
    handout = narration.script.handout
    return Tags(
        title=title,
        album=handout.title,
        artist=narration.voice,
        language=language_of(handout.language),
        words=words_of_marks(spoken.marks),
        track=track,
        cover=cover_png(),
        chapters=chapters,
    )


def _sidecar(job: PackJob, order: FileOrder, extension: str) -> Path:
    speed = "" if order.narration.speed.name == "normal" else f"-{order.narration.speed.name}"
    handout = folder_name(order.narration.script.handout.id)
    return job.folder / order.pack / handout / f"{order.stem}{speed}.{extension}"


def _playlist(rows: Sequence[Recording], folder: Path, top: Path) -> str:
    """The recordings one after the other; names are relative to the playlist's folder."""
    lines = [
        f"#EXTINF:{round(row.seconds)},{row.text}\n{(top / row.file).relative_to(folder).as_posix()}" for row in rows
    ]
    return "\n".join(["#EXTM3U", *lines]) + "\n"


def _write(path: Path, text: str) -> None:
    write_atomically(path, text.encode())
