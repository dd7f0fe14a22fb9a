"""The interaction models: fresh, within every published rule, and each rule tells its breach."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skill.channels.alexa.incoming import BUILT_IN, OURS
from skill.channels.alexa.model_rules import breaches
from skill.channels.alexa.models import build_model, model_locales, stale_models, write_models
from skill.channels.alexa.questions import forms_of
from skill.handouts.library import library_of, load_library

FOLDER = Path(__file__).parent.parent.parent / "interaction_models"
LIBRARY = load_library()


def test_the_checked_in_models_are_fresh() -> None:
    assert stale_models(FOLDER, LIBRARY) == ()


def test_the_english_locales_have_one() -> None:
    assert {"en-US", "en-CA", "en-GB"} <= set(model_locales())


@pytest.mark.parametrize("locale", model_locales())
def test_no_rule_is_broken(locale: str) -> None:
    assert breaches(build_model(locale, LIBRARY)) == []


@pytest.mark.parametrize("locale", model_locales())
def test_every_intent_of_the_model_is_understood(locale: str) -> None:
    known = {*BUILT_IN, *OURS, *forms_of(locale)}
    others = {f"AMAZON.{name}Intent" for name in ("LoopOn", "LoopOff", "ShuffleOn", "ShuffleOff")}
    names = {intent["name"] for intent in build_model(locale, LIBRARY)["interactionModel"]["languageModel"]["intents"]}
    assert names - known <= others


def test_written_models_are_not_stale_and_changed_ones_are(tmp_path: Path) -> None:
    written = write_models(tmp_path, LIBRARY)
    assert stale_models(tmp_path, LIBRARY) == ()
    written[0].write_text("{}")
    (tmp_path / "xx-XX.json").write_text("{}")
    assert stale_models(tmp_path, LIBRARY) == (written[0].name, "xx-XX.json")
    assert stale_models(tmp_path / "nowhere", LIBRARY)


def test_a_name_of_two_handouts_goes_to_one(tmp_path: Path) -> None:
    for stem in ("one", "two"):
        (tmp_path / f"{stem}.md").write_text("# The Same\n\nA sentence.\n")
    assert breaches(build_model("en-US", library_of(sorted(tmp_path.glob("*.md"))))) == []


def _invocation(name: str) -> Callable[[Any], None]:
    return lambda model: model.update(invocationName=name)


def _samples(*added: str, intent: str = "AskWhenShouldIIntent") -> Callable[[Any], None]:
    def change(model: Any) -> None:
        next(one for one in model["intents"] if one["name"] == intent)["samples"].extend(added)

    return change


def _intents(*added: dict[str, Any]) -> Callable[[Any], None]:
    return lambda model: model["intents"].extend(added)


def _values(*added: str) -> Callable[[Any], None]:
    return lambda model: model["types"][0]["values"].extend({"name": {"value": value}} for value in added)


BREACHES: list[tuple[Callable[[Any], None], str]] = [
    (_invocation("handouts"), "two or more words"),
    (_invocation("Care Handouts"), "lower-case"),
    (_invocation("care handouts 2"), "lower-case letters"),
    (_invocation("open handouts"), "launch word"),
    (_invocation("alexa handouts"), "wake word"),
    (_invocation("handouts about care"), "connecting word"),
    (_invocation("the handouts"), "two words"),
    (_invocation("handout skill"), "word for skills"),
    (_samples("{query}"), "carrier phrase"),
    (_samples("should it be {query} or {query}"), "twice"),
    (_samples("when {other}"), "not one of the intent"),
    (_samples("at 5 {query}"), "other characters"),
    (_samples("what, {query}"), "other characters"),
    (_samples("alexa when {query}"), "wake word"),
    (_samples("whenever{query}"), "touches"),
    (_samples("very " * 50 + "{query}"), "longer than 200"),
    (_samples("how long {query}"), "belongs to"),
    (_samples("when should i {query}"), "stands twice"),
    (_samples("stop it {query}", intent="AMAZON.StopIntent"), "not one of the intent"),
    (_intents({"name": "Bad1Intent", "samples": ["x y"]}), "letters"),
    (_intents({"name": "EmptyIntent", "samples": []}), "no sample"),
    (_intents({"name": "AMAZON.HelpIntent", "samples": []}), "stands twice"),
    (_intents({"name": "FewIntent", "samples": ["only this"]}), "15 are wanted"),
    (_intents({"name": "LostIntent", "slots": [{"name": "a", "type": "NoType"}], "samples": ["b {a}"]}), "not defined"),
    (
        _intents({"name": "IdleIntent", "slots": [{"name": "a", "type": "HandoutName"}], "samples": ["b"]}),
        "no sample uses",
    ),
    (_intents(*({"name": f"Many{'x' * n}Intent", "samples": ["a"]} for n in range(260))), "250 are allowed"),
    (_values("x" * 141), "longer than 140"),
    (_values("ankle sprain", "Ankle sprain"), ""),
    (
        lambda model: model["intents"].remove(next(i for i in model["intents"] if i["name"] == "AMAZON.CancelIntent")),
        "missing",
    ),
    (lambda model: model["types"][0].update(values=[]), "needs a value"),
]


@pytest.mark.parametrize(("change", "told"), BREACHES, ids=[told or "same value" for _, told in BREACHES])
def test_each_rule_tells_its_breach(change: Callable[[Any], None], told: str) -> None:
    model = copy.deepcopy(json.loads(json.dumps(build_model("en-US", LIBRARY))))
    change(model["interactionModel"]["languageModel"])
    found = breaches(model)
    assert any(told in breach for breach in found) or not told
