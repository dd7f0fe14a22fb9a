"""Every request type, every built-in intent and every intent with empty slots: answered, within the published rules."""

from __future__ import annotations

import html
import json
import logging
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from skill.channels.alexa.incoming import BUILT_IN, OURS
from skill.channels.alexa.questions import forms_of
from skill.channels.alexa.skill import AlexaSkill, OtherSkillError
from skill.conversation.engine import Conversation
from skill.running import App, Settings
from skill.state import Fields, Key, MemoryStore, StateError, key_of
from tests.alexa.envelopes import NAMES, Envelope, envelope, following, intent, of
from tests.alexa.held import ask
from tests.alexa.limits import SPEAKING

OTHER_BUILT_IN = (
    "LoopOn",
    "LoopOff",
    "ShuffleOn",
    "ShuffleOff",
    "More",
    "NavigateSettings",
    "ScrollDown",
    "PageUp",
    "Select",
)
INTENTS = (
    *BUILT_IN,
    *(f"AMAZON.{name}Intent" for name in OTHER_BUILT_IN),
    *OURS,
    *forms_of("en-US"),
    "NobodyKnowsIntent",
)
VISITS: dict[str, list[Envelope]] = {
    "new": [],
    "launched": [envelope("launch")],
    "open": [envelope("launch"), intent("ChooseHandoutIntent", {"handout": "ankle sprain"})],
    "reading": [
        envelope("launch"),
        intent("ChooseHandoutIntent", {"handout": "ankle sprain"}),
        intent("AMAZON.YesIntent"),
    ],
    "lost": [envelope("launch"), intent("AMAZON.FallbackIntent"), intent("AMAZON.FallbackIntent")],
    "forgetting": [envelope("launch"), intent("ForgetMeIntent")],
}


@pytest.fixture(scope="module")
def alexa() -> AlexaSkill:
    return App(Settings()).alexa


def say(alexa: AlexaSkill, found: Envelope, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One turn, held to the published rules."""
    found = following(found, dict(before)) if before else found
    return ask(alexa, found)


def visit(alexa: AlexaSkill, turns: list[Envelope]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for turn in turns:
        answer = say(alexa, turn, answer)
    return answer


def spoken(answer: Mapping[str, Any]) -> str:
    return str(answer["response"].get("outputSpeech", {}).get("ssml", ""))


@pytest.mark.parametrize("name", NAMES)
def test_every_envelope_is_answered(caplog: pytest.LogCaptureFixture, alexa: AlexaSkill, name: str) -> None:
    answer = say(alexa, envelope(name))
    assert caplog.records == [] or name in ("unknown_type", "apl_runtime_error")
    if envelope(name)["request"]["type"] not in SPEAKING:
        assert spoken(answer) == ""


@pytest.mark.parametrize("state", VISITS)
@pytest.mark.parametrize("name", INTENTS)
def test_every_intent_in_every_state(
    caplog: pytest.LogCaptureFixture, alexa: AlexaSkill, name: str, state: str
) -> None:
    before = visit(alexa, VISITS[state])
    answer = say(alexa, intent(name, {"query": "", "handout": "", "section": ""}), before)
    assert spoken(answer)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("name", ["AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent"])
@pytest.mark.parametrize("state", VISITS)
def test_stop_ends_the_visit(alexa: AlexaSkill, name: str, state: str) -> None:
    assert say(alexa, intent(name), visit(alexa, VISITS[state]))["response"]["shouldEndSession"] is True


def test_the_fallback_names_the_emergency_number(alexa: AlexaSkill) -> None:
    assert "911" in spoken(visit(alexa, [intent("AMAZON.FallbackIntent")]))
    assert "999" in spoken(visit(alexa, [intent("AMAZON.FallbackIntent", locale="en-GB")]))


def test_an_emergency_in_a_slot_is_heard(alexa: AlexaSkill) -> None:
    before = visit(alexa, VISITS["reading"])
    for turn in (
        intent("ChooseHandoutIntent", {"handout": "chest pain"}),
        intent("ReadSectionIntent", {"section": "i can't breathe"}),
    ):
        answer = say(alexa, turn, before)
        assert spoken(answer).startswith("<speak>Call 911")
        assert answer["response"]["shouldEndSession"] is True


def test_the_place_is_kept_for_the_next_visit() -> None:
    alexa = App(Settings()).alexa
    visit(alexa, VISITS["reading"])
    assert "Ankle Sprain" in spoken(say(alexa, envelope("launch")))


def test_people_and_devices_never_mix() -> None:
    app = App(Settings())
    people = [(f"amzn1.ask.account.{number}", f"amzn1.ask.device.{number % 3}") for number in range(12)]
    names = ("ankle sprain", "low back pain", "hamstring syndrome")

    def read(number: int) -> None:
        user, device = people[number]
        turns = [
            envelope("launch"),
            intent("ChooseHandoutIntent", {"handout": names[number % 3]}),
            intent("AMAZON.YesIntent"),
        ]
        visit(app.alexa, [of(turn, user, device) for turn in turns])

    threads = [threading.Thread(target=read, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, (user, device) in enumerate(people):
        place = app.state.load(key_of(user, device))["place"]
        assert place[0] == names[number % 3].replace(" ", "-")


def test_skill_disabled_erases_every_device() -> None:
    app = App(Settings())
    gone, stays = "amzn1.ask.account.A", "amzn1.ask.account.B"
    for user in (gone, stays):
        for device in ("one", "two"):
            visit(app.alexa, [of(turn, user, device) for turn in VISITS["reading"]])
    say(app.alexa, of(envelope("event_skill_disabled"), gone))
    assert [bool(app.state.load(key_of(user, "two"))) for user in (gone, stays)] == [False, True]


def test_forget_me_erases() -> None:
    app = App(Settings())
    before = visit(app.alexa, [*VISITS["reading"], intent("ForgetMeIntent")])
    answer = say(app.alexa, intent("AMAZON.YesIntent"), before)
    found = envelope("launch")
    key = key_of(found["session"]["user"]["userId"], found["context"]["System"]["device"]["deviceId"])
    assert app.state.load(key) == {}
    assert answer["sessionAttributes"] == {}
    assert answer["response"]["shouldEndSession"] is True


class BrokenStore:
    """A store whose disk is gone."""

    def load(self, key: Key) -> Fields:
        raise StateError(f"no disk for {key}", "none")

    def merge(self, key: Key, fields: Fields) -> None:
        raise StateError(f"no disk for {key} and {fields}", "none")

    def erase(self, person: str) -> None:
        raise StateError(f"no disk for {person}", "none")


def test_a_broken_store_does_not_stop_the_reading() -> None:
    conversation = App(Settings()).conversation
    alexa = AlexaSkill(lambda: conversation, BrokenStore())
    assert "ankle" in spoken(visit(alexa, VISITS["reading"]))


def test_a_broken_store_does_not_claim_to_have_forgotten() -> None:
    conversation = App(Settings()).conversation
    alexa = AlexaSkill(lambda: conversation, BrokenStore())
    said = spoken(visit(alexa, [*VISITS["reading"], intent("ForgetMeIntent"), intent("AMAZON.YesIntent")]))
    assert "went wrong on my side" in said


def _no_conversation() -> Conversation:
    raise RuntimeError("the patient said: my secret knee")


@pytest.mark.parametrize(
    ("locale", "words"), [("en-CA", "call 911"), ("en-GB", "call 999"), ("fr-CA", "911"), ("es-US", "911")]
)
def test_the_apology_needs_nothing_of_what_failed(caplog: pytest.LogCaptureFixture, locale: str, words: str) -> None:
    alexa = AlexaSkill(_no_conversation, MemoryStore())
    answer = say(alexa, intent("AskWhenShouldIIntent", {"query": "worry about my secret knee"}, locale=locale))
    assert words in spoken(answer)
    assert answer["response"]["shouldEndSession"] is True
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_attributes_that_are_not_ours_are_not_read(alexa: AlexaSkill) -> None:
    for attributes in (
        {"v": 0},
        {"v": 2, "visit": json.dumps({"pending": "no such thing"})},
        {"v": 2, "visit": json.dumps({"last": 7})},
        {"v": 2, "visit": "{"},
    ):
        found = intent("AMAZON.HelpIntent")
        found["session"]["attributes"] = attributes
        assert spoken(say(alexa, found))


def test_another_skills_request_is_refused() -> None:
    alexa = App(Settings(skill_id="amzn1.ask.skill.ours")).alexa
    with pytest.raises(OtherSkillError):
        ask(alexa, envelope("launch"))


@pytest.mark.parametrize("event", [{}, {"request": None}, {"request": {"type": 7}}, {"request": {"type": "Launch"}}])
def test_what_is_no_envelope_gets_an_empty_answer(alexa: AlexaSkill, event: dict[str, Any]) -> None:
    assert ask(alexa, event)["response"] == {}


def test_an_intent_that_cannot_be_read_gets_an_apology(alexa: AlexaSkill) -> None:
    assert "911" in spoken(ask(alexa, {"request": {"type": "IntentRequest", "intent": 7}}))


def test_can_fulfill_that_cannot_be_read(alexa: AlexaSkill) -> None:
    found = {"request": {"type": "CanFulfillIntentRequest", "intent": 7}}
    assert ask(alexa, found)["response"]["canFulfillIntent"] == {"canFulfill": "NO"}


def test_can_fulfill(alexa: AlexaSkill) -> None:
    for name, able in (("ChooseHandoutIntent", "YES"), ("AskWhenShouldIIntent", "MAYBE"), ("Other", "NO")):
        found = envelope("can_fulfill")
        found["request"]["intent"]["name"] = name
        assert say(alexa, found)["response"]["canFulfillIntent"]["canFulfill"] == able


@pytest.mark.parametrize("locale", ["en-CA", "en-GB", "fr-CA", "es-US"])
def test_every_intent_in_every_language(caplog: pytest.LogCaptureFixture, alexa: AlexaSkill, locale: str) -> None:
    for name in (*BUILT_IN, *OURS, *forms_of(locale)):
        for turns in ([], [envelope("launch", locale=locale)]):
            before = visit(alexa, turns)
            assert spoken(say(alexa, intent(name, {"query": "", "handout": "", "section": ""}, locale=locale), before))
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    ("locale", "name", "query"),
    [
        ("fr-CA", "AskICantIntent", "respirer"),
        ("es-US", "AskICantIntent", "respirar"),
        ("en-GB", "AskIHaveIntent", "chest pain"),
    ],
)
def test_an_emergency_in_every_language(alexa: AlexaSkill, locale: str, name: str, query: str) -> None:
    answer = say(alexa, intent(name, {"query": query}, locale=locale))
    assert ("999" if locale == "en-GB" else "911") in spoken(answer)
    assert answer["response"]["shouldEndSession"] is True


def test_the_passage_goes_to_the_app(alexa: AlexaSkill) -> None:
    answer = visit(alexa, VISITS["reading"])
    card = answer["response"]["card"]
    assert card["type"] == "Simple"
    assert card["title"].startswith("Ankle Sprain – ")
    quotes = [line for line in card["content"].split("\n") if line and not line.startswith("(")]
    assert all(quote in html.unescape(spoken(answer)) for quote in quotes)
    assert "card" not in visit(alexa, VISITS["launched"])["response"]
