"""The skill package: whole, within the store's limits, and with example phrases that work."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from skill.channels.alexa.models import as_text, build_model, model_locales
from skill.channels.alexa.package import ICONS, icon_png, manifest, package_breaches, write_package
from skill.content import read_content
from skill.handouts.library import load_library
from tests.alexa.ear import FALLBACK, Ear

LIBRARY = load_library()


def test_the_package_is_whole(tmp_path: Path) -> None:
    package = write_package(LIBRARY, tmp_path)
    assert json.loads((package / "skill.json").read_text(encoding="utf-8")) == manifest()
    for locale in model_locales():
        model = (package / "interactionModels" / "custom" / f"{locale}.json").read_text(encoding="utf-8")
        assert model == as_text(build_model(locale, LIBRARY))
        shown = manifest()["manifest"]["publishingInformation"]["locales"][locale]
        for icon in ICONS:
            assert (package / shown[f"{icon}Uri"].removeprefix("file://")).is_file()


def test_only_the_addresses_of_the_publisher_are_missing() -> None:
    assert [breach for breach in package_breaches() if "set your own" not in breach] == []


def test_the_disclaimer_is_in_the_description() -> None:
    for store in manifest()["manifest"]["publishingInformation"]["locales"].values():
        assert len(store["description"]) > 200
    english = manifest()["manifest"]["publishingInformation"]["locales"]["en-US"]["description"]
    assert "does not give medical advice" in english
    assert "In an emergency, call your local emergency number" in english


@pytest.mark.parametrize("locale", model_locales())
def test_the_example_phrases_are_understood(locale: str) -> None:
    invocation = str(read_content("alexa", locale)["invocation"])
    ear = Ear(build_model(locale, LIBRARY), locale)
    for phrase in manifest()["manifest"]["publishingInformation"]["locales"][locale]["examplePhrases"]:
        asked = phrase.lower().partition(invocation)[2].strip().removeprefix("to ").strip()
        if asked:
            assert ear.hear(asked)["name"] != FALLBACK, phrase


@pytest.mark.parametrize("side", ICONS.values())
def test_the_icons_are_pictures(side: int) -> None:
    picture = icon_png(side)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (side, side)
    assert len(picture) < 20_000
