"""One short question back where a question of time names nothing: 'how long?' of ice, or of heat?"""

from __future__ import annotations

from dataclasses import replace

from skill.answers.model import Answer, Outcome, Question
from skill.answers.timing_asks import AskKind, terms
from skill.answers.timing_plan import ReadyPlan
from skill.answers.timing_words import plain

_MOST_THINGS = 3
_MOST_WORDS = 8
"""A longer question that names nothing of the plan is about something else."""
_OPEN_KINDS = frozenset({AskKind.OFTEN, AskKind.SESSION, AskKind.LONG, AskKind.SPAN, AskKind.STOP})


def which_thing(question: Question, plan: ReadyPlan, kind: AskKind) -> Answer | None:
    """The question back, when two or three things of the plan tell what is asked; their names are its options."""
    if kind not in _OPEN_KINDS or len(question.text.split()) > _MOST_WORDS:
        return None
    telling = [step for step in plan.steps if step.tells(kind) == 0 and not step.expected and not step.forbids]
    named = {step.thing: step.step.what for step in reversed(telling) if step.thing}
    things = tuple(reversed(named.values()))
    if not 2 <= len(things) <= _MOST_THINGS:
        return None
    return Answer(
        Outcome.CLARIFY, plan.handout, options=things, question=question.text, decided_by=f"timing:which:{kind.value}"
    )


def completed(question: Question) -> Question:
    """The question before, with the thing that this turn names, where one was asked for; else the question itself."""
    before = question.follows
    if before is None or before.outcome is not Outcome.CLARIFY or before.handout is None:
        return question
    said = set(terms(plain(question.text), question.locale))
    fitting = [option for option in before.options if said & set(terms(plain(option), question.locale))]
    if len(fitting) != 1:
        return question
    return replace(question, text=f"{before.question.rstrip('?. ')} {fitting[0]}", follows=None)
