"""What questions need of a handout, worked out once: its passages' vectors and tokens, and its curated questions.

`handouts index` writes the vectors of a whole library beforehand, into `.index/` inside the library's folder; they
are mapped into memory, not read, so that five thousand handouts cost little more than the few that are asked. What
is not there, or was made from another version of the file or by other models, is worked out when it is needed.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from skill.answers.gloss import gloss, gloss_version, glossed, has_gloss
from skill.answers.handout_words import HandoutWords, read_words
from skill.answers.learnt import Learnt, restored
from skill.answers.misheard import sounds_of
from skill.answers.passage_index import Passage, PassageIndex
from skill.answers.passages import Place, passages_of, places_of
from skill.answers.question_bank import QuestionBank
from skill.answers.scoring import SentenceScorer
from skill.answers.taught import OPEN, Taught
from skill.content import language_of
from skill.handouts.model import Handout

FOLDER = ".index"
ABOUT, VECTORS, CHOICES, WORDS, LEARNT = "index.json", "vectors.npy", "choices.npy", "words.npz", "learnt.npz"
SHIPPED = Path(__file__).parent / "shipped_index"
MOST_READY = 64
"""Handouts whose index is kept in memory; one takes some 150 KB."""

_STEPS = 400.0
"""Steps a unit in which the vectors are kept, as bytes: of 14 million entries of vectors of length 1 one is beyond
them, and a likeness is off by some 0.0007."""

_OFTEN = 3
"""Taught questions that must have a word before it counts as one that misheard words may stand for."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class ReadyHandout:
    """A handout with what questions need of it."""

    handout: Handout
    places: tuple[Place, ...]
    bank: QuestionBank
    index_maker: Callable[[], PassageIndex]

    @cached_property
    def index(self) -> PassageIndex:
        """The scorer's index; made at the first question that needs the models."""
        return self.index_maker()


@dataclass(frozen=True)
class StoredVectors:
    """The vectors on disk: `rows[key_of(handout)]` gives where a handout's vectors lie in `vectors`, passages first.

    It is (start, passages, taught questions). `choices` are two a handout, in the order of `ids` and their
    `versions`. `learnt_file` holds the arrays of `Taught.learnt`, named KEY.ARRAY, of those with enough questions.
    """

    vectors: NDArray[np.int8]
    rows: Mapping[str, tuple[int, int, int]]
    choices: Floats
    ids: tuple[str, ...]
    versions: tuple[str, ...]
    words: HandoutWords
    learnt_file: Path

    def learnt(self, key: str) -> Learnt | None:
        """The regression over a handout's taught questions, where it was worked out (and is not damaged)."""
        with np.load(self.learnt_file, allow_pickle=False) as stored:
            own = {name.removeprefix(f"{key}."): name for name in stored.files if name.startswith(f"{key}.")}
            try:
                return restored({array: stored[name] for array, name in own.items()}) if own else None
            except (ValueError, KeyError, BadZipFile):
                return None


class IndexStore:
    """Ready handouts of one library. Safe to share between threads."""

    def __init__(self, scorer: SentenceScorer, folder: Path | None = None) -> None:
        self._scorer = scorer
        self._folder = folder / FOLDER if folder else None
        self._ready: OrderedDict[tuple[str, str], ReadyHandout] = OrderedDict()
        self._lock = Lock()

    def ready(self, handout: Handout) -> ReadyHandout:
        """The handout with what questions need of it."""
        key = (handout.id, handout.version)
        with self._lock:
            found = self._ready.get(key)
            if found is None:
                places = places_of(handout)
                bank = QuestionBank(handout, places)
                found = ReadyHandout(handout, places, bank, lambda: self._index(handout, bank))
                self._ready[key] = found
            self._ready.move_to_end(key)
            while len(self._ready) > MOST_READY:
                self._ready.popitem(last=False)
        return found

    def _index(self, handout: Handout, bank: QuestionBank) -> PassageIndex:
        passages, questions = as_read(handout, bank.taught)
        language = language_of(handout.language)
        title = gloss(handout.title, language) if has_gloss(language) else handout.title
        vectors, taught = self._vectors(handout, len(questions))
        index = self._scorer.index(title, passages, vectors)
        if not questions:
            return index
        is_stored = taught is not None
        if taught is None:
            taught = self._scorer.transformers.embed(questions).vectors
        sounds = {**sounds_of(_often(questions)), **index.sounds}
        stored = self._holding(handout)
        learnt = stored.learnt(key_of(handout)) if is_stored and stored else None
        known = taught_of(bank, passages, questions, taught)
        return replace(index, taught=replace(known, learnt_before=learnt), sounds=sounds)

    def _vectors(self, handout: Handout, questions: int) -> tuple[Floats | None, Floats | None]:
        """The handout's passages and taught questions from disk, or None for what is not there."""
        stored = self._holding(handout)
        if not stored or stored.rows[key_of(handout)][2] != questions:
            return None, None
        start, passages, taught = stored.rows[key_of(handout)]
        own = unpacked(stored.vectors[start : start + passages + taught])
        return own[:passages], own[passages:]

    def _holding(self, handout: Handout) -> StoredVectors | None:
        """The index that has this very version of the handout: the library's own, or the one that ships."""
        indexes = (self.stored, read_shipped(self._scorer.version))
        return next((index for index in indexes if index and key_of(handout) in index.rows), None)

    @cached_property
    def stored(self) -> StoredVectors | None:
        """What `handouts index` left, if it was made by these models."""
        return read_stored(self._folder, self._scorer.version) if self._folder else None


@lru_cache(maxsize=2)
def read_shipped(models: str) -> StoredVectors | None:
    """The index that ships beside the models: of the shipped handouts, wherever a library has the same files.

    Two thousand taught questions take seconds to embed. `tests/bench/answers/training/index_shipped.py` makes it.
    """
    return read_stored(SHIPPED, models)


def read_stored(folder: Path, models: str) -> StoredVectors | None:
    """What `handouts index` left in its folder; None where there is none, by other models, or a damaged one."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if about["models"] != models:
            return None
        vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
        choices = np.load(folder / CHOICES, allow_pickle=False).astype(np.float32)
        rows = {str(version): (int(start), int(own), int(asked)) for version, start, own, asked in about["rows"]}
        ids, versions = tuple(about["ids"]), tuple(about["versions"])
        counted = sum(own + asked for _, own, asked in rows.values())
        whole = (
            vectors.dtype == np.int8 and len(vectors) == counted and len(choices) == 2 * len(ids) == 2 * len(versions)
        )
        words, learnt = read_words(folder / WORDS), folder / LEARNT
        with np.load(learnt, allow_pickle=False):
            return StoredVectors(vectors, rows, choices, ids, versions, words, learnt) if whole else None
    except (OSError, ValueError, KeyError, TypeError, BadZipFile):
        # No index, or one that was damaged: everything is worked out as it is needed.
        return None


def packed(vectors: Floats) -> NDArray[np.int8]:
    """Vectors of length 1 as they are kept."""
    kept: NDArray[np.int8] = np.clip(np.rint(vectors * _STEPS), -127, 127).astype(np.int8)
    return kept


def unpacked(kept: NDArray[np.int8]) -> Floats:
    """Vectors that were kept, as they are used."""
    return np.asarray(kept, np.float32) / np.float32(_STEPS)


def key_of(handout: Handout) -> str:
    """What an index knows a handout by: its file's hash, and that of the gloss, where the models read one."""
    language = language_of(handout.language)
    return f"{handout.version}-{gloss_version(language)}" if has_gloss(language) else handout.version


def as_read(handout: Handout, questions: Sequence[str]) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """The passages of a handout and questions about it as the models read them: glossed, where they do not know it."""
    passages, language = passages_of(handout), language_of(handout.language)
    if not has_gloss(language):
        return passages, tuple(questions)
    return tuple(glossed(one, language) for one in passages), tuple(gloss(one, language) for one in questions)


def _often(questions: Sequence[str]) -> list[str]:
    """The words that several of the questions have: what is in one alone may itself be misheard or misspelt."""
    counted = Counter(word for question in questions for word in set(question.lower().split()))
    return [word for word, questions_with_it in counted.items() if questions_with_it >= _OFTEN]


def taught_of(bank: QuestionBank, passages: Sequence[Passage], questions: Sequence[str], vectors: Floats) -> Taught:
    """The bank's questions, as the models read them, with vectors and the passages and blocks that answer them."""
    left_open = [OPEN] * len(bank.left_open)
    positions = [*bank.positions, *left_open]
    blocks = [*(passages[position].block for position in bank.positions), *left_open]
    spoken = () if tuple(questions) == bank.taught else bank.taught
    return Taught(tuple(questions), vectors, np.array(positions, np.int64), np.array(blocks, np.int64), spoken=spoken)
