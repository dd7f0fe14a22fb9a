"""People and devices at once, and a server that is killed: a real process under waitress, asked over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from skill.handouts.library import load_library
from skill.running import Settings
from tests.alexa.envelopes import Envelope, envelope, following, intent, of
from tests.alexa.held import hold
from tests.alexa.test_player import ADDRESS, recording, write

ROOT = Path(__file__).parent.parent.parent
HANDOUTS = ("ankle-sprain", "minor-burn")
PEOPLE = [(user, device) for user in ("anna", "ben") for device in ("kitchen", "bedroom")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    rows = []
    for handout in (load_library().get(name) for name in HANDOUTS):
        about = {"handout": handout.id, "handout_version": handout.version}
        rows += [recording(number, file=f"{handout.id}/{number}.mp3", **about) for number in (1, 2, 3)]
    write(tmp_path, rows)
    return Settings(audio=tmp_path, audio_url=ADDRESS, state=tmp_path / "state.sqlite")


@contextmanager
def server_process(settings: Settings) -> Iterator[tuple[str, int]]:
    """Address and process id of a server, behind its signing proxy, in a process of its own; killed at the end."""
    command = [sys.executable, "-m", "tests.alexa.signing_proxy", str(settings.state), str(settings.audio), ADDRESS]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip().rstrip("/"), process.pid
        finally:
            process.kill()


class Device:
    """One device of one person, over a connection of its own."""

    def __init__(self, address: str, user: str, device: str) -> None:
        self._connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
        self._who = (f"amzn1.ask.account.{user}", f"amzn1.ask.device.{device}")
        self._answer: dict[str, Any] = {}

    def send(self, found: Envelope, *, new: bool = False) -> dict[str, Any]:
        """The response; the visit goes on unless a new one begins."""
        found = of(found if new else following(found, self._answer), *self._who)
        found["request"]["timestamp"] = _now()
        if "session" in found:
            found["session"]["new"] = new
        body = json.dumps(found).encode()
        self._connection.request("POST", "/", body)
        response = self._connection.getresponse()
        said = response.read()
        assert response.status == 200
        answer = hold(found, json.loads(said))
        if "session" in found:
            self._answer = answer
        result: dict[str, Any] = answer["response"]
        return result

    def say(self, found: Envelope, *, new: bool = False) -> str:
        return str(self.send(found, new=new)["outputSpeech"]["ssml"])

    def open(self, handout: str) -> str:
        self.say(envelope("launch"), new=True)
        self.say(intent("ChooseHandoutIntent", {"handout": handout.replace("-", " ")}))
        return self.say(intent("AMAZON.YesIntent"))

    def stopped(self, handout: str, section: int, offset: int) -> None:
        token = f"{handout}/{section}/normal/{section:064x}"[: len(f"{handout}/{section}/normal/") + 16]
        self.send(envelope("audio_playback_stopped", token=token, offsetInMilliseconds=offset))

    def resumed(self) -> tuple[str, int]:
        """Handout and millisecond at which the recording goes on."""
        (directive,) = self.send(intent("AMAZON.ResumeIntent"), new=True)["directives"]
        stream = directive["audioItem"]["stream"]
        return stream["token"].split("/")[0], stream["offsetInMilliseconds"]


def _now() -> str:
    from skill.channels.alexa.request_check import utc_now

    return utc_now().isoformat()


def test_a_place_survives_a_killed_server(settings: Settings) -> None:
    with server_process(settings) as (address, process):
        reader, listener = Device(address, "anna", "kitchen"), Device(address, "ben", "kitchen")
        reader.open("minor-burn")
        reader.say(intent("AMAZON.NextIntent"))
        listener.open("ankle-sprain")
        listener.stopped("ankle-sprain", 2, 42_000)
        # No warning, no time to write anything down: what was answered is all that the patient can count on.
        os.kill(process, signal.SIGKILL)
    with server_process(settings) as (address, _):
        welcome = Device(address, "anna", "kitchen").say(envelope("launch"), new=True)
        assert "Welcome back" in welcome
        assert "Minor Burn" in welcome
        assert Device(address, "ben", "kitchen").resumed() == ("ankle-sprain", 42_000)
        # The disclaimer was heard once by the person; the place is each device's own.
        elsewhere = Device(address, "anna", "bedroom").say(envelope("launch"), new=True)
        assert "Which one would you like?" in elsewhere
        assert "Which one would you like?" not in welcome
        assert "I am not a doctor" not in elsewhere


def test_people_and_devices_at_once_never_mix(settings: Settings) -> None:
    rounds, wrong = 12, []

    def live(address: str, number: int) -> None:
        handout, other = HANDOUTS[number % 2], HANDOUTS[1 - number % 2]
        title = {"ankle-sprain": "ankle", "minor-burn": "burn"}
        try:
            device = Device(address, *PEOPLE[number])
            for round_ in range(rounds):
                said = device.open(handout).lower()
                if title[handout] not in said or title[other] in said:
                    wrong.append((number, said))
                device.stopped(handout, 2, 1000 * (number + 1) + round_)
                if (place := device.resumed()) != (handout, 1000 * (number + 1) + round_):
                    wrong.append((number, place))
            device.stopped(handout, 2, 1000 * (number + 1) + rounds)
        except Exception as error:  # noqa: BLE001 - a thread's failure is told by the test that started it
            wrong.append((number, repr(error)))

    with server_process(settings) as (address, _):
        threads = [threading.Thread(target=live, args=(address, number)) for number in range(len(PEOPLE))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        for number, who in enumerate(PEOPLE):
            expected = (HANDOUTS[number % 2], 1000 * (number + 1) + rounds)
            assert Device(address, *who).resumed() == expected
