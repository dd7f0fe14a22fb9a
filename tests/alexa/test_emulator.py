"""A third-party emulator (virtual-alexa) plays whole visits against the real server, through the signing proxy.

    (cd tests/alexa/emulator && npm ci --ignore-scripts) && python -m pytest -m emulator

The visits stand in emulator/scripts.yaml, how they are played in emulator/play.js.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.handouts.library import load_library
from skill.running import Settings
from tests.alexa.envelopes import SKILL_ID
from tests.alexa.signing_proxy import signing_proxy
from tests.alexa.test_player import ADDRESS, recording, write

EMULATOR = Path(__file__).parent / "emulator"
MODELS = Path(__file__).parent.parent.parent / "interaction_models"
SCRIPTS: dict[str, Any] = yaml.safe_load((EMULATOR / "scripts.yaml").read_text(encoding="utf-8"))
PLAYED = [
    "AudioPlayer.PlaybackStarted",
    "AudioPlayer.PlaybackStopped",
    "AudioPlayer.PlaybackNearlyFinished",
    "AudioPlayer.PlaybackFinished",
    "AudioPlayer.PlaybackFailed",
]


def record(handout: str, folder: Path) -> None:
    """A manifest with a recording of every section of the handout."""
    found = load_library().get(handout)
    rows = [
        recording(
            section.number,
            handout=found.id,
            language=found.language,
            handout_version=found.version,
            file=f"listener/{found.id}/{section.number}.mp3",
        )
        for section in found.sections
        if section.kind.value == "content"
    ]
    write(folder, rows)


def test_every_locale_has_a_script() -> None:
    assert set(SCRIPTS) == {path.stem for path in MODELS.glob("*.json")}


@pytest.mark.emulator
@pytest.mark.parametrize("locale", SCRIPTS)
def test_the_emulator_plays_a_visit(caplog: pytest.LogCaptureFixture, tmp_path: Path, locale: str) -> None:
    node = shutil.which("node")
    assert node, "the emulator needs Node.js"
    assert (EMULATOR / "node_modules").is_dir(), "first: npm ci --ignore-scripts, in tests/alexa/emulator"
    record(SCRIPTS[locale]["handout"], tmp_path)
    script = tmp_path / "script.json"
    script.write_text(json.dumps(SCRIPTS[locale]), encoding="utf-8")
    settings = Settings(audio=tmp_path, audio_url=ADDRESS, state=tmp_path / "state.sqlite")
    with signing_proxy(settings) as proxy:
        command = [node, "play.js", proxy.address, str(MODELS / f"{locale}.json"), locale, SKILL_ID, str(script)]
        done = subprocess.run(command, cwd=EMULATOR, capture_output=True, text=True, timeout=120, check=False)
    assert proxy.breaches == []
    assert (done.returncode, done.stdout) == (0, "played\n"), done.stderr
    assert {"LaunchRequest", "IntentRequest", *PLAYED} <= set(proxy.kinds)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
