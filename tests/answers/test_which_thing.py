"""A question of time that names nothing: one short question back, and the next turn's word completes it."""

from __future__ import annotations

import pytest

from skill.answers.model import Outcome
from tests.answers.timing_asking import ask


@pytest.mark.parametrize(
    ("handout", "text", "options"),
    [
        ("ankle-sprain", "how long", ("rest", "ice")),
        ("ankle-sprain", "when do I stop?", ("rest", "ice")),
        ("minor-burn", "how often do i do that", ("washing", "new bandage")),
    ],
)
def test_two_things_are_offered(handout: str, text: str, options: tuple[str, ...]) -> None:
    answer = ask(handout, text)
    assert answer is not None
    assert (answer.outcome, answer.options, answer.quotes) == (Outcome.CLARIFY, options, ())


@pytest.mark.parametrize("said", ["ice", "the ice please", "i mean icing it"])
def test_the_thing_that_is_named_completes_the_question(said: str) -> None:
    answer = ask("ankle-sprain", said, follows=ask("ankle-sprain", "how long"))
    assert answer is not None
    assert answer.outcome is Outcome.ANSWER
    assert "ice" in " ".join(answer.quotes)


def test_what_names_neither_is_no_answer() -> None:
    assert ask("ankle-sprain", "never mind", follows=ask("ankle-sprain", "how long")) is None


@pytest.mark.parametrize("text", ["how long does the pharmacy stay open", "how often can i take tylenol"])
def test_what_names_something_else_is_not_asked_back(text: str) -> None:
    answer = ask("ankle-sprain", text)
    assert answer is None or answer.outcome is not Outcome.CLARIFY


def test_where_one_thing_alone_tells_it_nothing_is_asked() -> None:
    answer = ask("hamstring-syndrome", "how often")
    assert answer is None or answer.outcome is Outcome.ANSWER
