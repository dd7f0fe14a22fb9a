"""Fails when the locked set is answered worse than it was: `python -m tests.bench.answers.floor`.

The floor is floor.json beside this file, the figures as last measured and reported, less a point for what may differ
between processors. `--write` sets it anew after an improvement.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.bench.answers.measure import measure

FLOOR = Path(__file__).parent / "floor.json"
MORE_IS_BETTER = ("right", "emergencies_caught")
LESS_IS_BETTER = ("wrong", "false_not_in_handout", "false_off_topic", "alarms_near_miss")
LEEWAY = 1.0
"""Percentage points: int8 arithmetic differs a little between processors."""


def main() -> None:
    """Compare, or write the floor."""
    figures = {key: value for key, value in measure("locked").figures().items() if value is not None}
    wanted = {key: figures[key] for key in (*MORE_IS_BETTER, *LESS_IS_BETTER)}
    if "--write" in sys.argv:
        FLOOR.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
        return
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))
    worse = [f"{key}: {wanted[key]}, was {floor[key]}" for key in MORE_IS_BETTER if wanted[key] < floor[key] - LEEWAY]
    worse += [f"{key}: {wanted[key]}, was {floor[key]}" for key in LESS_IS_BETTER if wanted[key] > floor[key] + LEEWAY]
    print(json.dumps(wanted))
    if worse:
        sys.exit("worse than before on the locked set:\n" + "\n".join(worse))


if __name__ == "__main__":
    main()
