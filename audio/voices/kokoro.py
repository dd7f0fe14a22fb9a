"""The embedded neural voices: Kokoro-82M, no network, the same bytes from run to run."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from audio.errors import VoiceError
from audio.joining import Gap, join
from audio.phonemes import phonemizer_for
from audio.sound import Sound
from audio.voices import kokoro_model
from audio.voices.base import Notation, VoiceInfo

_CLAUSE = re.compile(r"(?<=[,;:.!?—]) ")


class KokoroVoice:
    """One Kokoro voice by its name, such as `af_heart`."""

    def __init__(self, name: str) -> None:
        row = kokoro_model.description()["voices"].get(name)
        if row is None:
            known = ", ".join(kokoro_model.description()["voices"])
            raise VoiceError(f"There is no Kokoro voice {name!r}.", f"Choose one of: {known}.")
        self._name = name
        self._phonemize = phonemizer_for(row["language"])
        self.info = VoiceInfo(
            name=name,
            language=row["language"],
            description=row["description"],
            licence="Apache-2.0",
            version=f"kokoro-82m-{kokoro_model.description()['model']['sha256'][:8]}-{row['sha256'][:8]}-ort{_runtime()}",
            pace=row.get("pace", 0.78),
            slow_pace=row.get("slow_pace", 0.65),
            symbol_seconds=row.get("symbol_seconds", 0.064),
        )

    def notation(self, text: str) -> Notation:
        """The phonemes of the text, every one of them known to the model."""
        phonemes = self._phonemize(text)
        kokoro_model.encode(phonemes.symbols)
        return Notation(phonemes.symbols, phonemes.guessed)

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound; a text too long for the model is spoken clause by clause."""
        parts = [
            kokoro_model.synthesise(part, self._name, pace).trimmed()
            for part in _in_parts(notation, kokoro_model.LONGEST)
        ]
        return join([piece for part in parts for piece in (part, Gap(0.3))][:-1], kokoro_model.RATE)


def _runtime() -> str:
    try:
        return version("onnxruntime")
    except PackageNotFoundError:
        return "none"


def _in_parts(symbols: str, longest: int) -> list[str]:
    """The symbols in as few parts as fit, cut after a mark of pause, else at a space."""
    if len(symbols) <= longest:
        return [symbols]
    parts: list[str] = []
    current = ""
    for clause in _CLAUSE.split(symbols):
        if len(current) + 1 + len(clause) <= longest:
            current = f"{current} {clause}".strip()
            continue
        if current:
            parts.append(current)
        current = clause
        while len(current) > longest:
            cut = current.rfind(" ", 0, longest)
            parts.append(current[: cut if cut > 0 else longest])
            current = current[cut if cut > 0 else longest :].strip()
    return [*parts, current]
