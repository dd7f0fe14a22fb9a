"""`handouts index`: the vectors of a whole library, worked out beforehand.

What an index that is there already knows is taken over: the vectors of a handout whose file has not changed, and,
within one run, those of a sentence that other handouts have, too ('Call 911 if …').
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skill.answers.choosing import choice_texts
from skill.answers.gloss import has_gloss
from skill.answers.handout_words import words_of
from skill.answers.passage_index import encoder_text
from skill.answers.passages import passages_of, places_of
from skill.answers.question_bank import QuestionBank
from skill.answers.scoring import SentenceScorer
from skill.answers.store import (
    ABOUT,
    CHOICES,
    FOLDER,
    LEARNT,
    VECTORS,
    WORDS,
    StoredVectors,
    as_read,
    key_of,
    packed,
    read_stored,
    taught_of,
    unpacked,
)
from skill.atomic import written_whole
from skill.content import language_of
from skill.errors import HandoutsError
from skill.handouts.library import Library
from skill.handouts.model import Handout

Bytes = NDArray[np.int8]


class IndexWriteError(HandoutsError):
    """The index of a library cannot be written."""


def write_index(library: Library, folder: Path, scorer: SentenceScorer, progress: Callable[[int, int], None]) -> Path:
    """Write the index of a library into its folder, as `write_vectors` does."""
    return write_vectors(library, folder / FOLDER, scorer, progress)


def write_vectors(library: Library, target: Path, scorer: SentenceScorer, progress: Callable[[int, int], None]) -> Path:
    """Work out the vectors of every handout that the models read and write them.

    English ones, by which a handout is chosen, too, and the glosses of others. IndexWriteError when the folder cannot
    be written.
    """
    english = [library.get(entry.id) for entry in library.entries_in("en")]
    others = [library.get(entry.id) for entry in library.entries if has_gloss(language_of(entry.language))]
    handouts = [*english, *others]
    known = _Known(read_stored(target, scorer.version), scorer)
    vectors: list[Bytes] = []
    choices: list[NDArray[np.float32]] = []
    rows: dict[str, tuple[int, int, int]] = {}
    learnt: dict[str, Any] = {}
    start = 0
    for done, handout in enumerate(handouts, 1):
        if key_of(handout) not in rows:
            passages, questions = _texts(handout)
            vectors.append(known.vectors(handout, passages, questions))
            rows[key_of(handout)] = (start, len(passages), len(questions))
            start += len(vectors[-1])
            learnt |= known.learnt(handout, vectors[-1][len(passages) :])
        if done <= len(english):
            choices.append(known.choice(handout))
        progress(done, len(handouts))
    about = {
        "models": scorer.version,
        "ids": [handout.id for handout in english],
        "versions": [handout.version for handout in english],
        "rows": [[version, *place] for version, place in rows.items()],
    }
    try:
        target.mkdir(exist_ok=True)
        (target / ABOUT).unlink(missing_ok=True)
        _save(target / VECTORS, np.concatenate(vectors) if vectors else np.zeros((0, 384), np.int8))
        _save(target / CHOICES, np.concatenate(choices) if choices else np.zeros((0, 384), np.float32))
        part = target / "one.part"
        with part.open("wb") as stream:
            np.savez(stream, **learnt)
        part.replace(target / LEARNT)
        words_of(english).save(part)
        part.replace(target / WORDS)
        with written_whole(target / ABOUT) as text:
            json.dump(about, text)
    except OSError as error:
        raise IndexWriteError(f"{target} cannot be written.", "Check the folder's permissions and the disk.") from error
    return target


class _Known:
    """Vectors that need not be worked out: an earlier index's, and those of this run by their text."""

    def __init__(self, earlier: StoredVectors | None, scorer: SentenceScorer) -> None:
        self._earlier, self._scorer = earlier, scorer
        self._by_text: dict[str, Bytes] = {}
        pairs = zip(earlier.ids, earlier.versions, strict=True) if earlier else ()
        self._choices = {pair: place for place, pair in enumerate(pairs)}

    def vectors(self, handout: Handout, passages: Sequence[str], questions: Sequence[str]) -> Bytes:
        """Those of a handout's passages, and then of its taught questions."""
        place = self._earlier.rows.get(key_of(handout)) if self._earlier else None
        if self._earlier and place and place[1:] == (len(passages), len(questions)):
            return np.array(self._earlier.vectors[place[0] : place[0] + place[1] + place[2]], np.int8)
        new = [text for text in dict.fromkeys((*passages, *questions)) if text not in self._by_text]
        made = packed(self._scorer.transformers.embed(new).vectors)
        self._by_text.update(zip(new, made, strict=True))
        return np.array([self._by_text[text] for text in (*passages, *questions)], np.int8).reshape(-1, 384)

    def learnt(self, handout: Handout, questions: Bytes) -> dict[str, NDArray[Any]]:
        """The regression over its taught questions, as arrays named by its key; none where there are too few."""
        bank = QuestionBank(handout, places_of(handout))
        _, read = as_read(handout, bank.taught)
        taught = taught_of(bank, passages_of(handout), read, unpacked(questions))
        if self._earlier and key_of(handout) in self._earlier.rows:
            taught = replace(taught, learnt_before=self._earlier.learnt(key_of(handout)))
        arrays = taught.learnt.arrays() if taught.learnt else {}
        return {f"{key_of(handout)}.{name}": array for name, array in arrays.items()}

    def choice(self, handout: Handout) -> NDArray[np.float32]:
        """The two vectors that a handout is chosen by."""
        place = self._choices.get((handout.id, handout.version))
        if self._earlier and place is not None:
            return self._earlier.choices[2 * place : 2 * place + 2]
        return self._scorer.transformers.embed(choice_texts(handout)).vectors


def _texts(handout: Handout) -> tuple[list[str], list[str]]:
    """What is embedded of a handout: its passages and its taught questions, as the models read them."""
    passages, questions = as_read(handout, QuestionBank(handout, places_of(handout)).taught)
    return [encoder_text(one) for one in passages], list(questions)


def _save(path: Path, array: NDArray[Any]) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        np.save(stream, array, allow_pickle=False)
    part.replace(path)
