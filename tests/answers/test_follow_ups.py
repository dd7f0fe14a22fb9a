"""Follow-ups: what leans on the answer before is read with it, and nothing else is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from skill.answers.follow_ups import leans, spelt_out
from skill.answers.model import Answer, Outcome, Question
from skill.app import conversation_over
from skill.batch import answer_rows
from skill.content import HANDOUTS
from skill.handouts.library import load_library
from tests.bench.answers.measure import HERE

LEANING = [
    ("en-US", "and for how long"),
    ("en-US", "what about the ones on my foot"),
    ("en-US", "Why?"),
    ("en-US", "how often do i do those"),
    ("fr-CA", "et pendant combien de temps"),
    ("fr-CA", "pourquoi ça"),
    ("fr-CA", "et si ça saigne"),
    ("es-US", "¿y por cuánto tiempo?"),
    ("es-US", "¿y si eso no ayuda?"),
]
ALONE = [
    ("en-US", "can i drink wine"),
    ("en-US", "when can i walk on it again"),
    ("en-US", "is swimming okay"),
    ("en-US", "how long should i ice my leg"),
    ("en-US", "i work at andover, can i go"),
    ("fr-CA", "est-ce que je peux nager"),
    ("fr-CA", "quand mettre de la chaleur"),
    ("es-US", "puedo nadar"),
    ("es-US", "cuándo me pongo calor"),
]


@pytest.mark.parametrize(("locale", "said"), LEANING)
def test_a_question_that_leans_shows_it(locale: str, said: str) -> None:
    assert leans(said, locale)


@pytest.mark.parametrize(("locale", "said"), ALONE)
def test_a_question_of_its_own_stands_alone(locale: str, said: str) -> None:
    assert not leans(said, locale)


def asked_after(handout: str, first: str, then: str, library: Path = HANDOUTS) -> dict[str, Any]:
    """The answer to a question that was asked right after another."""
    rows = [{"id": "1", "question": first, "handout": handout}, {"id": "2", "question": then, "after": "1"}]
    conversation = conversation_over(load_library(library))
    before, answer = answer_rows(conversation, [json.dumps(row | {"handout": handout}) for row in rows], "en-US")
    assert before["outcome"] == "answer"
    return answer


@pytest.mark.parametrize(
    ("handout", "first", "then", "quote"),
    [
        ("minor-burn", "how do i cool a burn", "for how long", "10 to 20 minutes"),
        ("caring-for-stitches", "when do the stitches on my face come out", "and on my leg", "10 to 14 days"),
        ("hamstring-syndrome", "how often do i ice it", "what about a towel", "thin towel"),
    ],
)
def test_a_follow_up_is_answered_from_where_the_answer_before_stands(
    handout: str, first: str, then: str, quote: str
) -> None:
    answer = asked_after(handout, first, then)
    assert answer["outcome"] == "answer"
    assert quote in " ".join(answer["quotes"])


@pytest.mark.parametrize(
    ("handout", "first", "then"),
    [
        ("glaucoma", "is being black a factor in this", "Can glaucoma cause headaches?"),
        ("sunburn", "how often do i slap more lotion on at the beach", "What is sun poisoning?"),
        ("cesarean-wound-care", "when's the wound check and when's the big checkup", "can i climb the stairs"),
        ("epilepsy", "what does that gadget in the chest do", "What is the best medicine for epilepsy?"),
    ],
)
def test_what_the_handout_does_not_say_is_not_said_by_the_answer_before(handout: str, first: str, then: str) -> None:
    """Read together with the question before, each of these was answered with the sentence just heard."""
    assert asked_after(handout, first, then, HERE / "development")["outcome"] == "not_in_handout"


@pytest.mark.parametrize(
    ("first", "then", "heard"),
    [
        ("how often do i ice it", "why", "use ice every 1 to 2 hours"),
        ("can i take advil", "and how many times a day", "Pain medicines to ask about"),
    ],
)
def test_a_sentence_that_cannot_hold_what_is_asked_is_not_said_again(first: str, then: str, heard: str) -> None:
    assert heard not in " ".join(asked_after("hamstring-syndrome", first, then)["quotes"])


@pytest.mark.parametrize(
    ("locale", "first", "then", "whole"),
    [
        (
            "en-US",
            "When do the stitches on my face come out?",
            "and on my leg",
            "when do the stitches on my leg come out",
        ),
        ("en-US", "can i shower with the bandage", "what about without it", ""),
        ("en-US", "how do i sleep with it", "and with a pillow under it", "how do i sleep with a pillow under it"),
        ("en-US", "when do the stitches on my face come out", "on my leg", ""),
        ("en-US", "when do the stitches on my face come out", "and for how long", ""),
        ("fr-CA", "quand enlever les points au visage", "et au genou", "quand enlever les points au genou"),
        (
            "es-US",
            "cuándo me quitan los puntos en la cara",
            "¿y en la pierna?",
            "cuándo me quitan los puntos en la pierna",
        ),
    ],
)
def test_a_part_takes_the_place_of_the_like_one(locale: str, first: str, then: str, whole: str) -> None:
    handout = load_library(HANDOUTS).get("caring-for-stitches")
    before = Answer(Outcome.ANSWER, handout, question=first)
    assert spelt_out(Question(then, locale, datetime.now(UTC), handout, before)) == whole


def test_one_part_after_another_takes_the_place() -> None:
    """'And on my head?' after 'and on my leg?' is still about when they come out."""
    asked = ("when do the stitches on my face come out", "and on my leg", "and on my scalp")
    rows = [
        json.dumps({"id": str(n), "question": one, "handout": "caring-for-stitches", "after": str(n - 1) if n else ""})
        for n, one in enumerate(asked)
    ]
    *_, last = answer_rows(conversation_over(load_library(HANDOUTS)), rows, "en-US")
    assert "7 to 10 days" in " ".join(last["quotes"])
