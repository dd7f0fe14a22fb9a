"""Ages: whom a question is about, and for whom a sentence is. English only; the words are data (ages.yaml).

'Younger than 3 months' is no answer for a four month old, however alike the two sound to a model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from skill.content import read_content

_WORDS_BETWEEN = 4
"""So many words may stand between a person and the limit told of them ('babies who are younger than 2 months')."""
_MONTHS_A_YEAR = 12.0


@dataclass(frozen=True, slots=True)
class Ages:
    """From this age up to, and without, that one, in months."""

    low: float
    high: float

    def meets(self, other: Ages) -> bool:
        """Whether any age is in both."""
        return self.low < other.high and other.low < self.high


@dataclass(frozen=True, slots=True)
class _AgeWords:
    """ages.yaml as patterns. Their numbers are the groups `n` and `m`, their unit is `unit` (none: years)."""

    numbers: Mapping[str, float]
    units: Mapping[str, float]
    named: Mapping[str, Ages]
    asked: tuple[re.Pattern[str], ...]
    ranges: tuple[re.Pattern[str], ...]
    below: tuple[re.Pattern[str], ...]
    above: tuple[re.Pattern[str], ...]


def asked_of(question: str) -> Ages | None:
    """The age that a question says somebody has; None when it says none."""
    words = _age_words()
    found = [*_named(question, words), *(Ages(n, n + unit) for n, _, unit in _matches(question, words.asked, words))]
    return found[0] if found else None


@lru_cache(maxsize=4096)
def told_of(sentence: str) -> tuple[Ages, ...]:
    """The ages for which a sentence is; empty when it names none."""
    words = _age_words()
    ranges = (Ages(n, m + unit) for n, m, unit in _matches(sentence, words.ranges, words))
    below = (Ages(0.0, n) for n, _, _ in _matches(sentence, words.below, words))
    above = (Ages(n, math.inf) for n, _, _ in _matches(sentence, words.above, words))
    return (*ranges, *below, *above, *_named(sentence, words))


def is_for(asked: Ages, told: Sequence[Ages]) -> bool:
    """Whether one of the ages told of is the one asked of."""
    return any(asked.meets(one) for one in told)


def _named(text: str, words: _AgeWords) -> Iterator[Ages]:
    heard = re.findall(r"[\w']+", text.lower())
    return (words.named[word] for word in heard if word in words.named)


def _matches(text: str, patterns: Iterable[re.Pattern[str]], words: _AgeWords) -> Iterator[tuple[float, float, float]]:
    """Lower and upper number of each match and its unit, all in months."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            unit = words.units.get((groups.get("unit") or "").lower(), _MONTHS_A_YEAR)
            n = _number(groups["n"], words)
            m = _number(groups.get("m") or groups["n"], words)
            yield n * unit, m * unit, unit


def _number(text: str, words: _AgeWords) -> float:
    parts = re.split(r"[ -]", text.lower())
    return sum(words.numbers[part] if part in words.numbers else float(part) for part in parts)


@lru_cache(maxsize=1)
def _age_words() -> _AgeWords:
    content = read_content("ages", "en")
    numbers = {str(word): float(value) for word, value in read_content("timing", "en")["numbers"].items()}
    small = _any_of(word for word, value in numbers.items() if " " not in word and value < 10 and len(word) > 2)
    single = _any_of(word for word in numbers if " " not in word and len(word) > 2)
    words = {name: f"(?:{_any_of(value)})" for name, value in content.items()}
    number = rf"(?:\d+(?:\.\d+)?|(?:{single})(?:[ -](?:{small}))?)"
    words |= {
        "n": rf"\b(?P<n>{number})\b(?![.,]\d)",
        "m": rf"(?P<m>{number})\b",
        "unit": rf"[ -](?P<unit>{words['units']})\b",
        "years": rf"(?! {words['not_years']}\b)",
        "person": rf"\b{words['persons']}\b(?:\W+(?!{words['no_age_after']}\b)[\w']+){{0,{_WORDS_BETWEEN}}}?\W+",
    }

    def patterns(*sources: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(source.format(**words), re.IGNORECASE) for source in sources)

    return _AgeWords(
        numbers,
        {str(unit): float(months) for unit, months in content["units"].items()},
        {str(word): Ages(float(low), float(high)) for word, (low, high) in content["named"].items()},
        patterns(r"{n}(?: and a half)?{unit}[ -]{old}\b", r"\b{aged} {n}{years}", r"\b{who_is} {n}{years}"),
        patterns(r"{n} ?{between} ?{m}{unit} {old}\b", r"\b{aged} {n} ?{between} ?{m}(?:{unit})?"),
        patterns(
            r"\b{younger} (?:{aged} )?{n}(?:{unit})?",
            r"{person}{below} (?:{aged} )?{n}(?:{unit}|{years})",
            r"{person}{n}(?:{unit})?(?: {old})? {or_below}\b",
        ),
        patterns(
            r"\b{older} (?:{aged} )?{n}(?:{unit})?",
            r"{person}{above} (?:{aged} )?{n}(?:{unit}|{years})",
            r"{person}{n}(?:{unit})?(?: {old})? {or_above}\b",
            r"(?:\b{aged} )?{n}{unit} {old} {or_above}\b",
        ),
    )


def _any_of(words: Iterable[object]) -> str:
    """The longest first, so that 'seventy' is not read as 'seven'."""
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=lambda word: (-len(word), word)))
