"""How many questions reach the skill whole through the interaction model.

    python tests/bench/alexa_replay.py QUESTIONS.jsonl [--locale en-US] [--show]

Rows `{question, category}`. A question comes through whole when the words that the skill puts together again are the
words that were said, be it with a contraction written out ('what is' for 'what's'); through in other words when it was
heard by a form that means the same ('at what point do i' for 'when do i'); else it is lost, or taken for a command.
Hesitations (uh, um, like) are dropped, as the recogniser does.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from skill.channels.alexa.incoming import Incoming, turn_of  # noqa: E402
from skill.wording.templates import fold  # noqa: E402
from tests.alexa.ear import FALLBACK, Ear  # noqa: E402

HESITATIONS = re.compile(r"\b(?:uh|um|like|er|hmm)\b")
CONTRACTIONS = re.compile(r"\b(what|where|who|why|how|when|there|it|that)'s\b")


def heard(ear: Ear, question: str, locale: str) -> tuple[str, str]:
    """What became of the question (whole, other words, command, lost), and what the skill makes of it."""
    said = " ".join(HESITATIONS.sub(" ", fold(question)).split())
    intent = ear.hear(said)
    if intent["name"] == FALLBACK:
        return "lost", ""
    slots = {name: slot["value"] for name, slot in intent.get("slots", {}).items()}
    turn = turn_of(Incoming("IntentRequest", locale, datetime.now(UTC), intent=intent["name"], slots=slots))
    if turn.intent is not None:
        return "command", f"{turn.intent.value} {turn.utterance}"
    as_said = {_written_out(said), _written_out(fold(question))}
    return ("whole" if _written_out(fold(turn.utterance)) in as_said else "other words"), turn.utterance


def _written_out(words: str) -> str:
    return CONTRACTIONS.sub(r"\1 is", words)


def main() -> int:
    """Print the shares by category."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", type=Path)
    options.add_argument("--locale", default="en-US")
    options.add_argument("--show", action="store_true", help="print every question that did not come through whole")
    given = options.parse_args()
    model = json.loads((ROOT / "interaction_models" / f"{given.locale}.json").read_text(encoding="utf-8"))
    ear = Ear(model, given.locale)
    counts: dict[str, Counter[str]] = {}
    for line in given.questions.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        fate, became = heard(ear, row["question"], given.locale)
        for group in (row.get("category", "all"), "all"):
            counts.setdefault(group, Counter())[fate] += 1
        if given.show and fate != "whole":
            print(f"{fate:12} {row.get('category', '')[:9]:9} {row['question']!r} -> {became!r}")
    for group, fates in counts.items():
        total = sum(fates.values())
        shares = "  ".join(f"{fate}={fates[fate] / total:.1%}" for fate in ("whole", "other words", "command", "lost"))
        print(f"{group:15} n={total:4}  {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
