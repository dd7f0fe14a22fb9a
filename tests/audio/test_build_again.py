"""A second build: what makes it work again, what it keeps, what it refuses, and how it tells."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import skill
from audio.build import BuildOptions, build
from audio.cues import read_cues
from audio.errors import AudioError, VoiceError
from audio.packs.base import folder_name
from audio.sources import sources_in
from skill.errors import OptionError
from skill.handouts.markdown_file import parse_handout
from skill.handouts.model import Block, BlockKind, Handout, Section
from skill.recordings import read_manifest
from tests.audio.test_build import FRAGILE, command, options

ROOT = Path(skill.__file__).parent.parent


def run(*arguments: str, code: int = 0, folder: Path | None = None, **environment: str) -> str:
    """What a command says that runs in `folder`, whose modules come before the installed ones."""
    own = os.environ | environment
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, env=own, cwd=folder)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code in (0, 1) else done.stderr


def short_library(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"knee-{number}.md").write_text(f"---\nid: knee-{number}\n---\n# Knee {number}\n\nRest today.\n")
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """This project's code and content, to be edited."""
    folder = tmp_path / "copy"
    skipped = shutil.ignore_patterns("__pycache__", "weights", "handouts/*.md")
    for name in ("skill", "audio"):
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    return folder


def test_a_changed_number_to_call_makes_the_recordings_anew(copy: Path, tmp_path: Path) -> None:
    library, out = short_library(tmp_path / "lib", 1), tmp_path / "out"
    run(*command(out, library), folder=copy)
    numbers = copy / "skill/content/locales.yaml"
    numbers.write_text(numbers.read_text().replace('emergency: "911"', 'emergency: "912"'))
    assert json.loads(run(*command(out, library), folder=copy))["made"] == ["knee-0"]
    assert json.loads(run(*command(out, library), folder=copy))["unchanged"] == ["knee-0"]


@pytest.mark.parametrize(
    "changed",
    ["skill/content/locales.yaml", "skill/content/abbreviations.yaml", "skill/content/en-CA",
     "skill/content/en/script.yaml", "skill/handouts/sentences.py", "audio/script.py"],
)  # fmt: skip
def test_all_that_decides_what_is_said_is_in_the_recipe(changed: str, copy: Path) -> None:
    ask = (sys.executable, "-c", "from audio.recipe import recipe; print(recipe('en-CA'), recipe('fr-CA'))")
    before = run(*ask, folder=copy).split()
    path = copy / changed
    path = next(path.glob("*.yaml")) if path.is_dir() else path
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    after = run(*ask, folder=copy).split()
    assert before[0] != after[0]
    assert (before[1] == after[1]) is ("content/en" in changed), "of a language's own files only its handouts are made"


def test_a_replaced_voice_file_makes_the_recordings_anew(tmp_path: Path) -> None:
    module, voice = tmp_path / "modules" / "piper", tmp_path / "voice.onnx"
    module.mkdir(parents=True)
    (module / "__init__.py").touch()
    (module / "__main__.py").write_text(FRAGILE)
    voice.write_bytes(b"voice")
    (tmp_path / "voice.onnx.json").write_text('{"espeak": {"voice": "en"}, "phoneme_id_map": {}}')
    asked = command(tmp_path / "out", short_library(tmp_path / "lib", 1))
    asked = [f"piper:{voice}" if part == "silence" else part for part in asked]
    modules = str(tmp_path / "modules")
    run(*asked, PYTHONPATH=modules)
    assert json.loads(run(*asked, PYTHONPATH=modules))["unchanged"] == ["knee-0"]
    voice.write_bytes(b"a better voice")
    again = json.loads(run(*asked, PYTHONPATH=modules))
    assert again["made"] == ["knee-0"]
    assert again["clips_spoken"] > 0


def test_a_library_without_handouts_is_refused_and_the_recordings_stay(handout: Handout, tmp_path: Path) -> None:
    out, empty = tmp_path / "out", tmp_path / "empty"
    empty.mkdir()
    build([handout], options(out))
    before = read_manifest(out).files
    with pytest.raises(AudioError, match="no handouts"):
        build([], options(out, keep_others=False))
    assert "no handouts" in run(*command(out, empty), code=2)
    assert read_manifest(out).files == before
    assert all((out / row.file).is_file() for row in before)


def test_a_faulty_file_keeps_its_recordings_and_is_one_of_the_failures(tmp_path: Path) -> None:
    library, out = short_library(tmp_path / "lib", 2), tmp_path / "out"
    path = library / "knee-1.md"
    path.rename(library / "other-name.md")
    path = library / "other-name.md"
    run(*command(out, library))
    before = read_manifest(out).files
    path.write_text(path.read_text(encoding="utf-8").replace("id:", "idea:"), encoding="utf-8")
    told = json.loads(run(*command(out, library), code=1))
    assert [(each["handout"], each["what"]) for each in told["failures"]] == [("knee-1", "reading")]
    assert "other-name.md" in told["failures"][0]["message"]
    assert read_manifest(out).files == before
    assert all((out / row.file).is_file() for row in before)
    path.unlink()
    run(*command(out, library))
    assert {row.handout for row in read_manifest(out).files} == {"knee-0"}, "what was taken out of the library goes"


LOST = ("*.vtt", "*.chapters.json", "README.md", "index.html", "playlist.m3u8", "cover.png", "feed.xml")


@pytest.mark.parametrize("pattern", LOST)
def test_a_lost_file_beside_the_recordings_comes_back(pattern: str, handout: Handout, tmp_path: Path) -> None:
    out, asked = tmp_path / "out", options(tmp_path / "out", base_url="https://example.org")
    build([handout], asked)
    lost = {path: path.read_bytes() for path in out.rglob(pattern)}
    for path in lost:
        path.unlink()
    assert lost
    assert build([handout], asked).clips_spoken == 0
    assert {path: path.read_bytes() for path in out.rglob(pattern)} == lost


def test_lost_cues_come_back_and_damaged_ones_with_again(handout: Handout, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([handout], options(out))
    before = read_manifest(out)
    shutil.rmtree(out / "cues")
    assert build([handout], options(out)).made == [handout.id]
    row = before.files[0]
    path = next((out / "cues").glob(f"{row.sha256[:16]}*"))
    path.write_text("{")
    with pytest.raises(AudioError, match="--again"):
        read_cues(out, row.sha256)
    again = build([handout], options(out, again=True))
    assert (again.made, again.clips_spoken) == ([handout.id], 0)
    assert read_cues(out, row.sha256)
    assert read_manifest(out) == before


def test_a_store_of_clips_within_the_folder_is_no_part_of_a_pack(handout: Handout, tmp_path: Path) -> None:
    asked = options(tmp_path / "out", packs=("phone",), store=tmp_path / "out/clips")
    assert not build([handout], asked).failures
    named = [file for files in read_manifest(tmp_path / "out").beside.values() for file in files]
    assert all(file.startswith("phone/") for file in named)
    shutil.rmtree(tmp_path / "out/clips")
    assert build([handout], asked).unchanged == [handout.id]


def test_names_that_look_alike_have_folders_of_their_own(tmp_path: Path) -> None:
    library, out = tmp_path / "lib", tmp_path / "out"
    library.mkdir()
    for name in ("foo-bar", "foo_bar", "Foo bar", "膝", "足", "膝".join("ab") * 40):
        (library / f"{name}.md").write_text(f"# {name}\n\nRest today.\n".replace("膝", "x").replace("足", "y"))
    sources, faults = sources_in(library, {})
    assert not faults
    result = build(sources, options(out, packs=("listener", "print"), base_url="https://example.org"))
    assert not result.failures
    files = [row.file for row in result.manifest.files]
    assert len(files) == len(set(files))
    folders = {row.handout: str(Path(row.file).parent) for row in result.manifest.files if row.pack == "listener"}
    assert len(set(folders.values())) == 6
    assert folders["foo-bar"] == "listener/foo-bar", "the address of an ordinary id stays"
    assert all(len(Path(folder).name) <= 70 for folder in folders.values())
    assert folder_name("sore-knee") == "sore-knee"


def test_an_unexpected_error_costs_its_handout_alone(handout: Handout, tmp_path: Path) -> None:
    odd = Handout("odd", "Odd", "en", (Section(1, "A", (Block(BlockKind.PARAGRAPH, (None,)),)),))  # type: ignore[arg-type]
    result = build([odd, handout], options(tmp_path / "out"))
    assert result.made == [handout.id]
    (failure,) = result.failures
    assert failure.handout == "odd"
    assert "TypeError" in failure.message


@pytest.mark.parametrize("address", ["not a url", "example.org", "ftp://example.org", "https://", "https://a b.org/r"])
def test_an_address_that_is_none_is_refused(address: str, handout: Handout, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="base-url"):
        build([handout], options(tmp_path / "out", base_url=address))
    assert not (tmp_path / "out").exists()


def test_an_unknown_voice_is_one_error_of_usage(tmp_path: Path) -> None:
    asked = command(tmp_path / "out", short_library(tmp_path / "lib", 2))
    told = run(*("nobody" if part == "silence" else part for part in asked), code=2)
    assert told.count("nobody") == 1
    assert not (tmp_path / "out").exists()


def test_a_voice_that_does_not_speak_a_handouts_language_fails_that_handout_before_it_is_spoken(
    tmp_path: Path, handout: Handout
) -> None:
    french = parse_handout("---\nlanguage: fr-CA\n---\n# Repos\n\nReposez-vous.\n", Path("repos.md"))
    result = build([french], BuildOptions(tmp_path / "out", voice="am_michael", jobs=1))
    assert [(each.handout, each.what) for each in result.failures] == [("repos", "voice")]
    assert "fr-CA" in result.failures[0].message
    assert result.clips_spoken == 0
    with pytest.raises(VoiceError, match="nobody"):
        build([handout], BuildOptions(tmp_path / "out", voice="nobody", jobs=1))


def test_a_proof_without_a_recogniser_is_told_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['faster_whisper'] = None\n")
    asked = command(tmp_path / "out", short_library(tmp_path / "lib", 1), "--proof")
    told = run(*asked, code=2, PYTHONPATH=str(tmp_path))
    assert "spoken-handouts[proof]" in told
    assert not (tmp_path / "out").exists()


def test_the_machine_output_has_a_place_for_the_proof(tmp_path: Path) -> None:
    asked = command(tmp_path / "out", short_library(tmp_path / "lib", 1))
    assert json.loads(run(*asked))["proof"] is None
