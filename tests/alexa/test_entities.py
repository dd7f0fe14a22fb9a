"""Dynamic entities of a library larger than the model, slots resolved by either authority, and the disclaimer once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from skill.channels.alexa.entities import MOST_VALUES, STATIC_HANDOUTS, names_of, slot_value, static_entries
from skill.channels.alexa.skill import AlexaSkill
from skill.handouts.catalogue import Entry
from skill.handouts.library import open_library
from skill.running import App, Settings
from tests.alexa.envelopes import Envelope, envelope, following, intent, on_screen
from tests.alexa.held import ask

EXTRA = 150


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """STATIC_HANDOUTS and 150 more; the titles sort by number, and file 1100 is the one that changed last."""
    folder = tmp_path_factory.mktemp("large")
    for number in range(STATIC_HANDOUTS + EXTRA):
        path = folder / f"h{number:04}.md"
        path.write_text(
            f"---\nalso_called: [ailment {number:04}]\n---\n# Trouble {number:04}\n\n## One\n\nA sentence.\n"
        )
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    os.utime(folder / "h1100.md", (1_800_000_000, 1_800_000_000))
    return folder


@pytest.fixture
def alexa(large: Path) -> AlexaSkill:
    return App(Settings(library=large)).alexa


def updates(answer: dict[str, Any]) -> list[dict[str, Any]]:
    directives = answer["response"].get("directives", [])
    return [one for one in directives if one["type"] == "Dialog.UpdateDynamicEntities"]


def test_the_launch_brings_the_names_that_the_model_has_not(alexa: AlexaSkill, large: Path) -> None:
    (update,) = updates(ask(alexa, envelope("launch")))
    assert update["updateBehavior"] == "REPLACE"
    (kind,) = update["types"]
    assert kind["name"] == "HandoutName"
    ids = [value["id"] for value in kind["values"]]
    assert ids[0] == "h1100"
    assert ids[1] == f"h{STATIC_HANDOUTS + EXTRA - 1}"
    assert len(ids) == MOST_VALUES
    static = {entry.id for entry in static_entries(open_library(large), "en-US")}
    assert len(static) == STATIC_HANDOUTS
    assert not static & set(ids)


def test_the_handout_that_was_open_last_comes_first(alexa: AlexaSkill) -> None:
    answer = ask(alexa, envelope("launch"))
    answer = ask(alexa, following(intent("ChooseHandoutIntent", {"handout": "trouble 1003"}), answer))
    assert updates(answer) == []
    (update,) = updates(ask(alexa, envelope("launch")))
    assert update["types"][0]["values"][0]["id"] == "h1003"


@pytest.mark.parametrize("name", ["AMAZON.StopIntent", "AMAZON.CancelIntent"])
def test_the_end_clears_them(alexa: AlexaSkill, name: str) -> None:
    answer = ask(alexa, envelope("launch"))
    (update,) = updates(ask(alexa, following(intent(name), answer)))
    assert update == {"type": "Dialog.UpdateDynamicEntities", "updateBehavior": "CLEAR"}


def test_they_stand_beside_a_screen(alexa: AlexaSkill) -> None:
    answer = ask(alexa, on_screen(envelope("launch")))
    answer = ask(alexa, on_screen(following(intent("AskIHaveIntent", {"query": "chest pain"}), answer)))
    kinds = [one["type"] for one in answer["response"]["directives"]]
    assert kinds == ["Alexa.Presentation.APL.RenderDocument", "Dialog.UpdateDynamicEntities"]


def test_a_library_that_the_model_holds_sends_none() -> None:
    alexa = App(Settings()).alexa
    answer = ask(alexa, envelope("launch"))
    assert updates(answer) == []
    assert updates(ask(alexa, following(intent("AMAZON.StopIntent"), answer))) == []


def test_titles_come_before_other_names_and_each_name_once() -> None:
    entries = [Entry(f"h{n}", f"Name {n}", "en", (f"other {n}", f"third {n}", "shared")) for n in range(40)]
    found = names_of(entries)
    names = [name for own in found.values() for name in own]
    assert len(names) == len(set(names)) == MOST_VALUES
    assert all(found[f"h{n}"][:2] == [f"name {n}", f"other {n}"] for n in range(40))
    assert len(names_of(entries, 7)) == 7
    assert names_of([]) == {}


def test_a_long_name_is_cut_at_a_word() -> None:
    value = slot_value("word " * 60)
    assert len(value) <= 140
    assert value.endswith("word")


# What Alexa makes of the slot


def resolved(*authorities: tuple[str, list[str]], said: str = "the thing") -> Envelope:
    """A choice whose slot was resolved by these authorities: the kind, and the names of the values that match."""
    found = intent("ChooseHandoutIntent", {"handout": said})
    rows = []
    for kind, names in authorities:
        row: dict[str, Any] = {
            "authority": f"amzn1.er-authority.echo-sdk.{kind}amzn1.ask.skill.00000000.HandoutName",
            "status": {"code": "ER_SUCCESS_MATCH" if names else "ER_SUCCESS_NO_MATCH"},
        }
        if names:
            row["values"] = [{"value": {"name": name, "id": name}} for name in names]
        rows.append(row)
    found["request"]["intent"]["slots"]["handout"]["resolutions"] = {"resolutionsPerAuthority": rows}
    return found


@pytest.mark.parametrize(
    "authorities",
    [
        [("", ["ankle sprain"]), ("dynamic.", [])],
        [("", []), ("dynamic.", ["ankle sprain"])],
        [("dynamic.", ["ankle sprain"]), ("", [])],
        [("", ["ankle sprain"]), ("dynamic.", ["ankle sprain"])],
    ],
    ids=["static", "dynamic", "dynamic first", "both"],
)
def test_either_authority_finds_the_handout(authorities: list[tuple[str, list[str]]]) -> None:
    answer = ask(App(Settings()).alexa, resolved(*authorities))
    assert "Here is Ankle Sprain" in answer["response"]["outputSpeech"]["ssml"]


def test_what_no_authority_knows_is_taken_as_it_was_said() -> None:
    answer = ask(App(Settings()).alexa, resolved(("", []), ("dynamic.", []), said="sprained ankle"))
    assert "Here is Ankle Sprain" in answer["response"]["outputSpeech"]["ssml"]


def test_of_several_matches_the_spoken_words_decide() -> None:
    found = resolved(("", ["minor burn", "ankle sprain"]), said="ankle sprain")
    assert "Here is Ankle Sprain" in ask(App(Settings()).alexa, found)["response"]["outputSpeech"]["ssml"]


def test_the_disclaimer_is_heard_once_by_a_person_on_two_devices() -> None:
    from tests.alexa.envelopes import of

    alexa = App(Settings()).alexa
    first = ask(alexa, of(envelope("launch"), "anna", "kitchen"))["response"]["outputSpeech"]["ssml"]
    second = ask(alexa, of(envelope("launch"), "anna", "bedroom"))["response"]["outputSpeech"]["ssml"]
    other = ask(alexa, of(envelope("launch"), "ben", "bedroom"))["response"]["outputSpeech"]["ssml"]
    assert ["not a doctor" in said for said in (first, second, other)] == [True, False, True]


def test_and_again_after_forget_me_or_disabling() -> None:
    from tests.alexa.envelopes import of

    alexa = App(Settings()).alexa
    ask(alexa, of(envelope("launch"), "anna", "kitchen"))
    ask(alexa, of(envelope("event_skill_disabled"), "anna"))
    said = ask(alexa, of(envelope("launch"), "anna", "bedroom"))["response"]["outputSpeech"]["ssml"]
    assert "not a doctor" in said
