"""The learned half of hearing an emergency in a glossed language: pieces of words, and the encoder's view of the gloss.

A linear head, `alarm-gloss.npz`, for all glossed languages at once. It is a courtesy and no safety guarantee.
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

from skill.answers.alarm_kernel import KernelAlarm
from skill.answers.transformer import WEIGHTS, Embedded
from skill.wording.accents import without_accents

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


def with_gloss(said: str, english: str) -> str:
    """What the head of the glossed languages reads: the words without their accents, and their rough English."""
    return f"{without_accents(said.lower().replace('œ', 'oe'))} {english}"


def buckets(text: str) -> NDArray[np.int64]:
    """The distinct hash buckets of a text's pieces."""
    return np.unique(np.fromiter((crc32(piece.encode()) % BUCKETS for piece in pieces(text)), np.int64))


@dataclass(frozen=True)
class AlarmHead:
    """Likelihoods of an emergency and of thoughts of suicide; from 0.5 on it is taken for one.

    `mixing` has for each of the two the weights of: one, the words' score, and the alarm's features.
    """

    weights: NDArray[np.float32]
    offsets: tuple[float, ...]
    mixing: NDArray[np.float32]

    def words(self, text: str, kind: int) -> float:
        """The score of the words alone, for emergencies (0) or thoughts of suicide (1)."""
        where = buckets(text)
        return float(self.weights[kind, where].sum()) / math.sqrt(max(1, len(where))) + self.offsets[kind]

    def likelihoods(self, text: str, features: NDArray[np.float32]) -> tuple[float, float]:
        """For one utterance, of which `features` is what the encoder makes: see alarm_features."""
        found = []
        for kind in range(2):
            of_one, of_words, *rest = self.mixing[kind]
            total = float(of_one + of_words * self.words(text, kind) + np.asarray(rest, np.float32) @ features)
            found.append(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))))
        return found[0], found[1]


def alarm_features(
    said: str, embedded: Embedded, english: KernelAlarm, *, told: bool, excused: bool
) -> NDArray[np.float32]:
    """What the mixing weighs beside the words, in one row.

    Whether a sentence of emergencies.yaml was heard (`told`) or one of its `unless` (`excused`), and how few words
    there are; of the gloss the encoder's two scores, the English alarm's two, and the vector.
    """
    vector = embedded.vectors[0]
    likely = np.clip(english.likelihoods(vector), 1e-4, 1 - 1e-4)
    of_words = [float(told), float(excused), 1 / max(1, len(said.split()))]
    return np.concatenate([of_words, embedded.alarms[0], np.log(likely / (1 - likely)), vector]).astype(np.float32)


def read_alarm(language: str, folder: Path = WEIGHTS) -> AlarmHead | None:
    """The head of a language; None where there is none."""
    path = folder / f"alarm-{language}.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        offsets = tuple(float(x) for x in stored["offsets"])
        return AlarmHead(stored["weights"].astype(np.float32), offsets, stored["mixing"].astype(np.float32))
