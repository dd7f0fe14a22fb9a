"""Ages: whom a question is about, and for whom a sentence is."""

from __future__ import annotations

import json
import math

import pytest

from skill.answers.ages import Ages, asked_of, is_for, told_of
from skill.app import conversation_over
from skill.batch import answer_rows
from skill.content import HANDOUTS
from skill.handouts.library import load_library

YEAR = 12.0


@pytest.mark.parametrize(
    ("question", "low"),
    [
        ("my four month old has a fever", 4),
        ("4-month-old with a temp", 4),
        ("she's ten weeks old", 2.3),
        ("how long can i wait with a one and a half year old", YEAR),
        ("is it fine for a two year old", 2 * YEAR),
        ("i'm seventy two is advil ok", 72 * YEAR),
        ("I am 63 with a headache", 63 * YEAR),
        ("patient aged 40", 40 * YEAR),
        ("my newborn is hot", 0),
    ],
)
def test_an_age_that_is_told(question: str, low: float) -> None:
    found = asked_of(question)
    assert found is not None
    assert found.low == pytest.approx(low)


@pytest.mark.parametrize(
    "question",
    [
        "i'm thirty weeks can i take it",
        "i am two days post op",
        "i'm in a lot of pain",
        "i'm one of those people",
        "how old is this",
        "it hurts for 4 days",
        "i'm 38.5 degrees",
    ],
)
def test_what_is_no_age(question: str) -> None:
    assert asked_of(question) is None


@pytest.mark.parametrize(
    ("sentence", "ages"),
    [
        ("Your baby is younger than 3 months and has a temperature of 38 °C or higher.", Ages(0, 3)),
        ("Your baby is 3 to 6 months old and has a fever.", Ages(3, 7)),
        ("Do not give aspirin to anyone under 16.", Ages(0, 16 * YEAR)),
        ("Adults 19 and older may have it.", Ages(19 * YEAR, math.inf)),
        ("The spray is for people 2 through 49 years old.", Ages(2 * YEAR, 50 * YEAR)),
        ("Children aged 6 to 11 have less.", Ages(6 * YEAR, 12 * YEAR)),
        ("Call if you are over 65.", Ages(65 * YEAR, math.inf)),
        ("The person is pregnant or is older than 60.", Ages(60 * YEAR, math.inf)),
        ("People under the age of 45 need none.", Ages(0, 45 * YEAR)),
    ],
)
def test_for_whom_a_sentence_is(sentence: str, ages: Ages) -> None:
    assert ages in told_of(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Put ice on it for less than 20 minutes.",
        "People have it for more than 3 months.",
        "Ask your doctor if you have had pain for over 2 weeks.",
        "Children feel better after 2 or 3 days.",
        "The fever lasts more than 3 days at any age.",
        "Never give aspirin to a child or a teenager.",
    ],
)
def test_a_length_of_time_is_no_age(sentence: str) -> None:
    assert told_of(sentence) == ()


def test_a_four_month_old_is_not_younger_than_three_months() -> None:
    baby = asked_of("my four month old")
    assert baby is not None
    assert not is_for(baby, told_of("Your baby is younger than 3 months."))
    assert is_for(baby, told_of("Your baby is 3 to 6 months old."))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("my four month old has a temperature of 38.5 do i wait or call", "3 to 6 months old"),
        ("my two month old has a temperature of 38.5 do i wait or call", "younger than 3 months"),
    ],
)
def test_an_answer_is_for_the_age_that_was_told(question: str, wanted: str) -> None:
    row = {"id": "1", "question": question, "handout": "fever-in-a-child"}
    (answer,) = answer_rows(conversation_over(load_library(HANDOUTS)), [json.dumps(row)], "en-US")
    assert wanted in " ".join(answer["quotes"])
