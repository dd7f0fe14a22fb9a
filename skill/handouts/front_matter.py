"""The optional YAML front matter of a handout file, read strictly.

A wrong type or an unknown key is told, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from skill.content.yaml_subset import load_yaml
from skill.errors import HandoutFileError
from skill.handouts.model import Code, CuratedQuestion, PlanStep, Review, ReviewStatus

_FENCE = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?\Z")

KEYS = (
    "id", "language", "also_called", "codes", "source", "licence", "translation_of", "review", "plan", "questions",
    "not_answered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter says; every field is optional in the file."""

    id: str = ""
    language: str = "en"
    also_called: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    source: str = ""
    licence: str = ""
    translation_of: str = ""
    review: Review = field(default_factory=Review)
    plan: tuple[PlanStep, ...] = ()
    questions: tuple[CuratedQuestion, ...] = ()
    not_answered: tuple[str, ...] = ()


def split_front_matter(text: str) -> tuple[str, str, int]:
    """(front matter, body, number of lines before the body); the first is empty when the file has none."""
    match = _FENCE.match(text)
    if not match:
        return "", text, 0
    return match.group(1), text[match.end() :], text[: match.end()].count("\n")


def read_front_matter(source: str, path: Path) -> FrontMatter:
    """Parse and check it; HandoutFileError with the line and the remedy when something is of the wrong type."""
    if not source.strip():
        return FrontMatter()
    try:
        data = load_yaml(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        problem = getattr(error, "problem", None) or "it is not YAML"
        remedy = "Quote texts that hold a colon, and indent with spaces."
        raise HandoutFileError(path, line, f"the front matter cannot be read: {problem}.", remedy) from error
    return _Reader(source, path).read(data)


class _Reader:
    """Checks one front matter; keeps the source to name the line of a fault."""

    def __init__(self, source: str, path: Path) -> None:
        self._source = source
        self._path = path

    def read(self, data: object) -> FrontMatter:
        if data is None:
            return FrontMatter()
        if not isinstance(data, dict):
            raise HandoutFileError(
                self._path, 2, "the front matter is not a list of keys.", "Write `key: value` lines."
            )
        for key in data:
            if key not in KEYS:
                raise self._fault(
                    str(key), f"unknown key {key!r} in the front matter.", f"Known keys: {', '.join(KEYS)}."
                )
        return FrontMatter(
            id=self._matching(data, "id", _ID, "lower-case letters, digits and hyphens", ""),
            language=self._matching(data, "language", _LANGUAGE, "a language such as en or fr-CA", "en"),
            also_called=self._texts(data, "also_called"),
            codes=tuple(self._code(row) for row in self._rows(data, "codes")),
            source=self._text(data, "source"),
            licence=self._text(data, "licence"),
            translation_of=self._matching(data, "translation_of", _ID, "the id of another handout", ""),
            review=self._review(data),
            plan=tuple(self._plan_step(row) for row in self._rows(data, "plan")),
            questions=tuple(one for row in self._rows(data, "questions") for one in self._questions(row)),
            not_answered=self._texts(data, "not_answered"),
        )

    def _fault(self, key: str, message: str, remedy: str) -> HandoutFileError:
        pattern = re.compile(rf"^\s*(?:-\s+)?{re.escape(key)}\s*:")
        lines = self._source.splitlines()
        line = next((n for n, text in enumerate(lines, 2) if pattern.match(text)), 2)
        return HandoutFileError(self._path, line, message, remedy)

    def _text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key, "")
        if value is None:
            return ""
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return str(value).strip()
        raise self._fault(key, f"{key} must be a text.", f'Write {key}: "…".')

    def _matching(self, data: Mapping[str, Any], key: str, pattern: re.Pattern[str], form: str, default: str) -> str:
        value = self._text(data, key)
        if value and not pattern.match(value):
            raise self._fault(key, f"{key} {value!r} is not {form}.", f"Write {key} as {form}.")
        return value or default

    def _texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, (str, int)) for item in value):
            raise self._fault(key, f"{key} must be a list of texts.", f"Write {key}: [one, another].")
        return tuple(str(item).strip() for item in value)

    def _rows(self, data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        value = data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._fault(key, f"{key} must be a list of entries.", f"Write each entry of {key} as `- key: value`.")
        return value

    def _required(self, row: Mapping[str, Any], key: str) -> str:
        value = self._text(row, key)
        if not value:
            raise self._fault(key, f"an entry lacks its {key}.", f"Add {key}: to the entry.")
        return value

    def _known(self, row: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in row:
            if key not in known:
                raise self._fault(str(key), f"unknown key {key!r}.", f"Known keys here: {', '.join(known)}.")

    def _code(self, row: Mapping[str, Any]) -> Code:
        self._known(row, ("system", "code"))
        return Code(self._required(row, "system"), self._required(row, "code"))

    def _questions(self, row: Mapping[str, Any]) -> tuple[CuratedQuestion, ...]:
        """One entry: a sentence with one question, or with a list of them."""
        self._known(row, ("question", "questions", "sentence"))
        sentence = self._required(row, "sentence")
        asked = self._texts(row, "questions")
        if not asked:
            asked = (self._required(row, "question"),)
        return tuple(CuratedQuestion(question, sentence) for question in asked)

    def _review(self, data: Mapping[str, Any]) -> Review:
        value = data.get("review")
        if value is None:
            return Review()
        if not isinstance(value, dict):
            raise self._fault(
                "review", "review must have the keys status, by and on.", "Write review: {status: sample}."
            )
        self._known(value, ("status", "by", "on"))
        status = self._text(value, "status") or ReviewStatus.UNREVIEWED.value
        if status not in set(ReviewStatus):
            raise self._fault("status", f"review status {status!r} is unknown.", f"One of: {', '.join(ReviewStatus)}.")
        on, by = value.get("on"), self._text(value, "by")
        if on is not None and not isinstance(on, date):
            raise self._fault("on", "the day of the review is not a date.", "Write on: 2026-01-31.")
        if status == ReviewStatus.REVIEWED and not (by and on):
            raise self._fault("status", "a reviewed handout must say by whom and on which day.", "Add by: and on:.")
        return Review(ReviewStatus(status), by, on)

    def _plan_step(self, row: Mapping[str, Any]) -> PlanStep:
        texts = ("what", "sentence", "after", "how_long", "how_often", "until", "condition")
        self._known(row, (*texts, "from_day", "until_day"))
        values = {key: self._text(row, key) for key in texts}
        for key in ("what", "sentence"):
            self._required(row, key)
        return PlanStep(**values, from_day=self._days(row, "from_day"), until_day=self._days(row, "until_day"))

    def _days(self, row: Mapping[str, Any], key: str) -> tuple[int, int] | None:
        value = row.get(key)
        if value is None:
            return None
        days = value if isinstance(value, list) else [value, value]
        if len(days) == 2 and all(isinstance(day, int) and 0 <= day <= 3650 for day in days) and days[0] <= days[1]:
            return days[0], days[1]
        raise self._fault(key, f"{key} must be a number of days, or two.", f"Write {key}: 3, or {key}: [2, 3].")
