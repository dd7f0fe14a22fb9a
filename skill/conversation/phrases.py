"""What we say around the handout's words: phrases.yaml of the locale, rendered strictly.

A phrase is a text or a mapping {text, pause}; `{name}` is filled in. A missing or a surplus value is an error at
once, so that no patient ever hears a brace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from skill.content import locales, read_content
from skill.conversation.model import Span
from skill.errors import ContentError

_SLOT = re.compile(r"\{([a-z_]+)\}")
DEFAULT_PAUSE = 0.4
"""Seconds of silence after a phrase that gives none."""


class Phrases:
    """The phrases of one locale."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._phrases: Mapping[str, Any] = read_content("phrases", locale)
        self._templates: dict[str, tuple[str, frozenset[str]]] = {}
        self._numbers = {key: str(value) for key, value in locales()[locale].items() if isinstance(value, str)}

    def text(self, key: str, **values: object) -> str:
        """The phrase as plain text; ContentError when it is missing or its slots and the values do not agree."""
        template, wanted = self._templates.get(key) or self._template(key)
        if not wanted and not values:
            return template
        given = {**self._numbers, **{name: str(value) for name, value in values.items()}}
        missing = wanted - given.keys()
        surplus = values.keys() - wanted
        if missing or surplus:
            names = ", ".join(sorted(missing | surplus))
            raise ContentError(f"The phrase {key!r} and its values do not agree on: {names}.", "Correct phrases.yaml.")
        return " ".join(_SLOT.sub(lambda match: given[match.group(1)], template).split())

    def _template(self, key: str) -> tuple[str, frozenset[str]]:
        """The phrase in one line, and its slots; worked out once."""
        phrase = self._phrases.get(key)
        if phrase is None:
            raise ContentError(f"phrases.yaml has no {key!r} for {self.locale}.", "Add it.")
        template = " ".join(str(phrase["text"] if isinstance(phrase, dict) else phrase).split())
        self._templates[key] = template, frozenset(_SLOT.findall(template))
        return self._templates[key]

    def span(self, key: str, **values: object) -> Span:
        """The phrase as a piece of speech, with its own pause."""
        phrase = self._phrases.get(key)
        pause = float(phrase.get("pause", DEFAULT_PAUSE)) if isinstance(phrase, dict) else DEFAULT_PAUSE
        return Span(self.text(key, **values), pause=pause)

    def has(self, key: str) -> bool:
        """Whether the locale has this phrase."""
        return key in self._phrases

    def join(self, items: tuple[str, ...]) -> str:
        """A list as it is spoken: 'a, b, or c'."""
        if len(items) <= 1:
            return "".join(items)
        return ", ".join(items[:-1]) + self.text("list_last", last=items[-1])


@lru_cache(maxsize=16)
def phrases_of(locale: str) -> Phrases:
    """The phrases of a supported locale, read once."""
    return Phrases(locale)
