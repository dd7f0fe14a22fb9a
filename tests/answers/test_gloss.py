"""The gloss: French and Spanish into rough English, the same way for questions and for handouts."""

from __future__ import annotations

import time

import pytest

from skill.answers.evidence import Caution, cautions
from skill.answers.gloss import gloss, glossed, has_gloss, likely_enough
from skill.answers.passage_index import Passage
from skill.content import read_content

LEAST_ENTRIES = 1500


@pytest.mark.parametrize(
    ("language", "said", "english"),
    [
        ("fr-CA", "Est-ce que je peux prendre une douche?", "can i shower ?"),
        ("fr-CA", "je peux-tu prendre ma douche", "can i shower"),
        ("fr-CA", "combien de temps", "how long"),
        ("fr-CA", "ne mettez pas de glace", "do not put of ice"),
        ("fr-CA", "maux de tête", "headache"),
        ("fr-CA", "je sens plus mes jambes", "i can't feel my leg"),
        ("es-US", "ya no siento la pierna", "can't feel leg"),
        ("es-US", "¿Cada cuánto me pongo la crema?", "how often me put cream ?"),
        ("es-US", "puedo bañarme", "can i bathe"),
        ("es-US", "dolores de cabeza", "headache"),
    ],
)
def test_phrases_before_words(language: str, said: str, english: str) -> None:
    assert gloss(said, language) == english


def test_inflected_forms_meet_their_entry() -> None:
    assert gloss("éternuez", "fr") == gloss("éternuer", "fr") == "sneeze"
    assert gloss("estornudando", "es") == gloss("estornudar", "es") == "sneeze"


def test_accents_decide_only_where_both_spellings_are_listed() -> None:
    assert gloss("où", "fr") == "where"
    assert gloss("ou", "fr") == "or"
    assert gloss("hopital", "fr") == gloss("hôpital", "fr") == "hospital"


def test_unknown_words_stay_without_accents() -> None:
    assert gloss("Zyrbéla 2,5", "fr") == "zyrbela 2,5"


def test_cautions_are_heard_through_the_gloss() -> None:
    assert Caution.PREGNANCY in cautions(gloss("je suis enceinte", "fr"))
    assert Caution.PREGNANCY in cautions(gloss("estoy embarazada", "es"))
    assert Caution.DOSE in cautions(gloss("cuántas pastillas puedo tomar", "es"))


def test_a_passage_keeps_its_place() -> None:
    passage = glossed(Passage("Buvez de l'eau.", "Soins", "", 3, is_item=True), "fr")
    assert (passage.block, passage.is_item) == (3, True)
    assert "water" in passage.text


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_lists_are_large_and_whole(language: str) -> None:
    entries = read_content("gloss", language)["entries"]
    forms = {form.strip() for row in entries for listed in row.values() for form in str(listed).split(",")}
    assert len(forms) >= LEAST_ENTRIES
    assert all(len(row) == 1 for row in entries)


def test_languages_without_a_list() -> None:
    assert not has_gloss("de")
    assert likely_enough("de") is None


def test_quick() -> None:
    gloss("bonjour", "fr")
    questions = [f"combien de temps est-ce que je dois garder mon pansement {number}" for number in range(300)]
    start = time.perf_counter()
    for question in questions:
        gloss(question, "fr")
    assert (time.perf_counter() - start) / len(questions) < 0.003
