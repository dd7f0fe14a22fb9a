"""Long listening: a queue of real recordings by the manifest, with every event of the AudioPlayer."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from skill.handouts.library import load_library
from skill.recordings import MANIFEST, Manifest, Recording
from skill.running import App, Settings
from skill.state import key_of
from tests.alexa.envelopes import Envelope, envelope, following, intent, of
from tests.alexa.held import ask

HANDOUT = load_library().get("ankle-sprain")
ADDRESS = "https://recordings.example.org/care"
SECTIONS = [section.number for section in HANDOUT.sections if section.kind.value == "content"]
FIRST, SECOND, LAST = SECTIONS[0], SECTIONS[1], SECTIONS[-1]


def recording(section: int, **changes: Any) -> Recording:
    row = Recording(
        handout=HANDOUT.id,
        language=HANDOUT.language,
        section=section,
        pack="listener",
        format="mp3",
        speed="normal",
        file=f"listener/ankle-sprain/{section}.mp3",
        sha256=f"{section:064x}",
        bytes=480_000,
        seconds=80.0,
        words=180,
        wpm=135.0,
        lufs=-14.0,
        dbtp=-2.0,
        rms_dbfs=-20.0,
        voice="af_heart",
        handout_version=HANDOUT.version,
        review="sample",
    )
    return replace(row, **changes)


class Speaker:
    """One device of one person, with the skill behind it; each answer is held to the published rules."""

    def __init__(self, folder: Path, state: Path, user: str = "anna", device: str = "kitchen") -> None:
        self.user, self.device = user, device
        self.app = App(Settings(audio=folder, audio_url=ADDRESS, state=state))
        self.answer: dict[str, Any] = {}
        self.token, self.offset = "", 0

    def send(self, found: Envelope, *, new: bool = False) -> dict[str, Any]:
        found = of(found, self.user, self.device)
        found["context"]["AudioPlayer"] = {
            "playerActivity": "STOPPED",
            "token": self.token,
            "offsetInMilliseconds": self.offset,
        }
        if "session" in found:
            found["session"]["new"] = new
            found = found if new else following(found, self.answer)
        self.answer = ask(self.app.alexa, found)
        response: dict[str, Any] = self.answer["response"]
        return response

    def event(self, kind: str, token: str, offset: int = 0) -> dict[str, Any]:
        name = "audio_" + "".join(f"_{char.lower()}" if char.isupper() else char for char in kind).strip("_")
        found = copy.deepcopy(envelope(name, token=token))
        if kind == "PlaybackFailed":
            found["request"]["currentPlaybackState"].update(token=token, offsetInMilliseconds=offset)
        else:
            found["request"]["offsetInMilliseconds"] = offset
        self.token, self.offset = token, offset
        return self.send(found)

    def begin(self) -> dict[str, Any]:
        self.send(envelope("launch"), new=True)
        self.send(intent("ChooseHandoutIntent", {"handout": "ankle sprain"}))
        return self.send(intent("PlayIntent"))

    @property
    def kept(self) -> dict[str, Any]:
        player: dict[str, Any] = self.app.state.load(key_of(self.user, self.device))["player"]
        return player


def played(response: dict[str, Any]) -> dict[str, Any]:
    (directive,) = response["directives"]
    assert directive["type"] == "AudioPlayer.Play"
    stream: dict[str, Any] = directive["audioItem"]["stream"]
    return {**stream, "behaviour": directive["playBehavior"], "shown": directive["audioItem"]["metadata"]}


def token_of(section: int) -> str:
    return f"{HANDOUT.id}/{section}/normal/{section:064x}"[: len(f"{HANDOUT.id}/{section}/normal/") + 16]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, [recording(number) for number in SECTIONS])
    return tmp_path


def write(folder: Path, rows: list[Recording]) -> None:
    (folder / MANIFEST).write_text(Manifest(tuple(rows)).to_json(), encoding="utf-8")


@pytest.fixture
def speaker(folder: Path) -> Speaker:
    return Speaker(folder, folder / "state.sqlite")


def test_the_recording_begins(speaker: Speaker) -> None:
    response = speaker.begin()
    stream = played(response)
    assert stream["behaviour"] == "REPLACE_ALL"
    assert stream["url"] == f"{ADDRESS}/listener/ankle-sprain/{FIRST}.mp3"
    assert stream["token"] == token_of(FIRST)
    assert stream["offsetInMilliseconds"] == 0
    assert stream["shown"] == {"title": HANDOUT.section(FIRST).title, "subtitle": HANDOUT.title}
    assert response["shouldEndSession"] is True
    assert "Here is the recording" in response["outputSpeech"]["ssml"]


def test_a_device_without_a_player_is_read_to(speaker: Speaker) -> None:
    speaker.send(envelope("launch"), new=True)
    speaker.send(intent("ChooseHandoutIntent", {"handout": "ankle sprain"}))
    found = intent("PlayIntent")
    found["context"]["System"]["device"]["supportedInterfaces"] = {}
    response = speaker.send(found)
    assert "directives" not in response
    assert "no recording" in response["outputSpeech"]["ssml"]


@pytest.mark.parametrize("rows", [[], [recording(n, handout_version="older") for n in SECTIONS]], ids=["none", "stale"])
def test_without_fresh_recordings_it_is_read(folder: Path, rows: list[Recording]) -> None:
    write(folder, rows)
    response = Speaker(folder, folder / "state.sqlite").begin()
    assert "directives" not in response
    assert "no recording" in response["outputSpeech"]["ssml"]


def test_the_next_section_is_enqueued_and_the_last_ends(speaker: Speaker) -> None:
    speaker.begin()
    stream = played(speaker.event("PlaybackNearlyFinished", token_of(FIRST), 75_000))
    assert stream["behaviour"] == "ENQUEUE"
    assert stream["token"] == token_of(SECOND)
    assert stream["expectedPreviousToken"] == token_of(FIRST)
    assert speaker.event("PlaybackFinished", token_of(FIRST), 80_000) == {}
    assert speaker.kept["section"] == SECOND
    assert speaker.event("PlaybackNearlyFinished", token_of(LAST), 75_000) == {}
    assert speaker.event("PlaybackFinished", token_of(LAST), 80_000) == {}


def test_the_next_section_follows_a_recording_that_was_made_anew(speaker: Speaker) -> None:
    speaker.begin()
    older = f"{HANDOUT.id}/{FIRST}/normal/{'a' * 16}"
    stream = played(speaker.event("PlaybackNearlyFinished", older, 75_000))
    assert (stream["token"], stream["expectedPreviousToken"]) == (token_of(SECOND), older)


def test_pause_and_resume_at_the_same_second_after_a_restart(folder: Path, speaker: Speaker) -> None:
    speaker.begin()
    speaker.event("PlaybackStarted", token_of(FIRST))
    speaker.token, speaker.offset = token_of(FIRST), 42_000
    response = speaker.send(intent("AMAZON.PauseIntent"), new=True)
    assert [directive["type"] for directive in response["directives"]] == ["AudioPlayer.Stop"]
    assert "outputSpeech" not in response
    assert speaker.event("PlaybackStopped", token_of(FIRST), 42_000) == {}
    later = Speaker(folder, folder / "state.sqlite")
    stream = played(later.send(intent("AMAZON.ResumeIntent"), new=True))
    assert (stream["token"], stream["offsetInMilliseconds"]) == (token_of(FIRST), 42_000)


def test_the_listeners_never_mix(folder: Path) -> None:
    state = folder / "state.sqlite"
    people = [Speaker(folder, state, user, device) for user in ("anna", "ben") for device in ("kitchen", "bedroom")]
    for number, one in enumerate(people):
        one.begin()
        one.event("PlaybackStopped", token_of(SECTIONS[number % 2]), 1000 * (number + 1))
    for number, one in enumerate(people):
        fresh = Speaker(folder, state, one.user, one.device)
        stream = played(fresh.send(intent("AMAZON.ResumeIntent"), new=True))
        assert (stream["token"], stream["offsetInMilliseconds"]) == (
            token_of(SECTIONS[number % 2]),
            1000 * (number + 1),
        )


@pytest.mark.parametrize(
    ("name", "at", "section"),
    [
        ("AMAZON.NextIntent", FIRST, SECOND),
        ("AMAZON.NextIntent", LAST, LAST),
        ("AMAZON.PreviousIntent", SECOND, FIRST),
        ("AMAZON.PreviousIntent", FIRST, FIRST),
        ("AMAZON.RepeatIntent", SECOND, SECOND),
        ("AMAZON.StartOverIntent", LAST, FIRST),
    ],
)
def test_commands_while_it_plays(speaker: Speaker, name: str, at: int, section: int) -> None:
    speaker.begin()
    speaker.event("PlaybackStarted", token_of(at))
    speaker.offset = 30_000
    response = speaker.send(intent(name), new=True)
    assert played(response)["token"] == token_of(section)
    assert played(response)["offsetInMilliseconds"] == 0
    assert "outputSpeech" not in response


@pytest.mark.parametrize("name", ["AMAZON.StopIntent", "AMAZON.CancelIntent"])
def test_stop_stops_the_recording(speaker: Speaker, name: str) -> None:
    speaker.begin()
    speaker.event("PlaybackStarted", token_of(FIRST))
    response = speaker.send(intent(name), new=True)
    assert [directive["type"] for directive in response["directives"]] == ["AudioPlayer.Stop"]


def test_loop_goes_round_and_stops_going_round(speaker: Speaker) -> None:
    speaker.begin()
    speaker.event("PlaybackStarted", token_of(LAST))
    assert "begin again" in speaker.send(intent("AMAZON.LoopOnIntent"), new=True)["outputSpeech"]["ssml"]
    assert played(speaker.event("PlaybackNearlyFinished", token_of(LAST), 75_000))["token"] == token_of(FIRST)
    assert "stop at the end" in speaker.send(intent("AMAZON.LoopOffIntent"), new=True)["outputSpeech"]["ssml"]
    assert speaker.event("PlaybackNearlyFinished", token_of(LAST), 75_000) == {}
    for name in ("AMAZON.ShuffleOnIntent", "AMAZON.ShuffleOffIntent"):
        assert "in their order" in speaker.send(intent(name), new=True)["outputSpeech"]["ssml"]


def test_a_failure_is_tried_again_then_told_once(speaker: Speaker) -> None:
    speaker.begin()
    for _ in range(2):
        stream = played(speaker.event("PlaybackFailed", token_of(FIRST), 12_000))
        assert (stream["token"], stream["offsetInMilliseconds"]) == (token_of(FIRST), 12_000)
    assert speaker.event("PlaybackFailed", token_of(FIRST), 12_000) == {}
    speaker.token = ""
    assert "could not be played" in speaker.send(envelope("launch"), new=True)["outputSpeech"]["ssml"]
    assert "could not be played" not in speaker.send(envelope("launch"), new=True)["outputSpeech"]["ssml"]


def wind(speaker: Speaker, name: str, seconds: str = "", minutes: str = "", *, new: bool = True) -> dict[str, Any]:
    return played(speaker.send(intent(name, {"seconds": seconds, "minutes": minutes}), new=new))


@pytest.mark.parametrize(
    ("name", "seconds", "minutes", "at", "section", "offset"),
    [
        ("WindForwardIntent", "30", "", 20_000, SECOND, 50_000),
        ("WindForwardIntent", "", "", 20_000, SECOND, 50_000),
        ("WindForwardIntent", "", "1", 10_000, SECOND, 70_000),
        ("WindBackIntent", "15", "", 42_000, SECOND, 27_000),
        ("WindBackIntent", "", "", 42_000, SECOND, 27_000),
        ("WindBackIntent", "", "2", 42_000, SECOND, 0),
        ("WindForwardIntent", "30", "", 60_000, SECTIONS[2], 0),
        ("WindForwardIntent", "30", "", 60_000, LAST, 75_000),
        ("WindBackIntent", "?", "x", 20_000, FIRST, 5_000),
        ("WindForwardIntent", "99999", "99999", 0, LAST, 75_000),
    ],
)
def test_skipping_by_seconds_stays_within_the_recording(
    speaker: Speaker, name: str, seconds: str, minutes: str, at: int, section: int, offset: int
) -> None:
    speaker.begin()
    start = SECOND if section == SECTIONS[2] else section
    speaker.event("PlaybackStarted", token_of(start), at)
    stream = wind(speaker, name, seconds, minutes)
    assert (stream["token"], stream["offsetInMilliseconds"]) == (token_of(section), offset)


def test_skipping_from_where_it_was_paused(folder: Path, speaker: Speaker) -> None:
    speaker.begin()
    speaker.event("PlaybackStopped", token_of(FIRST), 42_000)
    later = Speaker(folder, folder / "state.sqlite")
    later.send(envelope("launch"), new=True)
    stream = wind(later, "WindBackIntent", "15", new=False)
    assert (stream["token"], stream["offsetInMilliseconds"]) == (token_of(FIRST), 27_000)


def test_skipping_by_seconds_in_reading_says_what_to_say(speaker: Speaker) -> None:
    speaker.send(envelope("launch"), new=True)
    speaker.send(intent("ChooseHandoutIntent", {"handout": "ankle sprain"}))
    response = speaker.send(intent("WindForwardIntent", {"seconds": "30"}))
    assert "Only in a recording" in response["outputSpeech"]["ssml"]
    assert response["shouldEndSession"] is False


@pytest.mark.parametrize(
    "name",
    [
        "LoopOn",
        "LoopOff",
        "ShuffleOn",
        "ShuffleOff",
        "Pause",
        "Next",
        "Previous",
        "Repeat",
        "StartOver",
        "Resume",
        "Cancel",
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_a_player_s_intents_do_not_fail_while_nothing_plays(speaker: Speaker, name: str, *, new: bool) -> None:
    speaker.send(envelope("launch"), new=True)
    assert speaker.send(intent(f"AMAZON.{name}Intent"), new=new)["outputSpeech"]["ssml"]


def test_the_buttons_of_a_remote_control(speaker: Speaker) -> None:
    speaker.begin()
    speaker.event("PlaybackStarted", token_of(SECOND))
    assert speaker.send(envelope("controller_pause"))["directives"][0]["type"] == "AudioPlayer.Stop"
    speaker.event("PlaybackStopped", token_of(SECOND), 5_000)
    assert played(speaker.send(envelope("controller_play")))["offsetInMilliseconds"] == 5_000
    assert played(speaker.send(envelope("controller_previous")))["token"] == token_of(FIRST)
    speaker.token = token_of(FIRST)
    assert played(speaker.send(envelope("controller_next")))["token"] == token_of(SECOND)


@pytest.mark.parametrize(
    "token", ["", "t1", "other-skill/1/normal/x", "ankle-sprain/99/normal/x", "ankle-sprain/x/y/z", "a/b"]
)
def test_a_stream_that_is_not_ours_is_left_alone(speaker: Speaker, token: str) -> None:
    for kind in ("PlaybackStarted", "PlaybackStopped", "PlaybackNearlyFinished", "PlaybackFinished", "PlaybackFailed"):
        assert speaker.event(kind, token, 1000) == {}


def test_the_conversation_goes_on_from_where_the_recording_was(speaker: Speaker) -> None:
    speaker.begin()
    speaker.event("PlaybackStopped", token_of(SECOND), 10_000)
    speaker.token = ""
    assert HANDOUT.section(SECOND).title in speaker.send(envelope("launch"), new=True)["outputSpeech"]["ssml"]


def test_the_slow_recording_for_who_listens_slowly(folder: Path) -> None:
    slow = [recording(n, speed="slow", sha256=f"{n + 100:064x}", file=f"slow/{n}.mp3") for n in SECTIONS]
    write(folder, [*(recording(number) for number in SECTIONS), *slow])
    speaker = Speaker(folder, folder / "state.sqlite")
    speaker.send(envelope("launch"), new=True)
    speaker.send(intent("ChooseHandoutIntent", {"handout": "ankle sprain"}))
    speaker.send(intent("SlowerIntent"))
    stream = played(speaker.send(intent("PlayIntent")))
    assert stream["url"].endswith(f"/slow/{FIRST}.mp3")
    assert played(speaker.event("PlaybackNearlyFinished", stream["token"], 1))["url"].endswith(f"/slow/{SECOND}.mp3")
