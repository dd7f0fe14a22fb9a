"""`handouts check`: what is wrong or weak in the handouts of a library, each finding with a remedy.

A rule is a short generator below; its severity and its words are data (`checking.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from skill.content import read_content
from skill.errors import HandoutsError
from skill.handouts.check_rules import HANDOUT_RULES, LIBRARY_RULES, Raw, Reading
from skill.handouts.library import Library
from skill.handouts.markdown_file import read_handout
from skill.handouts.model import Handout


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


_ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right, where it stands, and how. `line` is 0 when it has no line of its own."""

    rule: str
    severity: Severity
    handout: str
    file: str
    line: int
    message: str
    remedy: str


def check_library(library: Library, paths: Iterable[Path] = (), today: date | None = None) -> tuple[Finding, ...]:
    """Every finding, handout by handout, errors first; the files that could not be read come before all.

    `paths` are the files that the library was read from, so that a finding can name file and line.
    """
    files = _files(paths)
    day = today or date.today()
    found = [
        Finding("unreadable", Severity.ERROR, "", str(fault.path), fault.line or 0, fault.message, fault.remedy)
        for fault in library.faults
    ]
    shared = [(handout, raw) for rule in LIBRARY_RULES for handout, raw in rule(library)]
    for handout in library:
        reading = Reading(handout, files.get(handout.id), day)
        own = [raw for rule in HANDOUT_RULES for raw in rule(reading)]
        own.extend(raw for other, raw in shared if other is handout)
        found.extend(sorted(_worded(own, reading), key=lambda finding: (_ORDER.index(finding.severity), finding.line)))
    return tuple(found)


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among the findings, None when there are none."""
    return min((finding.severity for finding in findings), key=_ORDER.index, default=None)


def _files(paths: Iterable[Path]) -> dict[str, Path]:
    """The file of each handout; those that cannot be read are the library's faults already."""
    found: dict[str, Path] = {}
    for path in paths:
        try:
            found.setdefault(read_handout(path).id, path)
        except HandoutsError:
            continue
    return found


def _worded(raws: Iterable[Raw], reading: Reading) -> Iterator[Finding]:
    rules = read_content("checking", "en")["rules"]
    for raw in raws:
        rule = rules[raw.rule]
        file = str(reading.path or _default_file(reading.handout))
        message, remedy = rule["message"].format(**raw.values), rule["remedy"].format(**raw.values)
        yield Finding(raw.rule, Severity(rule["severity"]), reading.handout.id, file, raw.line, message, remedy)


def _default_file(handout: Handout) -> str:
    return f"{handout.id}.md"
