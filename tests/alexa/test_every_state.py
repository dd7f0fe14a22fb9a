"""Every intent of every model, its slots empty, odd or filled, in every state of a visit, in every locale; every event.

Asked for: an answer within the published rules (tests/alexa/held.py), words that make sense in the language of the
device, never our apology, and nothing of ours in the log.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from skill.channels.alexa.skill import AlexaSkill
from skill.content import CONTENT, language_of, read_yaml
from skill.handouts.library import load_library
from skill.running import App, Settings
from tests.alexa.envelopes import NAMES, Envelope, envelope, following, intent, of, on_screen
from tests.alexa.held import ask
from tests.alexa.limits import SPEAKING
from tests.alexa.test_player import ADDRESS, recording, write

MODELS = Path(__file__).parent.parent.parent / "interaction_models"
LOCALES = tuple(sorted(path.stem for path in MODELS.glob("*.json")))
HANDOUTS = {"en": "ankle-sprain", "fr": "hamstring-syndrome-fr", "es": "hamstring-syndrome-es"}
QUESTIONS = {
    "en": ("AskHowLongIntent", "should i ice it"),
    "fr": ("AskWhenDoIIntent", "passe à la chaleur"),
    "es": ("AskWhenIntent", "cambio a calor"),
}
CLARIFIED = {
    "en": ("AskHowLongIntent", "should i use it"),
    "fr": ("AskWhenIntent", "ça"),
    "es": ("AskWhenIntent", "eso"),
}
OF_ENGLISH = re.compile(r"\b(?:the|you|your|please|would|which|handout|something)\b")
APOLOGIES = tuple(str(text).split("{")[0][:25] for text in read_yaml(CONTENT / "trouble.yaml").values())
ODD = ("?", "2", "zzz <&> {x}", "x" * 300)


@cache
def intents(locale: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every intent of the locale's model with the names of its slots, and one that no model has."""
    model = json.loads((MODELS / f"{locale}.json").read_text(encoding="utf-8"))
    rows = model["interactionModel"]["languageModel"]["intents"]
    found = tuple((row["name"], tuple(slot["name"] for slot in row.get("slots", ()))) for row in rows)
    return (*found, ("NobodyKnowsIntent", ()), ("AMAZON.ScrollDownIntent", ()))


@pytest.fixture(scope="module")
def alexa(tmp_path_factory: pytest.TempPathFactory) -> AlexaSkill:
    folder = tmp_path_factory.mktemp("recordings")
    rows = []
    for handout in (load_library().get(name) for name in HANDOUTS.values()):
        about = {"handout": handout.id, "language": handout.language, "handout_version": handout.version}
        numbers = [section.number for section in handout.sections if section.kind.value == "content"]
        rows += [recording(number, file=f"listener/{handout.id}/{number}.mp3", **about) for number in numbers]
    write(folder, rows)
    return App(Settings(audio=folder, audio_url=ADDRESS)).alexa


def turns_to(state: str, locale: str) -> list[Envelope]:
    """What was said before."""
    handout = load_library().get(HANDOUTS[language_of(locale)])
    launch = envelope("launch", locale=locale)
    opened = [launch, intent("ChooseHandoutIntent", {"handout": handout.title.lower()}, locale=locale)]
    yes = intent("AMAZON.YesIntent", locale=locale)
    forget = intent("ForgetMeIntent", locale=locale)
    fallback = intent("AMAZON.FallbackIntent", locale=locale)
    content = [section for section in handout.sections if section.kind.value == "content"]
    last = intent("ReadSectionIntent", {"section": str(content[-1].number)}, locale=locale)
    asked, clarified = (
        intent(pair[language_of(locale)][0], {"query": pair[language_of(locale)][1]}, locale=locale)
        for pair in (QUESTIONS, CLARIFIED)
    )
    visits = {
        "fresh": [],
        "launched": [launch],
        "opened": opened,
        "reading": [*opened, yes],
        "forgetting": [*opened, forget],
        "lost": [launch, fallback, fallback],
        "lost while reading": [*opened, yes, fallback],
        "which handout": [launch, asked],
        "answered": [*opened, asked],
        "clarifying": [*opened, clarified],
        "at the end": [*opened, last, *[intent("AMAZON.NextIntent", locale=locale)] * 8],
        "another language": [launch, intent("ChooseHandoutIntent", {"handout": "minor burn"}, locale=locale)],
        "playing": [],
        "stopped on the way": [*opened],
    }
    return visits[state]


STATES = ("fresh", "launched", "opened", "reading", "forgetting", "lost", "lost while reading", "which handout",
          "answered", "clarifying", "at the end", "another language", "playing", "stopped on the way")  # fmt: skip


class State:
    """A state of a visit, ready for one more request; `before` is the answer that led there."""

    def __init__(self, alexa: AlexaSkill, name: str, locale: str) -> None:
        self.name, self.locale, self.before = name, locale, {}
        for turn in turns_to(name, locale):
            self.before = ask(alexa, of(following(turn, self.before), user=f"before {name} {locale}"))

    def next(self, found: Envelope, user: str) -> Envelope:
        """The request in this state, of a user who has nothing kept."""
        found = of(following(found, self.before) if self.before else copy.deepcopy(found), user=user)
        found["request"]["locale"] = self.locale
        if "session" in found:
            found["session"]["new"] = self.name in ("fresh", "playing")
        if self.name in ("playing", "stopped on the way"):
            handout = HANDOUTS[language_of(self.locale)]
            playing = "PLAYING" if self.name == "playing" else "STOPPED"
            token = f"{handout}/2/normal/{2:064x}"[: len(f"{handout}/2/normal/") + 16]
            found["context"]["AudioPlayer"] = {
                "playerActivity": playing,
                "token": token,
                "offsetInMilliseconds": 42_000,
            }
        return found


def heard(answer: dict[str, Any]) -> str:
    ssml = answer["response"].get("outputSpeech", {}).get("ssml", "<speak/>")
    return "".join(ET.fromstring(ssml).itertext())


def makes_sense(answer: dict[str, Any], locale: str) -> None:
    """In the language of the device, whole, and not our apology; quoted handouts in another language aside."""
    said = heard(answer)
    assert not said.startswith(APOLOGIES), said
    assert not re.search(r"\bNone\b(?! of)|\bTrue\b|\bFalse\b|_[a-z]", said), said
    assert "  " not in said.strip()
    if language_of(locale) != "en":
        frame = ET.fromstring(answer["response"].get("outputSpeech", {}).get("ssml", "<speak/>"))
        for foreign in list(frame.iter("lang")):
            foreign.clear()
        assert not OF_ENGLISH.search("".join(frame.itertext()).lower().replace("minor burn", "")), said


def play(alexa: AlexaSkill, name: str, locale: str, odd: tuple[str, ...]) -> None:
    """Every intent of the locale in the state: without slots, then with each of the odd values in all of them."""
    state = State(alexa, name, locale)
    for wish, slots in intents(locale):
        for filled in ({}, *(dict.fromkeys(slots, value) for value in odd if slots)):
            answer = ask(alexa, state.next(intent(wish, filled), user=f"{name} {wish}"))
            assert heard(answer) or answer["response"].get("directives"), (wish, filled)
            makes_sense(answer, locale)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", STATES)
def test_every_intent_with_empty_slots(
    caplog: pytest.LogCaptureFixture, alexa: AlexaSkill, name: str, locale: str
) -> None:
    play(alexa, name, locale, ("",))
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.slow
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", STATES)
def test_every_intent_with_odd_slots(
    caplog: pytest.LogCaptureFixture, alexa: AlexaSkill, name: str, locale: str
) -> None:
    play(alexa, name, locale, ODD)
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


TOUCHED: tuple[list[Any], ...] = (
    [], ["next"], ["back"], ["repeat"], ["stop"], ["section", 2], ["section", 99], ["section"], ["section", "x" * 99],
    ["other", {"a": 1}], [7], [None], [["next"]],
)  # fmt: skip


def events(locale: str) -> Iterator[Envelope]:
    """Every kind of request but the intents, with what may stand in it."""
    for name in NAMES:
        yield envelope(name)
    for arguments in TOUCHED:
        yield on_screen(envelope("apl_user_event", arguments=arguments))
    for token in ("", "other/1/normal/x", f"{HANDOUTS[language_of(locale)]}/1/normal/{1:064x}"[:50]):
        for name in NAMES:
            if name.startswith("audio_"):
                yield envelope(name, token=token)
    for code, status in (
        ("200", "ACCEPTED"),
        ("200", "DENIED"),
        ("200", "NOT_ANSWERED"),
        ("500", ""),
        ("400", "ACCEPTED"),
    ):
        for permission in ("alexa::alerts:reminders:skill:readwrite", "alexa::alerts:timers:skill:readwrite", "other"):
            payload = {"permissionScope": permission, "status": status, "isCardThrown": False}
            yield envelope("connections_response", status={"code": code, "message": ""}, payload=payload)
    for reason in ("USER_INITIATED", "EXCEEDED_MAX_REPROMPTS", "ERROR"):
        yield envelope("session_ended", reason=reason)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ["fresh", "reading", "forgetting", "answered", "playing"])
def test_every_event(caplog: pytest.LogCaptureFixture, alexa: AlexaSkill, name: str, locale: str) -> None:
    state = State(alexa, name, locale)
    for number, found in enumerate(events(locale)):
        answer = ask(alexa, state.next(found, user=f"{name} {number}"))
        makes_sense(answer, locale)
        if found["request"]["type"] not in SPEAKING:
            assert heard(answer) == ""
    assert not [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
