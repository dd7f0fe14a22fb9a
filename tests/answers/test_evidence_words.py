"""evidence.yaml: every name is one the program knows, every list is used, and its grammar says what it means."""

from __future__ import annotations

import re

import pytest

from skill.answers.evidence import Caution, Wanted, cautions, fits, speaks_of, wanted
from skill.answers.evidence_words import evidence_words, phrase_pattern
from skill.content import CONTENT, read_content
from skill.errors import ContentError


def test_every_name_is_known_and_every_kind_has_words() -> None:
    words = evidence_words()
    assert {*words.wants, "yes_no", "other"} == {kind.value for kind in Wanted}
    assert words.gives.keys() <= words.wants.keys()
    assert words.asked.keys() == words.said.keys() == {caution.value for caution in Caution}


def test_every_list_is_used() -> None:
    source = (CONTENT / "en" / "evidence.yaml").read_text(encoding="utf-8").split("\n\n", 2)[2]
    used = set(re.findall(r"\{([a-z]+)\}", source))
    assert set(read_content("evidence", "en")["lists"]) == used - {"digits"}


@pytest.mark.parametrize(
    ("phrase", "found", "missed"),
    [
        ("how many [more] {unit}", "how many more days", "how many more pills"),
        ("(stop|quit) … {medicine}", "can i quit these little pills", "pills to quit"),
        ("*cillin", "is it amoxicillin", "is it cillinger"),
        ("allerg*", "my allergies", "no energy"),
        ("every * hours", "every six hours", "every hours"),
        ("is it [a|an] * [disease|infection] .", "is it a bad infection", "is it a very bad infection"),
        ("{digits}{unit}", "a 30day supply", "a day of 30"),
        ("[very] bad sign", "a bad sign", "a badly made sign"),
    ],
)
def test_the_grammar(phrase: str, found: str, missed: str) -> None:
    pattern = phrase_pattern(phrase, {"unit": ["day", "days"], "medicine": ["pill", "pills"]})
    assert pattern.search(found)
    assert pattern.search(found.upper())
    assert not pattern.search(missed)


@pytest.mark.parametrize("phrase", ["take {pils}", "(one|two", "one] two"])
def test_a_phrase_that_cannot_be_read_names_itself(phrase: str) -> None:
    with pytest.raises(ContentError, match=r"evidence\.yaml"):
        phrase_pattern(phrase, {})


@pytest.mark.parametrize(
    ("question", "kind", "touched"),
    [
        ("how often do i ice it", Wanted.HOW_OFTEN, set()),
        ("how many more days do i rest", Wanted.HOW_LONG, set()),
        ("so um can i run", Wanted.YES_NO, set()),
        ("so then um well can i run", Wanted.OTHER, set()),
        ("how much ibuprofen can my six-year-old have", Wanted.HOW_MUCH, {Caution.DOSE, Caution.CHILD}),
        ("can i take it with my statin", Wanted.YES_NO, {Caution.MIXING}),
        ("is it an infection", Wanted.YES_NO, {Caution.SERIOUS}),
        ("i'm expecting, is heat ok", Wanted.OTHER, {Caution.PREGNANCY}),
        ("when do i stop the antibiotics", Wanted.WHEN, {Caution.STOPPING}),
    ],
)
def test_what_a_question_wants_and_touches(question: str, kind: Wanted, touched: set[Caution]) -> None:
    assert wanted(question) is kind
    assert cautions(question) == touched


def test_what_a_sentence_gives() -> None:
    assert fits(Wanted.HOW_LONG, "Rest for 10 to 20 minutes.")
    assert not fits(Wanted.HOW_LONG, "Rest on a bed.")
    assert fits(Wanted.WHY, "Do not use cotton, because cotton sticks.")
    assert not fits(Wanted.WHY, "Do not use cotton.")
    assert speaks_of(Caution.CHILD, "Do not give aspirin to anyone under 18.")
    assert not speaks_of(Caution.CHILD, "Do not take aspirin.")
