"""Asking a question of time of a handout that we ship, on a Monday at one in the afternoon."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from skill.answers.model import Answer, Question
from skill.answers.timing import timing_answer
from skill.content import language_of
from skill.handouts.library import load_library

LIBRARY = load_library()
MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=ZoneInfo("America/Edmonton"))
LOCALES = {"en": "en-CA", "fr": "fr-CA", "es": "es-US"}


def ask(handout_id: str, text: str, follows: Answer | None = None) -> Answer | None:
    """The timing answer to a question, asked after `follows`."""
    handout = LIBRARY.get(handout_id)
    locale = LOCALES[language_of(handout.language)]
    return timing_answer(Question(text, locale, MONDAY, handout, follows), handout)
