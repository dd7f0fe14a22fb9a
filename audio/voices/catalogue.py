"""All voices by name, with what a person needs to choose one and whether it can speak here and now."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from audio.errors import AudioError
from audio.voices import kokoro_model, open_voice


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A voice as `handouts audio voices` lists it."""

    name: str
    language: str
    description: str
    licence: str
    installed: bool
    online: bool
    default_for: tuple[str, ...] = ()


def all_voices() -> list[VoiceRow]:
    """Every voice that can be named, the embedded ones first."""
    defaults = _defaults()
    kokoro = _kokoro_installed()
    gtts = importlib.util.find_spec("gtts") is not None
    return [
        *(_row(name, "en", installed=kokoro, defaults=defaults) for name in kokoro_model.description()["voices"]),
        _row("gtts", "en", installed=gtts, defaults=defaults),
        _row("silence", "en", installed=True, defaults=defaults),
    ]


def _row(name: str, locale: str, *, installed: bool, defaults: dict[str, tuple[str, ...]]) -> VoiceRow:
    try:
        info = open_voice(name, locale).info
    except AudioError as error:
        return VoiceRow(name, "", error.message, "", installed=False, online=False)
    return VoiceRow(name, info.language, info.description, info.licence, installed, info.online, defaults.get(name, ()))


def _defaults() -> dict[str, tuple[str, ...]]:
    from audio.voices import defaults

    found: dict[str, tuple[str, ...]] = {}
    for language, name in defaults().items():
        found[name] = (*found.get(name, ()), language)
    return found


def _kokoro_installed() -> bool:
    parts = kokoro_model.description()["model"]["parts"]
    return all(importlib.util.find_spec(name) is not None for name in (*parts, "onnxruntime"))
