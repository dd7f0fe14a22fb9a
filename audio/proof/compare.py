"""What was meant against what was heard, word by word: which differences matter, and which are only misspelt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

_MISSING_RUN = 3
"""So many words in a row that were not heard are a cut, not a slip of the recogniser."""

_UNLIKE = 0.45
"""Phonetic distance (edits by the longer one's symbols) from which a misheard stretch is another one."""

_SHORT = 5
"""Symbols; of fewer the distance says nothing ('a' for 'the')."""

_CONTRACTIONS = (("can't", "can not"), ("won't", "will not"), ("n't", " not"))
"""A recogniser writes 'don't' for 'do not' and the other way round; to a listener they are the same."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words of a language that decide: numbers and negations must be heard, names may be misspelt (lower case).

    `alike` are the words that sound like a number word, by that word.
    """

    numbers: frozenset[str]
    negations: frozenset[str]
    names: frozenset[str]
    alike: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a sentence compares: `errors` of `words` differ; `faults` are the differences that matter, in words.

    `excused` counts the words that differ and are names of the allow-list.
    """

    words: int
    errors: int
    faults: tuple[str, ...]
    excused: int = 0


Sounds = Callable[[str], str]
"""From words to their sounds, one letter or sign a sound."""


def compare(meant: str, heard: str, lists: WordLists, sounds: Sounds | None = None) -> Comparison:
    """Compare two spoken texts (figures already in words); without `sounds` words are compared by their letters."""
    wanted, got = tokens(meant), tokens(heard)
    spans = _Spans(lists, sounds or "".join)
    faults: list[str] = []
    errors = excused = 0
    for kind, a, b, c, d in SequenceMatcher(a=wanted, b=got, autojunk=False).get_opcodes():
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
        """Whether a listener would hear no difference ('two' and 'to', 'heating pad' and 'heatingpad')."""
        if "".join(missing) == "".join(added) or self._sounds(missing) == self._sounds(added):
            return True
        alike = {like: word for word, likes in self.lists.alike.items() for like in likes}
        return [alike.get(word, word) for word in missing] == [alike.get(word, word) for word in added]

    def faults(self, missing: Sequence[str], added: Sequence[str]) -> list[str]:
        """What is wrong with a stretch, in words; empty for a slip of the recogniser."""
        found = []
        for name, words in (("number", self.lists.numbers), ("negation", self.lists.negations)):
            lost = [word for word in missing if word in words and not self._among(word, added)]
            new = [word for word in added if word in words and not self._among(word, missing)]
            if lost or new:
                found.append(f"{name}: meant {' '.join(lost) or 'none'}, heard {' '.join(new) or 'none'}")
        serious = [word for word in missing if word not in self.lists.names]
        if len(serious) >= _MISSING_RUN and len(added) <= len(missing) - _MISSING_RUN:
            found.append(f"missing: {' '.join(missing)}")
        elif len(added) - len(missing) >= _MISSING_RUN:
            found.append(f"added: {' '.join(added)}")
        elif serious and self._distance(missing, added) >= _UNLIKE:
            found.append(f"meant {' '.join(missing)!r}, heard {' '.join(added)!r}")
        return found

    def _among(self, word: str, others: Sequence[str]) -> bool:
        return word in others or any(like in others for like in self.lists.alike.get(word, ()))

    def _distance(self, missing: Sequence[str], added: Sequence[str]) -> float:
        one, other = self._sounds(missing), self._sounds(added)
        if len(one) < _SHORT:
            return 0.0
        return _edits(one, other) / max(len(one), len(other))

    def _sounds(self, words: Sequence[str]) -> str:
        text = " ".join(words)
        if text not in self._known:
            self._known[text] = self.sounds(text).replace(" ", "") if text else ""
        return self._known[text]


def _edits(one: str, other: str) -> int:
    """The fewest insertions, deletions and replacements of signs that make one of the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
