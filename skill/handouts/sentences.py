"""Splitting running text into whole sentences: the unit that is quoted, spoken, timed and proven.

Own code, since the libraries tried (sentencex, pysbd) both split at 'temp.' and neither knows 'q.i.d.'; the
abbreviations are data (`abbreviations.yaml` beside the other content).
"""

from __future__ import annotations

import re
from functools import lru_cache

from skill.content import CONTENT, read_yaml

_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)")
_OPENS = re.compile(r"\s+[\"'“‘«(\[¿¡]*\s?[A-ZÀ-ÖØ-Þ0-9]")
_INITIAL = re.compile(r"(?:^|[A-Za-z]\.\s)[A-Z]\.$")
"""'J.' of 'Dr. J. Smith' goes on; 'vitamin D.' and '165 F.' end their sentence."""
_DOTTED = re.compile(r"(?:^|[\s(])(?:[A-Za-z]\.){2,}$")
_NEAR = 60
_LIST_NUMBER = re.compile(r"^\d+\.$")


@lru_cache(maxsize=1)
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    data = read_yaml(CONTENT / "abbreviations.yaml")
    return (
        frozenset(word.lower() for word in data["never_end_a_sentence"]),
        frozenset(word.lower() for word in data["may_end_a_sentence"]),
    )


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, in order, white space folded; joined by a space they give the paragraph back."""
    text = " ".join(text.split())
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_here(text, start, match.end()):
            found.append(text[start : match.end()])
            start = match.end() + 1
    rest = text[start:]
    if rest:
        found.append(rest)
    return tuple(found)


def _ends_here(text: str, start: int, end: int) -> bool:
    """Whether the sentence that begins at `start` ends at `end`; looks at a few letters on either side only."""
    tail = text[end : end + _NEAR]
    # What stands before the letters looked at is one letter to the patterns, so that it is not taken for the start.
    head = text[start:end] if end - start <= _NEAR else f"_{text[end - _NEAR : end]}"
    if not _OPENS.match(tail) or _LIST_NUMBER.match(head):
        return False
    if not head.endswith("."):
        return True
    never, sometimes = _abbreviations()
    last = head.rsplit(" ", 1)[-1].lstrip("(\"'“‘[").lower()
    if last in never or _INITIAL.search(head):
        return False
    if last in sometimes or _DOTTED.search(head):
        # 'at 5 p.m. Then rest' ends; 'q.i.d. 2 tablets' and 'approx. 5 ml' go on.
        return tail.lstrip(" \"'“‘«([")[:1].isupper()
    return True
