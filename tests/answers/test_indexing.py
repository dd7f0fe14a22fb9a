"""`handouts index`: what is known is not worked out again, and what has changed is."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from skill.answers.indexing import write_index
from skill.answers.scoring import SentenceScorer
from skill.answers.store import FOLDER, read_stored
from skill.answers.transformer import Embedded, Transformers
from skill.handouts.library import load_library

KNEE = "# A sore knee\n\nRest the knee for 2 days.\n\nCall 911 if you cannot breathe.\n"
WRIST = "# A sore wrist\n\nWear the splint at night.\n\nCall 911 if you cannot breathe.\n"


class Counting(Transformers):
    """The real models, which count the texts that they are given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Embedded:
        """See Transformers."""
        self.texts += texts
        return super().embed(texts)


@pytest.fixture(scope="module")
def counting() -> Counting:
    return Counting()


def indexed(folder: Path, counting: Counting) -> list[str]:
    """The texts that an index of the folder's handouts had to embed."""
    counting.texts.clear()
    write_index(load_library(folder), folder, SentenceScorer(transformers=counting), lambda _done, _total: None)
    return list(counting.texts)


def test_a_sentence_that_two_handouts_have_is_embedded_once(tmp_path: Path, counting: Counting) -> None:
    (tmp_path / "knee.md").write_text(KNEE)
    (tmp_path / "wrist.md").write_text(WRIST)
    texts = indexed(tmp_path, counting)
    assert texts.count("Call 911 if you cannot breathe.") == 1
    stored = read_stored(tmp_path / FOLDER, SentenceScorer().version)
    assert stored is not None
    assert len(stored.vectors) == 4
    assert len(stored.rows) == 2
    assert np.array_equal(stored.vectors[1], stored.vectors[3])


def test_only_what_has_changed_is_embedded_again(tmp_path: Path, counting: Counting) -> None:
    (tmp_path / "knee.md").write_text(KNEE)
    (tmp_path / "wrist.md").write_text(WRIST)
    indexed(tmp_path, counting)
    first = read_stored(tmp_path / FOLDER, SentenceScorer().version)
    assert indexed(tmp_path, counting) == []
    (tmp_path / "knee.md").write_text(KNEE.replace("2 days", "3 days"))
    texts = indexed(tmp_path, counting)
    assert "Rest the knee for 3 days." in texts
    assert not any("splint" in text for text in texts)
    second = read_stored(tmp_path / FOLDER, SentenceScorer().version)
    assert first is not None
    assert second is not None
    (kept,) = set(first.rows) & set(second.rows)
    before, after = first.rows[kept], second.rows[kept]
    assert np.array_equal(
        first.vectors[before[0] : before[0] + before[1]], second.vectors[after[0] : after[0] + after[1]]
    )


def test_a_handout_that_was_taken_away_is_gone_from_the_index(tmp_path: Path, counting: Counting) -> None:
    (tmp_path / "knee.md").write_text(KNEE)
    (tmp_path / "wrist.md").write_text(WRIST)
    indexed(tmp_path, counting)
    (tmp_path / "wrist.md").unlink()
    assert indexed(tmp_path, counting) == []
    stored = read_stored(tmp_path / FOLDER, SentenceScorer().version)
    assert stored is not None
    assert stored.ids == ("knee",)
    assert len(stored.vectors) == 2


def test_a_damaged_index_is_made_anew(tmp_path: Path, counting: Counting) -> None:
    (tmp_path / "knee.md").write_text(KNEE)
    whole = indexed(tmp_path, counting)
    (tmp_path / FOLDER / "vectors.npy").write_bytes(b"nothing")
    assert indexed(tmp_path, counting) == whole
    shutil.rmtree(tmp_path / FOLDER)
    assert indexed(tmp_path, counting) == whole
