"""French and Spanish carried over into rough English, word by word, for the models that know English only.

Question and handout go through the same gloss, so what is rough on one side is as rough on the other; nobody hears
it. The words are data: `gloss.yaml` in the language's content folder says what its parts mean.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from skill.answers.passage_index import Passage
from skill.answers.transformer import WEIGHTS
from skill.content import CONTENT, language_of, read_content
from skill.wording.accents import without_accents

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[.,;:?!%°…]")
_GAP = "…"
_MOST_BETWEEN = 4
_SHORTEST_STEM = 3
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it was said, the same without accents, and its English where a pair of words decided it."""

    said: str
    plain: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class _Glossary:
    """A language's gloss.yaml, ready to be looked up."""

    exact: Mapping[tuple[str, ...], str]
    plain: Mapping[tuple[str, ...], str]
    longest: Mapping[str, int]
    pairs: Mapping[str, tuple[tuple[str, str], ...]]
    endings: Mapping[str, tuple[str, ...]]
    cognates: Mapping[str, str]
    longest_ending: int


def has_gloss(language: str) -> bool:
    """Whether there is a gloss for the language of this locale."""
    return (CONTENT / language_of(language) / "gloss.yaml").is_file()


@lru_cache(maxsize=8)
def gloss_version(language: str) -> str:
    """A hash of a language's gloss.yaml, by which vectors that were kept say what they were made of."""
    return hashlib.sha256((CONTENT / language_of(language) / "gloss.yaml").read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=8)
def likely_enough(language: str) -> float | None:
    """The likelihood from which a glossed question is answered, as calibrated; None where words alone decide."""
    path = WEIGHTS / "gloss.json"
    if not has_gloss(language) or not path.is_file():
        return None
    found = json.loads(path.read_text(encoding="utf-8")).get(language_of(language))
    return float(found["answer_from"]) if found and "answer_from" in found else None


def gloss(text: str, language: str) -> str:
    """The text in rough English; words that are not known stay as they are, without accents."""
    glossary = _glossary(language_of(language))
    words = _paired(_words(text), glossary)
    return " ".join(part for part in _english(words, glossary) if part)


def glossed(passage: Passage, language: str) -> Passage:
    """A passage whose words are English, in the same place."""
    return replace(
        passage,
        text=gloss(passage.text, language),
        heading=gloss(passage.heading, language),
        lead_in=gloss(passage.lead_in, language),
    )


def _english(words: Sequence[_Word], glossary: _Glossary) -> Iterator[str]:
    at = 0
    while at < len(words):
        word = words[at]
        if word.english is not None:
            yield word.english
            at += 1
            continue
        for size in range(min(glossary.longest.get(word.plain, 1), len(words) - at), 0, -1):
            found = _found(words[at : at + size], glossary)
            if found is not None:
                break
        else:
            size, found = 1, _by_ending(word.plain, glossary)
        yield found
        at += size


def _found(words: Sequence[_Word], glossary: _Glossary) -> str | None:
    """The English of exactly these words: as they were said, or else without their accents."""
    if any(word.english is not None for word in words):
        return None
    english = glossary.exact.get(tuple(word.said for word in words))
    return english if english is not None else glossary.plain.get(tuple(word.plain for word in words))


def _by_ending(word: str, glossary: _Glossary) -> str:
    """An inflected form through the form that is listed; else the word itself, respelled where English does."""
    sizes = range(min(glossary.longest_ending, len(word) - _SHORTEST_STEM), 0, -1)
    for size in sizes:
        for other in glossary.endings.get(word[-size:], ()):
            english = glossary.plain.get((word[:-size] + other,))
            if english is not None:
                return english
    for size in sizes:
        respelled = glossary.cognates.get(word[-size:])
        if respelled is not None:
            return word[:-size] + respelled
    return word


def _paired(words: list[_Word], glossary: _Glossary) -> list[_Word]:
    """Pairs of words that mean something together ('ne … pas') brought to where the first of them stands."""
    found = list(words)
    at = 0
    while at < len(found):
        for last, english in glossary.pairs.get(found[at].plain, ()):
            between = [word.plain for word in found[at + 1 : at + 2 + _MOST_BETWEEN]]
            if last in between:
                del found[at + 1 + between.index(last)]
                found[at] = replace(found[at], english=english)
                break
        at += 1
    return found


def _words(text: str) -> list[_Word]:
    return [_Word(token, _plain(token)) for token in _TOKEN.findall(text.lower())]


@lru_cache(maxsize=16384)
def _plain(word: str) -> str:
    """Without accents, ligatures written out."""
    return without_accents(word.replace("œ", "oe").replace("æ", "ae"))


@lru_cache(maxsize=8)
def _glossary(language: str) -> _Glossary:
    content = read_content("gloss", language)
    exact: dict[tuple[str, ...], str] = {}
    plain: dict[tuple[str, ...], str] = {}
    longest: dict[str, int] = {}
    pairs: dict[str, list[tuple[str, str]]] = {}
    for english, words in _listed(content["entries"]):
        if len(words) == 3 and words[1].said == _GAP:
            pairs.setdefault(words[0].plain, []).append((words[2].plain, english))
            continue
        exact.setdefault(tuple(word.said for word in words), english)
        plain.setdefault(tuple(word.plain for word in words), english)
        longest[words[0].plain] = max(longest.get(words[0].plain, 1), len(words))
    endings: dict[str, list[str]] = {}
    for row in content["endings"]:
        for ending, others in row.items():
            one_by_one = (_plain(other.strip()) for other in str(others).split(","))
            endings.setdefault(_plain(ending), []).extend("" if one == _NOTHING else one for one in one_by_one)
    cognates = {_plain(ending): str(other) for row in content["cognates"] for ending, other in row.items()}
    return _Glossary(
        exact,
        plain,
        longest,
        {first: tuple(rest) for first, rest in pairs.items()},
        {ending: tuple(others) for ending, others in endings.items()},
        cognates,
        max(len(ending) for ending in (*endings, *cognates)),
    )


def _listed(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[_Word]]]:
    """Every entry with its English, in the file's order."""
    for row in entries:
        for english, forms in row.items():
            for form in str(forms).split(","):
                words = _words(form)
                if words:
                    yield str(english), words
