"""`handouts audio voices`: what a person chooses a voice by, and a sample to hear."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from audio.encoder import decode
from audio.voices.catalogue import all_voices, with_samples


def test_the_list_tells_languages_licence_speed_and_what_is_installed() -> None:
    command = [sys.executable, "-m", "skill", "audio", "voices", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert {row["sex"] for row in rows.values() if row["language"].startswith("en") and not row["online"]} >= {
        "female",
        "male",
    }
    for row in rows.values():
        assert row["languages"]
        assert row["licence"]
        assert row["description"]
        assert isinstance(row["installed"], bool)
    assert rows["af_heart"]["speed"] > 0
    assert rows["af_heart"]["default_for"] == ["en"]
    assert rows["pico"]["installed"]
    assert rows["gtts"]["online"]
    assert {"kokoro:VOICE.bin", "piper:VOICE.onnx", "polly:Joanna"} <= set(rows)


def test_a_sample_is_written_for_a_voice_that_is_here_and_for_no_other(tmp_path: Path) -> None:
    rows = [row for row in all_voices() if row.name in ("pico", "gtts", "silence", "piper:VOICE.onnx")]
    made = {row.name: row.sample for row in with_samples(rows, tmp_path)}
    assert made == {"pico": str(tmp_path / "pico.mp3"), "gtts": "", "silence": "", "piper:VOICE.onnx": ""}
    assert decode(tmp_path / "pico.mp3", 24_000).seconds > 3
