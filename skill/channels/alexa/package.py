"""The skill package for the ASK command line: manifest, interaction models and icons, from the content files.

The form is that of the 'Skill Package Format' and 'Skill Manifest Schema' references; `ask deploy` takes the folder.
The endpoint is left to the ASK command line (`askConfig`), which knows the function or the server it deploys to.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from skill.atomic import written_whole
from skill.channels.alexa.alerts import SCOPES
from skill.channels.alexa.models import as_text, build_model, model_locales
from skill.content import read_content
from skill.handouts.library import Library

CATEGORY = "HEALTH_AND_FITNESS"
EVENTS = ("SKILL_DISABLED",)
"""The event after which everything kept of a person is erased."""
LONGEST = {"name": 50, "summary": 160, "description": 4000, "examplePhrases": 200}
"""Characters, by the manifest's reference."""
VIEWPORTS = (
    ("HUB", "ROUND", 100, 599, 100, 599),
    ("HUB", "RECTANGLE", 960, 1279, 100, 599),
    ("HUB", "RECTANGLE", 960, 1279, 600, 959),
    ("HUB", "RECTANGLE", 1280, 1920, 600, 1279),
    ("TV", "RECTANGLE", 960, 960, 540, 540),
)
"""Mode, shape, least and most width, least and most height ('Configure Your Skill with the APL Interface')."""
EXAMPLE_HOST = "https://example.org/"
ICONS = {"smallIcon": 108, "largeIcon": 512}
"""Pixels of a side."""


def manifest() -> dict[str, Any]:
    """skill.json: what the store shows, what the skill uses, and what it promises."""
    stores = {locale: read_content("alexa", locale)["store"] for locale in model_locales()}
    privacy = {
        locale: {"privacyPolicyUrl": store["privacy_policy"], "termsOfUseUrl": store["terms"]}
        for locale, store in stores.items()
    }
    return {
        "manifest": {
            "manifestVersion": "1.0",
            "publishingInformation": {
                "category": CATEGORY,
                "distributionCountries": [],
                "isAvailableWorldwide": True,
                "locales": {locale: _store(locale, store) for locale, store in stores.items()},
                "testingInstructions": "\n".join(dict.fromkeys(str(s["testing"]).strip() for s in stores.values())),
            },
            "privacyAndCompliance": {
                "allowsPurchases": False,
                "containsAds": False,
                "isChildDirected": False,
                "isExportCompliant": True,
                "locales": privacy,
                "usesPersonalInfo": False,
            },
            "apis": {"custom": {"interfaces": [{"type": "AUDIO_PLAYER"}, _screens()]}},
            "events": {"subscriptions": [{"eventName": name} for name in EVENTS]},
            "permissions": [{"name": scope} for scope in SCOPES.values()],
        }
    }


def _screens() -> dict[str, Any]:
    """The screens that the document in apl/ is laid out for, by the sizes that the manifest's reference gives."""
    viewports = [
        {"mode": mode, "shape": shape, "minWidth": low, "maxWidth": high, "minHeight": short, "maxHeight": tall}
        for mode, shape, low, high, short, tall in VIEWPORTS
    ]
    return {"type": "ALEXA_PRESENTATION_APL", "supportedViewports": viewports}


def _store(locale: str, store: Mapping[str, Any]) -> dict[str, Any]:
    icons = {f"{icon}Uri": f"file://assets/images/{locale}_{icon}.png" for icon in ICONS}
    return {
        "name": str(store["name"]),
        "summary": str(store["summary"]),
        "description": str(store["description"]).strip(),
        "examplePhrases": [str(phrase) for phrase in store["examples"]],
        "keywords": [str(word) for word in store["keywords"]],
        **icons,
    }


def write_package(library: Library, folder: Path) -> Path:
    """Write `skill-package/` below the folder and return it; OSError when the folder cannot be written."""
    package = folder / "skill-package"
    models, images = package / "interactionModels" / "custom", package / "assets" / "images"
    for place in (models, images):
        place.mkdir(parents=True, exist_ok=True)
    with written_whole(package / "skill.json") as stream:
        stream.write(json.dumps(manifest(), ensure_ascii=False, indent=2) + "\n")
    for locale in model_locales():
        with written_whole(models / f"{locale}.json") as stream:
            stream.write(as_text(build_model(locale, library)))
        for icon, side in ICONS.items():
            (images / f"{locale}_{icon}.png").write_bytes(icon_png(side))
    return package


def package_breaches() -> Iterator[str]:
    """What stands between the package and the store, in words."""
    for locale in model_locales():
        content = read_content("alexa", locale)
        store, invocation = content["store"], str(content["invocation"])
        shown = _store(locale, store)
        for name, most in LONGEST.items():
            texts = shown[name] if isinstance(shown[name], list) else [shown[name]]
            yield from (f"{locale}: {name} has more than {most} characters" for text in texts if len(text) > most)
        if len(shown["examplePhrases"]) != 3:
            yield f"{locale}: the store shows three example phrases"
        for phrase in shown["examplePhrases"]:
            if invocation not in phrase.lower():
                yield f"{locale}: the example {phrase!r} does not say {invocation!r}"
        for name in ("privacy_policy", "terms"):
            address = str(store[name])
            if not address.startswith("https://") or address.startswith(EXAMPLE_HOST):
                yield f"{locale}: {name} is {address}; set your own in content/…/alexa.yaml"


_GROUND, _PAPER, _INK = (16, 98, 122), (255, 255, 255), (16, 98, 122)


def icon_png(side: int) -> bytes:
    """A square PNG of `side` pixels: a sheet of paper with lines, on the project's blue."""
    rows = []
    for y in range(side):
        row = bytearray(b"\0")
        for x in range(side):
            row += bytes(_colour(x / side, y / side))
        rows.append(bytes(row))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _colour(x: float, y: float) -> tuple[int, int, int]:
    """The colour at a place, both coordinates from 0 to 1."""
    if not (0.26 < x < 0.74 and 0.18 < y < 0.82):
        return _GROUND
    line = (y - 0.28) / 0.12
    written = 0 <= line < 4 and line % 1 < 0.4 and 0.34 < x < (0.66 if line < 3 else 0.54)
    return _INK if written else _PAPER
