"""Each pack's files are of the exact form that its receiver takes."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from audio.build import BuildOptions, build
from audio.cutting import cut_at_pauses
from audio.encoder import encoder
from audio.errors import EncoderError
from audio.joining import Gap, join
from audio.narration import Mark, SpokenPart
from audio.packs import phone_entry
from audio.packs.alexa import cut
from audio.script import Clip, ClipKind, ScriptPart
from audio.sound import Sound, silence
from audio.voices.silent import SilentVoice
from skill.handouts.keypad import keypad_code
from skill.handouts.model import Handout
from skill.recordings import Recording, read_manifest


def inspected(path: Path) -> str:
    """What the decoder says of a file."""
    done = subprocess.run([encoder(), "-hide_banner", "-i", str(path)], capture_output=True, text=True, check=False)
    return done.stderr


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Recording, ...]]:
    from skill.handouts.markdown_file import parse_handout
    from tests.audio.conftest import TEXT

    out = tmp_path_factory.mktemp("packed")
    handout: Handout = parse_handout(TEXT.replace("A sore knee", "Knees & <hips>"), Path("sore-knee.md"))
    options = BuildOptions(
        out,
        packs=("listener", "alexa", "phone"),
        voice="silence",
        jobs=1,
        store=out / "clips",
        base_url="https://example.org/a&b",
        phone_number="604-555-0199",
    )
    result = build([handout], options)
    assert not result.failures
    return out, read_manifest(out).files


def of(rows: tuple[Recording, ...], pack: str, form: str = "") -> list[Recording]:
    return [row for row in rows if row.pack == pack and form in ("", row.format)]


def test_every_file_meets_its_levels(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    targets = {"listener": (-17.0, -1.0), "alexa": (-14.0, -2.0)}
    for row in packed[1]:
        if row.pack in targets:
            loudness, peak = targets[row.pack]
            assert row.lufs == pytest.approx(loudness, abs=1.0)
            assert row.dbtp is not None
            assert row.dbtp < peak
        elif row.clip:
            assert row.rms_dbfs == pytest.approx(-22.0, abs=2.0)


def test_the_whole_handout_has_chapters_that_cover_it(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, rows = packed
    for form in ("mp3", "m4b"):
        row = next(row for row in of(rows, "listener", form) if not row.section)
        found = re.findall(r"Chapter #0:\d+: start ([\d.]+), end ([\d.]+)", inspected(out / row.file))
        assert len(found) == 5  # the opening, three sections, the key points
        starts, ends = ([float(pair[i]) for pair in found] for i in (0, 1))
        assert starts[0] == 0
        assert starts == sorted(starts)
        assert ends[-1] == pytest.approx(row.seconds, abs=0.2)
        assert "Knees & <hips>" in inspected(out / row.file)


def test_captions_cover_every_sentence_in_order(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, rows = packed
    text = (out / "listener/sore-knee/00-sore-knee.vtt").read_text()
    assert text.startswith("WEBVTT\n\n")
    times = [
        tuple(int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in re.findall(r"(\d\d):(\d\d):(\d\d\.\d{3})", line))
        for line in text.splitlines()
        if "-->" in line
    ]
    assert all(start < end for start, end in times)
    assert all(before[1] <= after[0] for before, after in pairwise(times))
    whole = next(row for row in of(rows, "listener", "mp3") if not row.section)
    assert times[-1][1] <= whole.seconds
    assert "Knees &amp; &lt;hips&gt;" in text
    assert "Do not take more than 4 g/day." in text


def test_the_feed_is_well_formed_and_names_what_is_there(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, _ = packed
    feed = ElementTree.parse(out / "listener/feed.xml")
    urls = [
        element.attrib["url"]
        for element in feed.iter()
        if element.tag.endswith(("enclosure", "chapters", "transcript"))
    ]
    assert len(urls) == 3
    for url in urls:
        assert (out / url.removeprefix("https://example.org/a&b/")).is_file()
    channel = feed.getroot()[0]
    assert channel.findtext("language") == "en"
    assert "604-555-0199" in str(channel.findtext("description"))
    assert channel.findtext("item/title") == "Knees & <hips>"
    assert channel.findtext("item/description") == "This is a sample handout. No clinician has reviewed it."


def test_the_playlists_name_what_is_there(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, rows = packed
    for folder, count in ((out / "listener", 1), (out / "listener/sore-knee", 3)):
        lines = (folder / "playlist.m3u8").read_text().splitlines()
        assert lines[0] == "#EXTM3U"
        files = [line for line in lines if not line.startswith("#")]
        assert len(files) == count
        assert all((folder / file).is_file() for file in files)
    assert of(rows, "listener")


def test_the_tags_tell_title_language_words_and_cover(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, rows = packed
    whole = next(row for row in of(rows, "listener", "mp3") if not row.section)
    data = (out / whole.file).read_bytes()
    assert data[:4] == b"ID3\x04"
    for frame, text in (
        (b"TIT2", b"Knees & <hips>"),
        (b"TLAN", b"eng"),
        (b"USLT", b"Do not take more"),
        (b"APIC", b"PNG"),
    ):
        at = data.index(frame)
        assert text in data[at : at + 2500], frame
    assert data.count(b"CHAP") == 5
    assert data.index(b"CTOC") < data.index(b"CHAP")


def test_the_audiobook_manifest_names_what_is_there(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, _ = packed
    folder = out / "listener/sore-knee"
    manifest = json.loads((folder / "publication.json").read_text())
    assert manifest["type"] == "Audiobook"
    assert manifest["conformsTo"] == "https://www.w3.org/TR/audiobooks/"
    assert manifest["name"] == "Knees & <hips>"
    assert len(manifest["readingOrder"]) == 3
    assert manifest["url"] == "https://example.org/a&b/listener/sore-knee/publication.json"
    alternates = [entry["alternate"][0] for entry in manifest["readingOrder"]]
    for entry in [*manifest["readingOrder"], *manifest["resources"], *alternates]:
        assert (folder / entry["url"]).is_file()
    assert sum(float(entry["duration"][2:-1]) for entry in manifest["readingOrder"]) == pytest.approx(
        float(manifest["duration"][2:-1]), abs=0.01
    )


def test_alexa_files_are_what_the_audio_tag_takes(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, rows = packed
    files = of(rows, "alexa")
    assert [row.section for row in files] == [1, 2, 3]
    for row in files:
        data = (out / row.file).read_bytes()
        assert data[:2] == b"\xff\xf3", "MPEG-2 layer III from the first byte: no tag before it"
        assert b"Xing" not in data[:400]
        assert b"Info" not in data[:400]
        told = inspected(out / row.file)
        assert "24000 Hz, mono" in told
        assert "48 kb/s" in told
        assert row.seconds <= 240


def test_a_long_section_is_cut_between_clips() -> None:
    rate = 24_000
    clips = tuple(Clip(ClipKind.SENTENCE, f"{n}", f"word {n}", 0.5, f"{n}") for n in range(10))
    marks = tuple(Mark(clip, n * 10.0 + 0.5, n * 10.0 + 9.5) for n, clip in enumerate(clips))
    spoken = SpokenPart(ScriptPart("s", 1, "Long", clips), silence(100.0, rate), marks)
    pieces = cut(spoken, 35.0)
    assert [len(piece.marks) for piece in pieces] == [3, 3, 3, 1]
    assert sum(len(piece.sound.samples) for piece in pieces) == 100 * rate
    for piece in pieces:
        assert piece.sound.seconds <= 35.0
        assert piece.marks[0].start >= 0
        assert piece.marks[-1].end <= piece.sound.seconds
    assert isinstance(pieces[0].sound, Sound)


def test_phone_clips_are_of_the_exact_form(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    out, rows = packed
    files = of(rows, "phone")
    assert {row.speed for row in files} == {"normal", "slow"}
    assert {row.format for row in files} == {"ulaw", "sln16", "wav-ulaw"}
    for row in files:
        data = (out / row.file).read_bytes()
        assert row.seconds <= 20
        if row.format == "wav-ulaw":
            assert data[:4] == b"RIFF"
            assert "pcm_mulaw" in inspected(out / row.file)
            assert "8000 Hz, 1 channels" in inspected(out / row.file) or "8000 Hz, mono" in inspected(out / row.file)
        elif row.format == "ulaw":
            assert len(data) == pytest.approx(row.seconds * 8000, abs=8)
        else:
            assert len(data) == pytest.approx(row.seconds * 32000, abs=32)


PLATFORMS = {"asterisk": {"ulaw", "sln16"}, "connect-uccx": {"wav-ulaw"}, "web": {"wav-ulaw"}}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_platforms_folder_can_be_handed_over_as_it_is(
    packed: tuple[Path, tuple[Recording, ...]], platform: str
) -> None:
    out, rows = packed
    folder = out / "phone" / platform
    assert (folder / "README.md").read_text().startswith("# ")
    contents = json.loads((folder / "sore-knee/contents.json").read_text())
    listed: set[str] = set()
    for entry in [*contents["prompts"], *(clip for part in contents["parts"] for clip in part["clips"])]:
        for speed in ("normal", "slow"):
            assert 0 < entry[speed]["seconds"] <= 20
            assert set(entry[speed]) == {*PLATFORMS[platform], "seconds"}
            listed.update(file for form in PLATFORMS[platform] for file in entry[speed][form])
    there = {row.file.removeprefix(f"phone/{platform}/") for row in rows if f"phone/{platform}/" in row.file}
    assert listed == there
    assert all((folder / file).is_file() for file in listed)
    assert contents["base_url"] == f"https://example.org/a&b/phone/{platform}/"
    assert contents["phone_number"] == "604-555-0199"


def test_the_phone_contents_hold_the_words_in_order_and_what_a_line_says(
    packed: tuple[Path, tuple[Recording, ...]],
) -> None:
    contents = json.loads((packed[0] / "phone/web/sore-knee/contents.json").read_text())
    said = [clip["text"] for part in contents["parts"] for clip in part["clips"]]
    assert said[0] == "Knees & <hips>."
    assert "You cannot stand." in said
    prompts = {row["name"]: row for row in contents["prompts"]}
    assert prompts["emergency"]["text"] == "In an emergency, hang up and call 911."
    assert "604-555-0199" in prompts["listen-again"]["text"]
    assert {"welcome", "help", "silence", "after-three", "goodbye"} <= set(prompts)
    parts = {part["part"] for part in contents["parts"]}
    for page in [contents["menus"]["main"], *contents["menus"]["parts"]]:
        assert [prompts[name]["key"] for name in page] == [str(key) for key in range(1, len(page) + 1)]
        assert len(page) <= 4
        assert all(prompts[name]["goes_to"] in parts | {"parts"} for name in page)
    assert [prompts[name]["goes_to"] for name in contents["menus"]["parts"][0]] == [
        "section-1",
        "section-2",
        "section-3",
    ]


def test_the_dialplan_goes_only_where_something_is(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    folder = packed[0] / "phone/asterisk"
    plan = (folder / "sore-knee/extensions.conf").read_text()
    labels = set(re.findall(r"n\((\w+)\),", plan))
    asked = set(re.findall(r"\?(\w+)(?::\w+)?\)$", plan, re.MULTILINE)) | set(re.findall(r"Goto\((\w+)\)", plan))
    asked |= set(re.findall(r"\?\w+:(\w+)\)$", plan, re.MULTILINE))
    assert {"read", "read_key", "read_help", "menu_help"} <= asked
    assert asked <= labels
    files = set(re.findall(r"handouts/([\w./-]+)", plan))
    assert len(files) > 40
    for file in files:
        assert (folder / f"{file}.ulaw").is_file()
        assert (folder / f"{file}.sln16").is_file()
    clips = [int(number) for number in re.findall(r"^exten => (\d+),", plan, re.MULTILINE)]
    assert clips == list(range(1, len(clips) + 1))
    assert {int(place) for place in re.findall(r"Set\(CLIP=(\d+)\)", plan)} <= set(clips)
    assert f"${{CLIP}} <= {len(clips)}]" in plan


def test_a_caller_keys_in_the_code_of_the_sheet(packed: tuple[Path, tuple[Recording, ...]]) -> None:
    folder = packed[0] / "phone/asterisk"
    plan = (folder / "handouts.conf").read_text()
    code = keypad_code("sore-knee")
    assert f"exten => {code},1,Goto(handout-sore-knee,s,welcome)" in plan
    assert "[handout-sore-knee]" in (folder / "sore-knee/extensions.conf").read_text()
    assert "#include /var/lib/asterisk/sounds/handouts/sore-knee/extensions.conf" in plan
    labels = set(re.findall(r"n\((\w+)\),", plan))
    goals = set(re.findall(r"\?(\w+)\)$", plan, re.MULTILINE)) | set(re.findall(r"Goto\((\w+)\)", plan))
    assert goals | {"ask"} == labels
    files = set(re.findall(r"[&(,]handouts/([\w./-]+)", plan))
    assert len(files) == 4
    assert all((folder / f"{file}.ulaw").is_file() for file in files)
    for platform in ("asterisk", "connect-uccx", "web"):
        (row,) = json.loads((packed[0] / f"phone/{platform}/codes.json").read_text())["codes"]
        assert (row["code"], row["handout"]) == (code, "sore-knee")
        assert (packed[0] / "phone" / platform / row["contents"]).is_file()


def test_two_handouts_that_share_a_code_are_asked_about() -> None:
    """Named one after the other; the pound key, or nothing, goes on to the next."""
    by_code: dict[str, str] = {}
    for number in itertools.count():
        name = f"handout-{number}"
        other = by_code.setdefault(keypad_code(name), name)
        if other != name:
            break
    plan = phone_entry.entry([_document(other), _document(name)])
    mine = plan[plan.index(f"exten => {keypad_code(name)},1,NoOp()") :]
    assert mine.count('GotoIf($["${KEY}" = "1"]?handout-') == 2
    assert f"Read(KEY,handouts/{name}/welcome&handouts/{name}/other-handout,1,,1,5)" in mine
    assert mine.rstrip().endswith("Goto(handouts,s,ask)")


def _document(name: str) -> dict[str, Any]:
    said = ("emergency", "enter-code", "wrong-code", "after-three", "welcome", "other-handout")
    prompts = [{"name": one, "normal": {"ulaw": [f"{name}/{one}.ulaw"]}} for one in said]
    return {"handout": name, "title": name, "language": "en", "prompts": prompts}


def test_a_clip_longer_than_a_caller_waits_is_cut_at_its_pauses() -> None:
    hum = SilentVoice().speak("a" * 150, 1.0)
    sound = join([hum, Gap(0.3), hum, Gap(0.2), hum, Gap(0.4), hum], hum.rate)
    spans = cut_at_pauses(sound, 20.0)
    assert len(spans) == 2
    assert spans[0][0] == 0
    assert spans[-1][1] == pytest.approx(sound.seconds)
    for before, after in pairwise(spans):
        assert before[1] == after[0]
        middle = round(before[1] * sound.rate)
        assert abs(sound.samples[middle - 200 : middle + 200]).max() == 0
    assert all(end - start <= 20 for start, end in spans)


def test_somebody_who_never_pauses_is_told() -> None:
    with pytest.raises(EncoderError, match="shorter sentences"):
        cut_at_pauses(SilentVoice().speak("a" * 500, 1.0), 20.0)
