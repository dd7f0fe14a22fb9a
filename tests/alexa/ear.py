"""Alexa's ear, as far as the interaction model decides what it hears: an utterance becomes an intent with its slots.

Amazon's recogniser generalises beyond the samples; this one only over the little words (`LITTLE`), so what it
understands is a lower bound. What no sample covers is the FallbackIntent, which carries no words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skill.content import read_content
from skill.wording.templates import fold

SEARCH = "AMAZON.SearchQuery"
FALLBACK = "AMAZON.FallbackIntent"
LITTLE = ("the", "my", "a", "an")
"""Words that may be missing from a sample's carrier, or stand in it beside what it says."""


@dataclass(frozen=True)
class Sample:
    """One sample utterance. `slot` is empty for one without; `carrier` counts the letters beside the slot."""

    intent: str
    pattern: re.Pattern[str]
    slot: str
    kind: str
    carrier: int


class Ear:
    """Hears utterances by one interaction model."""

    def __init__(self, model: Mapping[str, Any], locale: str) -> None:
        language_model = model["interactionModel"]["languageModel"]
        self._plain: dict[str, str] = {}
        self._samples: list[Sample] = []
        for intent in language_model["intents"]:
            for text in intent.get("samples", []):
                self._add(intent, text)
        self._samples.sort(key=lambda sample: -sample.carrier)
        self._values = {entry["name"]: _known(entry["values"]) for entry in language_model["types"]}
        politeness = read_content("sentences", locale).get("politeness", {})
        before = "|".join(re.escape(fold(str(word))) for word in politeness.get("before", []))
        after = "|".join(re.escape(fold(str(word))) for word in politeness.get("after", []))
        self._before = re.compile(rf"(?:(?:{before})\s+)+")
        self._after = re.compile(rf"(?:\s+(?:{after}))+\Z")

    def _add(self, intent: Mapping[str, Any], text: str) -> None:
        slot = re.search(r"\{(\w+)\}", text)
        if slot is None:
            self._plain.setdefault(text, intent["name"])
            return
        kinds = {entry["name"]: entry["type"] for entry in intent["slots"]}
        head, tail = text[: slot.start()], text[slot.end() :]
        # The free words of a search are taken as they are; before a name the little word is no part of it.
        loose = _loosely(head, before_name=kinds[slot.group(1)] != SEARCH)
        pattern = re.compile(loose + r"(\S.*?)" + (r"\s+" + _loosely(tail) if tail else "") + r"\Z")
        name = slot.group(1)
        self._samples.append(Sample(intent["name"], pattern, name, kinds[name], len(head + tail)))

    def hear(self, utterance: str, *, whole: bool = False) -> dict[str, Any]:
        """The `intent` of an IntentRequest; `whole` takes the words as they are, politeness included."""
        said = fold(utterance)
        forms = [said]
        if not whole:
            head = self._before.match(said)
            shorter = said[head.end() :] if head else said
            forms += [shorter, self._after.sub("", shorter)]
        for form in dict.fromkeys(forms):
            found = self._exactly(form)
            if found:
                return found
        return {"name": FALLBACK, "confirmationStatus": "NONE"}

    def _exactly(self, said: str) -> dict[str, Any] | None:
        if said in self._plain:
            return {"name": self._plain[said], "confirmationStatus": "NONE", "slots": {}}
        rows = [(sample, match.group(1)) for sample in self._samples if (match := sample.pattern.match(said))]
        # A value that the slot's type knows is the surest; a slot that stands alone takes nothing else.
        rows = [(s, v) for s, v in rows if s.carrier or v in self._values.get(s.kind, {})]
        rows.sort(key=lambda row: (row[1] not in self._values.get(row[0].kind, {}), -row[0].carrier))
        if not rows:
            return None
        sample, value = rows[0]
        return {
            "name": sample.intent,
            "confirmationStatus": "NONE",
            "slots": {sample.slot: self._slot(sample, value)},
        }

    def _slot(self, sample: Sample, value: str) -> dict[str, Any]:
        slot: dict[str, Any] = {"name": sample.slot, "value": value, "confirmationStatus": "NONE", "source": "USER"}
        if not sample.kind.startswith("AMAZON."):
            known = self._values[sample.kind].get(value)
            authority: dict[str, Any] = {
                "authority": f"amzn1.er-authority.echo-sdk.example.{sample.kind}",
                "status": {"code": "ER_SUCCESS_MATCH" if known else "ER_SUCCESS_NO_MATCH"},
            }
            if known:
                authority["values"] = [{"value": known}]
            slot["resolutions"] = {"resolutionsPerAuthority": [authority]}
        return slot


def _loosely(carrier: str, *, before_name: bool = False) -> str:
    """A carrier as a pattern in which a little word may come before each word; empty for no carrier."""
    words = [word for word in carrier.split() if word not in LITTLE]
    little = rf"(?:(?:{'|'.join(LITTLE)})\s+)?"
    if not words:
        return rf"{re.escape(carrier)}"
    end = rf"\s+{little if before_name else ''}" if carrier.endswith(" ") else ""
    return r"\s+".join(little + re.escape(word) for word in words) + end


def _known(values: list[Any]) -> dict[str, dict[str, str]]:
    """What a slot type knows, by everything that it is called."""
    found: dict[str, dict[str, str]] = {}
    for entry in values:
        value = {"name": entry["name"]["value"], "id": entry.get("id", "")}
        for text in (entry["name"]["value"], *entry["name"].get("synonyms", [])):
            found.setdefault(text, value)
    return found
