"""What the audio tests share: a folder of their own for clips, and a small handout."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout

TEXT = """---
id: sore-knee
review: {status: sample}
---
# A sore knee

Rest helps most sore knees to get better on their own. It takes about 2 weeks until you can walk without pain again.

## Care at home

- Put ice on the knee for 10 to 20 minutes, 3x/day.
- Take 500 mg of acetaminophen if it hurts. Do not take more than 4 g/day.

## When to call for help

Call 811 if:

- Your temp. is 38.5 °C.
- You cannot stand.
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "cache"
    monkeypatch.setenv("HANDOUTS_CACHE", str(cache))
    return cache


@pytest.fixture
def handout() -> Handout:
    return parse_handout(TEXT, Path("sore-knee.md"))


def changed(handout_text: str = TEXT, **replacements: str) -> Handout:
    for old, new in replacements.items():
        handout_text = handout_text.replace(old.replace("_", " "), new)
    return parse_handout(handout_text, Path("sore-knee.md"))
