"""The way into a line that plays many handouts: the caller keys in the six digits of the sheet and is led to it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audio.packs.base import folder_name
from audio.packs.dialplan import AFTER_EMERGENCY, SOUNDS, sounds
from skill.content import language_of
from skill.handouts.keypad import DIGITS, keypad_code

CONTEXT = "handouts"
"""The context to which a call is sent."""

INSTALLED = Path("/var/lib/asterisk/sounds") / SOUNDS
"""Where the folder lies on an Asterisk, by its README."""

_SECONDS_FOR_A_CODE = 10
_SECONDS_FOR_A_KEY = 5


def codes(documents: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Which code chooses which handout, for a line that somebody sets up by hand; two handouts may share one."""
    rows = [
        {
            "code": keypad_code(document["handout"]),
            "handout": document["handout"],
            "title": document["title"],
            "language": document["language"],
            "contents": f"{folder_name(document['handout'])}/contents.json",
        }
        for document in documents
    ]
    return sorted(rows, key=lambda row: (row["code"], row["handout"]))


def entry(documents: Sequence[dict[str, Any]]) -> str:
    """Asterisk's contexts `handouts` (to be dialled) and `handouts-codes`, from the contents.json of every handout."""
    own = {language: _prompts(document) for language, document in _first_by_language(documents).items()}

    def said(name: str) -> str:
        return "&".join(files[name] for files in own.values())

    lines = [
        *(f"#include {INSTALLED / folder_name(document['handout'])}/extensions.conf" for document in documents),
        "",
        f"[{CONTEXT}]",
        "exten => s,1,Answer()",
        " same => n,Set(FAILED=0)",
        f" same => n,Playback({said('emergency')})",
        f" same => n(ask),Read(CODE,{said('enter-code')},{DIGITS},,1,{_SECONDS_FOR_A_CODE})",
        ' same => n(given),GotoIf($["${CODE}" = ""]?missed)',
        f" same => n,GotoIf(${{DIALPLAN_EXISTS({CONTEXT}-codes,${{CODE}},1)}}?{CONTEXT}-codes,${{CODE}},1)",
        " same => n(missed),Set(FAILED=$[${FAILED} + 1])",
        " same => n,GotoIf($[${FAILED} > 2]?failed)",
        f" same => n,Read(CODE,{said('wrong-code')}&{said('enter-code')},{DIGITS},,1,{_SECONDS_FOR_A_CODE})",
        " same => n,Goto(given)",
        f" same => n(failed),Playback({said('after-three')}&{said('emergency')})",
        " same => n,Hangup()",
        "",
        f"[{CONTEXT}-codes]",
        *_choices(documents),
    ]
    return "\n".join(lines) + "\n"


def _choices(documents: Sequence[dict[str, Any]]) -> list[str]:
    """A code leads to its handout; where several share one, each is named and waits for a key."""
    lines: list[str] = []
    ordered = sorted(documents, key=lambda document: (keypad_code(document["handout"]), document["handout"]))
    for code, sharing in itertools.groupby(ordered, key=lambda document: keypad_code(document["handout"])):
        some = list(sharing)
        goals = [f"handout-{folder_name(document['handout'])},s,{AFTER_EMERGENCY}" for document in some]
        if len(some) == 1:
            lines.append(f"exten => {code},1,Goto({goals[0]})")
            continue
        lines.append(f"exten => {code},1,NoOp()")
        for document, goal in zip(some, goals, strict=True):
            files = _prompts(document)
            asked = f"{files['welcome']}&{files['other-handout']}"
            lines.append(f" same => n,Read(KEY,{asked},1,,1,{_SECONDS_FOR_A_KEY})")
            lines.append(f' same => n,GotoIf($["${{KEY}}" = "1"]?{goal})')
        lines.append(f" same => n,Goto({CONTEXT},s,ask)")
    return lines


def _first_by_language(documents: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """One handout of each language, whose prompts the line says; English first."""
    found: dict[str, dict[str, Any]] = {}
    for document in sorted(documents, key=lambda document: document["handout"]):
        found.setdefault(language_of(document["language"]), document)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != "en", pair[0])))


def _prompts(document: dict[str, Any]) -> dict[str, str]:
    return {row["name"]: sounds(row, "normal") for row in document["prompts"]}
