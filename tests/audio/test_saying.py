"""`handouts audio say`: one text into one file, also in a language whose figures nobody has put into words."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio.encoder import decode
from audio.errors import ScriptError
from audio.saying import say


@pytest.mark.parametrize(
    ("locale", "text"), [("de-DE", "Ruhen Sie das Bein aus."), ("it-IT", "Riposi la gamba, piano.")]
)
def test_words_are_said_in_a_language_without_a_script(locale: str, text: str, tmp_path: Path) -> None:
    said = say(text, tmp_path / "said.wav", locale=locale)
    assert said.spoken == text
    assert said.voice == "pico"
    assert decode(Path(said.file), 24_000).seconds > 1


@pytest.mark.parametrize("text", ["Nehmen Sie 2 Tabletten.", "38 °C", "Ruhe & Eis"])
def test_figures_and_signs_are_refused_there(text: str, tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="in words"):
        say(text, tmp_path / "said.wav", locale="de-DE")
    assert not list(tmp_path.glob("*.wav"))
