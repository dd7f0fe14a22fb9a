"""Which timing facts are proposed from a sentence, and from which none are."""

from __future__ import annotations

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
    ],
)
def test_facts_of_a_sentence(sentence: str, fact: dict[str, Any]) -> None:
    assert facts(sentence) == [fact]


@pytest.mark.parametrize(
    "sentence",
    [
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
