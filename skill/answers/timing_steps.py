"""Which step of a handout's plan a patient means by 'switch to heat', and from which day or how long it holds."""

from __future__ import annotations

from skill.answers.timing_asks import ask_words, terms
from skill.answers.timing_plan import ReadyStep, ready_plan
from skill.answers.timing_words import plain
from skill.content import language_of
from skill.handouts.model import Handout


def steps_meant(words: str, handout: Handout, locale: str) -> tuple[ReadyStep, ...]:
    """The steps about what the words name, the nearest first; empty when they name none, or the language is another.

    What happens by itself ('heals in four weeks') is no step to be reminded of.
    """
    if language_of(locale) != language_of(handout.language):
        return ()
    plan = ready_plan(handout)
    # Where the handout names a body part, it says which handout it is, not which step.
    neutral = plan.named | ask_words(locale).body
    wanted = frozenset(terms(plain(words), locale)) - neutral
    found = [step for step in plan.steps if wanted & step.thing and not step.expected]
    return tuple(sorted(found, key=lambda step: (-len(wanted & step.thing), step.place)))


def beginning(steps: tuple[ReadyStep, ...]) -> ReadyStep | None:
    """The first of the steps that begins on a later day and forbids nothing: 'start heat after 2 or 3 days'."""
    later = (step for step in steps if step.step.from_day and step.step.from_day[1] > 0)
    return next((step for step in later if not step.forbids), None)


def ending(steps: tuple[ReadyStep, ...]) -> ReadyStep | None:
    """The first of the steps that ends on a day: 'use ice for the first 3 days', 'do not run for 8 weeks'."""
    return next((step for step in steps if step.step.until_day), None)


def repeated(steps: tuple[ReadyStep, ...]) -> ReadyStep | None:
    """The first of the steps that is done again and again: 'ice every 1 to 2 hours'."""
    return next((step for step in steps if step.step.how_often and not step.forbids), None)


def lasting(steps: tuple[ReadyStep, ...]) -> ReadyStep | None:
    """The first of the steps that says how long at a time, in its own sentence: '10 to 20 minutes at a time'."""
    told = [step for step in steps if step.step.how_long and not step.forbids]
    own = [step for step in told if step.step.how_long in step.step.sentence]
    return next(iter((*own, *told)), None)
