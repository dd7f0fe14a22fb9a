"""How likely leaflets are to answer a question at all, by how it is put."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from skill.answers.evidence import content_stems
from skill.answers.learnt import BUCKETS, rarity_of, spelling
from skill.answers.transformer import WEIGHTS, Transformers
from skill.answers.usually_told import UsuallyTold, lacking_stems, read_usually_told


@pytest.mark.parametrize(
    ("told", "hardly_ever"),
    [
        ("when should i call the doctor", "how much does the operation cost"),
        ("how should i clean the cut", "which brand of cream is the cheapest"),
        ("what helps with the swelling", "what were my x ray results"),
    ],
)
def test_what_leaflets_tell_is_apart_from_what_they_hardly_ever_do(told: str, hardly_ever: str) -> None:
    head = read_usually_told(Path(WEIGHTS) / "usually-told.npz")
    one, other = Transformers(Path(WEIGHTS), 1).embed([told, hardly_ever]).vectors
    assert head.log_odds(told, one, "") > head.log_odds(hardly_ever, other, "")


def test_a_complaint_that_the_handout_lacks_counts_more_than_a_word_of_the_family() -> None:
    head = read_usually_told(Path(WEIGHTS) / "usually-told.npz")

    def lost(question: str, word: str) -> float:
        (vector,) = Transformers(Path(WEIGHTS), 1).embed([question]).vectors
        return head.log_odds(question, vector, "") - head.log_odds(question, vector, lacking_stems(word))

    assert lost("i have a headache what should i take", "headache") > lost("what should my boy take", "boy") + 0.5


def test_what_is_lacking_are_the_content_words_the_handout_does_not_have() -> None:
    known = content_stems("Put ice on your ankles for 20 minutes.")
    assert lacking_stems("can I ice the ankle and my elbows?", known, {"can"}) == " ".join(content_stems("elbows"))
    assert lacking_stems("what is it", known) == ""


def test_vector_spelling_and_offset_add_up() -> None:
    rarity = rarity_of(["is it safe", "how much is it"])
    pieces, lacking = (np.full(BUCKETS, weight, np.float32) for weight in (0.5, -3.0))
    head = UsuallyTold(np.array([2.0, 0.0], np.float32), pieces, lacking, rarity, -1.0)
    wanted = 2 * 0.6 + 0.5 * float(spelling("is it safe", rarity).sum()) - 3 * float(spelling("safe", rarity).sum()) - 1
    assert head.log_odds("is it safe", np.array([0.6, 0.8], np.float32), "safe") == pytest.approx(wanted, abs=1e-5)


def test_rare_pieces_weigh_more() -> None:
    rarity = rarity_of(["ice it", "ice it now", "ice it and wait", "cost it"])
    shared, rare = (int(np.argmax(np.abs(spelling(word, rarity)))) for word in ("it", "cost"))
    assert rarity[rare] > rarity[shared]


def test_a_head_with_another_number_of_pieces_is_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "usually-told.npz", vector=np.zeros(3), pieces=np.zeros(7), lacking=np.zeros(7), rarity=np.zeros(7),
        offset=0.0,
    )  # fmt: skip
    with pytest.raises(ValueError, match="pieces"):
        read_usually_told(tmp_path / "usually-told.npz")
