"""Voices: one small protocol, and every engine that can speak behind it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from audio.errors import VoiceError, VoiceLanguageError
from audio.voices.base import Notation, Voice, VoiceInfo
from skill.content import language_of, read_yaml

__all__ = ["Notation", "Voice", "VoiceInfo", "default_voice", "defaults", "open_voice"]


def defaults() -> dict[str, str]:
    """The voice of each language, from voices.yaml."""
    names: dict[str, str] = read_yaml(Path(__file__).parent / "voices.yaml")["default"]
    return names


def default_voice(locale: str) -> str:
    """The name of the voice that reads a language unless another is asked for; VoiceError when none is."""
    names = defaults()
    name = names.get(locale) or names.get(language_of(locale))
    if name is None:
        raise VoiceError(f"No voice for {locale} is set up.", "Name one with --voice, such as gtts.")
    return name


@lru_cache(maxsize=16)
def open_voice(name: str, locale: str) -> Voice:
    """The voice of that name for a language.

    VoiceError when there is no such voice or it cannot work here, VoiceLanguageError when it speaks another language:
    it would read every word of the text wrong.
    """
    voice = _opened(name, locale)
    own = voice.info.language
    if language_of(own) != language_of(locale):
        remedy = "Leave --voice out (each language has its own voice), or see `handouts audio voices`."
        raise VoiceLanguageError(f"The voice {name} speaks {own}, not {locale}.", remedy)
    return voice


def _opened(name: str, locale: str) -> Voice:
    kind, _, detail = name.partition(":")
    if kind == "silence":
        from audio.voices.silent import SilentVoice

        return SilentVoice(locale)
    if kind == "gtts":
        from audio.voices.google import GoogleVoice

        return GoogleVoice(locale)
    if kind == "piper":
        from audio.voices.piper import PiperVoice

        return PiperVoice(Path(detail), locale)
    if kind == "polly":
        from audio.voices.polly import PollyVoice

        return PollyVoice(detail, locale)
    if kind == "pico":
        from audio.voices.pico import PicoVoice

        return PicoVoice(locale)
    from audio.voices.kokoro import KokoroVoice, own_kokoro

    return own_kokoro(detail, locale) if kind == "kokoro" and detail else KokoroVoice(name)
