"""The learned half of hearing an emergency: a linear head over pieces of words, mixed with the encoder's view.

Works for every language that has an `alarm-<language>.npz`; only English also has the encoder's two scores. Like all
of this it is a courtesy and no safety guarantee.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from skill.answers.transformer import WEIGHTS

BUCKETS = 1 << 15


def pieces(text: str) -> Iterator[str]:
    """Words, pairs and triples of words, and the inner pieces of words of three to five letters."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower().replace("’", "'"))
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            yield f"w{' '.join(words[start : start + size])}"
    for word in words:
        padded = f" {word} "
        for size in (3, 4, 5):
            for start in range(len(padded) - size + 1):
                yield f"c{padded[start : start + size]}"


def buckets(text: str) -> NDArray[np.int64]:
    """The distinct hash buckets of a text's pieces."""
    return np.unique(np.fromiter((crc32(piece.encode()) % BUCKETS for piece in pieces(text)), np.int64))


@dataclass(frozen=True)
class AlarmHead:
    """Likelihoods of an emergency and of thoughts of suicide; from 0.5 on it is taken for one.

    `mixing` has for each of the two the weights of: one, the words' score, the encoder's two scores, its vector.
    """

    weights: NDArray[np.float32]
    offsets: tuple[float, ...]
    mixing: NDArray[np.float32]

    def words(self, text: str, kind: int) -> float:
        """The score of the words alone, for emergencies (0) or thoughts of suicide (1)."""
        where = buckets(text)
        return float(self.weights[kind, where].sum()) / math.sqrt(max(1, len(where))) + self.offsets[kind]

    def likelihoods(self, text: str, heard: Heard | None = None) -> tuple[float, float]:
        """For one utterance; `heard` is what the encoder makes of the same text, where it knows the language."""
        found = []
        for kind in range(2):
            of_one, of_words, *rest = self.mixing[kind]
            total = float(of_one + of_words * self.words(text, kind))
            if heard is not None:
                total += float(np.asarray(rest, np.float32) @ heard.features())
            found.append(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))))
        return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Heard:
    """The encoder's view of an utterance: its two alarm scores, and its vector."""

    scores: NDArray[np.float32]
    vector: NDArray[np.float32]

    def features(self) -> NDArray[np.float32]:
        """Both in one row, as the mixing weighs them."""
        return np.concatenate([self.scores, self.vector])


def read_alarm(language: str, folder: Path = WEIGHTS) -> AlarmHead | None:
    """The head of a language; None where there is none."""
    path = folder / f"alarm-{language}.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        offsets = tuple(float(x) for x in stored["offsets"])
        return AlarmHead(stored["weights"].astype(np.float32), offsets, stored["mixing"].astype(np.float32))
