"""The production line end to end, with the voice that hums: files, manifest, nothing twice, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audio.build import BuildOptions, build
from audio.encoder import decode
from audio.errors import OutputError, ScriptError, VoiceError
from audio.packs import PACKS
from audio.sources import sources_in
from skill.errors import HandoutFileError
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Handout
from skill.recordings import read_manifest
from tests.audio.conftest import TEXT


def options(out: Path, **more: object) -> BuildOptions:
    return BuildOptions(out, voice="silence", jobs=1, **more)  # type: ignore[arg-type]


def test_one_file_a_section_and_one_of_the_whole(handout: Handout, tmp_path: Path) -> None:
    result = build([handout], options(tmp_path / "out"))
    assert not result.failures
    rows = read_manifest(tmp_path / "out").files
    assert [row.section for row in rows if row.format == "mp3"] == [1, 2, 3, 0]
    assert {row.format for row in rows if not row.section} == {"mp3", "m4b", "opus"}
    for row in rows:
        path = tmp_path / "out" / row.file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
        assert row.sha256[:10] in row.file
        assert path.stat().st_size == row.bytes
        assert decode(path, 24_000).seconds == pytest.approx(row.seconds, abs=0.05)
        assert row.wpm == pytest.approx(row.words / row.seconds * 60, abs=0.1)
        assert 130 <= row.wpm <= 150
        assert row.review == "sample"
        assert row.handout_version == handout.version


@pytest.mark.parametrize("keep_others", [True, False], ids=["one handout", "the whole library"])
def test_an_unchanged_handout_is_not_touched(handout: Handout, tmp_path: Path, *, keep_others: bool) -> None:
    out = tmp_path / "out"
    asked = options(out, keep_others=keep_others)
    build([handout], asked)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    again = build([handout], asked)
    assert again.unchanged == [handout.id]
    assert again.clips_spoken == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


@pytest.mark.parametrize("packs", [("listener",), pytest.param(tuple(PACKS), marks=pytest.mark.slow)])
def test_the_same_build_twice_gives_the_same_bytes(
    packs: tuple[str, ...], handout: Handout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path / f"cache-{name}"))  # nothing kept from the first
        more = {"base_url": "https://example.org", "phone_number": "604-555-0199"}
        assert not build([handout], options(tmp_path / name, packs=packs, **more)).failures
    one, two = (sorted((tmp_path / name).rglob("*")) for name in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True) if a.is_file())


def test_one_changed_sentence_speaks_only_its_own_clips_and_masters_only_its_own_section(
    handout: Handout, tmp_path: Path, own_cache: Path
) -> None:
    out = tmp_path / "out"
    build([handout], options(out))
    mastered = set(own_cache.glob("mastered/*/*"))
    before = {row.section: row.file for row in read_manifest(out).files if row.format == "mp3"}
    changed = parse_handout(TEXT.replace("You cannot stand.", "You cannot walk."), Path("sore-knee.md"))
    result = build([changed], options(out))
    after = {row.section: row.file for row in read_manifest(out).files if row.format == "mp3"}
    assert result.clips_spoken <= 3  # the sentence once, perhaps again at a corrected pace
    assert {section for section in before if before[section] != after[section]} == {0, 3}
    assert not (out / before[3]).exists(), "stale audio must not lie about"
    assert (out / after[3]).exists()
    assert len(set(own_cache.glob("mastered/*/*")) - mastered) == 4  # the section, and the whole in three formats


def test_a_lost_file_is_made_again(handout: Handout, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([handout], options(out))
    victim = out / read_manifest(out).files[0].file
    victim.unlink()
    result = build([handout], options(out))
    assert result.made == [handout.id]
    assert result.clips_spoken == 0
    assert victim.exists()


def test_only_some_sections(handout: Handout, tmp_path: Path) -> None:
    result = build([handout], options(tmp_path / "out", sections=(2,)))
    assert [row.section for row in result.manifest.files] == [2]


def test_a_handout_that_cannot_be_said_is_told_and_the_others_are_made(handout: Handout, tmp_path: Path) -> None:
    broken = parse_handout("# Odd\n\nWrite \u222e here.\n", Path("odd.md"))
    result = build([broken, handout], options(tmp_path / "out"))
    assert result.made == [handout.id]
    assert [(failure.handout, failure.what) for failure in result.failures] == [("odd", "script")]
    assert "\u222e" in result.failures[0].message


def test_a_folder_that_cannot_be_written_is_one_clear_error(handout: Handout, tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    with pytest.raises(OutputError, match="file"):
        build([handout], options(blocker / "out"))


def test_other_handouts_stay_in_the_manifest(handout: Handout, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([handout], options(out))
    other = parse_handout("# Other\n\nRest today.\n", Path("other.md"))
    build([other], options(out))
    assert {row.handout for row in read_manifest(out).files} == {"sore-knee", "other"}
    build([other], options(out, keep_others=False))
    assert {row.handout for row in read_manifest(out).files} == {"other"}
    assert not list((out / "listener").glob("sore-knee/*.mp3"))


def test_a_folder_that_is_in_the_way_of_one_handout_is_told_and_the_others_are_made(
    handout: Handout, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "listener").mkdir(parents=True)
    (out / "listener" / "sore-knee").write_text("in the way")
    other = parse_handout("# Other\n\nRest today.\n", Path("other.md"))
    result = build([handout, other], options(out))
    assert result.made == ["other"]
    assert [(failure.handout, failure.what) for failure in result.failures] == [("sore-knee", "packing")]
    assert "sore-knee" in result.failures[0].message
    assert {row.handout for row in read_manifest(out).files} == {"other"}


@pytest.mark.parametrize("error", [VoiceError("a", "b"), OutputError("c", "d"), ScriptError("e", "f")])
def test_an_error_comes_whole_out_of_a_worker_process(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert (str(again), again.remedy, again.exit_code) == (str(error), error.remedy, error.exit_code)


def test_an_error_of_a_file_comes_whole_out_of_a_worker_process() -> None:
    error = HandoutFileError(Path("a.md"), 3, "No title.", "Write one.")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (str(again), again.path, again.line) == (str(error), error.path, 3)


def command(out: Path, library: Path, *more: str) -> list[str]:
    python = "from skill.cli.main import main; main()"
    return [sys.executable, "-c", python, "audio", "build", "--out", str(out), "--library", str(library),
            "--voice", "silence", "--jobs", "2", "--json", *more]  # fmt: skip


def test_a_voice_that_fails_on_one_sentence_is_told_and_the_others_are_made(tmp_path: Path) -> None:
    """The voice is a real program behind the Piper interface's own process; it fails on one word."""
    library, out = some_library(tmp_path / "lib", 2), tmp_path / "out"
    path = library / "knee-1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("cannot stand", "cannot xyzzy"), encoding="utf-8")
    voice = fragile_voice(tmp_path, "xyzzy")
    fragile = [f"piper:{voice}" if part == "silence" else part for part in command(out, library)]
    modules = os.environ | {"PYTHONPATH": str(tmp_path / "modules")}
    done = subprocess.run(fragile, capture_output=True, text=True, check=False, env=modules)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["made"] == ["knee-0"]
    assert [(failure["handout"], failure["what"]) for failure in told["failures"]] == [("knee-1", "voice")]


def fragile_voice(folder: Path, word: str) -> Path:
    """A voice file, and a `piper` program beside it that hums as long as the text is, and fails on one word."""
    module = folder / "modules" / "piper"
    module.mkdir(parents=True)
    (module / "__init__.py").write_text("")
    (module / "__main__.py").write_text(FRAGILE.replace("WORD", word))
    voice = folder / "voice.onnx"
    voice.write_bytes(b"voice")
    (folder / "voice.onnx.json").write_text('{"espeak": {"voice": "en"}, "phoneme_id_map": {}}')
    return voice


FRAGILE = """
import math, struct, sys, wave
text = sys.stdin.read()
if "WORD" in text.lower():
    sys.exit("cannot say it")
out = wave.open(sys.argv[sys.argv.index("-f") + 1], "wb")
out.setnchannels(1), out.setsampwidth(2), out.setframerate(24000)
count = int(24000 * 0.06 * max(4, len(text)))
out.writeframes(b"".join(struct.pack("<h", int(4000 * math.sin(n / 9))) for n in range(count)))
out.close()
"""


def some_library(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = TEXT.replace("sore-knee", f"knee-{number}").replace("2 weeks", f"{number + 2} weeks")
        (folder / f"knee-{number}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_killed_at_random_moments_again_and_again_it_ends_whole(seed: int, tmp_path: Path) -> None:
    out, library, rng = tmp_path / "out", some_library(tmp_path / "lib", 3), random.Random(seed)
    for _ in range(4):
        running = subprocess.Popen(command(out, library), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(rng.uniform(0.5, 8.0))
        running.send_signal(rng.choice([signal.SIGKILL, signal.SIGINT]))
        running.communicate(timeout=60)
        require_whole(out)
    done = subprocess.run(command(out, library), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    require_whole(out)
    assert not list(out.rglob("*.part"))
    monolith = tmp_path / "at-once"
    again = subprocess.run(command(monolith, library), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    names = [sorted(str(path.relative_to(base)) for path in base.rglob("*")) for base in (out, monolith)]
    assert names[0] == names[1], "the same files as a build that nobody stopped"


def require_whole(out: Path) -> None:
    for path in (*out.rglob("*.mp3"), *out.rglob("*.m4b"), *out.rglob("*.opus")):
        assert decode(path, 24_000).seconds > 0.5
    for row in read_manifest(out).files:
        assert hashlib.sha256((out / row.file).read_bytes()).hexdigest() == row.sha256


def test_a_full_disk_is_told_and_nothing_half_written_is_left(tmp_path: Path) -> None:
    """No file may be larger than 380 kB, as on a disk that is nearly full: the short handout fits."""
    library, out = some_library(tmp_path / "lib", 1), tmp_path / "out"
    (library / "short.md").write_text("# Short\n\nRest today.\n", encoding="utf-8")
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (380_000, 380_000)); "
    full = [part.replace("from skill", limit + "from skill") for part in command(out, library)]
    done = subprocess.run(full, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["made"] == ["short"], done.stderr
    assert told["failures"][0]["handout"] == "knee-0"
    assert "space left" in told["failures"][0]["message"]
    require_whole(out)
    assert not list(out.rglob("*.part"))
    assert {row.handout for row in read_manifest(out).files} == {"short"}
    done = subprocess.run(command(out, library), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_stopped_at_any_moment_nothing_is_half_written_and_the_next_run_goes_on(
    how: signal.Signals, code: int, tmp_path: Path, own_cache: Path
) -> None:
    out, library = tmp_path / "out", some_library(tmp_path / "lib", 4)
    # Where the tests run in the background, Ctrl-C is ignored by them and by all that they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(command(out, library), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(list(own_cache.glob("clips/*/*.wav"))) < 12:
        time.sleep(0.05)
    os.kill(running.pid, how)
    running.communicate(timeout=60)
    assert running.returncode == code
    for path in out.rglob("*.mp3"):
        assert decode(path, 24_000).seconds > 0.5
    for row in read_manifest(out).files:
        assert (out / row.file).stat().st_size == row.bytes
    done = subprocess.run(command(out, library), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["made"]) + len(json.loads(done.stdout)["unchanged"]) == 4
    assert {row.handout for row in read_manifest(out).files} == {f"knee-{number}" for number in range(4)}


def test_machine_output_stands_alone(tmp_path: Path) -> None:
    library = some_library(tmp_path / "lib", 1)
    (library / "broken.md").write_text("no title here\n", encoding="utf-8")
    done = subprocess.run(command(tmp_path / "out", library), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["made"] == ["knee-0"]
    assert "broken.md" in done.stderr


def test_a_library_that_did_not_change_is_known_by_its_bytes(tmp_path: Path) -> None:
    library, out = some_library(tmp_path / "lib", 2), tmp_path / "out"
    sources, _ = sources_in(library, {})
    build(sources, options(out))
    known = read_manifest(out).sources
    assert set(known) == {"knee-0.md", "knee-1.md"}
    again, faults = sources_in(library, known)
    assert not faults
    assert build(again, options(out)).unchanged == ["knee-0", "knee-1"]
    path = library / "knee-1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("cannot stand", "cannot run"), encoding="utf-8")
    changed, _ = sources_in(library, known)
    assert build(changed, options(out)).made == ["knee-1"]


def test_ctrl_c_stops_between_two_steps_and_never_inside_one(tmp_path: Path) -> None:
    """Wherever the signal comes, a lock of the executor may just be held: it must not raise there and then."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sources, _ = sources_in(some_library(tmp_path / "lib", 2), {})
    went_on: list[float] = []

    def progress(_what: str, done: float, _total: float) -> None:
        if not went_on:
            signal.raise_signal(signal.SIGINT)
        went_on.append(done)

    with pytest.raises(KeyboardInterrupt):
        build(sources, options(tmp_path / "out"), progress)
    assert len(went_on) == 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    require_whole(tmp_path / "out")


def test_a_second_ctrl_c_interrupts_at_once(tmp_path: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sources, _ = sources_in(some_library(tmp_path / "lib", 1), {})

    def progress(_what: str, _done: float, _total: float) -> None:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        build(sources, options(tmp_path / "out"), progress)
