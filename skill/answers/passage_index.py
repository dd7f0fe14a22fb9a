"""The passages of a handout, and what is worked out of them once, before any question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from skill.answers.taught import Taught
from skill.answers.transformer import Tokens

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
