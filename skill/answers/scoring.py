"""Which sentence of a handout answers a question, and how likely it is that any does.

Three steps. A sentence encoder and the shared words pick a few candidates; a reranker reads the question together
with each of them; a calibrated head turns its scores, and what the words alone tell, into the likelihood that the
best passage answers the question. The head was calibrated on handouts that none of the models had seen.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skill.answers.ages import asked_of
from skill.answers.candidates import Hints, beside, scored, to_read
from skill.answers.evidence import cautions, content_stems, wanted
from skill.answers.features import features
from skill.answers.head import Trees, read_trees
from skill.answers.learnt import RECIPE
from skill.answers.misheard import put_right, sounds_of
from skill.answers.passage_index import Passage, PassageIndex, Vector, encoder_text, reranker_text, short_title
from skill.answers.ranking import Ranking
from skill.answers.taught import Compared, Taught
from skill.answers.transformer import WEIGHTS, Transformers
from skill.answers.usually_told import UsuallyTold, lacking_stems, read_usually_told

_NEARER = 0.05
"""How much nearer a question must come to the handout, as a similarity, to be taken for misheard. Of 108 noisy
questions on 22 handouts that no model had seen, 17% more were answered rightly so and none more wrongly; of 1,666
others three more rightly, none more wrongly, and one more that the handout does not answer."""
OFF_TOPIC_FROM = -1.0
"""Log-odds from which a question is held to have nothing to do with any handout. On 44 handouts that the head had not
seen, none of 176 such questions was answered then (2 without it), at the price of 1.5% of the right answers."""
OFF_TOPIC_FROM_WHERE_TAUGHT = 0.5
"""The same where so many questions are taught that they tell, too. Of 948 questions on six handouts the stricter limit
lost 2.5% of the right answers ('who to phone') and stopped none off topic that the likelihood would let through."""


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
        spoken: str = "",
    ) -> Ranking:
        """The likeliest passages for a question; `previous` is the question that it follows up, if any.

        `said` are the positions that answered that one. `own` is the question's vector, where it was worked out
        before. `spoken`: question and handout are rough English made of another language, for which another head was
        calibrated; this is what was said.
        """
        if own is None:
            own = self.transformers.embed([question]).vectors[0]
        asked = question
        if not spoken:
            question, own = self._as_meant(question, own, index)
        together = joined(previous, question)
        vector = self.transformers.embed([together]).vectors[0] if previous else own
        # The question before must not lend its own taught answer to one that asks something else.
        alone = bool(content_stems(question))
        said_now, said_as = (question, own) if alone else (together, vector)
        told = index.taught.compared(spoken or said_now, said_as) if index.taught else None
        head = self._gloss_head if spoken else self._head
        ranking = self._rank_embedded(question, vector, told, index, previous, said=said, head=head)
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
        taught: Compared | None,
        index: PassageIndex,
        previous: str,
        *,
        said: Sequence[int],
        head: Trees | None,
    ) -> Ranking:
        """The ranking by the vector of the question with the one before, and by what taught questions it comes near."""
        kinds = wanted(question), cautions(question)
        if not index.passages:
            return Ranking((), 0.0, *kinds)
        asked = joined(previous, question)
        words = [word for word in content_stems(asked) if word not in index.title_stems]
        similarities = index.vectors @ vector
        hints = Hints(taught, said, asked_of(question))
        chosen = to_read(similarities, words, index, hints)
        chosen += [position for position in beside(said, similarities, index) if position not in chosen]
        scores = self._read(asked, chosen, index, taught)
        ranked = sorted(
            (
                scored(index, position, float(score), float(similarities[position]), hints)
                for position, score in zip(chosen, scores, strict=True)
            ),
            key=lambda one: -one.score,
        )
        off_topic, most = self._off_topic(vector), OFF_TOPIC_FROM
        row = (*features(question, words, index, similarities, ranked), off_topic)
        if taught:
            row = (*row, *taught.features(ranked[0].passage.block))
            head = self._head_for(taught.taught)
            most = OFF_TOPIC_FROM_WHERE_TAUGHT if taught.has_learnt else OFF_TOPIC_FROM
        else:
            row = (*row, self._told_log_odds(asked, vector, index))
        likelihood = head.likelihood(row) if head and off_topic <= most else 0.0
        return Ranking(tuple(ranked), likelihood, *kinds, row)

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

    def _told_log_odds(self, question: str, vector: Vector, index: PassageIndex) -> float:
        """Log-odds that leaflets answer such a question; 0 where that was not learnt."""
        if self._usually_told is None:
            return 0.0
        lacking = lacking_stems(question, index.rarity, index.title_stems)
        return self._usually_told.log_odds(question, vector, lacking)

    @cached_property
    def _usually_told(self) -> UsuallyTold | None:
        path = self._folder / "usually-told.npz"
        return read_usually_told(path) if path.exists() else None

    @cached_property
    def version(self) -> str:
        """A hash of the encoder and of how is learnt, by which what was kept says what made it."""
        return hashlib.sha256((self._folder / "encoder.onnx").read_bytes() + RECIPE.encode()).hexdigest()[:16]

    def answer_from(self, index: PassageIndex) -> float:
        """The likelihood from which an answer is given, as calibrated: without taught questions, or with so many."""
        if index.taught is None:
            return self._head.answer_from() if self._head else 1.0
        head = self._head_for(index.taught)
        return head.answer_from(len(index.taught.blocks)) if head else 1.0

    def _head_for(self, taught: Taught) -> Trees | None:
        """The head for a handout with taught questions: another one where there are enough to learn from."""
        return self._learnt_head if taught.are_enough else self._taught_head

    @cached_property
    def _head(self) -> Trees | None:
        return self._trees("likelihood.npz")

    @cached_property
    def _gloss_head(self) -> Trees | None:
        return self._trees("likelihood-gloss.npz") or self._head

    @cached_property
    def _taught_head(self) -> Trees | None:
        return self._trees("likelihood-taught.npz")

    @cached_property
    def _learnt_head(self) -> Trees | None:
        return self._trees("likelihood-learnt.npz") or self._taught_head

    def _trees(self, name: str) -> Trees | None:
        path = self._folder / name
        return read_trees(path) if path.exists() else None
