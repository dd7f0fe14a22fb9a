"""What is said, with its times: WebVTT captions, the words as text, chapters as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from audio.id3 import Chapter
from audio.narration import Mark, Narration


def chapters_of(narration: Narration) -> tuple[Chapter, ...]:
    """A chapter for each part that has a title: the opening by the handout's title, sections, the key points."""
    found: list[Chapter] = []
    for spoken, start in narration.part_starts():
        if spoken.part.title:
            found.append(Chapter(spoken.part.title, start, start + spoken.sound.seconds))
        elif found:
            last = found[-1]
            found[-1] = Chapter(last.title, last.start, start + spoken.sound.seconds)
    return tuple(found)


def webvtt(marks: Iterable[Mark]) -> str:
    """A WebVTT document with one cue a clip, in the handout's own wording."""
    cues = [
        f"{number}\n{_clock(mark.start)} --> {_clock(mark.end)}\n{_cue_text(mark.clip.text)}\n"
        for number, mark in enumerate(marks, 1)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def words_of_marks(marks: Iterable[Mark]) -> str:
    """What is said, one clip a line, as it stands in the handout."""
    return "\n".join(mark.clip.text for mark in marks)


def chapters_json(chapters: Sequence[Chapter]) -> str:
    """The chapters in the podcast namespace's JSON format (version 1.2.0), times in seconds."""
    rows = [{"startTime": round(c.start, 3), "endTime": round(c.end, 3), "title": c.title} for c in chapters]
    return json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False, indent=1) + "\n"


def _clock(seconds: float) -> str:
    total = round(seconds * 1000)
    return f"{total // 3_600_000:02d}:{total // 60_000 % 60:02d}:{total // 1000 % 60:02d}.{total % 1000:03d}"


def _cue_text(text: str) -> str:
    """A cue may hold no line break and no '-->'; '&' and '<' are written as entities."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
