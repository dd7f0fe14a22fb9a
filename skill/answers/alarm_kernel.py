"""The learned half of hearing an emergency in English: how near an utterance comes to ones that were labelled.

A support vector machine over the encoder's vector. What is kept of its training are vectors, from which no words can
be read back. Like all of this it is a courtesy and no safety guarantee.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skill.answers.transformer import WEIGHTS

FILE = "alarm-en.npz"


@dataclass(frozen=True)
class KernelAlarm:
    """Likelihoods of an emergency and of thoughts of suicide for an utterance's vector.

    `support` is (utterances, width), normalised; `weights` (2, utterances); `scales` has for each of the two the
    offset, and the slope and intercept that make a likelihood of the score. `sharpness` is the kernel's: 0 for what is
    alike, and the higher it is, the nearer an utterance must come to count.
    """

    support: NDArray[np.float32]
    weights: NDArray[np.float32]
    scales: NDArray[np.float32]
    sharpness: float

    def likelihoods(self, vector: NDArray[np.float32]) -> tuple[float, float]:
        """(emergency, suicide), each from 0 to 1."""
        near = np.exp(2 * self.sharpness * (self.support @ vector - 1.0))
        offsets, slopes, intercepts = self.scales.T
        odds = slopes * (self.weights @ near + offsets) + intercepts
        emergency, crisis = 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
        return float(emergency), float(crisis)


def read_kernel_alarm(folder: Path = WEIGHTS) -> KernelAlarm | None:
    """The alarm of a folder of weights; None where there is none."""
    path = folder / FILE
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        support, weights, scales = (stored[name].astype(np.float32) for name in ("support", "weights", "scales"))
        return KernelAlarm(support, weights, scales, float(stored["sharpness"]))
