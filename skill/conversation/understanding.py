"""From what was heard to what is wanted: the sentences of the content files, matched against the whole utterance.

Only navigation is decided here. What no sentence covers stays free text: it is a question, a name or nonsense, and
which of them is for the engine to find out, since it knows what is open and what was asked last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from skill.content import read_content
from skill.conversation.model import Intent, Turn
from skill.errors import ContentError
from skill.wording.templates import first_words, fold, pattern

LONGEST_UTTERANCE = 600
"""Characters that are looked at; nobody says more in one breath."""


@dataclass(frozen=True)
class IntentSentences:
    """One intent of sentences.yaml."""

    intent: Intent
    importance: str
    example: str
    sentences: tuple[str, ...]
    slots: Mapping[str, str]


@lru_cache(maxsize=16)
def intents_of(locale: str) -> tuple[IntentSentences, ...]:
    """Every intent of the locale's sentences.yaml, in the order of the file."""
    found = []
    for name, entry in read_content("sentences", locale)["intents"].items():
        if name not in set(Intent):
            raise ContentError(f"sentences.yaml names an unknown intent {name!r}.", f"Known: {', '.join(Intent)}.")
        sentences = tuple(str(sentence) for sentence in entry["sentences"])
        slots: dict[str, str] = entry.get("slots", {})
        found.append(IntentSentences(Intent(name), entry["importance"], entry["example"], sentences, slots))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence and the words it can begin with; its pattern is compiled when an utterance begins so."""

    intent: Intent
    template: str
    begins: frozenset[str] | None

    def can_begin_with(self, word: str) -> bool:
        return self.begins is None or word in self.begins


@lru_cache(maxsize=16)
def _sentences(locale: str, *, with_slots: bool) -> tuple[_Sentence, ...]:
    return tuple(
        _Sentence(entry.intent, sentence, first_words(sentence))
        for entry in intents_of(locale)
        for sentence in entry.sentences
        if ("{" in sentence) == with_slots
    )


_ANY_WORD = ""


@lru_cache(maxsize=16)
def _by_first_word(locale: str) -> Mapping[str, tuple[_Sentence, ...]]:
    """The sentences by the word that they can begin with, under _ANY_WORD those that can begin with any.

    A sentence without a slot says exactly what it says; it comes before one whose slot could swallow anything.
    """
    both = (*_sentences(locale, with_slots=False), *_sentences(locale, with_slots=True))
    words = {word for sentence in both for word in sentence.begins or ()}
    return {word: tuple(one for one in both if one.can_begin_with(word)) for word in (*words, _ANY_WORD)}


@lru_cache(maxsize=16)
def _politeness(locale: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words: dict[str, Any] = read_content("sentences", locale).get("politeness", {})
    before = "|".join(re.escape(fold(word)) for word in sorted(words.get("before", []), key=len, reverse=True))
    after = "|".join(re.escape(fold(word)) for word in sorted(words.get("after", []), key=len, reverse=True))
    return re.compile(rf"(?:(?:{before or '(?!)'})\s+)+"), re.compile(rf"(?:\s+(?:{after or '(?!)'}))+\Z")


def understand(turn: Turn) -> Turn:
    """The turn with its intent and slots, when the utterance is one of the locale's sentences; else as it came."""
    if turn.intent is not None or not turn.utterance:
        return turn
    by_word = _by_first_word(turn.locale)
    for form in _forms(fold(turn.utterance[:LONGEST_UTTERANCE]), turn.locale):
        for sentence in by_word.get(form.split(" ", 1)[0], by_word[_ANY_WORD]):
            match = pattern(sentence.template).match(form)
            if match:
                slots = {name: value for name, value in match.groupdict().items() if value}
                return replace(turn, intent=sentence.intent, slots=slots)
    return turn


def without_politeness(words: str, locale: str) -> str:
    """What a slot holds, without a 'please' that a recogniser left at its end; as it was when nothing else is left."""
    _, after = _politeness(locale)
    return after.sub("", words) or words


def _forms(said: str, locale: str) -> tuple[str, ...]:
    """The utterance as it is, then with politeness taken off its ends."""
    before, after = _politeness(locale)
    match = before.match(said)
    head = said[match.end() :] if match else said
    return tuple(dict.fromkeys(form for form in (said, head, after.sub("", head)) if form))
