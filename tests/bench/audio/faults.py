"""Deliberate faults, drawn at random with a seed, put into the sound of one sentence of a real recording."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.clips import ClipStore, order_clip, speak
from audio.encoder import process
from audio.proof.words import word_lists
from audio.sound import Sound
from audio.voices import default_voice, open_voice

KINDS = ("cut", "number", "swapped word", "negation", "clipping", "noise", "silence", "wrong file")
LOCALE = "en-CA"
_SWAPS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "fifteen", "twenty",
          "thirty", "forty", "fifty")  # fmt: skip
_NEGATIONS = ("not", "never")
_UNITS = (
    ("minute", "hour", "day", "week", "month"), ("minutes", "hours", "days", "weeks", "months"),
    ("milligrams", "micrograms", "grams"), ("teaspoon", "tablespoon"), ("teaspoons", "tablespoons"),
)  # fmt: skip
"""Units of which one is swapped for another; small words that decide are swapped within their groups."""

Samples = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Slot:
    """A sentence in a file: the words meant, its sound, and the sound of another sentence (for a wrong file)."""

    meant: str
    sound: Sound
    stranger: Sound


def possible(kind: str, meant: str) -> bool:
    """Whether a fault of that kind can be put into a sentence with these words."""
    words = _bare(meant)
    if kind == "number":
        return any(word in _SWAPS for word in words)
    if kind == "swapped word":
        return any(_instead(word) for word in words)
    if kind == "negation":
        return any(word in _NEGATIONS for word in words)
    return len(words) >= 5


def faulted(kind: str, slot: Slot, rng: random.Random) -> Sound:
    """The sound with the fault in it, as long as before (but for a wrong or changed sentence)."""
    return _MAKERS[kind](slot, rng)


def _cut(slot: Slot, rng: random.Random) -> Sound:
    """0.9 to 1.6 s taken out of the middle: three words or so; the end is filled up with silence."""
    samples, rate = slot.sound.samples, slot.sound.rate
    length = min(round(rng.uniform(0.9, 1.6) * rate), round(0.6 * len(samples)))
    start = rng.randint(round(0.1 * len(samples)), len(samples) - length - round(0.1 * len(samples)))
    kept = np.concatenate([samples[:start], samples[start + length :], np.zeros(length, np.int16)])
    return Sound(kept, rate)


def _number(slot: Slot, rng: random.Random) -> Sound:
    words = slot.meant.split()
    at = rng.choice([i for i, word in enumerate(words) if word.lower().strip(".,;:!?") in _SWAPS])
    old = words[at].lower().strip(".,;:!?")
    words[at] = words[at].lower().replace(old, rng.choice([word for word in _SWAPS if word != old]))
    return _spoken(" ".join(words), slot.sound)


def _swapped(slot: Slot, rng: random.Random) -> Sound:
    """A unit or a small word that decides is another: 'an hour' for 'a day', 'after' for 'before'."""
    words = slot.meant.split()
    at = rng.choice([i for i, word in enumerate(_bare(slot.meant)) if _instead(word)])
    old = _bare(words[at])[0]
    words[at] = words[at].lower().replace(old, rng.choice(_instead(old)))
    return _spoken(" ".join(words), slot.sound)


def _instead(word: str) -> list[str]:
    groups = (*_UNITS, *word_lists(LOCALE).opposites)
    return sorted({other for group in groups if word in group for other in group} - {word})


def _negation(slot: Slot, rng: random.Random) -> Sound:
    words = slot.meant.split()
    at = rng.choice([i for i, word in enumerate(words) if word.lower().strip(".,;:!?") in _NEGATIONS])
    return _spoken(" ".join(words[:at] + words[at + 1 :]), slot.sound)


def _clipping(slot: Slot, rng: random.Random) -> Sound:
    """Driven 12 to 24 dB over full scale, at times turned down again afterwards."""
    samples = slot.sound.samples.astype(np.float64)
    driven = np.clip(samples / np.abs(samples).max() * 10 ** (rng.uniform(12, 24) / 20), -1, 1)
    return _sound(driven * rng.uniform(0.25, 0.95) * 32767, slot.sound.rate)


def _noise(slot: Slot, rng: random.Random) -> Sound:
    """White or pink noise or a hum, 3 to 20 dB under the speech."""
    samples = slot.sound.samples.astype(np.float64)
    chance = np.random.default_rng(rng.randrange(2**32))
    kind = rng.choice(["white", "pink", "hum"])
    if kind == "hum":
        time = np.arange(len(samples)) / slot.sound.rate
        noise = sum(np.sin(2 * np.pi * 60 * n * time + n) / n for n in (1, 2, 3, 5))
    else:
        noise = chance.normal(size=len(samples))
        if kind == "pink":
            spectrum = np.fft.rfft(noise)
            noise = np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), len(samples))
    level = 10 ** (slot.sound.active_rms_dbfs() / 20) * 32768 * 10 ** (-rng.uniform(3, 20) / 20)
    return _sound(samples + noise / np.std(noise) * level, slot.sound.rate)


def _silence(slot: Slot, rng: random.Random) -> Sound:
    """Nothing, or the faint hiss of an empty recording."""
    chance = np.random.default_rng(rng.randrange(2**32))
    hiss = chance.normal(size=len(slot.sound.samples)) * rng.choice([0.0, 8.0])
    return _sound(hiss, slot.sound.rate)


def _wrong(slot: Slot, _rng: random.Random) -> Sound:
    return slot.stranger


def _spoken(text: str, like: Sound) -> Sound:
    """The changed words by the real voice, at the level of the sound they replace."""
    name = default_voice(LOCALE)
    voice = open_voice(name, LOCALE)
    order = order_clip(name, LOCALE, voice.info, voice.notation(text).symbols, voice.info.pace)
    store = ClipStore()
    if error := speak(order, store).error:
        raise error
    said = store.load(order.key)
    gain = like.active_rms_dbfs() - said.active_rms_dbfs()
    return process(said, f"volume={gain:.2f}dB", like.rate)


def _sound(samples: Samples, rate: int) -> Sound:
    return Sound(np.clip(np.round(samples), -32768, 32767).astype(np.int16), rate)


def _bare(meant: str) -> list[str]:
    return [word.lower().strip(".,;:!?") for word in meant.split()]


_MAKERS: dict[str, Callable[[Slot, random.Random], Sound]] = {
    "cut": _cut, "number": _number, "swapped word": _swapped, "negation": _negation, "clipping": _clipping,
    "noise": _noise, "silence": _silence, "wrong file": _wrong,
}  # fmt: skip
assert set(_SWAPS) <= word_lists(LOCALE).numbers
assert {word for group in _UNITS for word in group} <= word_lists(LOCALE).units
