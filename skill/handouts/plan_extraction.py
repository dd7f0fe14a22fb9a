"""Proposes the `plan` of a handout from the sentences that say how long, how often, from when and until when.

Proposed, never decided: every step names its sentence, the file marks the plan as not reviewed, and a sentence that
does not tell the patient to do something proposes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

from skill.content import read_content
from skill.errors import ContentError
from skill.handouts.model import BlockKind, Handout, PlanStep, SectionKind

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class _Timing:
    """The `plan_proposals.yaml` of one language, compiled."""

    numbers: Mapping[str, int]
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
    carriers: frozenset[str]
    object_ends: frozenset[str]
    pronouns: frozenset[str]
    refusals: re.Pattern[str]
    further_refusals: re.Pattern[str]


@lru_cache(maxsize=8)
def _timing(language: str) -> _Timing | None:
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

    return _Timing(
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
        actions=words("actions"),
        carriers=words("carriers"),
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
    }

    def fill(pattern: str) -> str:
        for name, value in fields.items():
            pattern = pattern.replace(name, value)
        return pattern

    return fill


def propose_plan(handout: Handout) -> tuple[PlanStep, ...]:
    """The timing facts that the handout's sentences state; a person has to read each against its sentence."""
    timing = _timing(handout.language)
    if timing is None:
        return ()
    steps: list[PlanStep] = []
    for section in handout.sections:
        if section.kind is SectionKind.NOTICE:
            continue
        for block in section.blocks:
            if block.kind is not BlockKind.SUBHEADING:
                steps.extend(_steps_of(block.sentences, timing))
    return tuple(steps)


def _steps_of(sentences: Iterable[str], timing: _Timing) -> Iterable[PlanStep]:
    thing = ""
    for sentence in sentences:
        told = _told_to(sentence, timing)
        thing = told or thing
        if told is None or not thing or sentence.endswith("?") or _forbids_more(sentence, timing):
            continue
        step = _step(sentence, thing, timing)
        if step is not None:
            yield step


def _forbids_more(sentence: str, timing: _Timing) -> bool:
    """Whether it forbids something besides telling something: then it is unclear which of the two the time is for."""
    return bool(timing.further_refusals.search(_main_clause(sentence, timing)))


def _step(sentence: str, thing: str, timing: _Timing) -> PlanStep | None:
    after, until = _found(sentence, (timing.after,)), _found(sentence, (timing.until,))
    # 'until the fever is gone for 24 hours' sets no last day and no duration of its own.
    whole, sentence = sentence, sentence.replace(until, "")
    from_day, until_day = _days(sentence, timing.from_day, timing), _days(sentence, timing.until_day, timing)
    if from_day is None and until_day and timing.first_days.search(sentence):
        from_day = (0, 0)
    how_long, how_often = _found(sentence, timing.how_long), _found(sentence, timing.how_often)
    if not (from_day or until_day or how_long or how_often or (until and re.search(r"\d", until))):
        return None
    return PlanStep(
        what=thing,
        sentence=whole,
        from_day=from_day,
        until_day=until_day,
        after=after,
        how_long=how_long,
        how_often=how_often,
        until=until,
        condition=_found(sentence, (timing.condition,)),
    )


def _found(sentence: str, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        if match := pattern.search(sentence):
            return match["found"].strip()
    return ""


def _days(sentence: str, patterns: Iterable[re.Pattern[str]], timing: _Timing) -> tuple[int, int] | None:
    for pattern in patterns:
        match = pattern.search(sentence)
        if match is None:
            continue
        groups = match.groupdict()
        unit = groups.get("unit")
        length = next((days for form, days in timing.days if unit and form.fullmatch(unit)), 1.0)
        low = _number(groups["n1"], timing) * length
        high = _number(groups.get("n2") or groups["n1"], timing) * length
        # '12 hours' are no whole days; a range that runs backwards is no range.
        if _is_whole(low) and _is_whole(high) and low <= high:
            return round(low), round(high)
    return None


def _is_whole(days: float) -> bool:
    return days >= 0.99 and abs(days - round(days)) < 0.01


def _number(text: str, timing: _Timing) -> float:
    return float(timing.numbers.get(text.lower()) or text.replace(",", "."))


def _told_to(sentence: str, timing: _Timing) -> str | None:
    """What the sentence tells to do or use; empty when it says 'it'; None when it tells nothing."""
    clause = _main_clause(sentence, timing)
    opener = timing.openers.match(clause)
    order = clause[opener.end() :] if opener else clause
    refusal = timing.refusals.match(order)
    words = _WORD.findall(order[refusal.end() :] if refusal else order)
    if not words or not (refusal or words[0].lower() in timing.actions or timing.modals.match(clause)):
        return None
    phrase = _first_phrase(order[refusal.end() :] if refusal else order)
    verb, *rest = phrase or words[:1]
    ends = takewhile(lambda word: word.lower() not in timing.object_ends, rest)
    # 'a walk of 10 minutes': the number is gone, so its preposition goes too.
    thing = [word for n, word in enumerate(ends) if n + 2 < len(phrase) or len(word) > 2]
    if refusal:
        return " ".join([refusal.group().strip(), verb, *thing]).lower()
    if not thing or thing[0].lower() in timing.pronouns:
        return ""
    text = " ".join(thing)
    return text if verb.lower() in timing.carriers else f"{verb.lower()} {text}"


def _main_clause(sentence: str, timing: _Timing) -> str:
    """The sentence without a leading 'After 2 or 3 days, ' or 'For the next week, '."""
    head, comma, rest = sentence.partition(", ")
    first = (_WORD.findall(head) or [""])[0].lower()
    is_leading = bool(comma) and first in timing.object_ends and len(head) <= 60
    return (rest if is_leading else sentence).strip()


def _first_phrase(order: str) -> list[str]:
    """The words up to the first number or punctuation."""
    return _WORD.findall(re.split(r"[^\w\s'’-]|\d", order.strip(), maxsplit=1)[0])
