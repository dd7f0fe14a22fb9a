"""The sentence grammar of the content files: `[optional]`, `(this|that)`, `{slot}`.

One sentence serves two ends: expanded it gives the sample utterances of the Alexa models, compiled to a pattern it
understands typed and recognised text. So what Alexa knows and what the other channels know cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from skill.errors import ContentError

_TOKEN = re.compile(r"\[|\]|\(|\)|\||\{[a-z_]+\}|[^\[\]()|{}]+")
MOST_EXPANSIONS = 2_000


@dataclass(frozen=True, slots=True)
class _Choice:
    """Alternatives, each a sequence of texts and further choices."""

    options: tuple[tuple[str | _Choice, ...], ...]


def _parse(template: str) -> _Choice:
    tokens = _TOKEN.findall(template)
    if "".join(tokens) != template:
        raise ContentError(f"The sentence {template!r} has a stray brace.", "Write slots as {name}.")
    tree, rest = _alternatives(tokens, "")
    if rest:
        raise ContentError(f"The sentence {template!r} closes a bracket it never opened.", "Pair the brackets.")
    return tree


def _alternatives(tokens: list[str], closing: str) -> tuple[_Choice, list[str]]:
    options: list[tuple[str | _Choice, ...]] = []
    current: list[str | _Choice] = []
    while tokens:
        part, tokens = tokens[0], tokens[1:]
        if part == closing:
            return _Choice((*options, tuple(current))), tokens
        if part in "])":
            return _Choice((*options, tuple(current))), [part, *tokens]
        if part == "|":
            options.append(tuple(current))
            current = []
        elif part in "[(":
            inner, tokens = _alternatives(tokens, "]" if part == "[" else ")")
            current.append(_Choice((*inner.options, ())) if part == "[" else inner)
        else:
            current.append(part)
    if closing:
        raise ContentError("A sentence opens a bracket and does not close it.", "Pair the brackets.")
    return _Choice((*options, tuple(current))), []


def expand(template: str) -> tuple[str, ...]:
    """Every sentence the template stands for, in order, without repeats; ContentError beyond MOST_EXPANSIONS."""
    found = tuple(dict.fromkeys(" ".join(text.split()) for text in _expansions(_parse(template))))
    if len(found) > MOST_EXPANSIONS:
        raise ContentError(f"{template!r} stands for {len(found)} sentences.", "Split it into several.")
    return found


def _expansions(choice: _Choice) -> Iterator[str]:
    for option in choice.options:
        texts = [""]
        for part in option:
            tails = [part] if isinstance(part, str) else list(_expansions(part))
            texts = [head + tail for head in texts for tail in tails]
        yield from texts


def covering(template: str, most: int) -> tuple[str, ...]:
    """Sentences of the template in which every alternative occurs: all of them, or about `most` where there are more.

    A long template stands for thousands; an interaction model needs each wording once, not each combination.
    """
    tree = _parse(template)
    if _count(tree) <= most:
        return expand(template)
    wanted = max(most, _widest(tree))
    return tuple(dict.fromkeys(" ".join(_pick(tree, number).split()) for number in range(wanted)))


def _count(choice: _Choice) -> int:
    return sum(prod(1 if isinstance(part, str) else _count(part) for part in option) for option in choice.options)


def _widest(choice: _Choice) -> int:
    """How many sentences it takes until every alternative has had its turn."""
    inside = [[_widest(part) for part in option if isinstance(part, _Choice)] for option in choice.options]
    return len(choice.options) * max((max(widths, default=1) for widths in inside), default=1)


_STRIDES = (1, 101, 103, 107, 109, 113, 127, 131)
"""Primes larger than any list of alternatives: a stride through them meets each one, and no two keep step."""


def _pick(choice: _Choice, number: int) -> str:
    """The sentence of that number: each list of alternatives is gone through at a stride of its own."""
    turn, which = divmod(number, len(choice.options))
    texts = []
    for place, part in enumerate(choice.options[which]):
        texts.append(part if isinstance(part, str) else _pick(part, turn * _STRIDES[place % len(_STRIDES)]))
    return "".join(texts)


@lru_cache(maxsize=4096)
def pattern(template: str) -> re.Pattern[str]:
    """A pattern that matches the template against a whole folded utterance (see `fold`); slots are named groups.

    A slot takes whole words: in 'an ankle', 'a {handout}' must not find 'n ankle'.
    """
    source = _SLOT.sub(lambda slot: rf"(?<!\w){slot.group(0)}(?!\w)", _regex(_parse(template)))
    return re.compile(r"\s*" + source + r"\s*\Z")


_SLOT = re.compile(r"\(\?P<[a-z_]+>\\S\.\*\?\)")
"""A slot in a pattern, as `_literal` writes it."""


@lru_cache(maxsize=4096)
def first_words(template: str) -> frozenset[str] | None:
    """The words, folded, with which a sentence of the template can begin; None when it can begin with any.

    Compiling a template costs a millisecond and a language has hundreds; most are ruled out by this alone.
    """
    found, may_be_empty = _beginnings(_parse(template))
    return None if may_be_empty or _ANY in found else frozenset(found)


_ANY = "{"


def _part_begins(part: str | _Choice) -> tuple[set[str], bool]:
    if isinstance(part, _Choice):
        return _beginnings(part)
    if part.startswith("{"):
        return {_ANY}, False
    own = fold_keeping_stars(part).split()[:1]
    return ({_ANY} if own == ["*"] else set(own)), not own


def _grows(option: tuple[str | _Choice, ...], place: int) -> bool:
    """Whether the first word of a part may go on in the next part, with no space between."""
    part = option[place]
    if place + 1 == len(option) or (isinstance(part, str) and " " in part.strip() + part[-1:]):
        return False
    following = option[place + 1]
    return not (isinstance(following, str) and following[:1].isspace())


def _beginnings(choice: _Choice) -> tuple[set[str], bool]:
    """The first words of a choice, `_ANY` for a slot, and whether it may be empty."""
    words: set[str] = set()
    empty = False
    for option in choice.options:
        for place, part in enumerate(option):
            begun, open_ = _part_begins(part)
            if begun and _grows(option, place):
                # 'l'(autre|une)' begins with neither 'l'' nor 'autre'.
                begun = {_ANY}
            words |= begun
            if not open_:
                break
        else:
            empty = True
    return words, empty


@lru_cache(maxsize=4096)
def search_pattern(template: str) -> re.Pattern[str]:
    """A pattern that finds the template anywhere in a folded utterance; `*` stands for up to four words."""
    return re.compile(r"\b" + _regex(_parse(template)) + r"(?!\w)")


def _regex(choice: _Choice) -> str:
    options = []
    for option in choice.options:
        parts = [_regex(part) if isinstance(part, _Choice) else _literal(part) for part in option]
        options.append("".join(parts))
    return "(?:" + "|".join(options) + ")"


def _literal(text: str) -> str:
    if text.startswith("{"):
        return rf"(?P<{text[1:-1]}>\S.*?)"
    words = [_ANY_WORDS if word == "*" else re.escape(word) for word in fold_keeping_stars(text).split()]
    before = r"\s*" if text[:1].isspace() else ""
    after = r"\s*" if text[-1:].isspace() else ""
    return before + r"\s+".join(words) + after if words else r"\s*"


_ANY_WORDS = r"(?:\S+\s+){0,4}?(?:\S+)??"


def fold_keeping_stars(text: str) -> str:
    """A piece of a template, folded like an utterance but for its stars."""
    return " ".join("*" if word == "*" else fold(word) for word in text.split())


def fold(text: str) -> str:
    """An utterance as it is compared: lower case, straight apostrophes, no punctuation, single spaces."""
    text = text.lower().replace("’", "'").replace("ʼ", "'")
    return " ".join(re.findall(r"[\w'%°/+-]+(?:[.,]\d+)?", text))
