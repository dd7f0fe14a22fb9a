"""Whole calls on a real Asterisk, with the files of a build: what a caller hears, key by key.

Needs Asterisk 16 or newer (`pytest -m calls`): the program `asterisk`, or what ASTERISK names. With the marker given a
missing one is a failure, never a skip.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audio.build import BuildOptions, build
from skill.content import HANDOUTS
from skill.handouts.keypad import keypad_code
from skill.handouts.markdown_file import parse_handout, read_handout
from tests.audio.conftest import TEXT
from tests.audio.switchboard import Press, Switchboard, switchboard

pytestmark = [pytest.mark.calls, pytest.mark.timeout(600)]

KNEE = "sore-knee"
FRENCH = "hamstring-syndrome-fr"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    out = tmp_path_factory.mktemp("packed")
    handouts = [parse_handout(TEXT, Path(f"{KNEE}.md")), read_handout(HANDOUTS / f"{FRENCH}.md")]
    options = BuildOptions(
        out, packs=("phone",), voice="silence", store=out / "clips", slow=True, phone_number="604-555-0199"
    )
    assert not build(handouts, options).failures
    with switchboard(tmp_path_factory.mktemp("asterisk"), out / "phone/asterisk") as board:
        yield board


@pytest.fixture(scope="module")
def knee(line: Switchboard) -> dict[str, Any]:
    contents = line.folder / "var/sounds/handouts" / KNEE / "contents.json"
    document: dict[str, Any] = json.loads(contents.read_text(encoding="utf-8"))
    return document


def names(rows: list[dict[str, Any]], speed: str = "normal") -> list[str]:
    """The files of clips or prompts, as Asterisk names them."""
    return [file.removesuffix(".ulaw") for row in rows for file in row[speed]["ulaw"]]


def prompt(document: dict[str, Any], name: str) -> str:
    (file,) = names([row for row in document["prompts"] if row["name"] == name])
    return file


def clips(document: dict[str, Any], speed: str = "normal") -> list[str]:
    return names([clip for part in document["parts"] for clip in part["clips"]], speed)


def opening(line: Switchboard, *handouts: str) -> float:
    """Seconds until the number for emergencies, which no key skips, has been said for each of these handouts."""
    total = 0.0
    for name in handouts:
        contents = line.folder / f"var/sounds/handouts/{name}/contents.json"
        rows = json.loads(contents.read_text(encoding="utf-8"))["prompts"]
        total += sum(row["normal"]["seconds"] for row in rows if row["name"] == "emergency")
    return total + 0.8


def test_the_whole_handout_is_read_from_the_code_to_the_menu(line: Switchboard, knee: dict[str, Any]) -> None:
    """Code, 'all of it', every clip in order by itself, and back in the menu '9' ends the line."""
    seconds = sum(clip["normal"]["seconds"] + 0.8 for part in knee["parts"] for clip in part["clips"])
    start = opening(line, KNEE, FRENCH)
    heard = line.call("handouts", [Press(start, keypad_code(KNEE)), Press(1, "1"), Press(seconds + 2, "9")])
    assert heard.count(prompt(knee, "emergency")) == 1
    assert heard[0] == prompt(knee, "emergency")
    everything = clips(knee)
    first = heard.index(everything[0], heard.index(prompt(knee, "welcome")))
    assert heard[first : first + len(everything)] == everything
    assert heard[first + len(everything)] == prompt(knee, knee["menus"]["main"][0])
    assert heard[-2:] == [prompt(knee, "listen-again"), prompt(knee, "goodbye")]


def test_keys_while_it_reads(line: Switchboard, knee: dict[str, Any]) -> None:
    """On, back, again, slower, normal, help, and on from the help: each interrupts at once."""
    keys = ("#", "#", "*", "1", "2", "#", "3", "0", "#", "9")
    start = Press(opening(line, KNEE), "1")
    heard = line.call(f"handout-{KNEE}", [start, *(Press(0.7, key) for key in keys)])
    normal, slow, helped = clips(knee), clips(knee, "slow"), prompt(knee, "help")
    first = heard.index(normal[0])
    read = [normal[0], normal[1], normal[2], normal[1], normal[1], slow[1], slow[2], normal[2], helped, normal[2]]
    assert heard[first:] == [*read, prompt(knee, "listen-again"), prompt(knee, "goodbye")]


def test_a_key_during_the_help_counts(line: Switchboard, knee: dict[str, Any]) -> None:
    start = opening(line, KNEE)
    heard = line.call(f"handout-{KNEE}", [Press(start, "0"), Press(0.7, "1"), Press(0.7, "0"), Press(0.7, "9")])
    helped, end = prompt(knee, "help"), [prompt(knee, "listen-again"), prompt(knee, "goodbye")]
    assert heard[heard.index(helped) :] == [helped, clips(knee)[0], helped, *end]


def test_one_part_is_chosen_from_the_second_menu(line: Switchboard, knee: dict[str, Any]) -> None:
    keys = [Press(opening(line, KNEE), "3"), Press(1, "2"), Press(0.7, "9")]
    heard = line.call(f"handout-{KNEE}", keys)
    part = next(row for row in knee["prompts"] if row["name"] == knee["menus"]["parts"][0][1])["goes_to"]
    (rows,) = [row["clips"] for row in knee["parts"] if row["part"] == part]
    assert names(rows)[0] in heard
    assert clips(knee)[0] not in heard


def test_whoever_says_nothing_hears_the_number_and_is_let_go(line: Switchboard, knee: dict[str, Any]) -> None:
    heard = line.call(f"handout-{KNEE}", [])
    assert heard.count(prompt(knee, "silence")) == 2
    assert heard[-2:] == [prompt(knee, "listen-again"), prompt(knee, "goodbye")]
    end = heard.index(prompt(knee, "after-three"))
    assert prompt(knee, "emergency") in heard[end:]


def test_a_wrong_code_is_asked_again_in_every_language(line: Switchboard, knee: dict[str, Any]) -> None:
    keys = [Press(opening(line, KNEE, FRENCH), "000000"), Press(1, keypad_code(FRENCH)), Press(1, "9")]
    heard = line.call("handouts", keys)
    assert prompt(knee, "wrong-code") in heard
    assert heard[-1].startswith(FRENCH)
