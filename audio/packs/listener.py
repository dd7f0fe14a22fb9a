"""The listener pack: recordings to keep, with chapters, captions, a playlist, an audiobook manifest and a feed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from audio.cache import write_atomically
from audio.captions import chapters_json, chapters_of, webvtt, words_of_marks
from audio.cover import cover_png
from audio.encoder import encode
from audio.formats import LISTENER_M4B, LISTENER_MP3, LISTENER_OPUS
from audio.id3 import Chapter, Tags, tagged
from audio.master import Mastered, master
from audio.narration import Narration, SpokenPart
from audio.packs.base import FileOrder, PackJob, drop_strangers, save_audio, slug, write_readme
from audio.sound import Sound
from skill.content import language_of, read_content
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
        """The playlist, the audiobook manifests, the README and, with a base address, the podcast feed."""
        folder = job.folder / self.name
        drop_strangers(folder, rows)
        mp3 = [row for row in rows if row.format == LISTENER_MP3.name]
        lines = [f"#EXTINF:{round(row.seconds)},{row.text}\n{_inside(row)}" for row in mp3]
        _write(folder / "playlist.m3u8", "\n".join(["#EXTM3U", *lines]) + "\n")
        for handout in dict.fromkeys(row.handout for row in rows):
            own = [row for row in mp3 if row.handout == handout and row.section and row.speed == "normal"]
            if own:
                title = next((row.text for row in mp3 if row.handout == handout and not row.section), handout)
                _write(folder / slug(handout) / "publication.json", _audiobook(title, own))
        write_atomically(folder / "cover.png", cover_png())
        write_readme(job, self.name, rows)
        if job.base_url:
            _write(folder / "feed.xml", _feed(job.base_url.rstrip("/"), [row for row in mp3 if not row.section]))

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
        stem = f"00-{slug(handout.id)}"
        rows = []
        for row in (LISTENER_MP3, LISTENER_M4B, LISTENER_OPUS):
            order = FileOrder(self.name, narration, spoken, row, stem, text=handout.title)
            mastered = master(spoken.sound, row)
            data = mastered.data
            if row is LISTENER_MP3:
                data = tagged(data, _tags(narration, spoken, handout.title, 0, chapters))
            elif row is LISTENER_M4B:
                data = _with_chapters(spoken.sound, mastered, handout.title, chapters)
            rows.append(save_audio(job, order, mastered, data))
        order = FileOrder(self.name, narration, spoken, LISTENER_MP3, stem)
        _write(_sidecar(job, order, "vtt"), webvtt(spoken.marks))
        _write(_sidecar(job, order, "txt"), words_of_marks(spoken.marks) + "\n")
        _write(_sidecar(job, order, "chapters.json"), chapters_json(chapters))
        return rows


def _with_chapters(sound: Sound, mastered: Mastered, title: str, chapters: Sequence[Chapter]) -> bytes:
    """The M4B again, with its chapters and title: the container keeps them, so it is written by the encoder."""
    lines = [";FFMETADATA1", f"title={_metadata(title)}"]
    for chapter in chapters:
        start, end = round(chapter.start * 1000), round(chapter.end * 1000)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={_metadata(chapter.title)}"]
    return encode(sound, LISTENER_M4B.arguments, mastered.filters, metadata="\n".join(lines) + "\n")


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
    handout = slug(order.narration.script.handout.id)
    return job.folder / order.pack / handout / f"{order.stem}{speed}.{extension}"


def _inside(row: Recording) -> str:
    """The file's address inside its pack's folder."""
    return row.file.partition("/")[2]


def _write(path: Path, text: str) -> None:
    write_atomically(path, text.encode())


def _audiobook(title: str, rows: Sequence[Recording]) -> str:
    """A manifest of the W3C Audiobooks profile for one handout's sections."""
    first = rows[0]
    document = {
        "@context": ["https://schema.org", "https://www.w3.org/ns/pub-context"],
        "conformsTo": "https://www.w3.org/TR/audiobooks/",
        "type": "Audiobook",
        "id": f"urn:handout:{first.handout}:{first.handout_version}",
        "name": title,
        "inLanguage": first.language,
        "readBy": first.voice,
        "readingProgression": "ltr",
        "duration": _iso(sum(row.seconds for row in rows)),
        "resources": [{"type": "LinkedResource", "rel": "cover", "url": "../cover.png", "encodingFormat": "image/png"}],
        "readingOrder": [
            {
                "type": "LinkedResource",
                "url": Path(row.file).name,
                "encodingFormat": LISTENER_MP3.mime,
                "name": row.text,
                "duration": _iso(row.seconds),
            }
            for row in rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _iso(seconds: float) -> str:
    return f"PT{seconds:.3f}S"


def _feed(base: str, rows: Sequence[Recording]) -> str:
    """A podcast feed with an episode a handout; addresses stand under `base`, where the folder is published."""
    items = [_episode(base, row) for row in rows if row.speed == "normal"]
    words = read_content("script", "en")["readme"]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        ' xmlns:podcast="https://podcastindex.org/namespace/1.0">\n <channel>\n'
        f"  <title>{escape(words['feed_title'])}</title>\n  <link>{escape(base)}</link>\n"
        f"  <description>{escape(words['feed_description'])}</description>\n"
        f"  <itunes:image href={quoteattr(f'{base}/listener/cover.png')}/>\n"
        "  <itunes:explicit>false</itunes:explicit>\n" + "\n".join(items) + "\n </channel>\n</rss>\n"
    )


def _episode(base: str, row: Recording) -> str:
    beside = f"{base}/{Path(row.file).parent.as_posix()}/00-{slug(row.handout)}"
    enclosure = f'url={quoteattr(f"{base}/{row.file}")} length="{row.bytes}" type="{LISTENER_MP3.mime}"'
    chapters = f'url={quoteattr(f"{beside}.chapters.json")} type="application/json+chapters"'
    transcript = f'url={quoteattr(f"{beside}.vtt")} type="text/vtt" language={quoteattr(row.language)}'
    return (
        f"  <item>\n   <title>{escape(row.text)}</title>\n"
        f'   <guid isPermaLink="false">{row.sha256}</guid>\n'
        f"   <enclosure {enclosure}/>\n"
        f"   <itunes:duration>{round(row.seconds)}</itunes:duration>\n"
        f"   <podcast:chapters {chapters}/>\n   <podcast:transcript {transcript}/>\n  </item>"
    )
