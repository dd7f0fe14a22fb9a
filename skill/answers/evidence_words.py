"""The words by which evidence is told, from evidence.yaml: how its phrases become patterns.

A phrase is words with a little grammar, which the file explains; it is found anywhere in a text, whole words only,
whatever the capitals. Unlike the sentences of the dialogue it is not matched against folded speech but against the
handout's own text as well, where hyphens and signs tell something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from skill.content import read_content
from skill.errors import ContentError

_DIGITS = r"\d[\d.,/]*"
_ANYTHING = r"\b.*\b"
_FIRST_WORDS = 4
"""A question for yes or no has its verb among so many first words ('so um can i …')."""
_PARTS = re.compile(r"\{[a-z]+\}|\*|[^{}*]+")


@dataclass(frozen=True, slots=True)
class EvidenceWords:
    """A language's evidence.yaml as patterns. `wants` is in the file's order, where the first that is found counts."""

    wants: Mapping[str, re.Pattern[str]]
    yes_no: re.Pattern[str]
    gives: Mapping[str, re.Pattern[str]]
    asked: Mapping[str, re.Pattern[str]]
    said: Mapping[str, re.Pattern[str]]
    says_nothing: frozenset[str]


@lru_cache(maxsize=2)
def evidence_words(language: str = "en") -> EvidenceWords:
    """The patterns of a language. ContentError where a phrase cannot be read."""
    content = read_content("evidence", language)
    lists = {name: tuple(map(str, words)) for name, words in content["lists"].items()}

    def found(phrases: Iterable[object]) -> re.Pattern[str]:
        return _whole_words(_any_of(map(str, phrases), lists))

    verbs = _any_of(map(str, content["yes_no"]), lists)
    cautions = content["cautions"]
    return EvidenceWords(
        {name: found(phrases) for name, phrases in content["wants"].items()},
        re.compile(rf"^(?:\w+ ){{0,{_FIRST_WORDS - 1}}}?(?:{verbs})\b", re.IGNORECASE),
        {name: found(phrases) for name, phrases in content["gives"].items()},
        {name: found(row["asked"]) for name, row in cautions.items()},
        {name: found(row["said"]) for name, row in cautions.items()},
        frozenset(map(str, content["says_nothing"])),
    )


def phrase_pattern(phrase: str, lists: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """The pattern of one phrase. ContentError where it names an unknown list or its brackets do not pair."""
    return _whole_words(_phrase(phrase, lists))


def _whole_words(source: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{source})\b", re.IGNORECASE)


def _any_of(phrases: Iterable[str], lists: Mapping[str, Sequence[str]]) -> str:
    return "|".join(_phrase(one, lists) for one in phrases)


def _phrase(phrase: str, lists: Mapping[str, Sequence[str]]) -> str:
    """A phrase as the source of a pattern."""
    source = ""
    for word in _split(phrase, " "):
        space = " " if source and not source.endswith(_ANYTHING) else ""
        if word == "…":
            source += _ANYTHING
        elif word == ".":
            source += "$"
        elif word[0] == "[":
            inside = _choice(word, lists)
            source += f"(?:{space}{inside})?" if source else f"(?:{inside} )?"
        else:
            source += space + (_choice(word, lists) if word[0] == "(" else _word(word, lists))
    return source


def _choice(bracketed: str, lists: Mapping[str, Sequence[str]]) -> str:
    return f"(?:{_any_of(_split(bracketed[1:-1], '|'), lists)})"


def _word(word: str, lists: Mapping[str, Sequence[str]]) -> str:
    if word == "*":
        return r"\w+"
    return "".join(_part(part, lists) for part in _PARTS.findall(word))


def _part(part: str, lists: Mapping[str, Sequence[str]]) -> str:
    if part == "*":
        return r"\w*"
    if part == "{digits}":
        return _DIGITS
    if part[0] != "{":
        return re.escape(part)
    if part[1:-1] not in lists:
        raise ContentError(f"evidence.yaml has no list {part}.", "Correct its name, or add the list.")
    return f"(?:{_any_of(lists[part[1:-1]], lists)})"


def _split(text: str, at: str) -> list[str]:
    """The parts between these separators, but for those within brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if depth < 0:
            break
        if letter == at and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    if depth:
        raise ContentError(f"evidence.yaml: the brackets of {text!r} do not pair.", "Pair them.")
    return [part for part in parts if part]
