"""Hearing a clip at full band and through the telephone, once: what was heard is kept by what the clip sounds like.

The second path is the coding of a telephone line (audio.telephone) and back. What was heard is kept in the user's
cache under the words that were meant, with the fingerprint of the clip: a clip that is the same speech, in whatever
file and coding, is not heard again. The judgement is not kept: it is made anew each time.
"""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audio.cache import cache_folder, write_atomically
from audio.cutting import between, cut_at_pauses
from audio.encoder import decode_bytes, process
from audio.errors import EncoderError
from audio.proof import recogniser
from audio.proof.fingerprint import Print, fingerprint, same
from audio.sound import Sound
from audio.telephone import levelled, narrowed, ulaw
from skill.content import language_of

RATE = 16_000
_BANDS = 16
_FORM = 1
"""Raised when what is kept, or how it is come by, changes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recogniser wrote down, at full band and through the telephone, at first and with more care.

    The second hearings are empty where the first ones gave no reason for them. `again` is whether it was heard before.
    """

    full: tuple[str, ...]
    telephone: tuple[str, ...]
    again: bool = False


class Ear:
    """Hears clips, and remembers."""

    def __init__(self, locale: str, folder: Path | None = None) -> None:
        self._locale = locale
        self._language = language_of(locale)
        self._folder = folder or cache_folder() / "heard"

    def remembered(self, meant: str, clip: Sound) -> Heard | None:
        """What was heard in the same speech before, or None."""
        prints = fingerprint(clip)
        for row in self._rows(meant):
            if same(prints, _print_of(row["print"])):
                return Heard(tuple(row["full"]), tuple(row["telephone"]), again=True)
        return None

    def remember(self, meant: str, clip: Sound, heard: Heard) -> None:
        """Keep what was heard."""
        printed = base64.b85encode(fingerprint(clip).tobytes()).decode()
        rows = [*self._rows(meant), {"print": printed, "full": heard.full, "telephone": heard.telephone}]
        write_atomically(self._path(meant), json.dumps(rows[-20:], ensure_ascii=False).encode())

    def hear(self, clip: Sound, *, carefully: bool = False) -> str:
        """What is said in the clip; one longer than the recogniser hears at once is heard from pause to pause."""
        spans = [(0.0, clip.seconds)]
        if clip.seconds > recogniser.LONGEST:
            with suppress(EncoderError):  # nobody pauses: the recogniser hears as much as it can
                spans = cut_at_pauses(clip, recogniser.LONGEST)
        heard = (recogniser.hear(between(clip, *span), self._language, carefully=carefully) for span in spans)
        return " ".join(heard)

    def _rows(self, meant: str) -> list[dict[str, list[str]]]:
        try:
            rows: list[dict[str, list[str]]] = json.loads(self._path(meant).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return rows

    def _path(self, meant: str) -> Path:
        key = json.dumps([_FORM, recogniser.NAME, self._locale, meant], ensure_ascii=False)
        digest = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json"


def by_telephone(sound: Sound) -> Sound:
    """The sound as it comes out of a telephone line, at 16,000 samples a second."""
    line = ulaw(levelled(narrowed(sound, 8_000)))
    return process(decode_bytes(line, 8_000, ("-f", "mulaw", "-ar", "8000", "-ac", "1")), f"aresample={RATE}", RATE)


def _print_of(text: str | list[str]) -> Print:
    return np.frombuffer(base64.b85decode(str(text)), dtype=np.int8).reshape(-1, _BANDS)
