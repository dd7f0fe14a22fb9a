"""Pico (SVOX, Apache-2.0), embedded: small, fast and plain, also for languages that no neural voice here speaks.

`pico` speaks the language of the text; it knows German, English, French, Italian and Spanish. Handouts can be recorded
in the languages that have a folder in skill/content; in the others it says texts of words alone (`audio say`).
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from audio.errors import VoiceError, VoiceLanguageError
from audio.phonemes.common import require_words_only
from audio.sound import Sound
from audio.voices.base import Notation, VoiceInfo
from skill.content import language_of

_RATE = 16_000
_TIMEOUT = 60
_ONCE = (
    "import sys, py_nanotts; text = sys.stdin.buffer.read().decode(); "
    "sys.stdout.buffer.write(py_nanotts.NanoTTS().speak(text, voice=sys.argv[1], speed=float(sys.argv[2])))"
)
"""Each clip in a process of its own: inside one, what was said before changes the samples of what comes after."""

_VOICES = {"de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "it": "it-IT"}


class PicoVoice:
    """The Pico voice of a language."""

    def __init__(self, locale: str) -> None:
        name = "en-GB" if locale == "en-GB" else _VOICES.get(language_of(locale))
        if name is None:
            raise VoiceLanguageError(
                f"Pico does not speak {locale}.", "Choose a voice that does, such as gtts (online)."
            )
        if importlib.util.find_spec("py_nanotts") is None:
            raise VoiceError("Pico is not installed.", "Run: pip install 'spoken-handouts[audio]'.")
        self._name = name
        self.info = VoiceInfo(
            name="pico",
            language=name,
            description="small and plain, female; German and Italian for `audio say` only, in words without figures",
            licence="Apache-2.0",
            version=f"pico-{_release()}",
            pace=0.95,
        )

    def notation(self, text: str) -> Notation:
        """The words themselves: the engine has its own dictionary."""
        require_words_only(text)
        return Notation(text)

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound; VoiceError when the engine fails."""
        command = [sys.executable, "-c", _ONCE, self._name, f"{pace:.3f}"]
        try:
            done = subprocess.run(  # noqa: S603
                command, input=notation.encode(), capture_output=True, timeout=_TIMEOUT, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoiceError(f"Pico could not be run: {error}.", "Check its installation.") from error
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            reason = lines[-1] if lines else f"status {done.returncode}"
            raise VoiceError(f"Pico failed: {reason}.", "Report this text; the rest is built.")
        return Sound(np.frombuffer(done.stdout, dtype="<i2").astype(np.int16), _RATE)


def _release() -> str:
    try:
        return version("py-nanotts")
    except PackageNotFoundError:
        return "none"
