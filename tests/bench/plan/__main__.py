"""`python -m tests.bench.plan`: prints the figures of both sets."""

from __future__ import annotations

import sys

from tests.bench.plan.measure import SETS, shares

for name in SETS:
    for language, share in shares(name).items():
        sys.stdout.write(f"{name:11} {language}  {share.line()}\n")
