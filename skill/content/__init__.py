"""Content: data that a non-programmer can edit, one folder a language, with the few lines that read it.

`language_of("en-CA")` is `en`; a file of the locale's own folder (`en-CA/phrases.yaml`) is laid over the language's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from skill.content.compiled import compiled
from skill.errors import ContentError

CONTENT = Path(__file__).parent
HANDOUTS = CONTENT / "handouts"


def language_of(locale: str) -> str:
    """The language part of a locale: `fr` of `fr-CA`."""
    return locale.replace("_", "-").split("-")[0].lower()


@lru_cache(maxsize=64)
def read_content(name: str, locale: str) -> Mapping[str, Any]:
    """The content file NAME.yaml for a locale; top-level keys of the locale's own file win over the language's.

    Raises ContentError when no such file exists or it is not a mapping.
    """
    merged: dict[str, Any] = {}
    found = False
    for folder in dict.fromkeys((language_of(locale), locale)):
        path = CONTENT / folder / f"{name}.yaml"
        if path.is_file():
            found = True
            merged.update(read_yaml(path))
    if not found:
        raise ContentError(
            f"There is no {name}.yaml for {locale}.", f"Add {CONTENT / language_of(locale)}/{name}.yaml."
        )
    return merged


def has_content(name: str, locale: str) -> bool:
    """Whether there is such a content file for the locale's language."""
    return any((CONTENT / folder / f"{name}.yaml").is_file() for folder in (language_of(locale), locale))


def read_yaml(path: Path) -> dict[str, Any]:
    """One YAML file that must hold a mapping; ContentError names the line otherwise."""
    source = path.read_bytes()
    data = compiled(path, source, "yaml", lambda: _parsed(path, source))
    if not isinstance(data, dict):
        raise ContentError(f"{path} does not hold a mapping.", "Write `name: value` lines.")
    return data


def _parsed(path: Path, source: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    import yaml

    from skill.content.yaml_subset import load_yaml

    try:
        return load_yaml(source.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: {error}", "Correct the file.") from error


@lru_cache(maxsize=1)
def locales() -> Mapping[str, Mapping[str, Any]]:
    """Every locale the project speaks, with the numbers to call and its defaults, from locales.yaml."""
    return read_yaml(CONTENT / "locales.yaml")


def numbers_to_call(language: str) -> Mapping[str, Any] | None:
    """Whom to call where a handout of that language is read, from locales.yaml; None when nobody can know.

    A language without a country ('en', which is also what a handout without front matter has) has the numbers of the
    first locale of that language: the skill, the terminal and the telephone line answer by the same (`best_locale`).
    A country that is not listed ('en-AU') has none: another country's number would be worse than no number.
    """
    known = locales()
    if language in known:
        return known[language]
    same = [name for name in known if language_of(name) == language]
    return known[same[0]] if same else None


def best_locale(wanted: str) -> str:
    """The supported locale nearest to the one asked for: itself, else one of its language, else en-US."""
    known = locales()
    if wanted in known:
        return wanted
    same = [name for name in known if language_of(name) == language_of(wanted)]
    return same[0] if same else "en-US"
