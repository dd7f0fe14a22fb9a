"""Which phrases the code says, read from its syntax trees: the keys given to `say`, `ask`, `text`, `span` and `has`."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import skill
from skill.answers.model import Reason

SPOKEN_REASONS = tuple(reason for reason in Reason if reason not in (Reason.NOT_SAID, Reason.NOT_UNDERSTOOD))
"""The reasons that have a phrase of their own."""
_SAYING = {"say", "ask", "text", "span", "has"}


@cache
def used_keys() -> frozenset[str]:
    """Every phrase key that some line of the code may say."""
    return frozenset(
        key
        for function in _functions()
        for call in _calls(function)
        if isinstance(call.func, ast.Attribute) and call.func.attr in _SAYING and call.args
        for key in _values(call.args[0], function)
    )


@cache
def _functions() -> tuple[ast.FunctionDef, ...]:
    """The functions of the modules that get hold of phrases or of a draft."""
    found: list[ast.FunctionDef] = []
    for path in sorted(Path(skill.__file__).parent.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if re.search(r"\b(phrases_of|Phrases|Draft|Moment)\b", source):
            found += (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return tuple(found)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _values(node: ast.expr | None, function: ast.FunctionDef) -> set[str]:
    """Every text that an expression may stand for; empty when the code does not tell."""
    match node:
        case ast.Constant(value=str(text)):
            found = {text}
        case ast.IfExp(body=body, orelse=orelse):
            found = _values(body, function) | _values(orelse, function)
        case ast.BinOp(left=left, right=right):
            found = _joined([_values(left, function), _values(right, function)])
        case ast.JoinedStr(values=parts):
            found = _joined([_values(part, function) for part in parts])
        case ast.FormattedValue(value=value) if "reason" in ast.unparse(value):
            # A key built from a variable is built from the reason of an answer, and from nothing else.
            found = {reason.value for reason in SPOKEN_REASONS}
        case ast.Name(id=name):
            found = _held(name, function)
        case _:
            found = set()
    return found


def _joined(parts: list[set[str]]) -> set[str]:
    return {"".join(texts) for texts in itertools.product(*parts)}


def _held(name: str, function: ast.FunctionDef) -> set[str]:
    """What a variable may hold: what is assigned to it, its default, and the constants that callers give."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets):
            found |= _values(node.value, function)
    names = [argument.arg for argument in function.args.args]
    if name not in names or function.name in _SAYING:
        return found
    place, defaults = names.index(name), function.args.defaults
    if len(names) - place <= len(defaults):
        found |= _values(defaults[place - len(names)], function)
    for call in (call for caller in _functions() for call in _calls(caller)):
        called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if called == function.name:
            given = [*call.args[place : place + 1], *(word.value for word in call.keywords if word.arg == name)]
            for value in given:
                found |= _values(value, function) if isinstance(value, ast.Constant) else set()
    return found
