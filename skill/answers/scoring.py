"""Which sentence of a handout answers a question, and how likely it is that any does.

Three steps. A sentence encoder and the shared words pick a few candidates; a reranker reads the question together
with each of them; a calibrated head turns its scores, and what the words alone tell, into the likelihood that the
best passage answers the question. The head was calibrated on handouts that none of the models had seen.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skill.answers.ages import Ages, asked_of, is_for, told_of
from skill.answers.evidence import Caution, Coverage, Wanted, cautions, content_stems, coverage, fits, speaks_of, wanted
from skill.answers.head import Trees, read_trees
from skill.answers.misheard import put_right, sounds_of
from skill.answers.taught import FEATURES as TAUGHT_FEATURES
from skill.answers.taught import Compared, Taught
from skill.answers.transformer import WEIGHTS, Tokens, Transformers

_DENSE = 3
_LEXICAL = 1
_SIMILARITY_WEIGHT = 8.0
"""Log-odds a unit of the encoder's similarity. On 40 handouts that neither model had seen, the two together put the
right sentence first for 77% of questions, the reranker alone for 73%, the encoder alone for 75%; passages beyond
the three most similar brought nothing."""
_SAID_BEFORE = 3
_SAME_BLOCK_WEIGHT, _SAME_HEADING_WEIGHT = 1.0, 0.5
"""Passages of the block just quoted that are considered for a follow-up, and what standing there or under the same
heading counts for: of 123 follow-ups 92 are answered in that block, and 22 more under that heading."""
_NEARER = 0.05
"""How much nearer a question must come to the handout, as a similarity, to be taken for misheard. Of 108 noisy
questions on 22 handouts that no model had seen, 17% more were answered rightly so and none more wrongly; of 1,666
others three more rightly, none more wrongly, and one more that the handout does not answer."""
_TAUGHT = 2
_TAUGHT_WEIGHT = _LEARNT_WEIGHT = 6.0
"""Passages that are considered because a taught question near this one is answered there; what its similarity counts
for, in log-odds a unit, and what all taught questions together do."""
_FOR_THIS_AGE, _FOR_ANOTHER_AGE = 1.5, -3.0
"""What it counts, in log-odds, that a passage is for the age that the question tells ('my four month old')."""
_MOST_READ_WHERE_TAUGHT = 3
"""So many candidates are read closely where questions are taught: those that encoder and taught questions expect most
of. On 948 questions that no model had seen as good as all four to six, and a third cheaper."""
OFF_TOPIC_FROM = -1.0
"""Log-odds from which a question is held to have nothing to do with any handout. On 44 handouts that the head had not
seen, none of 176 such questions was answered then (2 without it), at the price of 1.5% of the right answers."""
OFF_TOPIC_FROM_WHERE_TAUGHT = 0.5
"""The same where taught questions tell, too. Of 1,369 questions on eleven handouts the stricter limit lost 2% of the
right answers ('who to phone') and stopped none of 74 off topic that the likelihood would have let through."""
_LEAD_IN_WORDS = 14
_PUBLISHERS_ADDITION = re.compile(
    r"\s*[:–-]\s*(?:care instructions|aftercare|discharge|what you need to know|overview).*$", re.IGNORECASE
)


Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence with what a listener needs to place it. Sentences of one paragraph or bullet share `block`."""

    text: str
    heading: str = ""
    lead_in: str = ""
    block: int = 0
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage that was considered: its place in the index, both models' score together, the encoder's similarity."""

    passage: Passage
    position: int
    score: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates, best first, and the likelihood (0 to 1) that the best one answers the question.

    `taken_for` is the question that was answered, where some of its words were taken for misheard ones.
    """

    scored: tuple[ScoredPassage, ...]
    likelihood: float
    wanted: Wanted
    cautions: frozenset[Caution]
    features: tuple[float, ...] = ()
    taken_for: str = ""


@dataclass(frozen=True, slots=True)
class PassageIndex:
    """What is worked out once for a handout."""

    title: str
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]
    tokens: tuple[Tokens, ...]
    stems: tuple[frozenset[str], ...]
    rarity: dict[str, float]
    unseen: float
    title_stems: frozenset[str]
    taught: Taught | None = None
    sounds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Hints:
    """What speaks for a passage beside its likeness to the question.

    The taught questions with the new one's similarity to each, the passages that answered the question before
    (`said`), and the age of whom the question is about.
    """

    taught: Compared | None = None
    said: Sequence[int] = ()
    age: Ages | None = None


def short_title(title: str) -> str:
    """The condition's name without the publisher's additions."""
    return _PUBLISHERS_ADDITION.sub("", title).strip()


def encoder_text(passage: Passage) -> str:
    """What the encoder reads: place and sentence, never the title."""
    return " ".join(part for part in (passage.heading, passage.lead_in, passage.text) if part)


def reranker_text(title: str, passage: Passage) -> str:
    """What the reranker reads after the question."""
    place = [part for part in (short_title(title), passage.heading) if part]
    if passage.lead_in:
        place.append(" ".join(passage.lead_in.split()[-_LEAD_IN_WORDS:]))
    return " | ".join([*place, passage.text])


def joined(previous: str, question: str) -> str:
    """A follow-up read together with the question before it."""
    return f"{previous.rstrip('?. ')}; {question}" if previous else question


class SentenceScorer:
    """Scores the passages of a handout for a question. Cheap to make; the models load with the first question."""

    def __init__(self, folder: Path = WEIGHTS, transformers: Transformers | None = None) -> None:
        self._folder = folder
        self.transformers = transformers or Transformers(folder)

    def index(
        self, title: str, passages: Sequence[Passage], vectors: NDArray[np.float32] | None = None
    ) -> PassageIndex:
        """What depends on the handout only; keep it as long as the handout is the same.

        `vectors` are the passages' own, where they were worked out before.
        """
        stems = tuple(frozenset(content_stems(encoder_text(passage))) for passage in passages)
        found = Counter(word for words in stems for word in words)
        total = len(stems)
        return PassageIndex(
            title,
            tuple(passages),
            self.transformers.embed([encoder_text(p) for p in passages]).vectors if vectors is None else vectors,
            tuple(self.transformers.tokens(reranker_text(title, passage)) for passage in passages),
            stems,
            {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in found.items()},
            math.log(1 + (total + 0.5) / 0.5),
            frozenset(content_stems(short_title(title))),
            sounds=sounds_of([title, *map(encoder_text, passages)]),
        )

    def rank(
        self,
        question: str,
        index: PassageIndex,
        previous: str = "",
        own: Vector | None = None,
        *,
        said: Sequence[int] = (),
        glossed: bool = False,
    ) -> Ranking:
        """The likeliest passages for a question; `previous` is the question that it follows up, if any.

        `said` are the positions that answered that one. `own` is the question's vector, where it was worked out
        before. `glossed`: question and handout are rough English made of another language, for which another head was
        calibrated.
        """
        if own is None:
            own = self.transformers.embed([question]).vectors[0]
        asked = question
        if not glossed:
            question, own = self._as_meant(question, own, index)
        vector = self.transformers.embed([joined(previous, question)]).vectors[0] if previous else own
        # The question before must not lend its own taught answer to one that asks something else.
        taught = own if content_stems(question) else vector
        head = self._gloss_head if glossed else self._head
        ranking = self._rank_embedded(question, vector, taught, index, previous, said=said, head=head)
        return ranking if question == asked else replace(ranking, taken_for=question)

    def _as_meant(self, question: str, own: Vector, index: PassageIndex) -> tuple[str, Vector]:
        """The question and its vector, or the same without what was misheard where that comes nearer to the handout."""
        right = put_right(question, index.sounds, self._is_common)
        if right is None:
            return question, own
        vector: Vector = self.transformers.embed([right]).vectors[0]
        known = index.vectors if index.taught is None else np.concatenate([index.vectors, index.taught.vectors])
        heard, meant = (float(np.max(known @ one, initial=-1.0)) for one in (own, vector))
        return (right, vector) if meant - heard >= _NEARER else (question, own)

    def _is_common(self, word: str) -> bool:
        """Whether the models' vocabulary has the word whole; it holds the 20,000 or so commonest."""
        return len(self.transformers.tokens(word).ids) == 1

    def _rank_embedded(
        self,
        question: str,
        vector: Vector,
        own: Vector,
        index: PassageIndex,
        previous: str,
        *,
        said: Sequence[int],
        head: Trees | None,
    ) -> Ranking:
        """The ranking by the vector of the question with the one before, and by its own for taught questions."""
        kinds = wanted(question), cautions(question)
        if not index.passages:
            return Ranking((), 0.0, *kinds)
        asked = joined(previous, question)
        words = [word for word in content_stems(asked) if word not in index.title_stems]
        similarities = index.vectors @ vector
        hints = _Hints(index.taught.compared(own) if index.taught else None, said, asked_of(question))
        chosen = _candidates(similarities, words, index, hints)
        chosen += [position for position in _beside(said, similarities, index) if position not in chosen]
        scores = self._read(asked, chosen, index, hints.taught)
        scored = sorted(
            (
                _scored(index, position, float(score), float(similarities[position]), hints)
                for position, score in zip(chosen, scores, strict=True)
            ),
            key=lambda one: -one.score,
        )
        off_topic, most = self._off_topic(vector), OFF_TOPIC_FROM
        row = (*features(question, words, index, similarities, scored), off_topic)
        if hints.taught:
            row = (*row, *hints.taught.features(scored[0].passage.block))
            head, most = self._taught_head, OFF_TOPIC_FROM_WHERE_TAUGHT
        likelihood = head.likelihood(row) if head and off_topic <= most else 0.0
        return Ranking(tuple(scored), likelihood, *kinds, row)

    def _read(self, question: str, chosen: Sequence[int], index: PassageIndex, taught: Compared | None) -> Vector:
        """The reranker's log-odds of the chosen passages."""
        tokens = [index.tokens[position] for position in chosen]
        if taught is None or not self.transformers.reads_taught:
            return self.transformers.rerank(question, tokens)
        beside = [taught.beside(index.passages[position].block) for position in chosen]
        return self.transformers.rerank_taught(question, tokens, beside)

    def _off_topic(self, vector: NDArray[np.float32]) -> float:
        """Log-odds that a question has nothing to do with any handout; far below zero where that was not learnt."""
        if self._off_topic_head is None:
            return -6.0
        weights, offset = self._off_topic_head
        return float(weights @ vector) + offset

    @cached_property
    def _off_topic_head(self) -> tuple[NDArray[np.float32], float] | None:
        path = self._folder / "off-topic.npz"
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return stored["weights"], float(stored["offset"])

    @cached_property
    def version(self) -> str:
        """A hash of the encoder, by which vectors that were kept say what made them."""
        return hashlib.sha256((self._folder / "encoder.onnx").read_bytes()).hexdigest()[:16]

    def answer_from(self, index: PassageIndex) -> float:
        """The likelihood from which an answer is given, as calibrated: without, or with, taught questions."""
        head = self._taught_head if index.taught else self._head
        return head.answer_from if head else 1.0

    @cached_property
    def _head(self) -> Trees | None:
        return self._trees("likelihood.npz")

    @cached_property
    def _gloss_head(self) -> Trees | None:
        return self._trees("likelihood-gloss.npz") or self._head

    @cached_property
    def _taught_head(self) -> Trees | None:
        return self._trees("likelihood-taught.npz")

    def _trees(self, name: str) -> Trees | None:
        path = self._folder / name
        return read_trees(path) if path.exists() else None


def _expected(index: PassageIndex, position: int, similarity: float, hints: _Hints) -> float:
    """What speaks for a passage before the reranker reads it, as log-odds.

    What stands beside the answer before is likelier what a follow-up asks for; what is for another age is not meant.
    """
    passage, taught = index.passages[position], hints.taught
    expected = _SIMILARITY_WEIGHT * (similarity - 0.5)
    expected += _SAME_BLOCK_WEIGHT * any(index.passages[one].block == passage.block for one in hints.said)
    expected += _SAME_HEADING_WEIGHT * any(index.passages[one].heading == passage.heading for one in hints.said)
    if hints.age and (ages := told_of(passage.text)):
        expected += _FOR_THIS_AGE if is_for(hints.age, ages) else _FOR_ANOTHER_AGE
    if taught:
        expected += _TAUGHT_WEIGHT * taught.closest(passage.block) + _LEARNT_WEIGHT * taught.learnt(passage.block)
    return expected


def _scored(index: PassageIndex, position: int, score: float, similarity: float, hints: _Hints) -> ScoredPassage:
    """A passage with the reranker's log-odds and what spoke for it before as one score."""
    together = score + _expected(index, position, similarity, hints)
    return ScoredPassage(index.passages[position], position, together, similarity)


def _candidates(
    similarities: NDArray[np.float32],
    words: Sequence[str],
    index: PassageIndex,
    hints: _Hints,
    most: int = _MOST_READ_WHERE_TAUGHT,
) -> list[int]:
    """The positions to read closely: the most similar passages, those that share the rarest words, and taught ones.

    Where questions are taught, only those of them of which most is expected.
    """
    order = [int(position) for position in np.argsort(-similarities)]
    chosen = order[:_DENSE]
    shared = {
        position: sum(index.rarity[word] for word in words if word in stems)
        for position, stems in enumerate(index.stems)
    }
    by_words = sorted((p for p in order if shared[p] > 0 and p not in chosen), key=lambda p: -shared[p])
    chosen += by_words[:_LEXICAL]
    if hints.taught is None:
        return chosen
    chosen += [position for position in hints.taught.nearest_positions(_TAUGHT) if position not in chosen]
    expected = {one: _expected(index, one, float(similarities[one]), hints) for one in chosen}
    return sorted(chosen, key=lambda one: -expected[one])[:most]


def to_read(
    similarities: NDArray[np.float32], words: Sequence[str], index: PassageIndex, taught: Compared, most: int
) -> list[int]:
    """The positions that are read closely for a question that stands alone, for the training of what reads them."""
    return _candidates(similarities, words, index, _Hints(taught), most)


def _beside(said: Sequence[int], similarities: NDArray[np.float32], index: PassageIndex) -> list[int]:
    """The most similar passages of the blocks that were quoted just before."""
    blocks = {index.passages[position].block for position in said}
    own = [position for position, passage in enumerate(index.passages) if passage.block in blocks]
    return sorted(own, key=lambda position: -float(similarities[position]))[:_SAID_BEFORE]


FEATURES = (
    "best", "second", "margin", "log_sum", "none", "share", "block_share", "positive", "similarity", "similarity_z",
    "similarity_top", "similarity_rank", "by_passage", "by_handout", "asked", "unknown", "title_words", "length",
    "passage_words", "passages", "fits", "any_fits", "item", "caution", "unmet",
    *(f"wants_{kind.value}" for kind in Wanted), *(f"caution_{kind.value}" for kind in Caution),
    *(f"unmet_{kind.value}" for kind in Caution), "off_topic",
)  # fmt: skip
FEATURES_WITH_TAUGHT = (*FEATURES, *TAUGHT_FEATURES)


def features(
    question: str,
    words: Sequence[str],
    index: PassageIndex,
    similarities: NDArray[np.float32],
    scored: Sequence[ScoredPassage],
) -> tuple[float, ...]:
    """The head's view of a ranking, in the order of FEATURES, the last one left out."""
    best = scored[0]
    scores = [one.score for one in scored]
    everything = math.log(1 + sum(math.exp(score) for score in scores))
    block = sum(math.exp(one.score) for one in scored if one.passage.block == best.passage.block)
    spread = float(similarities.std()) or 1.0
    covered = coverage(words, index.stems[best.position], index.rarity, index.unseen)
    text = encoder_text(best.passage)
    kind, touchy = wanted(question), cautions(question)
    unmet = {caution for caution in touchy if not speaks_of(caution, text)}
    return (
        best.score,
        scores[1] if len(scores) > 1 else -8.0,
        best.score - scores[1] if len(scores) > 1 else 8.0,
        everything,
        -everything,
        math.exp(best.score - everything),
        block / math.exp(everything),
        float(sum(score > 0 for score in scores)),
        best.similarity,
        (best.similarity - float(similarities.mean())) / spread,
        float(similarities.max()),
        float((similarities > best.similarity).sum()),
        *_covered(covered),
        float(len([word for word in content_stems(question) if word in index.title_stems])),
        float(len(question.split())),
        float(len(best.passage.text.split())),
        math.log(len(index.passages)),
        float(fits(kind, best.passage.text)),
        float(any(fits(kind, one.passage.text) for one in scored[:3])),
        float(best.passage.is_item),
        float(len(touchy)),
        float(len(unmet)),
        *(float(kind is one) for one in Wanted),
        *(float(one in touchy) for one in Caution),
        *(float(one in unmet) for one in Caution),
    )


def _covered(covered: Coverage) -> tuple[float, float, float, float]:
    return covered.by_passage, covered.by_handout, float(covered.asked), float(covered.unknown)
