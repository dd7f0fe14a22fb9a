"""A script spoken: its parts as sound at the right speed, with where each clip begins and ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audio.clips import ClipOrder, ClipStore, order_clip
from audio.joining import Gap, join
from audio.pace import PaceSearch, Speed, Timing, pause_scale
from audio.script import Clip, Script, ScriptPart
from audio.sound import Sound
from audio.spoken import words_of
from audio.stretching import stretched, tempo_for
from audio.voices import Voice

CORRECTIONS = 3
"""A clip is spoken again at another pace at most so often."""

_LEAD = 0.2
"""Seconds of silence at both ends of every part, so that no player swallows the first sound."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A clip and its place in a sound, in seconds from its start."""

    clip: Clip
    start: float
    end: float


@dataclass(frozen=True, eq=False)
class SpokenPart:
    """A part of a script as sound."""

    part: ScriptPart
    sound: Sound
    marks: tuple[Mark, ...]


@dataclass(frozen=True, eq=False)
class Narration:
    """A script spoken at one speed by one voice."""

    script: Script
    speed: Speed
    voice: str
    parts: tuple[SpokenPart, ...]

    def whole(self) -> SpokenPart:
        """All parts as one, with the pauses between them."""
        rate = self.parts[0].sound.rate
        pieces: list[Sound | Gap] = []
        marks: list[Mark] = []
        at = 0.0
        for index, spoken in enumerate(self.parts):
            if index:
                gap = Gap(max(0.0, round(self.parts[index - 1].part.pause_after - 2 * _LEAD, 3)))
                pieces.append(gap)
                at += gap.seconds
            pieces.append(spoken.sound)
            marks.extend(replace(mark, start=mark.start + at, end=mark.end + at) for mark in spoken.marks)
            at += spoken.sound.seconds
        clips = tuple(clip for spoken in self.parts for clip in spoken.part.clips)
        title = self.script.handout.title
        return SpokenPart(ScriptPart("whole", 0, title, clips), join(pieces, rate), tuple(marks))

    def part_starts(self) -> Iterator[tuple[SpokenPart, float]]:
        """Each part with the second of the whole at which it starts."""
        at = 0.0
        for spoken in self.parts:
            yield spoken, at
            at += spoken.sound.seconds + max(0.0, round(spoken.part.pause_after - 2 * _LEAD, 3))


class Narrator:
    """Speaks scripts: orders the clips, measures them, corrects the pace, and joins.

    `settled` are the clips whose pace is found, by their text: what joining needs.
    """

    def __init__(self, voice: Voice, name: str, store: ClipStore) -> None:
        self._voice = voice
        self._name = name
        self._store = store
        self.settled: dict[str, ClipOrder] = {}
        self.guessed: set[str] = set()

    def narrate(self, script: Script, parts: Sequence[ScriptPart], speed: Speed) -> Narration:
        """The parts as sound; every clip must be in the store."""
        spoken = tuple(self._join(script, part.at(speed.name), speed) for part in parts)
        return Narration(script, speed, self._voice.info.name, spoken)

    def order(self, script: Script, clip: Clip) -> ClipOrder:
        """What to speak for the clip as far as is known: at the first pace, or at the one that measuring that led to.

        To be asked again after it was spoken, until it is in the store (at most CORRECTIONS times more).
        """
        known = self.settled.get(clip.spoken)
        if known is not None:
            return known
        notation = self._voice.notation(clip.spoken)
        self.guessed.update(notation.guessed)
        letters = sum(1 for char in notation.symbols if char.isalpha())
        info = self._voice.info
        search = PaceSearch(info, words_of(clip.spoken), letters)
        language = script.handout.language
        for _ in range(1 + CORRECTIONS):
            order = order_clip(self._name, language, info, notation.symbols, search.pace)
            if not self._store.has(order.key):
                return order
            if search.settled(self._store.load(order.key).speech_seconds()):
                break
        order = order_clip(self._name, language, info, notation.symbols, search.best)
        self.settled[clip.spoken] = order
        return order

    def _sound(self, script: Script, clip: Clip, speed: Speed) -> Sound:
        key = self.order(script, clip).key
        spoken = self._store.load(key).speech_seconds()
        return stretched(self._store, key, tempo_for(speed, words_of(clip.spoken), spoken))

    def _join(self, script: Script, part: ScriptPart, speed: Speed) -> SpokenPart:
        sounds = [self._sound(script, clip, speed) for clip in part.clips]
        clips = sum(sound.seconds for sound in sounds) + 2 * _LEAD
        scale = pause_scale(Timing(part.words, clips, sum(clip.pause for clip in part.clips[:-1])), speed)
        pieces: list[Sound | Gap] = [Gap(_LEAD)]
        marks: list[Mark] = []
        at = _LEAD
        for index, (clip, sound) in enumerate(zip(part.clips, sounds, strict=True)):
            marks.append(Mark(clip, at, at + sound.seconds))
            gap = Gap(round(clip.pause * scale, 3) if index < len(sounds) - 1 else _LEAD)
            pieces.extend((sound, gap))
            at += sound.seconds + gap.seconds
        return SpokenPart(part, join(pieces, sounds[0].rate), tuple(marks))
