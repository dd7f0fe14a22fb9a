"""How likely leaflets are to answer a question at all, by how it is put and by its words that the handout lacks.

'How much does the surgery cost' and 'what were my test results' are hardly ever answered in a leaflet, 'when should I
call' nearly always, whatever the leaflet is about; 'headache' and 'warts' are asked of in vain where the handout lacks
the word, 'grandson' may well be lacking. A linear head over the encoder's vector, the pieces of all words, and those
of the lacking ones tells the one from the other; the likelihood takes it into account beside what the handout's own
sentences say. Measured in the model card.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from skill.answers.evidence import content_stems
from skill.answers.learnt import BUCKETS, Floats, spelling


@dataclass(frozen=True, eq=False)
class UsuallyTold:
    """Weights of the encoder's vector and of the pieces of all words and of lacking ones, (BUCKETS,) each.

    `rarity` (BUCKETS,) is what a piece weighs.
    """

    vector: Floats
    pieces: Floats
    lacking: Floats
    rarity: Floats
    offset: float

    def log_odds(self, question: str, vector: Floats, lacking: str) -> float:
        """Log-odds that a leaflet answers such a question, of whose words the handout lacks those in `lacking`."""
        put = self.pieces @ spelling(question, self.rarity) + self.lacking @ spelling(lacking, self.rarity)
        return float(self.vector @ vector + put) + self.offset


def lacking_stems(question: str, *known: Container[str]) -> str:
    """The stems of the question's content words that are in none of `known`, in order."""
    return " ".join(stem for stem in content_stems(question) if not any(stem in some for some in known))


def read_usually_told(path: Path) -> UsuallyTold:
    """What `train_usually_told.py` wrote; ValueError where the pieces are of another number. Nothing is executed."""
    with np.load(path, allow_pickle=False) as stored:
        names = ("vector", "pieces", "lacking", "rarity")
        vector, pieces, lacking, rarity = (stored[name].astype(np.float32) for name in names)
        if any(array.shape != (BUCKETS,) for array in (pieces, lacking, rarity)):
            raise ValueError("What leaflets usually tell was learnt with another number of pieces.")
        return UsuallyTold(vector, pieces, lacking, rarity, float(stored["offset"]))
