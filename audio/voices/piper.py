"""Any Piper voice by the path of its .onnx file, in a separate process since Piper is under the GPL.

`piper:/path/to/voice.onnx` with its `.onnx.json` beside it; install with `pip install 'spoken-handouts[piper]'`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from audio.encoder import decode
from audio.errors import VoiceError
from audio.lexicon import load_lexicon, stress_before_vowel
from audio.phonemes.common import require_words_only
from audio.sound import Sound
from audio.voices.base import Notation, VoiceInfo
from skill.content.pronunciation import WORD

_WITH_MARK = re.compile(rf"({WORD.pattern})([,.;:!?]?)")
_VOWELS = "aeiouyæɑɐəɛɜɪɔʊʌœøɒ"
_PIPER = str.maketrans({"r": "ɹ", "g": "ɡ", ".": ""})
_TIMEOUT = 120
_RATE = 24_000


class PiperVoice:
    """A Piper voice file; fast, and the same bytes every time since both kinds of noise are switched off."""

    def __init__(self, model: Path, locale: str) -> None:
        settings = Path(f"{model}.json")
        if not model.is_file() or not settings.is_file():
            message = f"There is no Piper voice at {str(model) or 'that path'}."
            raise VoiceError(message, "Name it as piper:/path/voice.onnx, with voice.onnx.json beside it.")
        if importlib.util.find_spec("piper") is None:
            raise VoiceError("Piper is not installed.", "Run: pip install 'spoken-handouts[piper]'.")
        self._model = model
        try:
            described = json.loads(settings.read_text(encoding="utf-8"))
            language = str(described["espeak"]["voice"])
            self._symbols = frozenset(described["phoneme_id_map"])
        except (ValueError, KeyError, TypeError) as error:
            raise VoiceError(f"{settings} does not describe a Piper voice.", "Fetch the voice again.") from error
        with model.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        self._lexicon = load_lexicon(language or locale)
        self.info = VoiceInfo(
            name=f"piper:{model.stem}",
            language=language or locale,
            description="a Piper voice file",
            licence="engine GPL-3.0, run as a separate process; see the voice's own model card",
            version=f"piper-{digest[:16]}",
            pace=0.7,
        )

    def notation(self, text: str) -> Notation:
        """The words, with those of the lexicon as phonemes; Piper works out the others itself."""
        require_words_only(text)
        return Notation(_WITH_MARK.sub(self._said, text))

    def _said(self, match: re.Match[str]) -> str:
        """A word as `[[phonemes]]`, the mark after it inside (outside, Piper drops it), when the voice has them all."""
        word, mark = match.groups()
        phonemes = stress_before_vowel(self._lexicon.ipa(word), _VOWELS).translate(_PIPER) + mark
        return f"[[{phonemes}]]" if len(phonemes) > len(mark) and self._symbols.issuperset(phonemes) else word + mark

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound; VoiceError when the process fails."""
        with tempfile.TemporaryDirectory(prefix="handouts-") as folder:
            out = Path(folder) / "said.wav"
            command = [
                sys.executable, "-m", "piper", "-m", str(self._model), "-f", str(out),
                "--length-scale", f"{1 / pace:.3f}", "--noise-scale", "0", "--noise-w-scale", "0",
            ]  # fmt: skip
            try:
                done = subprocess.run(  # noqa: S603
                    command, input=notation.encode(), capture_output=True, timeout=_TIMEOUT, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise VoiceError(f"Piper could not be run: {error}.", "Check its installation.") from error
            if done.returncode or not out.is_file():
                lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
                reason = lines[-1] if lines else f"status {done.returncode}"
                raise VoiceError(f"Piper failed: {reason}.", "Check the voice file and the text.")
            return decode(out, _RATE)
