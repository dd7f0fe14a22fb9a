"""The words by which plans are proposed, from plan_proposals.yaml: how they become patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from skill.content import read_content
from skill.errors import ContentError
from skill.wording.accents import without_accents


@dataclass(frozen=True)
class PlanWords:
    """The `plan_proposals.yaml` of one language, compiled."""

    numbers: Mapping[str, int]
    speaks_of_time: re.Pattern[str]
    days: tuple[tuple[re.Pattern[str], float], ...]
    how_long: tuple[re.Pattern[str], ...]
    how_often: tuple[re.Pattern[str], ...]
    from_day: tuple[re.Pattern[str], ...]
    until_day: tuple[re.Pattern[str], ...]
    first_days: re.Pattern[str]
    after: re.Pattern[str]
    until: re.Pattern[str]
    condition: re.Pattern[str]
    modals: re.Pattern[str]
    openers: re.Pattern[str]
    actions: frozenset[str]
    action_forms: re.Pattern[str]
    clitics: re.Pattern[str]
    of_it: frozenset[str]
    no_deeds: frozenset[str]
    no_order_before: frozenset[str]
    tells_of: tuple[re.Pattern[str], ...]
    clause_starts: re.Pattern[str]
    strong_starts: re.Pattern[str]
    times_begin: re.Pattern[str]
    carriers: frozenset[str]
    object_ends: frozenset[str]
    pronouns: frozenset[str]
    refusals: re.Pattern[str]
    further_refusals: re.Pattern[str]


@lru_cache(maxsize=8)
def plan_words(language: str) -> PlanWords | None:
    """None when the language has no `plan_proposals.yaml`: then nothing is proposed."""
    try:
        data = read_content("plan_proposals", language)
    except ContentError:
        return None
    fill = _filler(data)

    def patterns(key: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(fill(pattern), re.IGNORECASE) for pattern in data[key])

    def pattern(key: str) -> re.Pattern[str]:
        return re.compile(fill(data[key]), re.IGNORECASE)

    def words(key: str) -> frozenset[str]:
        value = data[key]
        return frozenset(value.split() if isinstance(value, str) else map(str, value))

    return PlanWords(
        speaks_of_time=pattern("speaks_of_time"),
        numbers={str(word): int(number) for word, number in data["numbers"].items()},
        days=tuple((re.compile(unit, re.IGNORECASE), float(days)) for unit, days in data["day_units"].items()),
        how_long=patterns("how_long"),
        how_often=patterns("how_often"),
        from_day=patterns("from_day"),
        until_day=patterns("until_day"),
        first_days=pattern("first_days"),
        after=pattern("after"),
        until=pattern("until"),
        condition=pattern("condition"),
        modals=pattern("modals"),
        openers=re.compile(rf"(?:{data['openers']})+", re.IGNORECASE),
        actions=frozenset(map(plain, words("actions"))),
        action_forms=pattern("action_forms"),
        clitics=pattern("clitics"),
        of_it=frozenset(map(plain, words("of_it"))),
        no_deeds=frozenset(map(plain, words("no_deeds"))),
        no_order_before=words("no_order_before"),
        tells_of=patterns("tells_of"),
        clause_starts=re.compile(rf"(?:{data['clause_starts']})\s*", re.IGNORECASE),
        strong_starts=re.compile(rf"(?:{data['strong_starts']})\s*", re.IGNORECASE),
        times_begin=pattern("times_begin"),
        carriers=frozenset(map(plain, words("carriers"))),
        object_ends=words("object_ends"),
        pronouns=words("pronouns"),
        refusals=pattern("refusals"),
        further_refusals=re.compile(rf"(?:{data['clause_starts']})\s*{data['refusals']}", re.IGNORECASE),
    )


def _filler(data: Mapping[str, Any]) -> Callable[[str], str]:
    number = rf"(?:\d+(?:[.,]\d+)?|\b(?:{'|'.join(data['numbers'])})\b)"
    fields = {
        "{range}": rf"(?P<n1>{number})(?: ?(?:{data['between']}) ?(?P<n2>{number}))?",
        "{hours_unit}": rf"\b(?:{'|'.join(data['hours_units'])})\b",
        "{day_unit}": rf"\b(?P<unit>{'|'.join(data['day_units'])})\b",
        "{long_unit}": rf"\b(?:{'|'.join(data['long_units'])})\b",
        "{about}": data["about"],
        "{between}": data["between"],
        "{number}": number,
        "{any_unit}": rf"\b(?:{'|'.join([*data['hours_units'], *data['day_units'], *data['long_units']])})\b",
    }

    def fill(pattern: str) -> str:
        for name, value in fields.items():
            pattern = pattern.replace(name, value)
        return pattern

    return fill


def plain(word: str) -> str:
    """Lower case, without accents: in Spanish 'use' becomes 'úselo'."""
    return without_accents(word.lower())
