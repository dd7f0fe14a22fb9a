"""Screens: the document with every reading and answering reply, its layout on each screen, and touch as voice."""

from __future__ import annotations

import copy
import json
from math import hypot
from pathlib import Path
from typing import Any

import pytest

from skill.channels.alexa.incoming import TOUCHES
from skill.channels.alexa.screen import FOLDER, MOST_SECTIONS, markup
from skill.channels.alexa.skill import AlexaSkill
from skill.running import App, Settings
from tests.alexa.apl_rules import VIEWPORTS, Viewport, breaches, contrast, dp, holds, nodes, resources
from tests.alexa.envelopes import Envelope, envelope, following, intent, on_screen
from tests.alexa.held import ask
from tests.alexa.limits import MOST_BYTES

DOCUMENT = json.loads((FOLDER / "handout.json").read_text(encoding="utf-8"))
READING = [
    envelope("launch"),
    intent("ChooseHandoutIntent", {"handout": "ankle sprain"}),
    intent("AMAZON.YesIntent"),
]


@pytest.fixture(scope="module")
def alexa() -> AlexaSkill:
    return App(Settings()).alexa


def visit(alexa: AlexaSkill, turns: list[Envelope], version: str = "2023.3") -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for turn in turns:
        found = following(on_screen(turn, version), answer)
        answer = ask(alexa, found)
    return answer


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    (directive,) = answer["response"]["directives"]
    assert directive["type"] == "Alexa.Presentation.APL.RenderDocument"
    assert breaches(directive) == []
    properties: dict[str, Any] = directive["datasources"]["handout"]["properties"]
    return properties


def touch(*arguments: Any) -> Envelope:
    return envelope("apl_user_event", arguments=list(arguments))


def test_the_passage_that_is_read_stands_on_the_screen(alexa: AlexaSkill) -> None:
    answer = visit(alexa, READING)
    properties = shown(answer)
    said = answer["response"]["outputSpeech"]["ssml"]
    assert properties["title"] == "Ankle Sprain"
    assert properties["passage"]
    assert all(line.replace("'", "&apos;") in said for line in properties["passage"])
    assert [row["title"] for row in properties["sections"] if row["current"]] == [properties["section"]]
    assert properties["source"].startswith("From: ")
    assert "not reviewed" in properties["review"]


def test_an_answer_stands_on_the_screen(alexa: AlexaSkill) -> None:
    answer = visit(alexa, [*READING, intent("AskHowLongIntent", {"query": "should i ice it"})])
    assert shown(answer)["passage"] == ["For the first 3 days, put ice on your ankle every 1 to 2 hours while awake."]


def test_an_emergency_stands_on_the_screen_with_the_number(alexa: AlexaSkill) -> None:
    answer = visit(alexa, [*READING, intent("AskIHaveIntent", {"query": "chest pain"})])
    assert "911" in shown(answer)["passage"][0]


@pytest.mark.parametrize("locale", ["en-CA", "fr-CA", "es-US"])
def test_the_labels_are_of_the_locale(alexa: AlexaSkill, locale: str) -> None:
    name = {"en-CA": "ankle sprain", "fr-CA": "syndrome des ischio-jambiers", "es-US": "isquiotibiales"}[locale]
    turns = [envelope("launch", locale=locale), intent("ChooseHandoutIntent", {"handout": name}, locale=locale)]
    properties = shown(visit(alexa, turns))
    nexts = {"en-CA": "Next", "fr-CA": "Suivant", "es-US": "Siguiente"}
    assert properties["next"] == nexts[locale]
    assert properties["sections"]


@pytest.mark.parametrize("version", ["1.0", "1.5", "", "odd", "1.x"])
def test_a_device_that_cannot_show_it_gets_none(alexa: AlexaSkill, version: str) -> None:
    assert "directives" not in visit(alexa, READING, version)["response"]


def test_a_device_without_a_screen_gets_none(alexa: AlexaSkill) -> None:
    answer: dict[str, Any] = {}
    for turn in READING:
        answer = ask(alexa, following(turn, answer))
    assert "directives" not in answer["response"]


@pytest.mark.parametrize(
    ("arguments", "spoken"),
    [
        (["next"], intent("AMAZON.NextIntent")),
        (["back"], intent("AMAZON.PreviousIntent")),
        (["repeat"], intent("AMAZON.RepeatIntent")),
        (["stop"], intent("AMAZON.StopIntent")),
        (["section", 3], intent("ReadSectionIntent", {"section": "3"})),
    ],
)
def test_touch_is_voice(alexa: AlexaSkill, arguments: list[Any], spoken: Envelope) -> None:
    before = [*READING, intent("AMAZON.NextIntent")]
    assert visit(alexa, [*before, touch(*arguments)]) == visit(alexa, [*before, spoken])


def test_the_touch_of_a_part_reads_it(alexa: AlexaSkill) -> None:
    properties = shown(visit(alexa, READING))
    row = properties["sections"][2]
    assert shown(visit(alexa, [*READING, touch("section", row["number"])]))["section"] == row["title"]


@pytest.mark.parametrize(
    "arguments", [[], ["other"], [7], [{"a": 1}], ["section"], ["section", {"a": 1}], ["section", 99]]
)
def test_a_touch_that_is_not_ours_gets_help(alexa: AlexaSkill, arguments: list[Any]) -> None:
    assert visit(alexa, [*READING, touch(*arguments)])["response"]["outputSpeech"]["ssml"]


def test_every_touch_of_the_document_is_known() -> None:
    sent = {node["arguments"][0] for node in nodes(DOCUMENT) if node.get("type") == "SendEvent"}
    names = {node["name"] for node in nodes(DOCUMENT) if node.get("type") == "PressButton"}
    assert (sent - {"${name}"}) | names == set(TOUCHES)


# The longest handout that may come


def longest(folder: Path) -> None:
    sentence = "Keep <the> foot & the ankle up as often as you can “today”, at least 3 times a day for 20 minutes. "
    parts = "".join(
        f"## A part with a long name about everything number {'x' * 200} {n}\n\n{sentence * 40}\n\n" for n in range(300)
    )
    endless = "## The end\n\n" + "été " * 9000 + "end.\n"
    (folder / "long.md").write_text(
        f"---\nsource: {'s' * 3000}\n---\n# Everything {'t' * 3000}\n\n{parts}{endless}", encoding="utf-8"
    )


def test_the_longest_handout_stays_below_the_limit(tmp_path: Path) -> None:
    longest(tmp_path)
    alexa = App(Settings(library=tmp_path)).alexa
    turns = [envelope("launch"), intent("AMAZON.YesIntent"), intent("ReadSectionIntent", {"section": "last"})]
    for count in range(1, len(turns) + 1):
        answer = visit(alexa, turns[:count])
        assert len(json.dumps(answer).encode()) < MOST_BYTES
        assert len(shown(answer)["sections"]) <= MOST_SECTIONS


def test_markup_of_a_handout_is_shown_as_it_stands() -> None:
    assert markup("5 mg/ml <2x/day> & more") == "5 mg/ml &lt;2x/day&gt; &amp; more"


# Layout


def main(viewport: Viewport) -> dict[str, Any]:
    items: list[dict[str, Any]] = DOCUMENT["mainTemplate"]["items"]
    return next(item for item in items if "when" not in item or holds(item["when"], viewport))


def test_round_screens_keep_every_band_within_the_circle() -> None:
    viewport = VIEWPORTS[0]
    named = resources(DOCUMENT, viewport)
    root = main(viewport)
    top = dp(root["paddingTop"], named, viewport)
    radius = viewport.width / 2
    for band in root["items"]:
        width, height = (dp(band[side], named, viewport) for side in ("width", "height"))
        for edge in (top, top + height):
            assert hypot(width / 2, edge - radius) <= radius, band
        top += height
    assert top <= viewport.height


@pytest.mark.parametrize("viewport", VIEWPORTS, ids=lambda viewport: viewport.name)
def test_enough_of_the_passage_is_seen_at_once(viewport: Viewport) -> None:
    named = resources(DOCUMENT, viewport)
    line = dp("@text", named, viewport) * 1.25
    letter = dp("@text", named, viewport) * 0.5
    if viewport.shape == "round":
        height, width = dp("@bodyHeight", named, viewport), dp("@bodyWidth", named, viewport)
    else:
        bands = dp("@headerHeight", named, viewport) + dp("@barHeight", named, viewport)
        height = viewport.height - bands - 2 * dp("@edge", named, viewport)
        width = viewport.width - 2 * dp("@side", named, viewport)
        if viewport.width > viewport.height:
            width -= dp("@listWidth", named, viewport) + dp("@side", named, viewport)
    assert height // line >= 5
    assert width // letter >= 20


@pytest.mark.parametrize("viewport", VIEWPORTS, ids=lambda viewport: viewport.name)
@pytest.mark.parametrize(
    "labels",
    [
        ("Back", "Repeat", "Next", "Stop"),
        ("Retour", "Répéter", "Suivant", "Arrêter"),
        ("Atrás", "Repetir", "Siguiente", "Parar"),
    ],
)
def test_the_buttons_hold_their_words(viewport: Viewport, labels: tuple[str, ...]) -> None:
    named = resources(DOCUMENT, viewport)
    whole = viewport.width - 2 * dp("@side", named, viewport)
    width = dp("@barWidth", named, viewport, of=whole)
    count, words = (2, ("‹", "›")) if viewport.shape == "round" else (4, labels)
    each = (width - (count - 1) * dp("@gap", named, viewport)) / count
    assert each >= 48
    for word in words:
        # A bold letter is at most 0.56 of the size wide on the average of a word; 4 dp of border at both sides.
        assert len(word) * 0.56 * dp("@button", named, viewport) + 8 <= each, word


def test_the_rows_can_be_touched() -> None:
    for node in nodes(DOCUMENT["layouts"]["SectionRow"]):
        if node.get("type") == "TouchWrapper":
            assert float(node["minHeight"].removesuffix("dp")) >= 48


# Each rule tells its breach


def _directive(alexa: AlexaSkill) -> dict[str, Any]:
    (directive,) = visit(alexa, READING)["response"]["directives"]
    return copy.deepcopy(directive)


def test_each_rule_tells_its_breach(alexa: AlexaSkill) -> None:
    def broken(change: Any) -> list[str]:
        directive = _directive(alexa)
        change(directive)
        return breaches(directive)

    def press(directive: Any) -> dict[str, Any]:
        return next(node for node in nodes(directive["document"]) if node.get("type") == "TouchWrapper")

    cases: list[tuple[Any, str]] = [
        (lambda d: d.update(token=""), "no token"),
        (lambda d: d["document"].update(version="latest"), "version"),
        (lambda d: d["document"]["mainTemplate"].update(parameters=[]), "payload"),
        (lambda d: d["datasources"]["handout"]["properties"].pop("review"), "not in the data"),
        (lambda d: d["datasources"]["handout"]["properties"].update(source="<2x/day>"), "markup"),
        (lambda d: press(d).pop("accessibilityLabel"), "accessibilityLabel"),
        (lambda d: press(d).update(role="thing"), "role"),
        (lambda d: press(d).update(onPress=[{"type": "AutoPage"}]), "moves"),
        (lambda d: d["document"].update(onMount=[]), "moves"),
        (lambda d: d["document"]["styles"].clear(), "style"),
        (lambda d: d["document"]["layouts"].pop("Passage"), "neither"),
        (lambda d: d["document"]["resources"][0]["dimensions"].update(text="24dp"), "type of 24"),
        (lambda d: d["document"]["resources"][0]["colors"].update(quiet="#667788"), "contrast"),
        (lambda d: d["document"]["resources"][0]["colors"].pop("dark"), "not defined"),
        (lambda d: d["document"]["resources"][1]["dimensions"].update(barHeight="30dp"), "too low"),
    ]
    for change, told in cases:
        found = broken(change)
        assert any(told in breach for breach in found), (told, found)


def test_contrast_is_measured_as_published() -> None:
    assert round(contrast("#000000", "#FFFFFF")) == 21
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48
