"""The production line end to end, with the voice that hums: files, manifest, nothing twice, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audio.build import BuildOptions, build
from audio.encoder import decode
from audio.errors import OutputError
from audio.sources import sources_in
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


def test_an_unchanged_handout_is_not_touched(handout: Handout, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([handout], options(out))
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    again = build([handout], options(out))
    assert again.unchanged == [handout.id]
    assert again.clips_spoken == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_the_same_build_twice_gives_the_same_bytes(handout: Handout, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build([handout], options(tmp_path / name, store=tmp_path / f"clips-{name}"))
    one, two = (sorted((tmp_path / name).rglob("*")) for name in ("one", "two"))
    assert [path.name for path in one] == [path.name for path in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True) if a.is_file())


def test_one_changed_sentence_speaks_only_its_own_clips_and_renames_its_files(handout: Handout, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([handout], options(out))
    before = {row.section: row.file for row in read_manifest(out).files if row.format == "mp3"}
    changed = parse_handout(TEXT.replace("You cannot stand.", "You cannot walk."), Path("sore-knee.md"))
    result = build([changed], options(out))
    after = {row.section: row.file for row in read_manifest(out).files if row.format == "mp3"}
    assert result.clips_spoken <= 3  # the sentence once, perhaps again at a corrected pace
    assert {section for section in before if before[section] != after[section]} == {0, 3}
    assert not (out / before[3]).exists(), "stale audio must not lie about"
    assert (out / after[3]).exists()


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


def command(out: Path, library: Path, *more: str) -> list[str]:
    python = "from skill.cli.main import main; main()"
    return [sys.executable, "-c", python, "audio", "build", "--out", str(out), "--library", str(library),
            "--voice", "silence", "--jobs", "2", "--json", *more]  # fmt: skip


def some_library(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = TEXT.replace("sore-knee", f"knee-{number}").replace("2 weeks", f"{number + 2} weeks")
        (folder / f"knee-{number}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_stopped_at_any_moment_nothing_is_half_written_and_the_next_run_goes_on(
    how: signal.Signals, code: int, tmp_path: Path, own_cache: Path
) -> None:
    out, library = tmp_path / "out", some_library(tmp_path / "lib", 4)
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
