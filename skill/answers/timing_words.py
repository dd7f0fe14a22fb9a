"""How the content of timing.yaml becomes patterns: one folding for speech and data, and slots that know their words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from skill.wording.templates import fold, search_pattern

_SLOT = re.compile(r"\(\?P<([a-z_]+)>\\S\.\*\?\)")


@lru_cache(maxsize=256)
def _plain_letter(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base.isalnum() else letter


def said_and_plain(text: str) -> tuple[str, str]:
    """What was said, folded, and the same without accents: letter stands under letter, so places agree."""
    said = fold(unicodedata.normalize("NFC", text).replace("-", " ").replace("–", " "))
    return said, "".join(map(_plain_letter, said))


def plain(text: str) -> str:
    """A text or a piece of data as it is compared."""
    return said_and_plain(text)[1]


def compiled(template: str, slots: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern that finds the template in plain text, each slot held to its own words."""
    bare = "".join(map(_plain_letter, unicodedata.normalize("NFC", template).replace("-", " ")))
    source = search_pattern(bare).pattern
    return re.compile(_SLOT.sub(lambda slot: f"(?P<{slot.group(1)}>{slots[slot.group(1)]})", source))


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of these words, the longest first, so that 'twenty one' is not read as 'twenty'."""
    ordered = sorted({plain(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in ordered)


def one_pattern(templates: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many templates without slots: quicker than one after the other."""
    return re.compile("|".join(compiled(template, {}).pattern for template in templates))
