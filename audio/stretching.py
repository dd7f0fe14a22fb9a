"""The slow edition: the clips of the normal one, stretched in time at the same pitch.

The embedded voices can be asked to speak slowly, but then begin with a murmur that listeners, and the proof, take for a
word ('and hold the burn …'). A stretched clip is the one that was proven, only slower, and costs no speaking.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

from audio.clips import ClipStore
from audio.encoder import process
from audio.pace import ENOUGH_WORDS, NORMAL, Speed, rate_of
from audio.sound import Sound

_TEMPO = (0.7, 1.0)
"""Slower than this, stretched speech begins to sound torn; a clip that is slow enough as it is stays so."""


def tempo_for(speed: Speed, words: int, speech_seconds: float) -> float:
    """By how much a clip of so many words, spoken in so many seconds without its pauses, is slowed for an edition."""
    if speed is NORMAL:
        return 1.0
    rate = (rate_of(words, speech_seconds) if words >= ENOUGH_WORDS else 0.0) or NORMAL.speech
    return round(min(max(speed.speech / rate, _TEMPO[0]), _TEMPO[1]), 3)


def stretched(store: ClipStore, key: str, tempo: float) -> Sound:
    """The stored clip of that key at a tempo (1: as it was spoken); what was stretched is stored, too.

    VoiceError when the clip is missing or damaged, EncoderError when it cannot be stretched.
    """
    sound = store.load(key)
    if tempo == 1.0:
        return sound
    recipe = json.dumps([key, tempo, "atempo", version("imageio-ffmpeg")])
    own = hashlib.sha256(recipe.encode()).hexdigest()
    if not store.has(own):
        store.save(own, process(sound, f"atempo={tempo}", sound.rate))
    return store.load(own)
