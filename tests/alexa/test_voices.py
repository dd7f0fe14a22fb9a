"""'Read it in the other voice': the recordings within speech, kept for the next visit, and a voice where none is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from skill.recordings import Recording
from tests.alexa.envelopes import envelope, intent
from tests.alexa.test_player import ADDRESS, FIRST, HANDOUT, SECOND, SECTIONS, Speaker, recording, write


def clip(section: int, **changes: Any) -> Recording:
    """A file of the alexa pack, as <audio> takes it."""
    file = f"alexa/ankle-sprain/{section}.mp3"
    return recording(section, **{"pack": "alexa", "format": "alexa-mp3", "file": file, **changes})


def slow(section: int) -> Recording:
    return clip(section, speed="slow", file=f"alexa-slow/{section}.mp3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, [clip(number) for number in SECTIONS])
    return tmp_path


def speaker_in(folder: Path, **who: str) -> Speaker:
    return Speaker(folder, folder / "state.sqlite", **who)


def reading(speaker: Speaker) -> str:
    speaker.send(envelope("launch"), new=True)
    speaker.send(intent("ChooseHandoutIntent", {"handout": "ankle sprain"}))
    return said(speaker.send(intent("AMAZON.YesIntent")))


def said(response: dict[str, Any]) -> str:
    text: str = response["outputSpeech"]["ssml"]
    return text


def clips(ssml: str) -> list[str]:
    return re.findall(r'<audio src="([^"]*)"/>', ssml)


def other(speaker: Speaker) -> str:
    return said(speaker.send(intent("OtherVoiceIntent")))


def test_the_part_is_read_again_by_its_recording_and_so_is_the_next(folder: Path) -> None:
    speaker = speaker_in(folder)
    assert clips(reading(speaker)) == []
    heard = other(speaker)
    assert clips(heard) == [f"{ADDRESS}/alexa/ankle-sprain/{FIRST}.mp3"]
    assert HANDOUT.section(FIRST).sentences[0] not in heard
    assert heard.rstrip("</speak>").rstrip().endswith("?")
    assert clips(said(speaker.send(intent("AMAZON.YesIntent")))) == [f"{ADDRESS}/alexa/ankle-sprain/{SECOND}.mp3"]
    assert clips(said(speaker.send(intent("AMAZON.RepeatIntent")))) == [f"{ADDRESS}/alexa/ankle-sprain/{SECOND}.mp3"]
    assert clips(said(speaker.send(intent("AMAZON.PreviousIntent")))) == [f"{ADDRESS}/alexa/ankle-sprain/{FIRST}.mp3"]


def test_and_back_to_the_own_voice(folder: Path) -> None:
    speaker = speaker_in(folder)
    reading(speaker)
    other(speaker)
    heard = other(speaker)
    assert clips(heard) == []
    assert "my own voice" in heard
    assert HANDOUT.section(FIRST).sentences[0].split(",")[0] in heard


def test_the_card_and_the_screen_hold_the_words_all_the_same(folder: Path) -> None:
    speaker = speaker_in(folder)
    reading(speaker)
    card = speaker.send(intent("OtherVoiceIntent"))["card"]
    assert all(sentence in card["content"] for sentence in HANDOUT.section(FIRST).sentences)


def test_the_setting_is_kept_by_person_and_device(folder: Path) -> None:
    speaker = speaker_in(folder)
    reading(speaker)
    other(speaker)
    assert clips(reading(speaker_in(folder)))
    assert not clips(reading(speaker_in(folder, user="ben")))
    assert not clips(reading(speaker_in(folder, device="bedroom")))


def test_forget_me_forgets_it(folder: Path) -> None:
    speaker = speaker_in(folder)
    reading(speaker)
    other(speaker)
    speaker.send(intent("ForgetMeIntent"))
    speaker.send(intent("AMAZON.YesIntent"))
    assert not clips(reading(speaker_in(folder)))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [recording(number) for number in SECTIONS],
        [clip(number, handout_version="older") for number in SECTIONS],
        [clip(number, seconds=241.0) for number in SECTIONS],
        [clip(number, clip=1) for number in SECTIONS],
    ],
    ids=["none", "for listeners", "stale", "too long for audio", "in pieces"],
)
def test_without_a_recording_that_fits_the_own_voice_is_kept(folder: Path, rows: list[Recording]) -> None:
    write(folder, rows)
    speaker = speaker_in(folder)
    reading(speaker)
    heard = other(speaker)
    assert clips(heard) == []
    assert "no recording of this part" in heard
    assert clips(said(speaker.send(intent("AMAZON.YesIntent")))) == []


def test_a_part_whose_recording_is_missing_is_read(folder: Path) -> None:
    write(folder, [clip(number) for number in SECTIONS if number != SECOND])
    speaker = speaker_in(folder)
    reading(speaker)
    other(speaker)
    heard = said(speaker.send(intent("AMAZON.YesIntent")))
    assert clips(heard) == []
    assert HANDOUT.section(SECOND).title in heard


def test_slower_takes_the_slow_edition_where_there_is_one(folder: Path) -> None:
    write(folder, [*(clip(number) for number in SECTIONS), slow(FIRST)])
    speaker = speaker_in(folder)
    reading(speaker)
    other(speaker)
    speaker.send(intent("SlowerIntent"))
    heard = said(speaker.send(intent("AMAZON.StartOverIntent")))
    assert clips(heard) == [f"{ADDRESS}/alexa-slow/{FIRST}.mp3"]
    heard = said(speaker.send(intent("AMAZON.YesIntent")))
    assert clips(heard) == []
    assert '<prosody rate="80%">' in heard


def test_a_device_of_another_channel_has_one_voice(folder: Path) -> None:
    app = speaker_in(folder).app
    from skill.channels.terminal import at_handout, converse

    lines = [
        exchange.reply.say
        for exchange in converse(
            app.conversation, ["read it", "read it in the other voice"], at_handout("ankle-sprain"), "en-US"
        )
    ]
    assert "no recording of this part" in lines[1]
