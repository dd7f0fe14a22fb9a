"""The protocol of a voice, and what a voice tells about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from audio.sound import Sound


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """What a person chooses a voice by.

    `language` is a language or locale the voice speaks; `version` changes whenever the same text would give other
    bytes; `online` voices need the network while they speak; `licence` covers the sound's use. `pace` is
    where the search for a clip's pace starts; `symbol_seconds` is how long a letter of the notation
    lasts at pace 1 (0: not known).
    """

    name: str
    language: str
    description: str
    licence: str
    version: str
    online: bool = False
    pace: float = 0.78
    symbol_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Notation:
    """A text as the engine takes it (phonemes or plain words), and the words whose sound had to be guessed."""

    symbols: str
    guessed: tuple[str, ...] = ()


class Voice(Protocol):
    """Something that speaks. Making one is cheap; what is heavy is loaded when it first speaks."""

    @property
    def info(self) -> VoiceInfo:
        """What it is."""

    def notation(self, text: str) -> Notation:
        """The spoken text (words only) as this voice takes it; ScriptError when it holds anything else."""

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound of a notation; `pace` 1 is the engine's own, less is slower. VoiceError when it cannot.

        The same notation and pace give the same samples every time (online voices excepted).
        """
