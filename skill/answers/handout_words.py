"""Which words stand in which handouts: what tells one handout from another when the patient names none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skill.answers.evidence import content_stems
from skill.handouts.model import Handout


@dataclass(frozen=True)
class HandoutWords:
    """For every stem the handouts (by their place in a list) that hold it: `rows[starts[n]:starts[n + 1]]`."""

    size: int
    place: dict[str, int]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]

    def rarity(self, word: str) -> float:
        """How much a word tells: the fewer handouts hold it, the more; 0 when none does."""
        holders = len(self.holders(word))
        return math.log(1 + (self.size - holders + 0.5) / (holders + 0.5)) if holders else 0.0

    def holders(self, word: str) -> NDArray[np.int32]:
        """The handouts that hold the word."""
        place = self.place.get(word)
        return self.rows[:0] if place is None else self.rows[self.starts[place] : self.starts[place + 1]]

    def shares(self, words: Iterable[str]) -> NDArray[np.float64]:
        """For every handout the share (0 to 1) of the words' weight that it holds."""
        found = np.zeros(self.size)
        total = 0.0
        for word in words:
            weight = self.rarity(word)
            total += weight or math.log(1 + self.size)
            if weight:
                found[self.holders(word)] += weight
        return found / total if total else found

    def save(self, path: Path) -> None:
        """As an .npz without anything executable in it."""
        with path.open("wb") as stream:
            np.savez(stream, words=np.array(list(self.place)), starts=self.starts, rows=self.rows, size=self.size)


def read_words(path: Path) -> HandoutWords:
    """What `save` wrote. Raises OSError, KeyError or ValueError when it is not that."""
    with np.load(path, allow_pickle=False) as stored:
        place = {str(word): number for number, word in enumerate(stored["words"])}
        return HandoutWords(int(stored["size"]), place, stored["starts"], stored["rows"])


def words_of(handouts: Sequence[Handout]) -> HandoutWords:
    """The words of these handouts."""
    by_word: dict[str, list[int]] = {}
    for number, handout in enumerate(handouts):
        text = " ".join((handout.title, *(sentence for _, _, sentence in handout.sentences())))
        for word in content_stems(text):
            by_word.setdefault(word, []).append(number)
    starts = np.cumsum([0, *(len(holders) for holders in by_word.values())], dtype=np.int64)
    rows = np.array([row for holders in by_word.values() for row in holders], dtype=np.int32)
    return HandoutWords(len(handouts), {word: number for number, word in enumerate(by_word)}, starts, rows)
