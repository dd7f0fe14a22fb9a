"""What can be told from words alone: what a question wants, what must not be improvised, and what a passage offers.

These are hints for the calibrated decision, never answers: a question for a length of time is matched against
passages that hold one, a question about a dose against passages that state one, and so on. The words are data
(evidence.yaml), in English only: other languages are glossed before they come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from skill.answers.evidence_words import evidence_words


class Wanted(StrEnum):
    """The kind of answer that a question asks for."""

    HOW_LONG = "how_long"
    HOW_OFTEN = "how_often"
    HOW_MUCH = "how_much"
    WHEN = "when"
    WHY = "why"
    WHERE = "where"
    WHO = "who"
    YES_NO = "yes_no"
    WHAT = "what"
    HOW = "how"
    OTHER = "other"


class Caution(StrEnum):
    """A subject on which nothing may be improvised."""

    DOSE = "dose"
    MIXING = "mixing"
    PREGNANCY = "pregnancy"
    CHILD = "child"
    CONDITION = "condition"
    SERIOUS = "serious"
    STOPPING = "stopping"
    COST = "cost"
    ALCOHOL = "alcohol"
    SIDE_EFFECT = "side_effect"


_SUFFIXES = ("ingly", "edly", "ings", "ing", "ies", "ied", "ness", "ment", "ers", "er", "ed", "es", "ly", "s", "y", "e")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude English stem: enough to bring 'showering' and 'showers' together."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order, each once."""
    nothing = evidence_words().says_nothing
    words = re.findall(r"[a-z0-9][a-z0-9'-]*", text.lower().replace("’", "'"))
    return list(dict.fromkeys(stem(word) for word in words if word not in nothing and len(word) > 1))


def wanted(question: str) -> Wanted:
    """What kind of answer the question asks for."""
    words = evidence_words()
    for kind, pattern in words.wants.items():
        if pattern.search(question):
            return Wanted(kind)
    return Wanted.YES_NO if words.yes_no.search(question) else Wanted.OTHER


def fits(kind: Wanted, text: str) -> bool:
    """Whether a passage could hold that kind of answer at all."""
    pattern = evidence_words().gives.get(kind)
    return pattern is None or bool(pattern.search(text))


def cautions(question: str) -> frozenset[Caution]:
    """On which delicate subjects the question touches."""
    return frozenset(Caution(name) for name, pattern in evidence_words().asked.items() if pattern.search(question))


def speaks_of(caution: Caution, text: str) -> bool:
    """Whether a passage says anything about that subject."""
    return bool(evidence_words().said[caution].search(text))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the question's meaning a passage and its handout hold: shares by weight, and counts of words."""

    by_passage: float
    by_handout: float
    asked: int
    unknown: int


def coverage(asked: Iterable[str], passage: frozenset[str], rarity: dict[str, float], unseen: float) -> Coverage:
    """Coverage of the asked stems (the title's left out before) by a passage, weighted by their rarity."""
    words = list(asked)
    total = sum(rarity.get(word, unseen) for word in words)
    if not total:
        return Coverage(0.0, 0.0, 0, 0)
    here = sum(rarity.get(word, unseen) for word in words if word in passage)
    known = sum(rarity[word] for word in words if word in rarity)
    return Coverage(here / total, known / total, len(words), sum(1 for word in words if word not in rarity))
