"""The library: handouts found by any of their names; a broken file never hides the others."""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from skill.content import HANDOUTS, language_of
from skill.errors import HandoutFileError, UnknownHandoutError
from skill.handouts.catalogue import Entry, entry_of, read_entry

if TYPE_CHECKING:
    from skill.handouts.model import Handout

MOST_OPEN = 128
"""Handouts kept in memory once they were opened; a handout takes about 50 KB."""


def fold_name(text: str) -> str:
    """A name as it is compared: lower case, no accents, no punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", letters.replace("'s ", "s ")))


@dataclass
class _Names:
    """Every name of one language's handouts, folded, and the words in them."""

    exact: dict[str, list[Entry]] = field(default_factory=dict)
    by_word: dict[str, list[tuple[Entry, frozenset[str]]]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        for name in dict.fromkeys(fold_name(name) for name in (*entry.names, entry.id)):
            self.exact.setdefault(name, []).append(entry)
        for words in {frozenset(fold_name(name).split()) for name in entry.names}:
            for word in words:
                self.by_word.setdefault(word, []).append((entry, words))


class Library:
    """Handouts in the order of their titles, and the faults of the files that could not be used.

    Made of handouts that are in memory (`Library(handouts)`), or of a catalogue of files that are read when they are
    opened. Safe to share between threads.
    """

    def __init__(
        self,
        handouts: Iterable[Handout] = (),
        faults: Sequence[HandoutFileError] = (),
        *,
        catalogue: Iterable[Entry] = (),
    ) -> None:
        self._held = {handout.id: handout for handout in handouts}
        entries = [*(entry_of(handout) for handout in self._held.values()), *catalogue]
        self.entries: tuple[Entry, ...] = tuple(sorted(entries, key=lambda entry: (fold_name(entry.title), entry.id)))
        self.faults = tuple(faults)
        self._opened: OrderedDict[str, Handout] = OrderedDict()
        self._lock = Lock()

    def __iter__(self) -> Iterator[Handout]:
        return (self.get(entry.id) for entry in self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def _names(self) -> dict[str, _Names]:
        found: dict[str, _Names] = {}
        for entry in self.entries:
            found.setdefault(language_of(entry.language), _Names()).add(entry)
        return found

    def __contains__(self, handout_id: object) -> bool:
        return handout_id in self._by_id

    def get(self, handout_id: str) -> Handout:
        """The handout with that id; UnknownHandoutError names those there are, HandoutFileError when it is broken."""
        held = self._held.get(handout_id)
        if held is not None:
            return held
        entry = self._by_id.get(handout_id)
        if entry is None or entry.path is None:
            known = ", ".join(entry.id for entry in self.entries[:20]) or "none"
            raise UnknownHandoutError(f"There is no handout {handout_id!r}.", f"Handouts in this library: {known}.")
        with self._lock:
            if handout_id in self._opened:
                self._opened.move_to_end(handout_id)
                return self._opened[handout_id]
        # Imported here: most visits open one handout, and the first words of a visit need none.
        from skill.handouts.markdown_file import read_handout

        handout = read_handout(entry.path)
        with self._lock:
            self._opened[handout_id] = handout
            while len(self._opened) > MOST_OPEN:
                self._opened.popitem(last=False)
        return handout

    def entries_in(self, locale: str) -> tuple[Entry, ...]:
        """What the catalogue knows of the handouts of the locale's language."""
        return tuple(entry for entry in self.entries if language_of(entry.language) == language_of(locale))

    def in_language(self, locale: str) -> tuple[Handout, ...]:
        """The handouts of the locale's language, every one of them read."""
        return tuple(self.get(entry.id) for entry in self.entries_in(locale))

    def translation(self, handout: Handout, locale: str) -> Entry | None:
        """The same handout in the locale's language, if the library has it."""
        origin = handout.translation_of or handout.id
        return next((e for e in self.entries_in(locale) if origin in (e.id, e.translation_of)), None)

    def named(self, name: str, locale: str) -> tuple[Entry, ...]:
        """The handouts that go by this name, those of the locale's language only, best matches alone."""
        wanted = fold_name(name)
        names = self._names.get(language_of(locale))
        if not wanted or names is None:
            return ()
        if wanted in names.exact:
            return tuple(names.exact[wanted])
        words = frozenset(wanted.split())
        shares: dict[str, float] = {}
        for word in words:
            for entry, own in names.by_word.get(word, ()):
                share = 2 * len(words & own) / (len(words) + len(own))
                shares[entry.id] = max(share, shares.get(entry.id, 0.0))
        best = max(shares.values(), default=0.0)
        chosen = {handout_id for handout_id, share in shares.items() if share == best}
        return tuple(entry for entry in self.entries if entry.id in chosen) if best >= _ENOUGH else ()

    def exactly_named(self, name: str, locale: str) -> tuple[Entry, ...]:
        """The handouts one of whose names is just this, punctuation and case aside."""
        names = self._names.get(language_of(locale))
        return tuple(names.exact.get(fold_name(name), ())) if names else ()


_ENOUGH = 0.6
"""Share of words that a spoken name and a handout's name must have in common (Dice): 'sprained ankle', 'ankle'."""


def load_library(folder: Path = HANDOUTS) -> Library:
    """Every handout of the folder, read whole; faults are collected, not raised.

    Raises HandoutFileError when the folder itself cannot be read.
    """
    return library_of(handout_files(folder))


def library_of(paths: Iterable[Path]) -> Library:
    """A library of just these files, each read whole."""
    from skill.handouts.markdown_file import read_handout

    handouts: dict[str, Handout] = {}
    faults: list[HandoutFileError] = []
    for path in paths:
        try:
            handout = read_handout(path)
            _require_new(handout.id, handouts, path)
            handouts[handout.id] = handout
        except HandoutFileError as fault:
            faults.append(fault)
    return Library(handouts.values(), faults)


def open_library(folder: Path = HANDOUTS) -> Library:
    """The same, but only the catalogue is read now and a handout when it is opened: for what runs while people wait."""
    entries: dict[str, Entry] = {}
    faults: list[HandoutFileError] = []
    for path in handout_files(folder):
        try:
            entry = read_entry(path)
            _require_new(entry.id, entries, path)
            entries[entry.id] = entry
        except HandoutFileError as fault:
            faults.append(fault)
    return Library(faults=faults, catalogue=entries.values())


def handout_files(folder: Path) -> list[Path]:
    """The `*.md` of a folder, sub-folders and README.md not included; HandoutFileError when it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".md" and path.name != "README.md")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise HandoutFileError(folder, None, f"{reason}.", "Name a folder of Markdown handouts.") from error


def _require_new(handout_id: str, known: dict[str, Handout] | dict[str, Entry], path: Path) -> None:
    if handout_id in known:
        message = f"the id {handout_id!r} is used by another file too."
        raise HandoutFileError(path, 1, message, "Give one of them another id: in its front matter.")
