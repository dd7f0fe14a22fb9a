"""The Kokoro-82M model on onnxruntime: its file put together from installed packages and checked, its symbols."""

from __future__ import annotations

import hashlib
import importlib.util
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio.cache import cache_folder, write_atomically
from audio.errors import ScriptError, VoiceError
from audio.sound import Sound, from_float
from skill.content import read_yaml

RATE = 24_000
"""Samples a second of everything the model speaks."""

LONGEST = 510
"""Symbols that the model takes at once."""

_TIMINGS = "/encoder/Clip_output_0"
"""The value within the graph that counts the frames of each symbol, of the marks before and after them, too."""

_FRAME = 600
"""Samples."""

_ONSET = (3.0, 0.5)
"""Frames before the first symbol's between which the speech is taken to begin, where it is quietest. Before that the
model murmurs ('l'une injection', 'and hold the burn'), the more so the slower it speaks."""

RECIPE = "onset {}-{}".format(*_ONSET)
"""What is done to all that the model speaks; a part of the voices' versions, so that a change makes new clips."""

_HERE = Path(__file__).parent
_REMEDY = "Run: pip install --force-reinstall 'spoken-handouts[audio]'."


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """What kokoro.yaml says: the model's parts and sum, the voices, the symbols."""
    return read_yaml(_HERE / "kokoro.yaml")


def encode(symbols: str) -> list[int]:
    """The numbers the model knows the symbols by; ScriptError for one it does not know."""
    table: dict[str, int] = description()["symbols"]
    try:
        return [table[symbol] for symbol in symbols]
    except KeyError as error:
        message = f"The voice has no symbol {error.args[0]!r} (in {symbols!r})."
        raise ScriptError(message, "Correct the word in the language's pronunciation.yaml.") from error


STYLE_BYTES = LONGEST * 256 * 4
"""The size of a file of style vectors."""

Floats = NDArray[np.float32]
Style = Floats


@lru_cache(maxsize=8)
def style(name: str) -> Style:
    """The style vectors of a voice, shape (510, 1, 256), checked by SHA-256; VoiceError when they are not the ones."""
    path = _HERE / "data" / f"{name}.bin"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise VoiceError(f"The style vectors of {name} are missing ({path}).", _REMEDY) from error
    if hashlib.sha256(data).hexdigest() != description()["voices"][name]["sha256"]:
        raise VoiceError(f"The style vectors of {name} are not the expected ones ({path}).", _REMEDY)
    return _vectors(data)


@lru_cache(maxsize=8)
def own_style(path: Path) -> Style:
    """The style vectors in a user's own file (.bin, float32); VoiceError when it holds none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise VoiceError(f"{path}: {error.strerror}.", "Name a voice as kokoro:/path/voice.bin.") from error
    if len(data) != STYLE_BYTES:
        message = f"{path} holds no style vectors of Kokoro-82M ({len(data)} bytes instead of {STYLE_BYTES})."
        raise VoiceError(message, "Use a voice of 510 x 1 x 256 float32 numbers, as the model's authors publish them.")
    return _vectors(data)


def _vectors(data: bytes) -> Style:
    return np.frombuffer(data, dtype="<f4").reshape(LONGEST, 1, 256)


def model_file() -> Path:
    """The model's file in the per-user cache, put together from its parts when it is not there; checked every time."""
    expected = description()["model"]
    path = cache_folder() / "models" / f"kokoro-{expected['sha256'][:16]}.onnx"
    if path.is_file() and _sum_of(path) == expected["sha256"]:
        return path
    data = b"".join(_part(name, expected["part_file"]) for name in expected["parts"])
    if hashlib.sha256(data).hexdigest() != expected["sha256"]:
        raise VoiceError("The parts of the Kokoro model do not make up the expected file (SHA-256 differs).", _REMEDY)
    write_atomically(path, data)
    return path


def _part(package: str, file: str) -> bytes:
    found = importlib.util.find_spec(package)
    if found is None or not found.origin:
        name = package.replace("_", "-")
        raise VoiceError(f"A part of the Kokoro voice model is not installed ({name}).", _REMEDY)
    try:
        return (Path(found.origin).parent / file).read_bytes()
    except OSError as error:
        raise VoiceError(f"A part of the Kokoro voice model cannot be read ({package}).", _REMEDY) from error


def _sum_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=2)
def session(path: Path | None = None, threads: int = 1) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """The model ready to speak; where its graph has them, the timings of the symbols are an output too.

    One thread a process by default: several processes share the cores far better than one with threads that spin.
    """
    file = path or model_file()
    try:
        timed = file.read_bytes() + _output(_TIMINGS)
    except OSError as error:
        raise VoiceError(f"{file}: {error.strerror}.", "Name another model.") from error
    with suppress(VoiceError):
        return _loaded(timed, threads)
    return _loaded(str(file), threads)


def _loaded(model: bytes | str, threads: int) -> Any:  # noqa: ANN401
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # a user's model without timings is tried with them first
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises bare exceptions of its own kinds
        raise VoiceError(f"The model cannot be loaded: {error}.", "Name another model.") from error


def _output(name: str) -> bytes:
    """What makes a value within the graph an output, to be put after the file of a model.

    In the encoding of protobuf a message may come in pieces, which are merged: field 7 of a model is its graph, field
    12 of a graph an output, field 1 of an output its name (onnx.proto).
    """
    message = name.encode()
    for field in (1, 12, 7):
        message = bytes([field << 3 | 2, len(message)]) + message
    return message


def synthesise(symbols: str, vectors: Style, pace: float, model: Path | None = None) -> Sound:
    """The sound of at most 510 symbols in a voice's style vectors; `pace` 1 is the voice's own speed.

    `model`: a user's own .onnx file instead of the embedded one.
    """
    numbers = encode(symbols)
    if not numbers or len(numbers) > LONGEST:
        message = f"A clip must have 1 to {LONGEST} symbols; this one has {len(numbers)}."
        raise ScriptError(message, "Write shorter sentences.")
    loaded = session(model)
    # Exports of the model differ in one name: 'tokens' or 'input_ids'.
    tokens = next((entry.name for entry in loaded.get_inputs() if "int64" in entry.type), "tokens")
    inputs = {
        tokens: np.array([[0, *numbers, 0]], dtype=np.int64),
        "style": vectors[len(numbers) - 1],
        "speed": np.array([pace], dtype=np.float32),
    }
    # The sound is the first output; a user's model may have others, which tell something else.
    names = [entry.name for entry in loaded.get_outputs()]
    wanted = [names[0], *(name for name in names if name == _TIMINGS)]
    try:
        wave, *timings = (np.asarray(value, np.float32).reshape(-1) for value in loaded.run(wanted, inputs))
    except Exception as error:  # onnxruntime raises bare exceptions of its own kinds
        raise VoiceError(f"The voice failed: {error}.", "Report this text; the rest is built.") from error
    return from_float(wave[_onset(wave, float(timings[0][0])) :] if timings else wave, RATE)


def _onset(wave: Floats, lead: float) -> int:
    """The sample at which the speech begins, `lead` being the frames before the first symbol's."""
    first, last = (max(0, round((lead - frames) * _FRAME)) for frames in _ONSET)
    size = _FRAME // 3
    levels = [float(np.mean(wave[at : at + size] ** 2)) for at in range(first, last - size + 1, size)]
    return first + size * int(np.argmin(levels)) if levels else first
