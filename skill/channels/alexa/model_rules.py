"""Amazon's published rules for an interaction model, each breach told in words.

Sources: 'Create the Interaction Model for Your Skill', 'Custom Interaction Model Reference', 'Choose the Invocation
Name for a Custom Skill', 'Slot Type Reference' (AMAZON.SearchQuery), 'Standard Built-in Intents', and the
certification requirements for custom skills. `MOST_…` are Amazon's; `FEWEST_CARRIERS` is a rule of our own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from skill.channels.alexa.models import SEARCH, WAKE_WORDS, heard_as

MOST_INTENTS = 250
MOST_VALUES = 50_000
MOST_BYTES = 1_500_000
LONGEST_SAMPLE = 200
LONGEST_VALUE = 140
FEWEST_CARRIERS = 15

LAUNCH_WORDS = frozenset(
    ("launch", "ask", "tell", "load", "begin", "enable", "open", "start", "play", "run", "use", "resume", "talk")
)
CONNECTING_WORDS = frozenset(("by", "from", "in", "using", "with", "about", "if", "that", "to", "so", "whether", "and"))
SMALL_WORDS = frozenset(("the", "a", "an", "for", "to", "of", "about", "up", "by", "at", "off", "with", "in", "on"))
SKILL_WORDS = frozenset(("skill", "app"))
REQUIRED = (
    "AMAZON.CancelIntent", "AMAZON.FallbackIntent", "AMAZON.HelpIntent", "AMAZON.NavigateHomeIntent",
    "AMAZON.PauseIntent", "AMAZON.ResumeIntent", "AMAZON.StopIntent",
)  # fmt: skip
"""Stop, Cancel, Help and NavigateHome of every skill; Pause and Resume of one with the AudioPlayer interface."""

_NAME = re.compile(r"[A-Za-z](?:[A-Za-z_]*[A-Za-z])?\Z")
_SAMPLE = re.compile(r"(?:[^\W\d_]|[ '._{}-])+\Z")
_SLOT = re.compile(r"\{(\w+)\}")
_INVOCATION = re.compile(r"[^\W\d_]+(?:'s)?(?:[ ](?:[^\W\d_]+(?:'s)?|[^\W\d_]\.))+\Z")


def breaches(model: Mapping[str, Any]) -> list[str]:
    """Every rule that the model breaks, in words; empty when it may be published."""
    language_model = model["interactionModel"]["languageModel"]
    intents = language_model["intents"]
    types = {entry["name"]: entry["values"] for entry in language_model.get("types", [])}
    found = [*_invocation(str(language_model["invocationName"])), *_numbers(model, intents, types)]
    for intent in intents:
        found += _intent(intent, types)
    for name, values in types.items():
        found += _type(name, values)
    return [*found, *_collisions(intents)]


def _invocation(name: str) -> Iterator[str]:
    words = name.split()
    if name != name.lower() or not _INVOCATION.match(name):
        yield f"invocation name {name!r}: two or more words of lower-case letters, with apostrophes or initials only"
    for kind, reserved in (
        ("a launch word", LAUNCH_WORDS), ("a wake word", WAKE_WORDS), ("a connecting word", CONNECTING_WORDS),
        ("a word for skills", SKILL_WORDS),
    ):  # fmt: skip
        yield from (f"invocation name {name!r}: {word!r} is {kind}" for word in words if word in reserved)
    if len(words) == 2:
        small = [word for word in words if word in SMALL_WORDS]
        yield from (f"invocation name {name!r}: two words, and {word!r} is one of them" for word in small)


def _numbers(model: Mapping[str, Any], intents: list[Any], types: Mapping[str, Any]) -> Iterator[str]:
    if len(intents) > MOST_INTENTS:
        yield f"{len(intents)} intents; {MOST_INTENTS} are allowed"
    values = sum(1 + len(value["name"].get("synonyms", [])) for entry in types.values() for value in entry)
    if values > MOST_VALUES:
        yield f"{values} slot values with synonyms; {MOST_VALUES} are allowed"
    size = len(json.dumps(model, ensure_ascii=False).encode())
    if size > MOST_BYTES:
        yield f"the model has {size} bytes; {MOST_BYTES} are allowed"
    names = [intent["name"] for intent in intents]
    yield from (f"{name} is missing" for name in REQUIRED if name not in names)
    yield from (f"{name} stands twice" for name in sorted({name for name in names if names.count(name) > 1}))


def _intent(intent: Mapping[str, Any], types: Mapping[str, Any]) -> Iterator[str]:
    name, samples = intent["name"], intent.get("samples", [])
    slots = {slot["name"]: slot["type"] for slot in intent.get("slots", [])}
    ours = not name.startswith("AMAZON.")
    if ours and not _NAME.match(name):
        yield f"{name}: an intent's name has letters and single underscores only"
    if not ours and slots:
        yield f"{name}: a built-in intent takes no slots of ours"
    if ours and not samples:
        yield f"{name}: no sample utterance"
    for slot, kind in slots.items():
        if not _NAME.match(slot):
            yield f"{name}: the slot name {slot!r} has other characters than letters and underscores"
        if not kind.startswith("AMAZON.") and kind not in types:
            yield f"{name}: the slot type {kind} is not defined"
        if not any(f"{{{slot}}}" in sample for sample in samples):
            yield f"{name}: no sample uses the slot {slot!r}"
    for sample in samples:
        yield from (f"{name}: {sample!r}: {rule}" for rule in _sample(sample, slots))
    if samples and samples != ["{query}"] and carriers(samples) < FEWEST_CARRIERS:
        yield f"{name}: {carriers(samples)} ways to say it; {FEWEST_CARRIERS} are wanted"


def carriers(samples: list[str]) -> int:
    """How many ways to say it the samples are, whatever stands in their slots."""
    return len({heard_as(sample) for sample in samples})


def _sample(sample: str, slots: Mapping[str, str]) -> Iterator[str]:
    used = _SLOT.findall(sample)
    words = _SLOT.sub(" ", sample).split()
    if not _SAMPLE.match(sample):
        yield "other characters than letters, spaces, apostrophes, periods, hyphens and slots"
    if len(sample) > LONGEST_SAMPLE:
        yield f"longer than {LONGEST_SAMPLE} characters"
    yield from (f"the slot {slot!r} is not one of the intent" for slot in used if slot not in slots)
    if len(used) != len(set(used)):
        yield "a slot stands twice"
    searched = [slot for slot in used if slots.get(slot) == SEARCH]
    if searched and not words:
        yield "AMAZON.SearchQuery needs a carrier phrase beside the slot"
    if searched and len(used) > 1:
        yield "AMAZON.SearchQuery cannot stand with another slot"
    yield from (f"{word!r} is a wake word" for word in words if word in WAKE_WORDS)
    if re.search(r"\}\S|\S\{", sample):
        yield "a slot touches a word"


def _type(name: str, values: list[Any]) -> Iterator[str]:
    if not values:
        yield f"{name}: a slot type needs a value"
    seen: dict[str, str] = {}
    for entry in values:
        value = entry["name"]["value"]
        for text in (value, *entry["name"].get("synonyms", [])):
            if not text or len(text) > LONGEST_VALUE:
                yield f"{name}: {text!r} is empty or longer than {LONGEST_VALUE} characters"
            if seen.setdefault(text.lower(), value) != value:
                yield f"{name}: {text!r} belongs to {seen[text.lower()]!r} and to {value!r}"


def _collisions(intents: list[Any]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for intent in intents:
        within: set[str] = set()
        for sample in intent.get("samples", []):
            key = heard_as(sample)
            if key in within:
                yield f"{intent['name']}: {sample!r} stands twice"
            within.add(key)
            if owner.setdefault(key, intent["name"]) != intent["name"]:
                yield f"{sample!r} belongs to {owner[key]} and to {intent['name']}"
