"""The checker of the published rules finds each breach, and every test asks the skill through the door it guards."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.alexa.envelopes import envelope
from tests.alexa.limits import breaches

HERE = Path(__file__).parent
GOOD: dict[str, Any] = {
    "outputSpeech": {"type": "SSML", "ssml": "<speak>Shall I go on?</speak>"},
    "reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>Shall I go on?</speak>"}},
    "shouldEndSession": False,
}
CLOSED: dict[str, Any] = {"outputSpeech": {"type": "SSML", "ssml": "<speak>Goodbye.</speak>"}, "shouldEndSession": True}
PLAY: dict[str, Any] = {
    "type": "AudioPlayer.Play",
    "playBehavior": "REPLACE_ALL",
    "audioItem": {"stream": {"url": "https://example.org/a.mp3", "token": "t", "offsetInMilliseconds": 0}},
}
SOUND = '<audio src="https://example.org/a.mp3"/>'


def speech(ssml: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": f"<speak>{ssml}</speak>"}


def played(**changes: Any) -> dict[str, Any]:
    stream = {**PLAY["audioItem"]["stream"], **{key: value for key, value in changes.items() if key != "behaviour"}}
    behaviour = changes.get("behaviour", "REPLACE_ALL")
    return {**CLOSED, "directives": [{**PLAY, "playBehavior": behaviour, "audioItem": {"stream": stream}}]}


def judged(name: str, response: Any, **answer: Any) -> list[str]:
    return breaches(envelope(name), {"version": "1.0", "response": response, **answer})


@pytest.mark.parametrize(
    ("name", "response"),
    [
        ("launch", GOOD),
        ("intent", CLOSED),
        ("intent", {**CLOSED, "directives": [PLAY]}),
        ("intent", {**CLOSED, "outputSpeech": speech(f"Listen. {SOUND * 5}")}),
        ("intent", {**CLOSED, "outputSpeech": speech('<amazon:domain name="long-form">Hello.</amazon:domain>')}),
        ("audio_playback_stopped", {}),
        ("audio_playback_failed", {"directives": [PLAY]}),
        ("session_ended", {}),
    ],
)
def test_what_breaks_no_rule(name: str, response: dict[str, Any]) -> None:
    assert judged(name, response) == []


BROKEN: list[tuple[str, dict[str, Any], str]] = [
    ("launch", {**GOOD, "outputSpeech": speech("x" * 8000 + "?")}, "8,000 characters"),
    ("launch", {**GOOD, "outputSpeech": speech("a & b?")}, "not well-formed"),
    ("launch", {**GOOD, "outputSpeech": speech("What {name}?")}, "brace"),
    ("launch", {**GOOD, "outputSpeech": speech(" ")}, "nothing is said"),
    ("launch", {**GOOD, "outputSpeech": speech("<b>Which?</b>")}, "no tag of Alexa's"),
    ("launch", {**GOOD, "outputSpeech": speech('Well?<break time="11s"/>')}, "10 seconds"),
    ("launch", {**GOOD, "outputSpeech": speech('<lang xml:lang="nl-NL">Ja?</lang>')}, "no voice speaks"),
    ("launch", {**GOOD, "outputSpeech": {"type": "PlainText", "text": "Which?"}}, "not SSML"),
    ("launch", {**GOOD, "outputSpeech": speech(f"Which? {SOUND * 6}")}, "5 audio tags"),
    ("launch", {**GOOD, "outputSpeech": speech('Which? <audio src="http://example.org/a.mp3"/>')}, "https address"),
    ("launch", {**GOOD, "outputSpeech": speech("I am listening.")}, "nothing was asked"),
    ("launch", {"outputSpeech": GOOD["outputSpeech"], "shouldEndSession": False}, "without a reprompt"),
    ("launch", {**GOOD, "shouldEndSession": True}, "microphone is closed"),
    ("launch", {**GOOD, "reprompt": {"outputSpeech": speech("Well.")}}, "asks nothing"),
    ("launch", {**GOOD, "outputSpeech": speech("Which? Listen.")}, "something else than the question"),
    ("launch", {**CLOSED, "outputSpeech": speech("Which?")}, "microphone is closed"),
    ("launch", {}, "left in silence"),
    ("launch", {**GOOD, "speech": "x"}, "no part of a response"),
    ("launch", {**GOOD, "canFulfillIntent": {"canFulfill": "YES"}}, "not asked for"),
    ("can_fulfill", {}, "no canFulfillIntent"),
    ("intent", {**CLOSED, "card": {"type": "Simple", "title": "a", "content": "x" * 8000}}, "8,000 characters"),
    ("intent", {**CLOSED, "card": {"type": "Simple", "title": "a"}}, "without title or content"),
    ("intent", {**CLOSED, "card": {"type": "Standard", "title": "a"}}, "without title or text"),
    ("intent", {**CLOSED, "card": {"type": "AskForPermissionsConsent", "permissions": []}}, "asks for nothing"),
    ("intent", {**CLOSED, "card": {"type": "AskForPermissionsConsent", "permissions": ["alexa::x"]}}, "does not use"),
    ("intent", {**CLOSED, "card": {"type": "Photo"}}, "no kind of card"),
    ("audio_playback_started", CLOSED, "must not be answered with outputSpeech"),
    ("system_exception", CLOSED, "must not be answered with outputSpeech"),
    ("session_ended", {"card": {"type": "Simple", "title": "a", "content": "b"}}, "must not be answered with card"),
    ("session_ended", {"shouldEndSession": False}, "opens the microphone"),
    ("audio_playback_finished", {"directives": [PLAY]}, "in answer to AudioPlayer.PlaybackFinished"),
    ("audio_playback_stopped", {"directives": [{"type": "AudioPlayer.Stop"}]}, "in answer to"),
    ("event_skill_enabled", {"directives": [{"type": "AudioPlayer.Stop"}]}, "in answer to"),
    ("controller_next", {"directives": [{"type": "Dialog.Delegate"}]}, "in answer to"),
    ("audio_playback_nearly_finished", {"directives": [PLAY]}, "cuts off what plays"),
    ("intent", {**CLOSED, "directives": [PLAY, PLAY]}, "more than one AudioPlayer.Play"),
    ("intent", {**GOOD, "directives": [PLAY]}, "leaves the session open"),
    ("intent", played(url="http://example.org/a.mp3"), "not https"),
    ("intent", played(url="https://example.org/" + "a" * 8000), "too long"),
    ("intent", played(token=""), "token is missing"),
    ("intent", played(token="x" * 1025), "too long"),
    ("intent", played(offsetInMilliseconds=-1), "negative"),
    ("intent", played(expectedPreviousToken="t"), "without ENQUEUE"),
    ("intent", played(behaviour="LATER"), "no play behaviour"),
    ("intent", played(behaviour="ENQUEUE", expectedPreviousToken="other"), "does not name"),
    ("intent", {**CLOSED, "directives": [{"type": "Alexa.Presentation.APL.RenderDocument", "token": "t"}]}, "device"),
    ("intent", {**CLOSED, "directives": [{"type": "Alexa.Presentation.APL.ExecuteCommands"}]}, "without a token"),
    ("intent", {**CLOSED, "directives": [{"type": "Dialog.Delegate"}, {"type": "Dialog.ElicitSlot"}]}, "the turn"),
    ("intent", {**GOOD, "directives": [{"type": "Connections.SendRequest"}]}, "microphone is open"),
    (
        "intent",
        {
            **CLOSED,
            "directives": [
                {
                    "type": "Dialog.UpdateDynamicEntities",
                    "updateBehavior": "REPLACE",
                    "types": [{"values": [{"id": "1", "name": {"value": "a", "synonyms": ["b"]}}] * 51}],
                }
            ],
        },
        "102 dynamic values",
    ),
]


@pytest.mark.parametrize(("name", "response", "rule"), BROKEN, ids=[f"{name}: {rule}" for name, _, rule in BROKEN])
def test_each_breach_is_found(name: str, response: dict[str, Any], rule: str) -> None:
    assert any(rule in breach for breach in judged(name, response)), judged(name, response)


def test_the_envelope_of_a_response() -> None:
    assert judged("launch", GOOD, version="2.0") == ["no version 1.0"]
    assert judged("launch", None) == ["no response"]
    assert judged("launch", GOOD, sessionAttributes={"v": "x" * 130_000}) == ["more than 120 KB"]
    assert judged("audio_playback_started", {}, sessionAttributes={"v": 1}) == [
        "attributes of a session that there is not"
    ]


def test_the_seconds_of_audio() -> None:
    answer = {"version": "1.0", "response": {**GOOD, "outputSpeech": speech(f"{SOUND} Shall I go on?")}}
    assert breaches(envelope("launch"), answer, {"https://example.org/a.mp3": 240.0}) == []
    assert breaches(envelope("launch"), answer, {"https://example.org/a.mp3": 240.5}) == [
        "outputSpeech: more than 240 seconds of audio"
    ]
    again = {"version": "1.0", "response": {**GOOD, "reprompt": {"outputSpeech": speech(f"{SOUND} Shall I go on?")}}}
    assert breaches(envelope("launch"), again, {"https://example.org/a.mp3": 91.0}) == [
        "reprompt: more than 90 seconds of audio"
    ]


def goes_round(tree: ast.AST) -> Iterator[str]:
    """The places of a test that put a request to the skill themselves."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        holder = ast.unparse(node.func.value)
        first = ast.unparse(node.args[0]) if node.args else ""
        if node.func.attr in ("answer", "reply") and (holder.endswith("alexa") or "AlexaSkill" in holder):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if node.func.attr == "post" and first.endswith("/alexa'"):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        if node.func.attr == "handler" and holder == "lambda_handler":
            yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("path", sorted(HERE.rglob("*.py")), ids=lambda path: path.name)
def test_every_answer_is_held(path: Path) -> None:
    """tests/alexa/held.py is the one place that asks the skill; what goes round it is held to no rule."""
    found = list(goes_round(ast.parse(path.read_text(encoding="utf-8"))))
    assert found == [] or path.name == "held.py", "use ask() or post() of tests/alexa/held.py"


def test_the_door_is_found() -> None:
    assert len(list(goes_round(ast.parse((HERE / "held.py").read_text(encoding="utf-8"))))) == 1
    assert list(goes_round(ast.parse("client.post('/alexa', data=b'')")))
