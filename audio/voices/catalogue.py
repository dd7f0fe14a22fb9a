"""All voices by name, with what a person needs to choose one and whether it can speak here and now."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audio.errors import AudioError
from audio.saying import say
from audio.voices import defaults, kokoro_model, open_voice
from skill.content import read_content, read_yaml


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A voice as `handouts audio voices` lists it.

    `language` is the first of `languages`; `speed` the seconds of one core for a second of speech (0: not measured, or
    the work is done elsewhere); `default_for` the languages it reads unless another is named; `sample` a file to hear
    it by, when samples were asked for.
    """

    name: str
    language: str
    description: str
    licence: str
    installed: bool
    online: bool
    default_for: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sex: str = ""
    speed: float = 0.0
    sample: str = ""


def all_voices() -> list[VoiceRow]:
    """Every voice that can be named, the embedded ones first, those by path last."""
    data = read_yaml(Path(__file__).with_name("voices.yaml"))
    return [*(_row(entry) for entry in data["listed"]), *(_by_path(entry) for entry in data["by_path"])]


def with_samples(rows: list[VoiceRow], folder: Path) -> list[VoiceRow]:
    """The rows, with an MP3 of each installed voice that needs no network in `folder`; AudioError when one fails."""
    found: list[VoiceRow] = []
    for row in rows:
        if row.installed and not row.online and ":" not in row.name and row.name != "silence":
            text = str(read_content("script", row.language)["voice_sample"])
            out = folder / f"{row.name}.mp3"
            say(text, out, voice=row.name, locale=row.language)
            row = replace(row, sample=str(out))  # noqa: PLW2901 - the row with its sample is the row
        found.append(row)
    return found


def _row(entry: dict[str, Any]) -> VoiceRow:
    name, languages = str(entry["name"]), tuple(entry["languages"])
    installed = _is_there(entry["package"]) if "package" in entry else name == "silence" or _kokoro_installed()
    by_default = tuple(language for language, chosen in defaults().items() if chosen == name)
    row = VoiceRow(
        name, languages[0], "", "", installed, online=False, default_for=by_default, languages=languages,
        sex=entry["sex"], speed=entry["speed"],
    )  # fmt: skip
    try:
        info = open_voice(name, languages[0]).info
    except AudioError as error:
        return replace(row, description=str(error), installed=False)
    return replace(row, description=info.description, licence=info.licence, online=info.online)


def _by_path(entry: dict[str, Any]) -> VoiceRow:
    languages = tuple(entry["languages"])
    return VoiceRow(
        entry["name"], languages[0], entry["description"], entry["licence"], _is_there(entry["package"]),
        online=False, languages=languages, speed=entry["speed"],
    )  # fmt: skip


def _is_there(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _kokoro_installed() -> bool:
    parts = kokoro_model.description()["model"]["parts"]
    return all(_is_there(name) for name in (*parts, "onnxruntime"))
