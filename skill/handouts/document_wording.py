"""How documents of a language are worded: the patterns of `importing.yaml`, compiled once.

The importers use them to find headings and lead-ins, the checks to see whether a lead-in lost its list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from skill.content import CONTENT, language_of, read_content

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True)
class Wording:
    """The patterns and word lists of one language."""

    opening_title: str
    notice_title: str
    notice_titles: frozenset[str]
    lead_in_endings: tuple[str, ...]
    heading_words: frozenset[str]
    caption_starts: tuple[str, ...]
    lead_in_words: frozenset[str]
    dangling_words: frozenset[str]
    help_lead_ins: re.Pattern[str]
    help_headings: re.Pattern[str]
    furniture: Mapping[str, re.Pattern[str]]
    frame_words: frozenset[str]
    hidden_words: frozenset[str]
    caption_words: frozenset[str]
    notice_strong: tuple[re.Pattern[str], ...]
    notice_weak: tuple[re.Pattern[str], ...]

    def furniture_in(self, line: str) -> str:
        """Why this whole line is no part of the text ('navigation', …), or an empty string."""
        return next((why for why, pattern in self.furniture.items() if pattern.fullmatch(line)), "")

    def reads_as_notice(self, text: str) -> bool:
        """Whether a paragraph is a licence, a disclaimer or the like."""
        strong = sum(1 for pattern in self.notice_strong if pattern.search(text))
        weak = sum(1 for pattern in self.notice_weak if pattern.search(text))
        return strong > 0 and 2 * strong + weak >= 2

    def introduces(self, line: str) -> bool:
        """Whether a line that ends with a colon or the like leads into a list rather than being its heading."""
        words = words_of(line.rstrip(": "))
        return bool(words) and words[-1] in self.lead_in_words

    def goes_on(self, line: str) -> bool:
        """Whether a short line cannot end where it ends."""
        words = words_of(line)
        return bool(words) and words[-1] in self.dangling_words

    def has_heading_word(self, line: str) -> bool:
        """Whether a short line says what a section is about."""
        return any(word in self.heading_words for word in words_of(line))

    def is_caption_start(self, line: str) -> bool:
        """Whether the line names itself a picture."""
        return line.lower().startswith(self.caption_starts)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, apostrophes straight."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def has_words(text: str) -> bool:
    """Whether there is anything to say in a text: a letter or a digit."""
    return any(char.isalnum() for char in text)


@lru_cache(maxsize=16)
def wording(language: str) -> Wording:
    """The wording of a language that has an `importing.yaml` (`spoken_languages`)."""
    data: Mapping[str, Any] = read_content("importing", language)
    names: Mapping[str, Any] = read_content("handout_wording", language)
    return Wording(
        opening_title=names["opening_title"],
        notice_title=names["notice_title"],
        notice_titles=frozenset(names["notice_titles"]),
        lead_in_endings=tuple(names["lead_in_endings"]),
        heading_words=frozenset(_split(data["heading_words"])),
        caption_starts=tuple(data["caption_starts"]),
        lead_in_words=frozenset(_split(data["lead_in_words"])),
        dangling_words=frozenset(_split(data["dangling_words"])),
        help_lead_ins=_any_of(data["help_lead_ins"]),
        help_headings=_any_of(data["help_headings"]),
        furniture={why: _any_of(patterns) for why, patterns in data["furniture"].items()},
        frame_words=frozenset(_split(data["frame_words"])),
        hidden_words=frozenset(data["hidden_words"]),
        caption_words=frozenset(data["caption_words"]),
        notice_strong=tuple(_any_of([pattern]) for pattern in data["notice"]["strong"]),
        notice_weak=tuple(_any_of([pattern]) for pattern in data["notice"]["weak"]),
    )


def _split(words: str | Iterable[str]) -> list[str]:
    return words.split() if isinstance(words, str) else [str(word) for word in words]


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


@lru_cache(maxsize=1)
def spoken_languages() -> tuple[str, ...]:
    """The languages whose documents can be imported, English first."""
    found = {path.parent.name for path in CONTENT.glob("*/importing.yaml")}
    return ("en", *sorted(found - {"en"}))


def guess_language(text: str) -> str:
    """The language whose small words are commonest in the text; English when none is."""
    words = words_of(text[:20_000])
    counts = {
        language: sum(word in frozenset(read_content("importing", language)["function_words"]) for word in words)
        for language in spoken_languages()
    }
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else "en"


def known_language(declared: str) -> str:
    """The declared language tag in its usual form if its documents can be imported, else an empty string."""
    parts = declared.replace("_", "-").split("-")
    if language_of(declared) not in spoken_languages():
        return ""
    region = next((part.upper() for part in parts[1:] if len(part) == 2), "")
    return f"{parts[0].lower()}-{region}" if region else parts[0].lower()


def why(reason: str) -> str:
    """The words of a reason for leaving something out."""
    return str(read_content("importing", "en")["why"][reason])


def warning(name: str, **values: object) -> str:
    """The words of a warning, its fields filled in."""
    return str(read_content("importing", "en")["warnings"][name]).format(**values)
