"""What was meant against what was heard, word by word: which differences matter, and which are only misspelt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_MISSING_RUN = 3
"""So many words in a row that were not heard are a cut, not a slip of the recogniser."""

_ALIKE = 0.5
"""Share of letters that a misheard stretch must have in common with what was meant."""


_CONTRACTIONS = (("can't", "can not"), ("won't", "will not"), ("n't", " not"))
"""A recogniser writes 'don't' for 'do not' and the other way round; to a listener they are the same."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words of a language that decide: numbers and negations must be heard, names may be misspelt (lower case)."""

    numbers: frozenset[str]
    negations: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a sentence compares: `errors` of `words` differ; `faults` are the differences that matter, in words."""

    words: int
    errors: int
    faults: tuple[str, ...]


def compare(meant: str, heard: str, lists: WordLists) -> Comparison:
    """Compare two spoken texts (figures already in words)."""
    wanted, got = tokens(meant), tokens(heard)
    faults: list[str] = []
    errors = 0
    for kind, a, b, c, d in SequenceMatcher(a=wanted, b=got, autojunk=False).get_opcodes():
        if kind == "equal" or "".join(wanted[a:b]) == "".join(got[c:d]):
            continue
        missing, added = wanted[a:b], got[c:d]
        errors += max(len(missing), len(added))
        faults.extend(_faults(missing, added, lists))
    return Comparison(len(wanted), errors, tuple(faults))


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, no accents, no marks, hyphens opened."""
    opened = text.lower().replace("’", "'").replace("-", " ").replace("cannot", "can not")
    for short, long in _CONTRACTIONS:
        opened = opened.replace(short, long)
    plain = unicodedata.normalize("NFKD", opened)
    return re.findall(r"[a-z]+(?:'[a-z]+)?", "".join(char for char in plain if not unicodedata.combining(char)))


def _faults(missing: Sequence[str], added: Sequence[str], lists: WordLists) -> list[str]:
    found = []
    for name, words in (("number", lists.numbers), ("negation", lists.negations)):
        lost = sorted(set(missing) & words - set(added))
        new = sorted(set(added) & words - set(missing))
        if lost or new:
            found.append(f"{name}: meant {' '.join(lost) or 'none'}, heard {' '.join(new) or 'none'}")
    serious = [word for word in missing if word not in lists.names]
    if len(serious) >= _MISSING_RUN and len(added) <= len(missing) - _MISSING_RUN:
        found.append(f"missing: {' '.join(missing)}")
    elif len(added) - len(missing) >= _MISSING_RUN:
        found.append(f"added: {' '.join(added)}")
    elif len(serious) >= 2 and _likeness(missing, added) < _ALIKE:
        found.append(f"meant {' '.join(missing)!r}, heard {' '.join(added)!r}")
    return found


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(a="".join(one), b="".join(other), autojunk=False).ratio()
