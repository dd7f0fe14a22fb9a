"""From a handout to its script: what is said, clip by clip, with the handout's own sentence kept beside it.

A clip is one idea: a sentence, a title, a phrase of the frame around them (script.yaml). The frame announces, counts
and repeats; it never stands in for a sentence of the handout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from audio.pace import NORMAL, SLOW, Speed
from audio.recap import Calling, Point, key_points, pattern_of_titles, when_to_call
from audio.spoken import Speller, speller, words_of
from audio.steps import Reading, readings
from skill.content import numbers_to_call, read_content
from skill.handouts.model import Block, BlockKind, Handout, Section, SectionKind


class ClipKind(StrEnum):
    """What a clip is; decides the pause after it (script.yaml) and whether it is the handout's own wording."""

    TITLE = "title"
    FRAME = "frame"
    HEADING = "heading"
    SUBHEADING = "subheading"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Clip:
    """One thing said. `text` is as written (shown in captions), `spoken` as said, `pause` the seconds after it.

    `source` is the sentence or heading of the handout that is read here, verbatim; empty for the frame.
    """

    kind: ClipKind
    text: str
    spoken: str
    pause: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class ScriptPart:
    """A stretch that belongs together; `section` is the section's number, 0 for what frames the whole handout.

    `pause_after` are the seconds before the next part. `slow_clips` are what the slow edition says instead, where it
    says anything else (how long it takes); as many as `clips`.
    """

    key: str
    section: int
    title: str
    clips: tuple[Clip, ...]
    pause_after: float = 1.5
    slow_clips: tuple[Clip, ...] = ()

    def at(self, speed: str) -> ScriptPart:
        """The part as it is said in the edition of that speed."""
        return replace(self, clips=self.slow_clips) if self.slow_clips and speed == SLOW.name else self

    @property
    def words(self) -> int:
        """How many words are said in it."""
        return sum(words_of(clip.spoken) for clip in self.clips)


@dataclass(frozen=True, slots=True)
class Script:
    """Everything said for one handout, in order: opening, a part a section, the key points again, the closing."""

    handout: Handout
    parts: tuple[ScriptPart, ...]

    def part(self, section: int) -> ScriptPart:
        """The part that reads that section; KeyError when there is none."""
        for part in self.parts:
            if part.section == section and section:
                return part
        raise KeyError(section)

    @property
    def words(self) -> int:
        """How many words are said in all."""
        return sum(part.words for part in self.parts)


def write_script(handout: Handout) -> Script:
    """The script of a handout; ScriptError when something in it cannot be said."""
    return _Writer(handout).script()


class _Writer:
    def __init__(self, handout: Handout) -> None:
        self._handout = handout
        self._data: Mapping[str, Any] = read_content("script", handout.language)
        self._frame: Mapping[str, str] = self._data["frame"]
        self._speller: Speller = speller(handout.language)

    def script(self) -> Script:
        content = [section for section in self._handout.sections if section.kind is SectionKind.CONTENT]
        notices = [section for section in self._handout.sections if section.kind is SectionKind.NOTICE]
        sections = [self._section(section) for section in content]
        recap = self._recap(content)
        notice_parts = [self._section(section) for section in notices]
        words = sum(part.words for part in (*sections, *recap, *notice_parts))
        return Script(self._handout, (self._opening(content, words), *sections, *recap, *notice_parts, self._closing()))

    def _closing(self) -> ScriptPart:
        """Whom to call in an emergency, where the handout's language tells (`numbers_to_call`); that this was all."""
        numbers = numbers_to_call(self._handout.language)
        clips = (
            *((self._say("emergency", emergency=numbers["emergency"]),) if numbers else ()),
            self._say("closing", title=_unpunctuated(self._handout.title)),
        )
        return ScriptPart("closing", 0, "", clips)

    def _opening(self, sections: list[Section], words: int) -> ScriptPart:
        title = self._handout.title
        entries = [
            self._frame["contents_entry"].format(number=section.number, title=_unpunctuated(section.title))
            for section in sections
        ]
        contents = "contents_one" if len(entries) == 1 else "contents"
        before = (
            self._clip(ClipKind.TITLE, self._frame["title"].format(title=_unpunctuated(title)), title),
            self._say(self._handout.review.status.value),
        )
        after = (
            *((self._say(contents, count=len(entries)),) if entries else ()),  # a notice alone has no parts
            *(self._clip(ClipKind.FRAME, f"{entry}.") for entry in entries),
        )
        normal, slow = ((*before, self._length(words, speed), *after) for speed in (NORMAL, SLOW))
        return ScriptPart("opening", 0, title, normal, self._pause("section"), slow)

    def _length(self, words: int, speed: Speed) -> Clip:
        minutes = max(1, round(words / speed.wpm))
        key = "minutes_one" if minutes == 1 else "minutes_many"
        return self._say("length", minutes=self._frame[key].format(count=minutes))

    def _section(self, section: Section) -> ScriptPart:
        heading = self._frame["section"].format(number=section.number, title=_unpunctuated(section.title))
        clips = (self._clip(ClipKind.HEADING, heading, section.title), *self._blocks(readings(section.blocks)))
        return ScriptPart(f"section-{section.number}", section.number, section.title, clips, self._pause("section"))

    def _blocks(self, read: Iterable[Reading]) -> Iterator[Clip]:
        for reading in read:
            if reading.of:
                yield self._say("steps", count=reading.of)
            yield from self._block(reading.block, step=reading.step)

    def _block(self, block: Block, step: int = 0) -> Iterator[Clip]:
        if block.kind is BlockKind.SUBHEADING:
            yield from (self._heading(sentence) for sentence in block.sentences)
            return
        last = len(block.sentences) - 1
        for index, sentence in enumerate(block.sentences):
            text = f"{self._frame['step'].format(number=step)} {sentence}" if step and not index else sentence
            pause = self._pause("block" if index == last else "sentence")
            yield self._clip(ClipKind.SENTENCE, text, sentence, pause)

    def _recap(self, sections: list[Section]) -> list[ScriptPart]:
        """The key points again and whom to call: sentences of the handout only."""
        calling = when_to_call(sections, self._handout.language, pattern_of_titles(self._data))
        said = [block for each in calling for block in each.blocks]
        clips = [*self._points(key_points(self._handout, sections, said, self._data["key_point"]))]
        if calling:
            clips.append(self._say("call"))
            clips.extend(clip for each in calling for clip in self._calling(each, alone=len(calling) == 1))
        if not clips:
            return []
        return [ScriptPart("recap", 0, self._frame["recap"], tuple(clips), self._pause("section"))]

    def _points(self, points: Sequence[Point]) -> Iterator[Clip]:
        """The key points; what several in a row stand under is said once."""
        if points:
            yield self._say("recap")
        before = None
        for point in points:
            over = point.heading or point.lead_in
            if over and over != before:
                # A sentence, not a heading: players would list a heading of the recap among the parts.
                text = f"{_unpunctuated(over)}." if point.heading else over
                yield self._clip(ClipKind.SENTENCE, text, _unpunctuated(over) if point.heading else over)
            before = over
            for sentence in point.sentences:
                yield self._clip(ClipKind.SENTENCE, sentence, sentence, self._pause("block"))

    def _calling(self, calling: Calling, *, alone: bool) -> Iterator[Clip]:
        """What a section says about calling, under its title where there are several; the rest is pointed at."""
        if calling.blocks and not alone:
            yield self._heading(calling.section.title)
        yield from self._blocks(
            reading for reading in readings(calling.section.blocks) if reading.block in calling.blocks
        )
        if calling.more:
            yield self._say("call_more", number=calling.section.number)

    def _heading(self, title: str) -> Clip:
        return self._clip(ClipKind.SUBHEADING, f"{_unpunctuated(title)}.", title)

    def _say(self, phrase: str, **values: object) -> Clip:
        return self._clip(ClipKind.FRAME, self._frame[phrase].format(**values))

    def _clip(self, kind: ClipKind, text: str, source: str = "", pause: float | None = None) -> Clip:
        seconds = self._pause(kind.value) if pause is None else pause
        return Clip(kind, text, self._speller.say(text), seconds, source)

    def _pause(self, kind: str) -> float:
        return float(self._data["pauses"][kind])


def _unpunctuated(title: str) -> str:
    return title.rstrip(" .:;,")
