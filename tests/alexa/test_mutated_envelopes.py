"""Mutated envelopes over signed HTTP: 200 or 400, never a traceback, and no word of anybody in the log."""

from __future__ import annotations

import copy
import logging
import random
from typing import Any

import pytest

from skill.running import Settings
from skill.server import create_app
from tests.alexa.authority import NOW, authority
from tests.alexa.envelopes import NAMES, SKILL_ID, Envelope, envelope, following, intent, on_screen
from tests.alexa.held import post

WORDS = "my-secret-knee"
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, "", WORDS, "?", "\0", "\ud800", "x" * 5000, "<&>\"'", [], {}, [WORDS],
    [[]],
    {"value": WORDS}, {"type": WORDS}, [{"a": {"b": [None]}}], "2026-11-23T18:00:00Z", "en-XX", "AMAZON.StopIntent",
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, as a path of keys and indexes."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


def mutated(found: Envelope, chance: random.Random) -> Envelope:
    """The envelope with one to four of its places changed, removed, doubled or given a stranger's place."""
    found = copy.deepcopy(found)
    for _ in range(chance.randint(1, 4)):
        path = chance.choice(places(found) or [("request",)])
        holder: Any = found
        for key in path[:-1]:
            holder = holder[key]
        act = chance.choice(("odd", "odd", "odd", "remove", "add", "move"))
        if act == "remove" and isinstance(holder, dict):
            holder.pop(path[-1], None)
        elif act == "add" and isinstance(holder, dict):
            holder[chance.choice(("extra", "to_dict", "type", "__class__", WORDS))] = copy.deepcopy(chance.choice(ODD))
        elif act == "move":
            holder[path[-1]] = copy.deepcopy(found.get("context"))
        else:
            holder[path[-1]] = copy.deepcopy(chance.choice(ODD))
    return found


def pass_through(rounds: int, caplog: pytest.LogCaptureFixture) -> dict[int, int]:
    caplog.set_level(logging.INFO)
    app = create_app(Settings(), skill_id=SKILL_ID, roots=[authority().root], fetch=lambda _: CHAIN, clock=lambda: NOW)
    client = app.test_client()
    opened = post(client, envelope("launch")).get_json()
    opened = post(client, following(intent("ChooseHandoutIntent", {"handout": "ankle sprain"}), opened)).get_json()
    sources = [envelope(name) for name in NAMES]
    said = (
        ("AskWhenShouldIIntent", {"query": WORDS}),
        ("ReadSectionIntent", {"section": WORDS}),
        ("AMAZON.YesIntent", {}),
    )
    sources += [following(intent(name, slots), opened) for name, slots in said] * 4
    # Touches and consents, on a device with a screen, in a visit that is under way.
    touches = [envelope("apl_user_event", arguments=given) for given in (["next"], ["section", 2], ["stop"], [WORDS])]
    asked = [envelope("connections_response", token=WORDS), intent("AMAZON.RepeatIntent")]
    sources += [on_screen(following(found, opened)) for found in (*touches, *asked)] * 2
    chance = random.Random(20261123)
    counts: dict[int, int] = {}
    for _ in range(rounds):
        found = mutated(chance.choice(sources), chance)
        answer = post(client, found)
        counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
        assert answer.status_code in (200, 400), found
    assert WORDS not in caplog.text
    assert "EXAMPLEUSER" not in caplog.text
    assert "Traceback" not in caplog.text
    return counts


CHAIN = authority().leaf()


def test_some_mutated_envelopes(caplog: pytest.LogCaptureFixture) -> None:
    assert set(pass_through(400, caplog)) == {200, 400}


@pytest.mark.slow
def test_ten_thousand_mutated_envelopes(caplog: pytest.LogCaptureFixture) -> None:
    counts = pass_through(10_000, caplog)
    assert sum(counts.values()) == 10_000
    assert set(counts) == {200, 400}
