"""What speech recognition misheard is put right by the handout's own words, and nothing else is touched."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from skill.answers.misheard import put_right, sound_of, sounds_of
from skill.app import conversation_over
from skill.batch import answer_rows
from skill.content import HANDOUTS, read_content
from skill.handouts.library import load_library

ALIKE = [
    ("a leave", "Aleve"),
    ("add ville", "Advil"),
    ("eye be pro fin", "ibuprofen"),
    ("nap rock sin", "naproxen"),
    ("a seat a min oh fin", "acetaminophen"),
    ("hydro court his own", "hydrocortisone"),
    ("ex ray", "X-ray"),
    ("thermo meter", "thermometer"),
    ("blisss ters", "blisters"),
    ("i sing", "icing"),
    ("ours", "hours"),
    ("koff", "cough"),
    ("fone", "phone"),
]
UNLIKE = [("heat", "ice"), ("warfarin", "aspirin"), ("metformin", "metoprolol"), ("lisinopril", "ramipril")]

ONE_STEM = {"sciatic", "sciatica"}

TEXT = "Ask about acetaminophen (Tylenol), ibuprofen or naproxen (Aleve). Put ice on your buttock. Drink water often."


def common(word: str) -> bool:
    """A stand-in for the models' vocabulary: what is common English in these tests."""
    return word in {
        "what",
        "are",
        "the",
        "a",
        "leave",
        "can",
        "i",
        "take",
        "or",
        "pro",
        "fin",
        "be",
        "eye",
        "cold",
        "put",
    }


@pytest.mark.parametrize(("heard", "meant"), ALIKE)
def test_what_sounds_alike_has_one_sound(heard: str, meant: str) -> None:
    assert sound_of(heard) == sound_of(meant)


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_other_medicines_have_another_sound(one: str, other: str) -> None:
    assert sound_of(one) != sound_of(other)


def test_no_two_names_of_the_lexicon_sound_alike() -> None:
    """One medicine must never be taken for another."""
    names = {str(name).lower() for name in read_content("pronunciation", "en")["words"]} - ONE_STEM
    by_sound = Counter(sound_of(name) for name in names if len(name) > 3)
    assert [sound for sound, count in by_sound.items() if count > 1] == []


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("can i take a leave", "can i take aleve"),
        ("Can I take eye be pro fin?", "can i take ibuprofen"),
        ("ice on my butt ock", "ice on my buttock"),
        ("can i take tilenol", "can i take tylenol"),
    ],
)
def test_words_that_sound_like_one_of_the_handout_are_taken_for_it(heard: str, meant: str) -> None:
    assert put_right(heard, sounds_of([TEXT]), common) == meant


@pytest.mark.parametrize(
    "heard", ["what are the signs", "can i take it cold", "can i take ibuprofen", "", "?!", "42 7"]
)
def test_what_was_heard_well_stays(heard: str) -> None:
    assert put_right(heard, sounds_of([TEXT]), common) is None


@pytest.mark.parametrize(
    ("heard", "word"),
    [
        ("should i not ice it", "notice"),
        ("2 or 3 days or 10", "two or three days, or ten"),
        ("take 4 ties", "forties"),
    ],
)
def test_numbers_and_negations_are_never_swallowed(heard: str, word: str) -> None:
    assert put_right(heard, sounds_of([word]), lambda _: False) is None


def test_what_would_swallow_a_negation_sounds_like_it() -> None:
    """So that the test above can fail."""
    assert sound_of("not ice") == sound_of("notice")


@pytest.mark.parametrize(
    ("handout", "question", "quote"),
    [
        ("hamstring-syndrome", "can i take add ville", "ibuprofen (Advil, Motrin)"),
        ("hamstring-syndrome", "can i take nap rock sin", "naproxen (Aleve)"),
        ("caring-for-stitches", "can i use petrol e um jelly", "petroleum jelly"),
        ("fever-in-a-child", "when should i use the thermo meter", "digital thermometer"),
    ],
)
def test_a_misheard_question_is_answered(handout: str, question: str, quote: str) -> None:
    row = {"id": "1", "question": question, "handout": handout}
    (answer,) = answer_rows(conversation_over(load_library(HANDOUTS)), [json.dumps(row)], "en-US")
    assert answer["outcome"] == "answer"
    assert quote in " ".join(answer["quotes"])


def test_a_leave_from_work_is_no_medicine() -> None:
    row = {"id": "1", "question": "can i take a leave of absence from work", "handout": "hamstring-syndrome"}
    (answer,) = answer_rows(conversation_over(load_library(HANDOUTS)), [json.dumps(row)], "en-US")
    assert "Aleve" not in " ".join(answer["quotes"])
