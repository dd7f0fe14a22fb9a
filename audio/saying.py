"""Saying one text into one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio.cache import write_atomically
from audio.clips import ClipStore, order_clip, speak
from audio.errors import AudioError, ScriptError
from audio.formats import LISTENER_MP3, WAV, Format
from audio.joining import Gap, join
from audio.master import master
from audio.sound import Sound
from audio.spoken import speller
from audio.voices import default_voice, open_voice
from skill.content import has_content, language_of
from skill.handouts.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Said:
    """A text that was said: the words spoken, the file, its length in seconds, and the words no dictionary had."""

    spoken: str
    voice: str
    file: str
    seconds: float
    guessed: tuple[str, ...]


def say(text: str, out: Path, *, voice: str = "", locale: str = "en-CA", store: ClipStore | None = None) -> Said:
    """Say a text into a file (.mp3 or .wav); AudioError when it cannot be said or written.

    In a language without a script.yaml the text is said as it stands, and may hold words alone (ScriptError).
    """
    row = _format(out)
    kept = store or ClipStore()
    name = voice or default_voice(locale)
    speaker = open_voice(name, locale)
    say_it = speller(language_of(locale)).say if has_content("script", locale) else _as_it_stands
    sentences = [spoken for sentence in split_sentences(text) if (spoken := say_it(sentence))]
    if not sentences:
        raise AudioError("There is nothing to say.", "Give a text with at least one word.")
    notations = [speaker.notation(sentence) for sentence in sentences]
    pace = speaker.info.pace
    orders = [order_clip(name, locale, speaker.info, notation.symbols, pace) for notation in notations]
    for order in orders:
        if (error := speak(order, kept).error) is not None:
            raise error
    pieces: list[Sound | Gap] = [Gap(0.2)]
    for order in orders:
        pieces.extend((kept.load(order.key), Gap(0.5)))
    sound = join(pieces, kept.load(orders[0].key).rate)
    mastered = master(sound, row)
    write_atomically(out, mastered.data)
    guessed = tuple(dict.fromkeys(word for notation in notations for word in notation.guessed))
    return Said(" ".join(sentences), name, str(out), round(mastered.seconds, 2), guessed)


def _as_it_stands(sentence: str) -> str:
    """The sentence itself; ScriptError when it holds more than words and marks of pause."""
    strange = dict.fromkeys(char for char in sentence if not (char.isalpha() or char in " ,.;:!?'’-"))
    if strange:
        message = f"There are no words for {', '.join(map(repr, strange))} in this language: {sentence!r}."
        raise ScriptError(message, "Write figures and signs in words.")
    return sentence


def _format(out: Path) -> Format:
    for row in (LISTENER_MP3, WAV):
        if out.suffix.lower() == f".{row.extension}":
            return row
    raise AudioError(f"{out.name}: the ending names no format.", "Name the file .mp3 or .wav.")
