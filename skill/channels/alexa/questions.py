"""The forms of question and statement that Alexa can hear whole: questions.yaml of the locale.

Of 'when should i {query}' the skill gets the slot alone; the carrier words are lost (Custom Interaction Model
Reference, AMAZON.SearchQuery). So every form is an intent of its own, and its `whole` puts the question together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from skill.channels.alexa.incoming import intent_name
from skill.content import read_content
from skill.errors import ContentError
from skill.wording.templates import covering, expand

QUERY = "{query}"
PHRASE_FORM = "AskPhraseIntent"
"""The form without a carrier: its slot has a type of our own, whose values are `phrases_of`."""
MOST_OF_AN_EMERGENCY = 12


@dataclass(frozen=True)
class Form:
    """One form. `carriers` are templates of the sentence grammar with `{query}`, all of one meaning with `whole`."""

    intent: str
    whole: str
    example: str
    carriers: tuple[str, ...]

    def rebuilt(self, query: str) -> str:
        """The whole question, from what the slot holds."""
        return " ".join(self.whole.replace(QUERY, query).split())


@lru_cache(maxsize=16)
def forms_of(locale: str) -> Mapping[str, Form]:
    """Every form of the locale by its intent's name; ContentError when an entry does not hold together."""
    found: dict[str, Form] = {}
    for key, entry in read_content("questions", locale)["forms"].items():
        whole, carriers = str(entry["whole"]), tuple(str(carrier) for carrier in entry["carriers"])
        if any(text.count(QUERY) != 1 for text in (whole, *carriers)):
            raise ContentError(f"questions.yaml: {key} needs {QUERY} once in each line.", "Write it in.")
        name = intent_name(key, "Ask")
        found[name] = Form(name, whole, str(entry["example"]), carriers)
    found[PHRASE_FORM] = Form(PHRASE_FORM, QUERY, phrases_of(locale)[0], (QUERY,))
    return found


@lru_cache(maxsize=16)
def phrases_of(locale: str) -> tuple[str, ...]:
    """What people say whole, without any carrier: `phrases`, days and times, and what sounds like an emergency."""
    return tuple(dict.fromkeys((*_texts("phrases", locale), *_times(locale), *_emergencies(locale))))


@lru_cache(maxsize=16)
def openers_of(locale: str) -> tuple[str, ...]:
    """Words that may stand before a question and mean nothing."""
    return _texts("openers", locale)


def _texts(key: str, locale: str) -> tuple[str, ...]:
    return tuple(str(text) for text in read_content("questions", locale)[key])


def _times(locale: str) -> Iterator[str]:
    """Answers to 'on which day?', 'for when?' and 'for how long?'."""
    for template in read_content("alerts", locale)["answers"]:
        yield from expand(str(template))


def _emergencies(locale: str) -> Iterator[str]:
    """Example sentences of each kind of emergency; a `*` stands for words that nobody can list, so it is left out."""
    for topic in read_content("emergencies", locale)["topics"].values():
        for template in topic["listen"]:
            if "*" not in template:
                yield from covering(str(template), MOST_OF_AN_EMERGENCY)
