"""What is learnt of all taught questions together."""

from __future__ import annotations

import numpy as np
import pytest

from skill.answers.learnt import BUCKETS, learn, restored, spelling

ICE, HEAT, OPEN = 3, 5, -1
QUESTIONS = ("how long do i ice it", "ice for how many minutes", "when do i use heat", "is it heat yet", "why ice it")
BLOCKS = np.array([ICE, ICE, HEAT, HEAT, OPEN])
VECTORS = np.array([[1, 0, 0], [0.9, 0.436, 0], [0, 1, 0], [0.1, 0.995, 0], [0.98, 0, 0.199]], np.float32)


def test_the_place_of_the_likest_questions_comes_first() -> None:
    learnt = learn(QUESTIONS, VECTORS, BLOCKS)
    told = learnt.speaks_for(VECTORS @ np.array([0.2, 0.98, 0], np.float32), "time for heat yet")
    assert max(told, key=lambda kind: told[kind]) == HEAT


def test_the_spelling_tells_apart_what_the_vectors_do_not() -> None:
    learnt = learn(QUESTIONS, VECTORS, BLOCKS)
    alike = VECTORS @ np.array([0.995, 0, 0.1], np.float32)
    asked, why = learnt.speaks_for(alike, "how long do i ice the leg"), learnt.speaks_for(alike, "why do i ice the leg")
    assert asked[ICE] > asked[OPEN]
    assert why[OPEN] - why[ICE] > asked[OPEN] - asked[ICE]


def test_the_weights_solve_the_regression() -> None:
    """The same by another way: numpy's own solver over the written-out matrix."""
    draw = np.random.default_rng(1)
    vectors = draw.normal(size=(80, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [" ".join(draw.choice(["ice", "heat", "leg", "why", "when", "pillow"], 4)) for _ in range(80)]
    blocks = draw.integers(-1, 4, 80)
    learnt = learn(texts, vectors, blocks)
    spelt = np.stack([spelling(text, learnt.rarity) for text in texts]).astype(np.float64)
    matrix = np.exp(2.0 * (vectors.astype(np.float64) @ vectors.T - 1)) + spelt @ spelt.T + 0.3 * np.eye(80)
    wanted = (blocks[:, None] == np.unique(blocks)[None]).astype(np.float64)
    np.testing.assert_allclose(learnt.questions, np.linalg.solve(matrix, wanted), atol=0.01)


def test_spelling_is_of_length_one_or_nothing() -> None:
    rarity = np.ones(BUCKETS, np.float32)
    assert np.linalg.norm(spelling("Can I wear it?", rarity)) == pytest.approx(1, abs=1e-5)
    assert not spelling("  …  ", rarity).any()
    np.testing.assert_array_equal(spelling("CAN i, wear it", rarity), spelling("can I wear it", rarity))


def test_what_was_learnt_can_be_kept() -> None:
    learnt = learn(QUESTIONS, VECTORS, BLOCKS)
    kept = restored(learnt.arrays())
    alike = VECTORS @ np.array([0.6, 0.8, 0], np.float32)
    before, after = learnt.speaks_for(alike, "ice or heat"), kept.speaks_for(alike, "ice or heat")
    assert after == pytest.approx(before, abs=0.01)
    with pytest.raises(ValueError, match="shape"):
        restored({**learnt.arrays(), "pieces": np.zeros((7, 3), np.float16)})
    with pytest.raises(KeyError):
        restored({"kinds": np.array([1])})
