"""Emergencies come first; near-misses are no emergencies; the handout's own lists decide what the alarm doubts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.answers.emergencies import limits_of
from skill.answers.model import Answer, Outcome, Question, Urgency
from skill.app import conversation_from

CONVERSATION = conversation_from()
OF_LOCALE = {"fr-CA": "hamstring-syndrome-fr", "es-US": "hamstring-syndrome-es"}
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def answered(text: str, handout: str = "hamstring-syndrome", locale: str = "en-US") -> Answer:
    question = Question(text, locale, NOW, CONVERSATION.library.get(handout))
    return CONVERSATION.answerer().answer(question)


@pytest.mark.parametrize(
    "text",
    [
        "i have chest pain",
        "i can't breathe",
        "he is not breathing",
        "my lips are swelling and i have hives all over",
        "i can't feel anything between my legs and i can't pee",
        "the baby is limp and won't wake up",
    ],
)
def test_an_emergency_is_an_emergency_with_any_handout_open(text: str) -> None:
    for handout in ("hamstring-syndrome", "minor-burn"):
        answer = answered(text, handout)
        assert answer.outcome is Outcome.EMERGENCY
        assert answer.urgency is Urgency.EMERGENCY
        assert not answer.crisis


@pytest.mark.parametrize("text", ["i want to kill myself", "nobody would miss me if i was gone"])
def test_thoughts_of_suicide_have_their_own_number(text: str) -> None:
    answer = answered(text)
    assert answer.outcome is Outcome.EMERGENCY
    assert answer.crisis


@pytest.mark.parametrize(
    "text",
    [
        "my feet are killing me",
        "when should i switch to heat",
        "when should i call the doctor",
        "i had a heart attack ten years ago",
        "how long do i ice it",
        "this is a pain in the neck",
    ],
)
def test_what_only_sounds_alarming_is_none(text: str) -> None:
    assert answered(text).outcome is not Outcome.EMERGENCY


def test_a_symptom_of_an_urgent_list_is_answered_at_its_level() -> None:
    answer = answered("i have a fever")
    assert answer.outcome is Outcome.ANSWER
    assert answer.urgency is Urgency.URGENT
    assert answer.quotes[0] == "Call your doctor today if:"


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("j'ai mal à la poitrine", "fr-CA"),
        ("no puedo respirar", "es-US"),
        ("mon mari respire plus", "fr-CA"),
        ("mi papá no despierta", "es-US"),
        ("mi bebé está morado y no respira", "es-US"),
        ("j'ai la bouche croche et je suis plus capable de parler", "fr-CA"),
    ],
)
def test_french_and_spanish_hear_their_sentences(text: str, locale: str) -> None:
    assert answered(text, OF_LOCALE[locale], locale).outcome is Outcome.EMERGENCY


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("tout le monde serait mieux sans moi", "fr-CA"),
        ("je veux mourir", "fr-CA"),
        ("ya no quiero vivir", "es-US"),
        ("me quiero matar", "es-US"),
    ],
)
def test_thoughts_of_suicide_in_french_and_spanish(text: str, locale: str) -> None:
    answer = answered(text, OF_LOCALE[locale], locale)
    assert answer.outcome is Outcome.EMERGENCY
    assert answer.crisis


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("je suis mort de rire", "fr-CA"),
        ("combien de temps je mets de la glace", "fr-CA"),
        ("arrête la lecture", "fr-CA"),
        ("mes jeans sont trop serrés", "fr-CA"),
        ("me muero de risa", "es-US"),
        ("cuánto tiempo me pongo hielo", "es-US"),
        ("habla más fuerte", "es-US"),
    ],
)
def test_what_only_sounds_alarming_in_french_and_spanish(text: str, locale: str) -> None:
    assert answered(text, OF_LOCALE[locale], locale).outcome is not Outcome.EMERGENCY


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_language_has_limits(language: str) -> None:
    limits = limits_of(language)
    assert limits is not None
    assert limits.confirmed_from <= limits.alone_from


def test_a_language_without_an_alarm_has_no_limits() -> None:
    assert limits_of("de") is None
