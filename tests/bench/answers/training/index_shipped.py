#!/usr/bin/env python3
"""Make the index that ships beside the models anew: after a change of a shipped handout, or of the encoder.

    index_shipped.py

What has not changed is taken over. A test tells when it is out of date.
"""

from __future__ import annotations

import sys

from skill.answers.indexing import write_vectors
from skill.answers.scoring import SentenceScorer
from skill.answers.store import SHIPPED
from skill.content import HANDOUTS
from skill.handouts.library import load_library


def main() -> None:
    """Write it, and say how far it is."""
    write_vectors(load_library(HANDOUTS), SHIPPED, SentenceScorer(), _tell)


def _tell(done: int, total: int) -> None:
    sys.stdout.write(f"{done} of {total}\n")


if __name__ == "__main__":
    main()
