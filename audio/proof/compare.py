"""What was meant against what was heard, word by word: which differences matter, and which are only misspelt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import Enum

_MISSING_RUN = 3
"""So many words in a row that were not heard are a cut, not a slip of the recogniser."""

_UNLIKE = 0.45
"""Phonetic distance (edits by the longer one's symbols) from which a misheard stretch is another one."""

_MISSPELT = 0.3
"""The distance up to which what was heard is what was meant, written down in other words."""

_SHORT = 5
_UNLIKE_SHORT = 0.8
"""The distance for words of fewer than five symbols; words so small that they are swapped ('a' for 'the') aside."""

_CONTRACTIONS = (("can't", "can not"), ("won't", "will not"), ("n't", " not"))
"""A recogniser writes 'don't' for 'do not' and the other way round; to a listener they are the same."""


class Kind(Enum):
    """What is wrong with a stretch; the beginning of a fault's text. A word misheard for another has no kind."""

    MISSING = "missing"
    ADDED = "added"
    NUMBER = "number"
    UNIT = "unit"
    NEGATION = "negation"
    OPPOSITE = "opposite"


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words of a language that decide and must be heard; names may be misspelt (lower case, without accents).

    `alike` are the words that sound like another, by that word; `forms` those that say the same ('hour' and 'hours').
    `opposites` are groups of small words that turn a sentence round; a word that has one of the `prefixes` before it
    is the opposite of the word without. `articles` are numbers too ('un'). `small` words alone are no fault.
    `by_telephone` are the kinds of fault that count when only the telephone's hearing has them.
    """

    numbers: frozenset[str]
    negations: frozenset[str]
    names: frozenset[str]
    alike: Mapping[str, Sequence[str]] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    opposites: Sequence[frozenset[str]] = ()
    prefixes: Sequence[str] = ()
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    articles: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    by_telephone: frozenset[Kind] = frozenset({Kind.MISSING})


_LETTERS = re.compile(r"\b(?:[a-z]\. ?)+[a-z]\b\.?")
"""Letters said one by one; whether their points are written says nothing ('p.m.', 'P.M', 'pm')."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a sentence compares: `errors` of `words` differ; `faults` are the differences that matter, in words.

    `excused` counts the words that differ and are names of the allow-list.
    """

    words: int
    errors: int
    faults: tuple[str, ...]
    excused: int = 0


DECIDING = frozenset({Kind.NUMBER, Kind.UNIT, Kind.NEGATION, Kind.OPPOSITE})
"""The kinds of the words that decide."""


def kind_of(fault: str) -> Kind | None:
    """The kind of a fault that `compare` told; None for a word misheard for another."""
    name = fault.partition(":")[0]
    return next((kind for kind in Kind if kind.value == name), None)


Sounds = Callable[[str], str]
"""From words to their sounds, one letter or sign a sound."""


def compare(meant: str, heard: str, lists: WordLists, sounds: Sounds | None = None) -> Comparison:
    """Compare two spoken texts (figures already in words); without `sounds` words are compared by their letters."""
    wanted, got = tokens(meant), tokens(heard)
    spans = _Spans(lists, sounds or "".join)
    faults: list[str] = []
    errors = excused = 0
    alike = {like: word for word, likes in lists.alike.items() for like in likes}
    one, other = ([alike.get(word, word) for word in words] for words in (wanted, got))
    for kind, a, b, c, d in SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        missing, added = wanted[a:b], got[c:d]
        if kind == "equal" or spans.sound_alike(missing, added):
            continue
        errors += max(len(missing), len(added))
        excused += sum(word in lists.names for word in missing)
        faults.extend(spans.faults(missing, added))
    return Comparison(len(wanted), errors, tuple(faults), excused)


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, no accents, no marks, hyphens opened."""
    opened = text.lower().replace("’", "'").replace("-", " ").replace("cannot", "can not")
    opened = _LETTERS.sub(lambda letters: letters.group().replace(".", "").replace(" ", ""), opened)
    for short, long in _CONTRACTIONS:
        opened = opened.replace(short, long)
    plain = unicodedata.normalize("NFKD", opened)
    return re.findall(r"[a-z]+(?:'[a-z]+)?", "".join(char for char in plain if not unicodedata.combining(char)))


@dataclass
class _Spans:
    """Judges the stretches in which what was heard is not what was meant."""

    lists: WordLists
    sounds: Sounds
    _known: dict[str, str] = field(default_factory=dict)

    def sound_alike(self, missing: Sequence[str], added: Sequence[str]) -> bool:
        """Whether a listener would hear no difference ('heel' and 'heal', 'heating pad' and 'heatingpad')."""
        return "".join(missing) == "".join(added) or self._sounds(missing) == self._sounds(added)

    def faults(self, missing: Sequence[str], added: Sequence[str]) -> list[str]:
        """What is wrong with a stretch, in words; empty for a slip of the recogniser."""
        found = self._deciding(missing, added)
        serious = [word for word in missing if word not in self.lists.names]
        if len(serious) >= _MISSING_RUN and len(added) <= len(missing) - _MISSING_RUN:
            found.append(f"{Kind.MISSING.value}: {' '.join(missing)}")
        elif len(added) - len(missing) >= _MISSING_RUN and not self._misspelt(missing, added):
            found.append(f"{Kind.ADDED.value}: {' '.join(added)}")
        elif not all(self._among(word, added) for word in serious) and self._distance(missing, added) >= _UNLIKE:
            found.append(f"meant {' '.join(missing)!r}, heard {' '.join(added)!r}")
        return found

    def _deciding(self, missing: Sequence[str], added: Sequence[str]) -> list[str]:
        """The words that decide and are in one of the two only, by what they are."""
        lists = self.lists
        negations = lists.negations | self._prefixed(missing, added)
        changed = (
            # 'un' is an article too, added it is a murmur; 'year' for 'ear' is a slip, for a unit or nothing it is not.
            (Kind.NUMBER, lists.numbers, lists.numbers - lists.articles),
            (Kind.UNIT, lists.units, frozenset[str]() if lists.units.isdisjoint(missing) and missing else lists.units),
            (Kind.NEGATION, negations, negations),
        )
        found = []
        for kind, must, may_not in changed:
            lost = [word for word in missing if word in must and not self._among(word, added)]
            new = [word for word in added if word in may_not and not self._among(word, missing)]
            new = [word for word in new if not self._part_of_a_misspelling(word, missing, added)]
            if lost or new:
                instead = new or [word for word in added if word in must]
                found.append(_told(kind, lost, instead))
        return [*found, *self._turned(missing, added)]

    def _misspelt(self, missing: Sequence[str], added: Sequence[str]) -> bool:
        """Whether what was heard sounds so much like what was meant that its words say nothing ('a C to menifin')."""
        size = max(len(self._sounds(missing)), len(self._sounds(added)))
        return bool(missing) and size >= _SHORT and self._apart(missing, added) <= _MISSPELT

    def _part_of_a_misspelling(self, word: str, missing: Sequence[str], added: Sequence[str]) -> bool:
        """Whether a word takes the place of sounds that were meant ('V six' for 'vessie'), and is not one more.

        Without one that is more ('two a C to menifin') what was heard would be nearer to what was meant.
        """
        without = [other for other in added if other != word]
        return self._misspelt(missing, added) and self._apart(missing, added) < self._apart(missing, without)

    def _turned(self, missing: Sequence[str], added: Sequence[str]) -> Iterator[str]:
        """The small words of which an opposite was heard instead, or nothing at all."""
        for group in self.lists.opposites:
            lost = [word for word in missing if word in group and not self._among(word, added)]
            new = [word for word in added if word in group and not self._among(word, missing)]
            if lost and (new or not added):
                yield _told(Kind.OPPOSITE, lost, new)

    def _prefixed(self, missing: Sequence[str], added: Sequence[str]) -> set[str]:
        """Words of the one that are words of the other with a prefix that turns them round ('safe' and 'unsafe')."""
        found: set[str] = set()
        for short, long in ((missing, added), (added, missing)):
            for place, word in enumerate(short):
                turned = {f"{prefix}{word}" for prefix in self.lists.prefixes}.intersection(long)
                # 'I'm even' for 'uneven': something was heard where the prefix is.
                if turned and not (place and len(short) > len(long)):
                    found |= {word, *turned}
        return found

    def _among(self, word: str, others: Sequence[str]) -> bool:
        like = {word, *self.lists.alike.get(word, ()), *self.lists.forms.get(word, ())}
        return not like.isdisjoint(others)

    def _distance(self, missing: Sequence[str], added: Sequence[str]) -> float:
        far = self._apart(missing, added)
        if len(self._sounds(missing)) >= _SHORT:
            return far
        return far if far >= _UNLIKE_SHORT and not self.lists.small.issuperset(missing) else 0.0

    def _apart(self, missing: Sequence[str], added: Sequence[str]) -> float:
        """Edits by the longer one's symbols: 0 for the same sounds, 1 for none in common."""
        one, other = self._sounds(missing), self._sounds(added)
        return _edits(one, other) / max(len(one), len(other), 1)

    def _sounds(self, words: Sequence[str]) -> str:
        text = " ".join(words)
        if text not in self._known:
            self._known[text] = self.sounds(text).replace(" ", "") if text else ""
        return self._known[text]


def _told(kind: Kind, lost: Sequence[str], new: Sequence[str]) -> str:
    return f"{kind.value}: meant {' '.join(lost) or 'none'}, heard {' '.join(new) or 'none'}"


def _edits(one: str, other: str) -> int:
    """The fewest insertions, deletions and replacements of signs that make one of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
