"""The library: every handout of a folder, found by any of its names; a broken file never hides the others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from skill.content import HANDOUTS, language_of
from skill.errors import HandoutFileError, UnknownHandoutError
from skill.handouts.markdown_file import read_handout
from skill.handouts.model import Handout


def fold_name(text: str) -> str:
    """A name as it is compared: lower case, no accents, no punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", letters.replace("'s ", "s ")))


@dataclass(frozen=True)
class Library:
    """Handouts by id, in the order of their titles, and the faults of the files that could not be used."""

    handouts: tuple[Handout, ...]
    faults: tuple[HandoutFileError, ...] = ()

    def __iter__(self) -> Iterator[Handout]:
        return iter(self.handouts)

    def __len__(self) -> int:
        return len(self.handouts)

    def get(self, handout_id: str) -> Handout:
        """The handout with that id; UnknownHandoutError names those there are."""
        for handout in self.handouts:
            if handout.id == handout_id:
                return handout
        known = ", ".join(handout.id for handout in self.handouts[:20]) or "none"
        raise UnknownHandoutError(f"There is no handout {handout_id!r}.", f"Handouts in this library: {known}.")

    def in_language(self, locale: str) -> tuple[Handout, ...]:
        """The handouts of the locale's language."""
        return tuple(handout for handout in self.handouts if language_of(handout.language) == language_of(locale))

    def translation(self, handout: Handout, locale: str) -> Handout | None:
        """The same handout in the locale's language, if the library has it."""
        origin = handout.translation_of or handout.id
        for other in self.in_language(locale):
            if origin in (other.id, other.translation_of):
                return other
        return None

    def named(self, name: str, locale: str) -> tuple[Handout, ...]:
        """The handouts that go by this name, those of the locale's language only, best matches alone."""
        wanted = fold_name(name)
        if not wanted:
            return ()
        here = self.in_language(locale)
        exact = [handout for handout in here if wanted in {fold_name(own) for own in (*handout.names, handout.id)}]
        if exact:
            return tuple(exact)
        words = set(wanted.split())
        shared = [(_overlap(words, handout), handout) for handout in here]
        best = max((share for share, _ in shared), default=0.0)
        return tuple(handout for share, handout in shared if share == best) if best >= _ENOUGH else ()


_ENOUGH = 0.6
"""Share of words that a spoken name and a handout's name must have in common (Dice): 'sprained ankle', 'ankle'."""


def _overlap(words: set[str], handout: Handout) -> float:
    best = 0.0
    for name in handout.names:
        own = set(fold_name(name).split())
        if own:
            best = max(best, 2 * len(words & own) / (len(words) + len(own)))
    return best


def load_library(folder: Path = HANDOUTS) -> Library:
    """Every `*.md` of the folder, sub-folders not included; faults are collected, not raised.

    Raises HandoutFileError when the folder itself cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".md" and path.name != "README.md")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise HandoutFileError(folder, None, f"{reason}.", "Name a folder of Markdown handouts.") from error
    return library_of(paths)


def library_of(paths: Iterable[Path]) -> Library:
    """A library of just these files."""
    handouts: dict[str, Handout] = {}
    faults: list[HandoutFileError] = []
    for path in paths:
        try:
            handout = read_handout(path)
            if handout.id in handouts:
                message = f"the id {handout.id!r} is used by another file too."
                raise HandoutFileError(path, 1, message, "Give one of them another id: in its front matter.")
        except HandoutFileError as fault:
            faults.append(fault)
        else:
            handouts[handout.id] = handout
    ordered = sorted(handouts.values(), key=lambda handout: (fold_name(handout.title), handout.id))
    return Library(tuple(ordered), tuple(faults))
