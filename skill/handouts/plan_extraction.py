"""Proposes the `plan` of a handout from the sentences that say how long, how often, from when and until when.

Proposed, never decided: every step names its sentence, the file marks the plan as not reviewed, and a sentence that
does not tell the patient to do something proposes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from skill.handouts.model import BlockKind, Handout, PlanStep, SectionKind
from skill.handouts.plan_words import PlanWords, plain, plan_words
from skill.handouts.urgency import level_of

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST_ORDER = 300
"""Letters of a clause that are looked at, so that one of thousands of clauses is not read thousands of times."""
_COUNTED, _MOST_COUNTED = 2, 7
"""A verb, a number and at least a word; at most so many words."""
_LONGEST_LEADING = 90
"""Letters of a clause that may stand before the one that tells what to do ('If you feel sick after a dose, ')."""


def propose_plan(handout: Handout) -> tuple[PlanStep, ...]:
    """The timing facts that the handout's sentences state; a person has to read each against its sentence."""
    timing = plan_words(handout.language)
    if timing is None:
        return ()
    steps: list[PlanStep] = []
    for section in handout.sections:
        if section.kind is SectionKind.NOTICE:
            continue
        for block in section.blocks:
            # A list of when to call is answered with its urgency; its times are no advice.
            if block.kind is not BlockKind.SUBHEADING and level_of(block, section, handout.language) is None:
                steps.extend(_steps_of(block.sentences, timing))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class _Order:
    """A clause that tells to do something: where it starts, its thing ('' when it says 'it'), its words in short."""

    start: int
    thing: str
    words: str


def _steps_of(sentences: Sequence[str], timing: PlanWords) -> Iterator[PlanStep]:
    for number, sentence in enumerate(sentences):
        # Most sentences tell no time, and reading one whole costs a tenth of a millisecond.
        if sentence.endswith("?") or not timing.speaks_of_time.search(sentence):
            continue
        orders = tuple(_orders(sentence, timing))
        if not orders or _forbids_more(sentence, timing):
            continue
        facts = _facts(sentence, timing)
        if facts is None:
            continue
        at = min((place for told in facts.told() if (place := sentence.find(told)) >= 0), default=0)
        order = max((one for one in orders if one.start <= at), key=lambda one: one.start, default=orders[0])
        yield facts.step(order.thing or _named_before(sentences[:number], timing) or order.words, sentence)


def _named_before(sentences: Sequence[str], timing: PlanWords) -> str:
    """The last thing that these sentences tell to do or use; '' when they tell none."""
    told = (_orders(one, timing) for one in reversed(sentences) if not one.endswith("?"))
    return next((order.thing for orders in told for order in reversed(tuple(orders)) if order.thing), "")


def _orders(sentence: str, timing: PlanWords) -> Iterator[_Order]:
    """The clauses that tell to do something, in order."""
    starts = list(_starts(sentence, timing))
    for start, end in pairwise([*starts, len(sentence)]):
        told = _told_to(sentence[start:end], timing)
        if told is not None:
            yield _Order(start, *told)
    if not starts:
        passive = next((match for one in timing.tells_of if (match := one.match(sentence))), None)
        if passive:
            thing = passive["thing"].strip()
            yield _Order(0, thing[0].lower() + thing[1:], thing)


def _starts(sentence: str, timing: PlanWords) -> Iterator[int]:
    """Where a clause starts that tells to do something: the main clause, and what goes on after it.

    In a sentence that only states ('people feel better and walk after 2 weeks') nothing is told after an 'and'.
    """
    main = _main_start(sentence, timing)
    is_telling = _told_to(sentence[main : main + _LONGEST_ORDER], timing) is not None
    if is_telling:
        yield main
    for boundary in (timing.clause_starts if is_telling else timing.strong_starts).finditer(sentence, main):
        at = boundary.end()
        if at > main and _told_to(sentence[at : at + _LONGEST_ORDER], timing) is not None:
            yield at


def _forbids_more(sentence: str, timing: PlanWords) -> bool:
    """Whether it forbids something besides telling something: then it is unclear which of the two the time is for."""
    return bool(timing.further_refusals.search(sentence[_main_start(sentence, timing) :]))


@dataclass(frozen=True, slots=True)
class _Facts:
    """The times that a sentence tells, as PlanStep has them."""

    from_day: tuple[int, int] | None
    until_day: tuple[int, int] | None
    after: str
    how_long: str
    how_often: str
    until: str
    condition: str
    days_said: str

    def told(self) -> Iterator[str]:
        """The words that tell them."""
        return (words for words in (self.days_said, self.how_long, self.how_often) if words)

    def step(self, what: str, sentence: str) -> PlanStep:
        """The step that does `what` at these times."""
        return PlanStep(
            what, sentence, self.from_day, self.until_day, self.after, self.how_long, self.how_often, self.until,
            self.condition,
        )  # fmt: skip


def _facts(sentence: str, timing: PlanWords) -> _Facts | None:
    """The times of a sentence; None when it tells none."""
    after, until = _found(sentence, (timing.after,)), _found(sentence, (timing.until,))
    condition = _found(sentence, (timing.condition,))
    # 'until the fever is gone for 24 hours', 'if it hurts for more than a week' set no days of their own.
    for aside in (until, condition):
        sentence = sentence.replace(aside, "") if aside else sentence
    from_day, from_said = _days(sentence, timing.from_day, timing)
    until_day, until_said = _days(sentence, timing.until_day, timing)
    if from_day and until_day and (once := _read_twice(sentence, from_said, until_said)):
        from_day, until_day = (from_day, None) if once == from_said else (None, until_day)
    elif from_day is None and until_day and timing.first_days.search(sentence):
        from_day = (0, 0)
    how_long, how_often = _found(sentence, timing.how_long), _found(sentence, timing.how_often)
    if not (from_day or until_day or how_long or how_often or (until and re.search(r"\d", until))):
        return None
    return _Facts(from_day, until_day, after, how_long, how_often, until, condition, from_said or until_said)


def _read_twice(sentence: str, one: str, other: str) -> str:
    """Of two overlapping readings of one span the one that starts first: 'for 7 days after surgery'; '' if apart."""
    at, other_at = sentence.find(one), sentence.find(other)
    if at >= other_at + len(other) or other_at >= at + len(one):
        return ""
    return one if at <= other_at else other


def _found(sentence: str, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        if match := pattern.search(sentence):
            return match["found"].strip()
    return ""


def _days(sentence: str, patterns: Iterable[re.Pattern[str]], timing: PlanWords) -> tuple[tuple[int, int] | None, str]:
    """Whole days, and the words that say them. 'The first week' has no number: it is one."""
    for pattern in patterns:
        match = pattern.search(sentence)
        if match is None:
            continue
        groups = match.groupdict()
        unit = groups.get("unit")
        length = next((days for form, days in timing.days if unit and form.fullmatch(unit)), 1.0)
        low = _number(groups.get("n1") or "1", timing) * length
        high = _number(groups.get("n2") or groups.get("n1") or "1", timing) * length
        # '12 hours' are no whole days; a range that runs backwards is no range.
        if _is_whole(low) and _is_whole(high) and low <= high:
            return (round(low), round(high)), match.group()
    return None, ""


def _is_whole(days: float) -> bool:
    return days >= 0.99 and abs(days - round(days)) < 0.01


def _number(text: str, timing: PlanWords) -> float:
    return float(timing.numbers.get(text.lower()) or text.replace(",", "."))


def _told_to(clause: str, timing: PlanWords) -> tuple[str, str] | None:
    """What the clause tells to do or use ('' when it says 'it'), and its words; None when it tells nothing."""
    opener = timing.openers.match(clause)
    order = clause[opener.end() :] if opener else clause
    refusal = timing.refusals.match(order)
    asked = order[refusal.end() :] if refusal else order
    words = _WORD.findall(asked)
    may = timing.modals.match(clause) and bool(words) and plain(words[0]) not in timing.no_deeds
    if not words or not (refusal or may or _is_order(words, timing)):
        return None
    phrase = _first_phrase(asked, timing)
    verb, *rest = phrase or words[:1]
    ends = takewhile(lambda word: word.lower() not in timing.object_ends, rest)
    # 'a walk of 10 minutes': the number is gone, so its preposition goes too.
    thing = [word for n, word in enumerate(ends) if n + 2 < len(phrase) or len(word) > 2]
    short = " ".join([verb, *thing]).lower()
    if refusal:
        short = f"{refusal.group().strip()} {short}".lower()
        return short, short
    if len(thing) == 1 and thing[0].lower() in timing.pronouns:
        return "", short
    if not thing and (counted := _counted(asked, timing)):
        return counted, counted
    if not thing:
        means_it = plain(verb) in timing.carriers | timing.of_it or timing.clitics.search(verb)
        return ("" if means_it else short), short
    return (" ".join(thing) if plain(verb) in timing.carriers else short), short


def _counted(order: str, timing: PlanWords) -> str:
    """The verb with so many of a thing ('take 10 slow, deep breaths'); '' where a time follows the verb, or none."""
    start = re.match(r"\s*[^\W\d_]+\s+(?=\d)", order)
    if start is None or timing.times_begin.match(order, start.end()):
        return ""
    words = re.findall(r"[\w'’,-]+", re.split(r"[.;:()]", order, maxsplit=1)[0])
    kept = list(takewhile(lambda word: word.lower().strip(",") not in timing.object_ends, words))
    return " ".join(kept).rstrip(",").lower() if _COUNTED < len(kept) <= _MOST_COUNTED else ""


def _is_order(words: list[str], timing: PlanWords) -> bool:
    """Whether the clause's first word tells to do something: 'rest for 2 days', but not 'rest is best'."""
    first = plain(words[0])
    if len(words) > 1 and words[1].lower() in timing.no_order_before:
        return False
    if first in timing.actions or timing.action_forms.fullmatch(words[0]):
        return True
    return plain(timing.clitics.sub("", words[0])) in timing.actions


def _main_start(sentence: str, timing: PlanWords) -> int:
    """Where the main clause starts, after a leading 'After 2 or 3 days, ' or 'For the next week, if it is dry, '."""
    start = 0
    while (comma := sentence.find(", ", start)) >= 0:
        first = (_WORD.findall(sentence[start:comma]) or [""])[0].lower()
        if first not in timing.object_ends or comma - start > _LONGEST_LEADING:
            break
        start = comma + 2
    return start


def _first_phrase(order: str, timing: PlanWords) -> list[str]:
    """The words up to the first punctuation, number in digits, or words of time."""
    text = re.split(r"[^\w\s'’-]|\d", order.strip(), maxsplit=1)[0]
    time = timing.times_begin.search(text)
    return _WORD.findall(text[: time.start()] if time else text)
