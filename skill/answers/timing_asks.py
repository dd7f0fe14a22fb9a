"""What is asked about time, and about which thing: a question's kind and the words that have to be answered for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from skill.answers.timing_words import any_of, one_pattern, plain
from skill.content import read_content
from skill.handouts.finding import stem


class AskKind(StrEnum):
    """The kinds of timing questions; the keys of `asks` in timing.yaml, as far as they decide alone."""

    TODAY = "today"
    OFTEN = "often"
    SESSION = "session"
    STOP = "stop"
    SWITCH = "switch"
    SPAN = "span"
    START = "start"
    LONG = "long"
    WAKING = "waking"
    YET = "yet"
    STILL = "still"
    DAY = "day"


@dataclass(frozen=True)
class AskWords:
    """The patterns and word lists of one language."""

    asks: Mapping[str, re.Pattern[str]]
    last_moment: re.Pattern[str]
    things: re.Pattern[str]
    thing_of: Mapping[str, str]
    elisions: re.Pattern[str]
    thing_templates: tuple[tuple[str, re.Pattern[str]], ...]
    qualifiers: frozenset[str]
    conditional: re.Pattern[str]
    neutral: frozenset[str]
    neutral_phrases: re.Pattern[str]
    body: frozenset[str]
    medicine: frozenset[str]
    calling: frozenset[str]
    expected: frozenset[str]
    takes_time: re.Pattern[str]
    forbids: re.Pattern[str]
    keeps_from: re.Pattern[str]
    limits: re.Pattern[str]
    asks_of_ban: re.Pattern[str]
    complaint: re.Pattern[str]
    prohibited_thing: re.Pattern[str]
    awake: re.Pattern[str]


@lru_cache(maxsize=16)
def ask_words(locale: str) -> AskWords:
    """The timing words of a locale, compiled once."""
    content: Mapping[str, Any] = read_content("timing", locale)
    things: Mapping[str, list[str]] = content["things"]
    elisions = re.compile(rf"\b(?:{'|'.join(map(plain, content.get('elisions') or [])) or '(?!)'})'")
    phrases = {
        elisions.sub("", plain(str(row))): f"#{name}"
        for name, rows in things.items()
        for row in rows
        if not _templated(row)
    }
    templated = ((f"#{name}", [str(row) for row in rows if _templated(row)]) for name, rows in things.items())
    return AskWords(
        asks={kind: one_pattern(map(str, rows)) for kind, rows in content["asks"].items()},
        last_moment=one_pattern(map(str, content["last_moment"])),
        things=re.compile(rf"(?<![#\w])(?:{any_of(phrases)})(?!\w)"),
        thing_of=phrases,
        elisions=elisions,
        thing_templates=tuple((name, one_pattern(rows)) for name, rows in templated if rows),
        qualifiers=_words(content["qualifiers"]),
        conditional=one_pattern(map(str, content["conditional"])),
        neutral=_words(content["neutral"]),
        neutral_phrases=one_pattern(map(str, content["neutral_phrases"])),
        body=frozenset(stem_of(word) for word in _words(content["body"])),
        medicine=_words(content["medicine"]),
        calling=frozenset(stem_of(word) for word in _words(content["calling"])),
        expected=frozenset(f"#{name}" for name in content["expected"]),
        takes_time=one_pattern(map(str, content["takes_time"])),
        forbids=one_pattern(map(str, content["forbids"])),
        keeps_from=one_pattern(map(str, content["keeps_from"])),
        limits=one_pattern(map(str, content["limits"])),
        asks_of_ban=one_pattern(map(str, content["asks_of_ban"])),
        complaint=one_pattern(map(str, content["complaint"])),
        prohibited_thing=one_pattern(map(str, content["prohibited_thing"])),
        awake=one_pattern(map(str, content["awake"])),
    )


def _words(rows: list[Any]) -> frozenset[str]:
    return frozenset(plain(str(word)) for word in rows)


def _templated(row: object) -> bool:
    return bool(set(str(row)) & set("*(["))


def stem_of(word: str) -> str:
    """The stem by which words are compared here: 'sitting', 'sits' and 'sit' are one."""
    # 'Care' is not 'car'.
    short = word if len(word) <= 4 and word.endswith("e") else stem(word)
    doubled = len(short) > 3 and short[-1] == short[-2] and short[-1] not in "aeiou"
    return short[:-1] if doubled else short


def terms(text: str, locale: str) -> tuple[str, ...]:
    """The words of a plain text that say something: things by their name ('#cold'), the others by their stem."""
    words = ask_words(locale)
    without = words.elisions.sub("", words.neutral_phrases.sub(" ", text))
    for name, pattern in words.thing_templates:
        without = pattern.sub(f" {name} ", without)
    named = words.things.sub(lambda match: f" {words.thing_of[' '.join(match.group(0).split())]} ", without)
    found = []
    for word in named.split():
        if word.startswith("#"):
            found.append(word)
        elif word in words.medicine or word not in words.neutral:
            found.append(word if word in words.medicine else stem_of(word))
    return tuple(dict.fromkeys(found))


_ORDER = (
    AskKind.TODAY, AskKind.OFTEN, AskKind.SESSION, AskKind.STOP, AskKind.SPAN, AskKind.START, AskKind.LONG,
)  # fmt: skip


def kind_of(text: str, locale: str, *, has_day: bool) -> AskKind | None:
    """What kind of timing question a plain text is; None when it is none. A named day makes 'can I …?' one."""
    asks = ask_words(locale).asks
    if ask_words(locale).last_moment.search(text):
        return None
    found = next((kind for kind in _ORDER if asks[kind.value].search(text)), None)
    if found in (AskKind.STOP, AskKind.START) and asks[AskKind.SWITCH.value].search(text):
        return AskKind.SWITCH
    if found:
        return found
    if asks[AskKind.WAKING.value].search(text):
        return AskKind.WAKING
    if asks[AskKind.YET.value].search(text) and (has_day or asks["now"].search(text)):
        return AskKind.STILL if asks[AskKind.STILL.value].search(text) else AskKind.YET
    return AskKind.DAY if has_day else None
