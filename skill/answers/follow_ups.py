"""Follow-ups: a question that leans on the answer just given, and where that answer stands.

What a question leans on shows in its words, which are data (follow_ups.yaml); one that does not show it stands alone.
Measured by 308 questions that came after an answer which they had nothing to do with: of those that the handout does
not answer, 19% were 'answered' when every short one was also read together with the one before, and 8% by these words
(6% where none is). Of 123 real follow-ups 58% are answered rightly so, against 48%, and as many wrongly (12%).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from skill.answers.evidence import fits
from skill.answers.model import Question
from skill.answers.passages import Place
from skill.content import has_content, language_of, read_content
from skill.wording.templates import fold, search_pattern

if TYPE_CHECKING:
    from skill.answers.ranking import Ranking


_PART = 2, 5
"""How many words such a part has: 'on my leg'."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a follow-up leans on: the question before, and the numbers of the passages that answered it."""

    question: str = ""
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Leaning:
    """The patterns of a language's follow_ups.yaml."""

    begins: tuple[re.Pattern[str], ...]
    words: tuple[re.Pattern[str], ...]
    parts: frozenset[str] = frozenset()

    def heard_in(self, said: str) -> bool:
        first = (pattern.search(said) for pattern in self.begins)
        return any(match and match.start() == 0 for match in first) or any(one.search(said) for one in self.words)


@lru_cache(maxsize=8)
def _leaning(language: str) -> _Leaning:
    if not has_content("follow_ups", language):
        return _Leaning((), ())
    content = read_content("follow_ups", language)
    begins, words = (tuple(search_pattern(str(one)) for one in content[key]) for key in ("begins", "words"))
    return _Leaning(begins, words, frozenset(fold(str(one)) for one in content["parts"]))


def leans(text: str, locale: str) -> bool:
    """Whether a question shows by its words that it leans on the answer before."""
    return _leaning(language_of(locale)).heard_in(fold(text))


def spelt_out(question: Question) -> str:
    """A follow-up that puts a part in place of the like one of the question before, as that whole question; or ''.

    'and on my leg' after 'when do the stitches on my face come out' is 'when do the stitches on my leg come out'.
    """
    follows, leaning = question.follows, _leaning(language_of(question.locale))
    if follows is None or follows.handout is None:
        return ""
    said = fold(question.text)
    found = (pattern.match(said) for pattern in leaning.begins)
    first = max((match.end() for match in found if match), default=0)
    part, whole = said[first:].split(), fold(follows.question).split()
    if not first or not _PART[0] <= len(part) <= _PART[1] or part[0] not in leaning.parts or part[0] not in whole:
        return ""
    at = len(whole) - 1 - whole[::-1].index(part[0])
    return " ".join([*whole[:at], *part, *whole[at + len(part) :]])


def before(question: Question, places: Sequence[Place], *, bare: bool) -> Before:
    """What the question leans on; empty when it stands alone, or when the answer before was of another handout.

    `bare`: it has no words that say what it is about, and cannot stand alone.
    """
    follows = question.follows
    if follows is None or follows.handout is None or not (bare or leans(question.text, question.locale)):
        return Before()
    if question.handout is not None and follows.handout.id != question.handout.id:
        return Before()
    said = set(follows.quotes)
    return Before(follows.question, tuple(n for n, place in enumerate(places) if place.sentence in said))


def only_repeats(ranking: Ranking, leaning: Before) -> bool:
    """Whether the answer would be the sentence just heard, which cannot hold what is asked now.

    'Why?' after a sentence without a reason, 'how often?' after one without a number of times.
    """
    if not ranking.scored or ranking.scored[0].position not in leaning.positions:
        return False
    return not fits(ranking.wanted, ranking.scored[0].passage.text)
