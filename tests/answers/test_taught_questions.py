"""Questions that a person taught: near ones are answered there, left-open ones declined, and quotes stay verbatim."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skill.answers.taught import FEATURES, OPEN, Taught
from skill.app import conversation_over
from skill.batch import answer_rows
from skill.content import HANDOUTS
from skill.handouts.library import load_library
from skill.wording.templates import fold
from tests.bench.answers.measure import HERE

TEXT = """# Sore knee

## Care

Put a cold pack on your knee for 15 minutes. Sit on a high chair. You may swim after 3 weeks.
"""
FRONT = """---
id: sore-knee
questions:
  - sentence: Sit on a high chair.
    questions:
      - where can I rest at lunch
      - what furniture is good for me
  - {sentence: You may swim after 3 weeks., question: when can I go to the pool}
not_answered:
  - how much does a cold pack cost
---

"""

Ask = Callable[[str], dict[str, Any]]


def asking(folder: Path, text: str) -> Ask:
    """A way to ask one handout."""
    (folder / "sore-knee.md").write_text(text, encoding="utf-8")
    conversation = conversation_over(load_library(folder))

    def one(question: str) -> dict[str, Any]:
        row = json.dumps({"id": "1", "question": question, "handout": "sore-knee"})
        return next(iter(answer_rows(conversation, [row], "en-US")))

    return one


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(tmp_path_factory.mktemp("taught"), FRONT + TEXT)


@pytest.fixture(scope="module")
def ask_untaught(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking(tmp_path_factory.mktemp("untaught"), TEXT)


def test_a_taught_question_in_its_own_words_is_answered_where_it_was_taught(ask: Ask) -> None:
    assert ask("What furniture is good for me?")["quotes"] == [
        "Put a cold pack on your knee for 15 minutes.",
        "Sit on a high chair.",
        "You may swim after 3 weeks.",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "what kind of furniture is good for me",
        "what furniture is right for me",
        "is there furniture that is good for me",
        "where can i rest during lunch",
        "where do i rest at lunchtime",
    ],
)
def test_a_question_near_a_taught_one_is_answered_though_it_shares_no_word_with_the_sentence(
    ask: Ask, ask_untaught: Ask, question: str
) -> None:
    found = ask(question)
    assert found["outcome"] == "answer"
    assert "Sit on a high chair." in found["quotes"]
    assert ask_untaught(question)["outcome"] == "not_in_handout"


def test_what_is_less_near_becomes_likelier_too(ask: Ask, ask_untaught: Ask) -> None:
    """'Which' for 'what', 'best' for 'good': on the limit, answered by some models and not by others."""
    question = "which furniture is best for me"
    assert ask(question)["score"] > 0.5 > ask_untaught(question)["score"]


@pytest.mark.parametrize("question", ["how much does a cold pack cost", "How much does a cold pack cost?"])
def test_what_is_left_open_is_declined(ask: Ask, question: str) -> None:
    assert ask(question)["outcome"] == "not_in_handout"


def test_features_tell_here_elsewhere_and_left_open_apart() -> None:
    vectors = np.eye(4, dtype=np.float32)
    taught = Taught(
        ("how long", "for how long", "how often", "why"), vectors, np.array([0, 1, 2, OPEN]), np.array([7, 7, 8, OPEN])
    )
    asked = np.array([0.9, 0.1, 0.4, 0.2], np.float32)
    compared = taught.compared("for how long then", asked)
    found = dict(zip(FEATURES, compared.features(7), strict=True))
    assert found["taught_here"] == pytest.approx(0.9)
    assert found["taught_elsewhere"] == pytest.approx(0.4)
    assert found["taught_open"] == pytest.approx(0.2)
    assert found["taught_share"] > 0.99
    assert compared.nearest_positions(2) == [0, 2]
    assert compared.closest(8) == pytest.approx(0.4)
    assert compared.closest(9) == 0.0


def test_what_the_reranker_reads_beside_a_passage() -> None:
    texts = ("how long", "for how long", "ice for how long", "how often", "why", "who says so")
    blocks = np.array([7, 7, 7, 8, OPEN, OPEN])
    taught = Taught(texts, np.eye(6, dtype=np.float32), np.array([0, 1, 2, 3, OPEN, OPEN]), blocks)
    compared = taught.compared("how long now", np.array([0.3, 0.9, 0.4, 0.5, 0.1, 0.2], np.float32))
    assert compared.beside(7) == "for how long ; ice for how long / who says so |"
    assert compared.beside(8) == "how often / who says so |"
    assert compared.beside(9) == "nothing / who says so |"


def test_of_a_long_taught_question_its_first_words_are_read() -> None:
    """What the reranker reads costs time, and taught questions are whole stories."""
    story = "we were out on the trail when i burned my leg on the exhaust and now it hurts"
    taught = Taught((story,), np.eye(1, dtype=np.float32), np.array([0]), np.array([7]))
    read = taught.compared("i burned it", np.array([0.9], np.float32)).beside(7)
    assert read == "we were out on the trail when i burned my leg on / nothing |"


def test_a_question_taught_of_the_notice_is_answered_in_just_these_words() -> None:
    """It is the only part that is not searched; yet what a person taught of it was dropped without a word."""
    conversation = conversation_over(load_library(HANDOUTS))
    row = json.dumps({"id": "1", "question": "Can I trust what you say?", "handout": "minor-burn"})
    (answer,) = answer_rows(conversation, [row], "en-US")
    assert "No clinician has reviewed this handout." in answer["quotes"]


def test_no_question_of_the_measuring_set_was_taught() -> None:
    library = load_library(HANDOUTS)
    for path in sorted([*(HERE / "shipped").glob("*.jsonl"), *HERE.glob("development-shipped*/*.jsonl")]):
        handout = library.get(path.stem)
        taught = {fold(row.question) for row in handout.questions} | {fold(one) for one in handout.not_answered}
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        asked = {fold(row["question"]) for row in rows if row["category"] != "before"}
        assert not asked & taught, path.stem


def test_the_index_keeps_the_taught_questions_vectors(tmp_path: Path) -> None:
    from skill.answers.indexing import write_index
    from skill.answers.scoring import SentenceScorer
    from skill.answers.store import IndexStore

    (tmp_path / "sore-knee.md").write_text(FRONT + TEXT, encoding="utf-8")
    library = load_library(tmp_path)
    scorer = SentenceScorer()
    fresh = IndexStore(scorer).ready(library.get("sore-knee")).index.taught
    write_index(library, tmp_path, scorer, lambda _done, _total: None)
    store = IndexStore(scorer, tmp_path)
    assert store.stored is not None
    kept = store.ready(library.get("sore-knee")).index.taught
    assert fresh is not None
    assert kept is not None
    # What goes through the 8-bit encoder together is scaled together, so the vectors differ a little.
    assert ((kept.vectors * fresh.vectors).sum(axis=1) > 0.98).all()
    assert list(kept.positions) == list(fresh.positions) == [1, 1, 2, OPEN]


def test_the_index_keeps_what_was_learnt_of_many_questions(tmp_path: Path) -> None:
    """Worked out with the first question, it would take a second where two thousand are taught."""
    from skill.answers.indexing import write_index
    from skill.answers.scoring import SentenceScorer
    from skill.answers.store import LEARNT, IndexStore
    from skill.answers.taught import ENOUGH_TO_LEARN

    many = "".join(f"  - may i swim {number} laps\n" for number in range(ENOUGH_TO_LEARN))
    (tmp_path / "sore-knee.md").write_text(FRONT.replace("not_answered:\n", f"not_answered:\n{many}") + TEXT)
    library = load_library(tmp_path)
    scorer = SentenceScorer()
    write_index(library, tmp_path, scorer, lambda _done, _total: None)
    store = IndexStore(scorer, tmp_path)
    known = store.ready(library.get("sore-knee")).index.taught
    assert known is not None
    assert known.learnt_before is not None
    worked_out = replace(known, learnt_before=None).learnt
    assert worked_out is not None
    for name, kept in known.learnt_before.arrays().items():
        np.testing.assert_allclose(kept, worked_out.arrays()[name], atol=2e-3, err_msg=name)
    (tmp_path / ".index" / LEARNT).write_bytes(b"PK nothing")
    assert IndexStore(scorer, tmp_path).stored is None


def test_the_shipped_index_is_of_the_shipped_handouts() -> None:
    """Out of date, it is merely not used: and a first question takes seconds. index_shipped.py makes it anew."""
    from skill.answers.passages import places_of
    from skill.answers.question_bank import QuestionBank
    from skill.answers.scoring import SentenceScorer
    from skill.answers.store import key_of, read_shipped

    index = read_shipped(SentenceScorer().version)
    assert index is not None
    library = load_library(HANDOUTS)
    for entry in library.entries:
        handout = library.get(entry.id)
        assert index.rows[key_of(handout)][2] == len(QuestionBank(handout, places_of(handout)).taught), entry.id
        assert index.learnt(key_of(handout)) is not None
