"""The embedded neural voices: Kokoro-82M, no network, the same bytes from run to run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from audio.errors import VoiceError
from audio.joining import Gap, join
from audio.phonemes import phonemizer_for
from audio.sound import Sound
from audio.voices import kokoro_model
from audio.voices.base import Notation, VoiceInfo

_PACE, _SYMBOL_SECONDS = 0.78, 0.062
"""Where the search for a clip's pace starts, and how long a symbol lasts at pace 1, when kokoro.yaml does not say."""

_CLAUSE = re.compile(r"(?<=[,;:.!?—]) ")


class _Kokoro:
    """What every Kokoro voice does; `vectors` gives its style when it first speaks."""

    def __init__(
        self, info: VoiceInfo, language: str, vectors: Callable[[], kokoro_model.Style], model: Path | None = None
    ) -> None:
        self.info = info
        self._phonemize = phonemizer_for(language)
        self._vectors = vectors
        self._model = model

    def notation(self, text: str) -> Notation:
        """The phonemes of the text, every one of them known to the model."""
        phonemes = self._phonemize(text)
        kokoro_model.encode(phonemes.symbols)
        return Notation(phonemes.symbols, phonemes.guessed)

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound; a text too long for the model is spoken clause by clause."""
        parts = [
            kokoro_model.synthesise(part, self._vectors(), pace, self._model).trimmed()
            for part in _in_parts(notation, kokoro_model.LONGEST)
        ]
        return join([piece for part in parts for piece in (part, Gap(0.3))][:-1], kokoro_model.RATE)


class KokoroVoice(_Kokoro):
    """One of the embedded voices by its name, such as `af_heart`."""

    def __init__(self, name: str) -> None:
        row = kokoro_model.description()["voices"].get(name)
        if row is None:
            known = ", ".join(kokoro_model.description()["voices"])
            raise VoiceError(f"There is no voice {name!r}.", f"Choose one of: {known}; or see `handouts audio voices`.")
        info = VoiceInfo(
            name=name,
            language=row["language"],
            description=row["description"],
            licence="Apache-2.0",
            version=f"kokoro-82m-{kokoro_model.description()['model']['sha256'][:8]}-{row['sha256'][:8]}-{_runtime()}",
            pace=row.get("pace", _PACE),
            symbol_seconds=row.get("symbol_seconds", _SYMBOL_SECONDS),
        )
        super().__init__(info, row["language"], lambda: kokoro_model.style(name))


def own_kokoro(files: str, locale: str) -> _Kokoro:
    """A user's own voice: `VOICE.bin`, or `VOICE.bin,MODEL.onnx` with a model of their own too; speaks `locale`.

    VoiceError when a file is missing or is not what it should be.
    """
    voice, _, model = files.partition(",")
    path, own_model = Path(voice), Path(model) if model else None
    kokoro_model.own_style(path)
    if own_model and not own_model.is_file():
        raise VoiceError(f"There is no model at {own_model}.", "Name it as kokoro:/path/voice.bin,/path/model.onnx.")
    embedded = kokoro_model.description()["model"]["sha256"]
    info = VoiceInfo(
        name=f"kokoro:{path.stem}",
        language=locale,
        description="a Kokoro voice file",
        licence="see where the voice file comes from",
        version=f"kokoro-{(_sum(own_model) if own_model else embedded)[:8]}-{_sum(path)[:8]}-{_runtime()}",
        pace=_PACE,
        symbol_seconds=_SYMBOL_SECONDS,
    )
    return _Kokoro(info, locale, lambda: kokoro_model.own_style(path), own_model)


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _runtime() -> str:
    """What else decides the samples: the release of onnxruntime, and what is done to them."""
    try:
        release = version("onnxruntime")
    except PackageNotFoundError:
        release = "none"
    return f"ort{release}-{kokoro_model.RECIPE}"


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
