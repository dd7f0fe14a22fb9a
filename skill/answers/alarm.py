"""The learned half of hearing an emergency: a linear head over pieces of words, mixed with the encoder's view.

Works for every language that has an `alarm-<language>.npz`; only English also has the encoder's two scores. Like all
of this it is a courtesy and no safety guarantee.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
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
    """Likelihoods of an emergency and of thoughts of suicide; from 0.5 on it is taken for one."""

    weights: NDArray[np.float32]
    offsets: tuple[float, ...]
    mixing: tuple[tuple[float, float, float], ...]

    def likelihoods(self, text: str, scores: Sequence[float] | None = None) -> tuple[float, float]:
        """For one utterance; `scores` are the encoder's two for the same text, if there are any."""
        where = buckets(text)
        scale = 1.0 / math.sqrt(max(1, len(where)))
        found = []
        for kind in range(2):
            words = float(self.weights[kind, where].sum()) * scale + self.offsets[kind]
            bias, of_words, of_encoder = self.mixing[kind]
            total = bias + of_words * words + (of_encoder * float(scores[kind]) if scores is not None else 0.0)
            found.append(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))))
        return found[0], found[1]


def read_alarm(language: str, folder: Path = WEIGHTS) -> AlarmHead | None:
    """The head of a language; None where there is none."""
    path = folder / f"alarm-{language}.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        mixing = [(float(a), float(b), float(c)) for a, b, c in stored["mixing"]]
        return AlarmHead(
            stored["weights"].astype(np.float32), tuple(float(x) for x in stored["offsets"]), tuple(mixing)
        )
