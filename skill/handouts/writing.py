"""Writing a handout as the Markdown file that reads back as the same handout.

The text is escaped so that nothing in it can be taken for markup: `2*3`, `<2x/day>`, `1. May` and `# 5` stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import yaml

from skill.handouts.model import Block, BlockKind, Handout, PlanStep, Review, Section
from skill.handouts.sentences import split_sentences

DEEPEST_LIST = 4
"""Lists nested deeper than this are written at this depth; nobody can follow them by ear."""

# Everywhere: what opens emphasis, code, links and escapes. `<` and `&` only where they would be markup.
_ANYWHERE = re.compile(r"[\\`*_\[\]|]|<(?=[A-Za-z/!?])|&(?=#|[A-Za-z][A-Za-z0-9]*;)")
# At the start of a line: a heading, a quotation, a list, a rule, an underline, a fence.
_LINE_START = re.compile(r"(?=[#>+=~-])")
_NUMBER_START = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")
_CLOSING_HASHES = re.compile(r"(?<!\\)#(?=#*$)")
_WRITABLE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")

PROPOSED = "# Proposed by the import from the sentences below: check each one, then take this line out."


def escape(text: str) -> str:
    """One line of text as Markdown that reads back as the same text."""
    text = _ANYWHERE.sub(r"\\\g<0>", " ".join(text.split()))
    if number := _NUMBER_START.match(text):
        return f"{number.group(1)}\\{text[number.end() :]}"
    return _LINE_START.sub(r"\\", text, count=1) if _LINE_START.match(text) else text


def markdown_of(handout: Handout, *, plan_is_proposed: bool = False) -> str:
    """The text of the handout's file. `plan_is_proposed` marks the plan as not yet reviewed."""
    parts = [_front_matter(handout, plan_is_proposed), f"# {_heading(handout.title)}"]
    for section in handout.sections:
        parts.append(f"## {_heading(section.title)}")
        parts.extend(_blocks(section))
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(text: str) -> str:
    # A closing run of hashes is decoration to Markdown, so it is escaped too.
    return _CLOSING_HASHES.sub(r"\\#", escape(text))


def _blocks(section: Section) -> Iterator[str]:
    for shape, group in groupby(section.blocks, key=_shape):
        blocks = list(group)
        if shape == "list":
            yield "\n".join(_list_lines(blocks))
        elif shape == "table":
            yield _table(blocks)
        else:
            for block in blocks:
                is_heading = block.kind is BlockKind.SUBHEADING
                yield f"### {_heading(block.text)}" if is_heading else escape(block.text)


def is_table_row(block: Block) -> bool:
    """Whether a block is the row of a table: its cells are sentences that its words alone would not tell apart."""
    return block.kind is BlockKind.ITEM and not block.depth and split_sentences(block.text) != block.sentences


def _shape(block: Block) -> str:
    if block.kind not in (BlockKind.ITEM, BlockKind.STEP):
        return "text"
    return "table" if is_table_row(block) else "list"


def _list_lines(blocks: Sequence[Block]) -> Iterator[str]:
    open_lists: list[tuple[BlockKind, int, int]] = []  # kind, next number, width of the marker
    for block in blocks:
        depth = min(block.depth, len(open_lists), DEEPEST_LIST)
        if depth < len(open_lists) and open_lists[depth][0] is not block.kind:
            del open_lists[depth:]
        del open_lists[depth + 1 :]
        if depth == len(open_lists):
            open_lists.append((block.kind, block.number or 1, 0))
        kind, number, _ = open_lists[depth]
        marker = f"{number}. " if kind is BlockKind.STEP else "- "
        open_lists[depth] = (kind, number + 1, len(marker))
        indent = " " * sum(width for _, _, width in open_lists[:depth])
        yield f"{indent}{marker}{escape(block.text)}"


def _table(rows: Sequence[Block]) -> str:
    width = max(len(row.sentences) for row in rows)
    lines = ["| " + " | ".join([escape(cell) for cell in row.sentences] + [""] * (width - len(row.sentences))) + " |"
             for row in rows]  # fmt: skip
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines)


def _front_matter(handout: Handout, plan_is_proposed: bool) -> str:
    data: dict[str, Any] = {"id": handout.id} if _WRITABLE_ID.match(handout.id) else {}
    data["language"] = handout.language
    if handout.also_called:
        data["also_called"] = list(handout.also_called)
    if handout.codes:
        data["codes"] = [{"system": code.system, "code": code.code} for code in handout.codes]
    for key in ("source", "licence", "translation_of"):
        if value := getattr(handout, key):
            data[key] = value
    data["review"] = _review(handout.review)
    text = _yaml(data)
    if handout.plan:
        note = f"{PROPOSED}\n" if plan_is_proposed else ""
        text += note + _yaml({"plan": [_plan_step(step) for step in handout.plan]})
    if handout.questions:
        text += _yaml({"questions": _questions(handout)})
    if handout.not_answered:
        text += _yaml({"not_answered": list(handout.not_answered)})
    return f"---\n{text}---"


def _questions(handout: Handout) -> list[dict[str, Any]]:
    """The curated questions by the sentence that answers them."""
    asked: dict[str, list[str]] = {}
    for row in handout.questions:
        asked.setdefault(row.sentence, []).append(row.question)
    return [{"sentence": sentence, "questions": questions} for sentence, questions in asked.items()]


def _yaml(data: dict[str, Any]) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)


def _review(review: Review) -> dict[str, Any]:
    values: dict[str, Any] = {"status": review.status.value}
    if review.by:
        values["by"] = review.by
    if review.on:
        values["on"] = review.on
    return values


def _plan_step(step: PlanStep) -> dict[str, Any]:
    values: dict[str, Any] = {"what": step.what}
    for key in ("from_day", "until_day"):
        if days := getattr(step, key):
            values[key] = days[0] if days[0] == days[1] else list(days)
    for key in ("after", "how_long", "how_often", "until", "condition"):
        if value := getattr(step, key):
            values[key] = value
    return {**values, "sentence": step.sentence}
