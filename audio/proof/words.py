"""The words that decide, by language: from proof.yaml, and from how the script says numbers and units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

from audio.figures import Figures
from audio.proof.compare import Kind, WordLists, tokens
from skill.content import read_content

_COUNTED = (*range(102), *range(200, 1000, 100), *range(1000, 11_000, 1000))
"""Numbers whose words are those of all numbers to ten thousand (a test goes through all of them)."""

_DATES = range(1, 32)
_TIMES = (1, 2, 3)


@lru_cache(maxsize=8)
def word_lists(locale: str) -> WordLists:
    """The words of a locale that decide, and the names that may be misspelt; ContentError without a proof.yaml."""
    words = read_content("proof", locale)
    script = read_content("script", locale)
    joining = frozenset(words["joining"])
    counted = _counted(script)
    numbers = {*words["numbers"], *chain.from_iterable(counted), *_written_out(script)} - joining
    units = [*words["units"], *_unit_forms(script)]
    return WordLists(
        frozenset(numbers),
        frozenset(words["negations"]),
        frozenset(words["names"]),
        words["alike"],
        frozenset(chain.from_iterable(units)) - joining - numbers,
        tuple(frozenset(group) for group in words["opposites"]),
        tuple(words["prefixes"]),
        _grouped((*(row for row in (*counted, *units) if not joining & {*row}), *_listed(words["forms"]))),
        frozenset(words["articles"]),
        frozenset(words["small"]),
        frozenset(Kind(name) for name in words["by_telephone"]),
    )


def _counted(script: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Each word of number as it stands before a masculine and a feminine noun, and alone."""
    figures = Figures(dict(script))
    nouns = ("", "-", *script["feminine"][:1])
    found: list[tuple[str, ...]] = []
    for number in map(str, _COUNTED):
        found.extend(zip(*(tokens(figures.say("cardinal", number, following=noun)) for noun in nouns), strict=True))
    said = [figures.say("ordinal", str(number)) for number in _DATES]
    said += [figures.say("times", str(number)) for number in _TIMES]
    return [*found, *((word,) for text in said for word in tokens(text))]


def _written_out(script: Mapping[str, Any]) -> Iterator[str]:
    """The words of fractions, telephone digits, decimals and signs of number."""
    numbers = script["numbers"]
    tables = (script[name].values() for name in ("fractions", "mixed_fractions", "minute_words"))
    for text in (*chain(*tables), *script["digits"], numbers["decimal_word"], numbers["minus"]):
        yield from tokens(text)


def _unit_forms(script: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Each word of each unit, one and many, and the days and months of dates."""
    for one, many in script["units"].values():
        yield from zip(tokens(one), tokens(many), strict=True)
    dates = (script[name].values() for name in ("per_units", "months", "days") if name in script)
    for text in chain.from_iterable(dates):
        yield from ((word,) for word in tokens(text))


def _listed(forms: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    return ((word, *others) for word, others in forms.items())


def _grouped(rows: Iterable[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """By word all words of the rows that it stands in."""
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        for word in row:
            found[word] = found.get(word, frozenset()) | frozenset(row)
    return found
