"""The W3C Audiobooks manifest of one handout in the listener pack."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audio.formats import LISTENER_MP3
from skill.recordings import Recording


def audiobook(title: str, rows: Sequence[Recording], address: str = "") -> str:
    """A manifest of the W3C Audiobooks profile for the sections of one handout, in order (at least one).

    `address`: where the manifest will be published, empty when that is not known.
    """
    first = rows[0]
    document: dict[str, Any] = {
        "@context": ["https://schema.org", "https://www.w3.org/ns/pub-context"],
        "conformsTo": "https://www.w3.org/TR/audiobooks/",
        "type": "Audiobook",
        "id": f"urn:handout:{first.handout}:{first.handout_version}",
        **({"url": address} if address else {}),
        "name": title,
        "inLanguage": first.language,
        "readBy": first.voice,
        "readingProgression": "ltr",
        "abridged": False,
        "accessMode": ["auditory"],
        "accessModeSufficient": [{"type": "ItemList", "itemListElement": ["auditory"]}],
        "accessibilityFeature": ["transcript", "tableOfContents"],
        "accessibilityHazard": ["none"],
        "duration": _iso(sum(row.seconds for row in rows)),
        "resources": [
            {"type": "LinkedResource", "rel": "cover", "url": "../cover.png", "encodingFormat": "image/png"},
            *({"type": "LinkedResource", "url": _captions(row), "encodingFormat": "text/vtt"} for row in rows),
        ],
        "readingOrder": [_entry(row) for row in rows],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _entry(row: Recording) -> dict[str, Any]:
    return {
        "type": "LinkedResource",
        "url": Path(row.file).name,
        "encodingFormat": LISTENER_MP3.mime,
        "name": row.text,
        "duration": _iso(row.seconds),
        "alternate": [{"type": "LinkedResource", "url": _captions(row), "encodingFormat": "text/vtt"}],
    }


def _captions(row: Recording) -> str:
    """The captions beside a recording: its name without the hash."""
    return re.sub(r"-[0-9a-f]{10}\.mp3$", ".vtt", Path(row.file).name)


def _iso(seconds: float) -> str:
    return f"PT{seconds:.3f}S"
