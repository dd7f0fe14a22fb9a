"""Which passages are read closely, and what speaks for them beside the reranker."""

from __future__ import annotations

import numpy as np
import pytest

from skill.answers.ages import asked_of
from skill.answers.candidates import Hints, beside, scored, to_read
from skill.answers.evidence import content_stems
from skill.answers.passage_index import Passage, PassageIndex
from skill.answers.taught import OPEN, Compared, Taught

TEXTS = (
    "Put ice on it.",
    "Wrap the ice in a towel.",
    "Rest the leg.",
    "Walk a little each day.",
    "Sleep on your back.",
    "Give it to children under 2.",
    "Give it to people over 65.",
)
ALIKE = np.array([0.9, 0.8, 0.3, 0.25, 0.2, 0.15, 0.1], np.float32)


@pytest.fixture
def index() -> PassageIndex:
    passages = tuple(Passage(text, heading=f"Part {number // 2}", block=number) for number, text in enumerate(TEXTS))
    stems = tuple(frozenset(content_stems(text)) for text in TEXTS)
    words = {word for some in stems for word in some}
    width = len(TEXTS)
    return PassageIndex(
        "Leg", passages, np.eye(width, dtype=np.float32), (), stems, dict.fromkeys(words, 1.0), 2.0, frozenset()
    )


def taught(**similarities: float) -> Compared:
    """Taught questions, named by the block that each is answered in (`b4`, `open`), as near as they are told to be."""
    blocks = np.array([OPEN if name == "open" else int(name[1:]) for name in similarities])
    made = Taught(tuple(similarities), np.eye(len(blocks), dtype=np.float32), blocks, blocks)
    return made.compared("a question", np.array(list(similarities.values()), np.float32))


def much_taught() -> Compared:
    """Two thousand taught questions, of the 5th and the 6th passage; the new one sounds like those of the 5th."""
    texts = [f"may i {verb} on it {number}" for number in range(1000) for verb in ("lie", "step")]
    blocks = np.array([4, 5] * 1000)
    vectors = np.tile(np.eye(2, dtype=np.float32), (1000, 1))
    return Taught(tuple(texts), vectors, blocks, blocks).compared(
        "may i lie on it now", np.array([0.8, 0.6], np.float32)
    )


def test_the_most_similar_and_one_that_shares_a_rare_word(index: PassageIndex) -> None:
    assert to_read(ALIKE, ["sleep"], index, Hints()) == [0, 1, 2, 4]
    assert to_read(ALIKE, [], index, Hints()) == [0, 1, 2]


def test_where_questions_are_taught_three_are_read_and_taught_ones_among_them(index: PassageIndex) -> None:
    hints = Hints(taught(b6=0.95, b3=0.5, open=0.9))
    assert to_read(ALIKE, ["sleep"], index, hints) == [0, 6, 1]
    assert to_read(ALIKE, ["sleep"], index, Hints(much_taught())) == [4, 5]


def test_a_passage_for_another_age_counts_less_than_one_for_this(index: PassageIndex) -> None:
    age = asked_of("i'm seventy")
    meant, other = (scored(index, place, 0.0, 0.5, Hints(age=age)).score for place in (6, 5))
    untold = scored(index, 6, 0.0, 0.5, Hints()).score
    assert other < untold < meant


def test_what_stands_beside_the_answer_before_counts_more(index: PassageIndex) -> None:
    said = Hints(said=[2])
    same_block, same_heading, elsewhere = (scored(index, place, 0.0, 0.5, said).score for place in (2, 3, 4))
    assert same_block > same_heading > elsewhere
    assert beside([2], ALIKE, index) == [2]


def test_few_taught_questions_teach_no_regression() -> None:
    assert not taught(b0=0.5).has_learnt
