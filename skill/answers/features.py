"""The numbers by which the calibrated head judges a ranking: the models' scores, and what the words alone tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skill.answers.evidence import Caution, Coverage, Wanted, cautions, content_stems, coverage, fits, speaks_of, wanted
from skill.answers.passage_index import PassageIndex, encoder_text
from skill.answers.ranking import ScoredPassage
from skill.answers.taught import FEATURES as TAUGHT_FEATURES

COMMON = (
    "best", "second", "margin", "log_sum", "none", "share", "block_share", "positive", "similarity", "similarity_z",
    "similarity_top", "similarity_rank", "by_passage", "by_handout", "asked", "unknown", "title_words", "length",
    "passage_words", "passages", "fits", "any_fits", "item", "caution", "unmet",
    *(f"wants_{kind.value}" for kind in Wanted), *(f"caution_{kind.value}" for kind in Caution),
    *(f"unmet_{kind.value}" for kind in Caution), "off_topic",
)  # fmt: skip
FEATURES = (*COMMON, "usually_told")
FEATURES_WITH_TAUGHT = (*COMMON, *TAUGHT_FEATURES)
"""Where questions are taught, they tell better than those of other handouts do what is answered."""


def features(
    question: str,
    words: Sequence[str],
    index: PassageIndex,
    similarities: NDArray[np.float32],
    scored: Sequence[ScoredPassage],
) -> tuple[float, ...]:
    """The head's view of a ranking, in the order of COMMON, the last one left out."""
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
