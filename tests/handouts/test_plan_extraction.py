"""Which timing facts are proposed from a sentence, and from which none are."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from skill.handouts.importing import import_document
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout
from skill.handouts.plan_extraction import propose_plan


def handout_of(*sentences: str, section: str = "At home") -> Handout:
    return parse_handout(f"# T\n\n## {section}\n\n" + " ".join(sentences) + "\n", Path("t.md"))


def facts(*sentences: str) -> list[dict[str, Any]]:
    return [
        {key: getattr(step, key) for key in step.__slots__ if key != "sentence" and getattr(step, key)}
        for step in propose_plan(handout_of(*sentences))
    ]


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        ("After 2 or 3 days, use a warm pack.", {"what": "a warm pack", "from_day": (2, 3)}),
        ("After two weeks, bend your knee.", {"what": "bend your knee", "from_day": (14, 14)}),
        ("After 48 hours, wash the cut.", {"what": "wash the cut", "from_day": (2, 2)}),
        (
            "For the first 3 days, put ice on it every 1 to 2 hours.",
            {"what": "ice", "from_day": (0, 0), "until_day": (3, 3), "how_often": "every 1 to 2 hours"},
        ),
        (
            "Hold the stretch for at least 30 seconds.",
            {"what": "hold the stretch", "how_long": "at least 30 seconds"},
        ),
        ("Do not soak the wound for 5 days.", {"what": "do not soak the wound", "until_day": (5, 5)}),
        (
            "You may take one tablet twice a day if it hurts.",
            {"what": "one tablet", "how_often": "twice a day", "condition": "if it hurts"},
        ),
        ("Please wear the boot for 6 weeks.", {"what": "the boot", "until_day": (42, 42)}),
        ("Change the bandage daily.", {"what": "change the bandage", "how_often": "daily"}),
        (
            "Loosen the strap, sit upright, and take a short break every 20 minutes.",
            {"what": "a short break", "how_often": "every 20 minutes"},
        ),
        ("Fibre needs water, so drink 6 to 8 glasses a day.", {"what": "drink", "how_often": "6 to 8 glasses a day"}),
        ("An ointment is put on 3 times a day.", {"what": "an ointment", "how_often": "3 times a day"}),
        (
            "Wear the sling for the first week.",
            {"what": "the sling", "from_day": (0, 0), "until_day": (7, 7)},
        ),
        (
            "Take 10 slow, deep breaths every hour to clear your lungs.",
            {"what": "take 10 slow, deep breaths", "how_often": "every hour"},
        ),
        ("No swimming for 2 weeks.", {"what": "no swimming", "until_day": (14, 14)}),
        ("Do not use it for longer than 10 days.", {"what": "do not use it", "until_day": (10, 10)}),
        ("Wait at least 6 weeks before you lift.", {"what": "wait", "from_day": (42, 42)}),
        ("Cold: Lay a wet cloth on it for 15 minutes.", {"what": "lay a wet cloth", "how_long": "15 minutes"}),
        ("Walk for 30 minutes most days.", {"what": "walk", "how_long": "30 minutes", "how_often": "most days"}),
        (
            "If it hurts for more than a week, use a splint at night for 3 days.",
            {"what": "a splint", "until_day": (3, 3), "condition": "If it hurts for more than a week"},
        ),
    ],
)
def test_facts_of_a_sentence(sentence: str, fact: dict[str, Any]) -> None:
    assert facts(sentence) == [fact]


@pytest.mark.parametrize(
    ("language", "sentence", "fact"),
    [
        (
            "fr",
            "Sucez une pastille toutes les trois heures.",
            {"what": "sucez une pastille", "how_often": "toutes les trois heures"},
        ),
        ("fr", "Reposez-vous deux ou trois jours.", {"what": "reposez-vous", "until_day": (2, 3)}),
        (
            "fr",
            "Pour un enfant, donnez le sirop matin et soir pendant six jours.",
            {"what": "le sirop", "until_day": (6, 6), "how_often": "matin et soir"},
        ),
        ("fr", "Vous pouvez dormir, mais pas plus de 10 heures.", {"what": "dormir", "how_long": "10 heures"}),
        ("fr", "Mettez-la au froid dès le lendemain.", {"what": "mettez-la", "from_day": (1, 1)}),
        ("es", "Lávela cada día con jabón.", {"what": "lávela", "how_often": "cada día"}),
        ("es", "Vacúnese cada año.", {"what": "vacúnese", "how_often": "cada año"}),
        (
            "es",
            "Descanse los primeros 3 días.",
            {"what": "descanse", "from_day": (0, 0), "until_day": (3, 3)},
        ),
        (
            "es",
            "Camine 30 minutos, 5 días por semana.",
            {"what": "camine", "how_long": "30 minutos", "how_often": "5 días por semana"},
        ),
    ],
)
def test_facts_in_other_languages(language: str, sentence: str, fact: dict[str, Any]) -> None:
    handout = parse_handout(f"---\nlanguage: {language}\n---\n# T\n\n## A\n\n{sentence}\n", Path("t.md"))
    (step,) = propose_plan(handout)
    assert {key: getattr(step, key) for key in step.__slots__ if key != "sentence" and getattr(step, key)} == fact


def test_when_to_call_is_no_advice() -> None:
    signs = "- Rest is needed every 5 minutes.\n- Use of the drug for 3 days does not help.\n"
    text = f"# T\n\n## When to call\n\nCall your doctor today if:\n\n{signs}"
    assert propose_plan(parse_handout(text, Path("t.md"))) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Most people feel better and walk after 2 weeks.",
        "Rest is best for 2 days.",
        "Most people get better within 10 months.",
        "The operation takes about 20 minutes.",
        "How often should I use ice in the first 3 days?",
        "Rest your foot.",
        "Take painkillers such as paracetamol - avoid taking ibuprofen for 48 hours after your injury.",
        "Your pain has lasted for more than 3 days.",
    ],
)
def test_sentences_that_tell_nothing_to_do_propose_nothing(sentence: str) -> None:
    assert facts(sentence) == []


def test_it_is_what_was_named_before() -> None:
    assert facts("Put a cold pack on your knee.", "Leave it on for 15 minutes.") == [
        {"what": "a cold pack", "how_long": "15 minutes"}
    ]


def test_every_step_names_a_sentence_of_the_handout(documents: Path) -> None:
    for path in sorted(documents.glob("*.txt")):
        imported = import_document(path)
        sentences = {sentence for _, _, sentence in imported.handout.sentences()}
        assert imported.handout.plan
        assert {step.sentence for step in imported.handout.plan} <= sentences
        assert "Proposed by the import" in imported.markdown
        assert any("proposed" in warning for warning in imported.warnings)


def test_ice_and_heat_of_a_real_handout(shared_inputs: Path) -> None:
    plan = import_document(shared_inputs / "hamstring-syndrome.txt").handout.plan
    by_what = {step.what: step for step in plan}
    assert by_what["heat"].from_day == (2, 3)
    assert {(step.how_long, step.how_often, step.until_day) for step in plan if "ice" in step.what} == {
        ("10 to 20 minutes at a time", "", None),
        ("", "every 1 to 2 hours", (3, 3)),
    }


def test_a_sentence_of_thousands_of_clauses_takes_no_minutes() -> None:
    """Ten times as long takes some ten times as long, not a hundred."""

    def seconds(clauses: int) -> float:
        handout = handout_of("take 3 tablets every 4 hours and " * clauses)
        begun = time.perf_counter()
        propose_plan(handout)
        return time.perf_counter() - begun

    seconds(10)
    assert seconds(3000) < 30 * seconds(300) + 0.5
