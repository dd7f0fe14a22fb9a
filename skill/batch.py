"""`handouts ask --batch`: rows in, one answer object a row, order kept; a bad row never stops the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from skill.atomic import written_whole
from skill.channels.terminal import answer_object, at_handout, clock, exchange
from skill.content import best_locale
from skill.conversation.engine import Conversation
from skill.conversation.model import Session
from skill.errors import BatchError, HandoutsError


def parse_time(text: str | None) -> datetime:
    """An ISO time, in the machine's zone when it names none; now when there is none. ValueError otherwise."""
    if not text:
        return clock()
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.astimezone()


def answer_batch(conversation: Conversation, source: Path, target: Path, locale: str) -> int:
    """Answer every row of a JSON Lines file; the number of bad rows. The output appears whole or not at all."""
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(f"{source} cannot be read.", "Give a JSON Lines file in UTF-8.") from error
    try:
        with written_whole(target) as out:
            return _write(conversation, lines, out, locale)
    except OSError as error:
        raise BatchError(f"{target} cannot be written.", "Name a file in a folder that you may write to.") from error


def _write(conversation: Conversation, lines: list[str], out: TextIO, locale: str) -> int:
    bad = 0
    for answer in answer_rows(conversation, lines, locale):
        bad += "error" in answer
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return bad


def answer_rows(conversation: Conversation, lines: list[str], locale: str) -> Iterator[dict[str, Any]]:
    """One object a line: the answer, or {id, error}."""
    rows = [_row(line) for line in lines if line.strip()]
    wanted = {row["after"] for row in rows if isinstance(row.get("after"), str)}
    sessions: dict[str, Session] = {}
    for row in rows:
        if "error" in row:
            yield {"id": row.get("id"), "error": row["error"]}
            continue
        try:
            answer, after = _answer(conversation, row, sessions, locale)
        except (HandoutsError, ValueError) as error:
            yield {"id": row.get("id"), "error": str(error)}
            continue
        if row["id"] in wanted:
            sessions[row["id"]] = after
        yield answer


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return {"id": None, "error": "The line is not JSON."}
    if not isinstance(row, dict):
        return {"id": None, "error": "The line is not a JSON object."}
    row_id = row.get("id")
    if not isinstance(row_id, (str, int)):
        return {"id": None, "error": "The row lacks its id."}
    row["id"] = str(row_id)
    if not isinstance(row.get("question"), str) or not row["question"].strip():
        return {"id": row_id, "error": "The row lacks its question."}
    for key in ("handout", "locale", "now", "after"):
        if row.get(key) is not None and not isinstance(row[key], str):
            return {"id": row_id, "error": f"{key} must be a text."}
    return row


def _answer(
    conversation: Conversation, row: dict[str, Any], sessions: dict[str, Session], locale: str
) -> tuple[dict[str, Any], Session]:
    session = at_handout(row.get("handout"))
    if row.get("handout"):
        conversation.library.get(row["handout"])
    if row.get("after"):
        if row["after"] not in sessions:
            raise BatchError(f"after names no earlier row {row['after']!r}.", "Put the row it follows before it.")
        session = sessions[row["after"]]
    where = best_locale(row.get("locale") or locale)
    result = exchange(conversation, row["question"], session, where, parse_time(row.get("now")))
    return answer_object(row["id"], result), result.session
