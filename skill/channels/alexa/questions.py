"""The forms of question and statement that Alexa can hear whole: questions.yaml of the locale.

Of 'when should i {query}' the skill gets the slot alone; the carrier words are lost (Custom Interaction Model
Reference, AMAZON.SearchQuery). So every form is an intent of its own, and its `whole` puts the question together again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from skill.content import read_content
from skill.errors import ContentError

QUERY = "{query}"


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


def intent_name(key: str, prefix: str = "") -> str:
    """`when_should_i` as an intent name: letters only, as the interaction model wants them."""
    return prefix + "".join(part.capitalize() for part in key.split("_")) + "Intent"


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
    return found
