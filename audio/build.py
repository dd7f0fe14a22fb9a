"""The production line: handouts in, a folder of recordings and its manifest out.

Nothing is made twice: what decides the bytes of a handout's pack is hashed into a key that the manifest keeps, and a
handout whose key and files are as they were is not touched. The manifest is written every few seconds, always whole,
so a build that is stopped at any moment goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio.cache import unwritable, write_atomically
from audio.errors import OutputError
from audio.sources import Source, source_of
from audio.sweep import drop_leftovers
from skill.content import CONTENT, language_of
from skill.errors import HandoutsError
from skill.handouts.model import Handout
from skill.recordings import MANIFEST, Manifest, Recording, read_manifest

if TYPE_CHECKING:
    # An unchanged library must not wait for what only speaking needs.
    from audio.line import Ended
    from audio.work import Packed, Work

BUILT_BY = "spoken-handouts audio 1"
_MANIFEST_EVERY = 5.0
"""Seconds between two writings of the manifest: what a build that is killed has to pack again (not speak again)."""

Progress = Callable[[str, float, float], None]
"""Told what is being done, how many handouts are done (with the fractions of those in work), and how many there are."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What to build, and how.

    `voice` empty: each language's own. `sections` empty: all, and the whole handout. `jobs` 0: a process a core.
    With `keep_others` the manifest keeps the recordings of handouts that are not built. `cluster`: the address of a
    Dask scheduler whose workers speak, empty: this machine's cores.
    """

    out: Path
    packs: tuple[str, ...] = ("listener",)
    voice: str = ""
    jobs: int = 0
    slow: bool = False
    sections: tuple[int, ...] = ()
    base_url: str = ""
    phone_number: str = ""
    store: Path | None = None
    keep_others: bool = True
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be made; the rest was. `handout` is empty for what belongs to no single one."""

    handout: str
    what: str
    message: str


@dataclass
class BuildResult:
    """What a build did. `made` are the ids of handouts that were built, `unchanged` of those left as they were."""

    manifest: Manifest
    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    guessed: dict[str, list[str]] = field(default_factory=dict)
    clips_spoken: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything asked for was made."""
        return not self.failures


def build(handouts: Iterable[Handout | Source], options: BuildOptions, progress: Progress | None = None) -> BuildResult:
    """Make the recordings of the handouts. OutputError when the folder cannot be written; what else fails is listed."""
    sources = [handout if isinstance(handout, Source) else source_of(handout) for handout in handouts]
    return _Build(options, progress or (lambda _what, _done, _total: None)).run(sources)


class _Build:
    def __init__(self, options: BuildOptions, progress: Progress) -> None:
        self._options = options
        self._progress = progress
        if options.out.exists() and not options.out.is_dir():
            _require_writable(options.out)
        self._old = read_manifest(options.out)
        self._rows: dict[tuple[str, str], list[Recording]] = {}
        for row in self._old.files:
            self._rows.setdefault((row.handout, row.pack), []).append(row)
        self._keys = dict(self._old.builds)
        self._sources = dict(self._old.sources)
        self._result = BuildResult(self._old)
        self._write_next = time.monotonic() + _MANIFEST_EVERY
        self._never_begun = 0
        self._refused: OutputError | None = None

    def run(self, handouts: list[Source]) -> BuildResult:
        if not self._options.keep_others:
            self._forget({handout.id for handout in handouts})
        self._sources.update({handout.file: handout.remembered() for handout in handouts if handout.file})
        lacking = {handout.id: self._lacking(handout) for handout in handouts}
        changed = [handout for handout in handouts if lacking[handout.id]]
        self._result.unchanged = [handout.id for handout in handouts if not lacking[handout.id]]
        if changed:
            _require_writable(self._options.out)
            self._make(changed, lacking)
        self._finish_packs(bool(changed))
        places = {"": -1} | {handout.id: place for place, handout in enumerate(handouts)}
        self._result.made.sort(key=lambda handout: places[handout])
        self._result.failures.sort(key=lambda failure: places[failure.handout])
        return self._result

    def _make(self, changed: list[Source], lacking: dict[str, tuple[str, ...]]) -> None:
        from audio.speaking import open_line

        def told(what: str, done: float) -> None:
            self._progress(what, done + self._never_begun, len(changed))

        with open_line(self._options, told) as line:
            try:
                for ended in line.run(self._works(changed, lacking)):
                    self._end(ended)
                    if time.monotonic() > self._write_next:
                        self._write_manifest()
            finally:
                self._result.clips_spoken = line.clips_spoken
                self._write_manifest()

    def _lacking(self, handout: Source) -> tuple[str, ...]:
        """The packs of a handout that are not there as they should be."""
        return tuple(pack for pack in self._options.packs if not self._is_current(handout, pack))

    def _is_current(self, handout: Source, pack: str) -> bool:
        if self._keys.get(f"{handout.id}/{pack}") != self._key(handout, pack):
            return False
        folder = self._options.out
        return all(_has_size(folder / row.file, row.bytes) for row in self._rows.get((handout.id, pack), ()))

    def _key(self, handout: Source | Handout, pack: str) -> str:
        options = self._options
        parts = [
            handout.id, handout.version, _voice_name(options, handout), pack, options.slow, options.sections,
            options.base_url, options.phone_number, _recipe(language_of(handout.language)),
        ]  # fmt: skip
        return _digest(parts)

    def _works(self, changed: list[Source], lacking: dict[str, tuple[str, ...]]) -> Iterator[Work]:
        """The handouts as they enter the line; what cannot be read or said is told and left out."""
        from audio.clips import ClipStore
        from audio.work import Wish, begin

        options, store = self._options, ClipStore(self._options.store)
        wish = Wish(options.slow, options.sections, options.phone_number)
        for source in changed:
            try:
                voice = _voice_name(options, source)
                yield begin(source, voice, lacking[source.id], wish, store)
            except HandoutsError as error:
                self._never_begun += 1
                self._fail(source.id, "script", error)

    def _end(self, ended: Ended) -> None:
        work = ended.work
        if ended.error is not None:
            self._fail(work.handout, ended.what, ended.error)
        if ended.packed is not None:
            self._keep(work, ended.packed)
        if work.narrator.guessed:
            self._result.guessed[work.handout] = sorted(work.narrator.guessed)

    def _keep(self, work: Work, packed: Packed) -> None:
        for pack, rows in packed.rows.items():
            self._rows[work.handout, pack] = rows
            self._keys[f"{work.handout}/{pack}"] = self._key(work.script.handout, pack)
        for error in dict.fromkeys(packed.errors.values()):
            self._fail(work.handout, "packing", error)
        if not packed.errors:
            self._result.made.append(work.handout)

    def _fail(self, handout: str, what: str, error: HandoutsError) -> None:
        self._result.failures.append(Failure(handout, what, str(error)))

    def _forget(self, kept: set[str]) -> None:
        """Leave out of the manifest every handout but these."""
        self._rows = {key: rows for key, rows in self._rows.items() if key[0] in kept}
        # A pack's own key, which has no handout, stays: it tells itself whether the pack's files are still the same.
        self._keys = {key: value for key, value in self._keys.items() if key.rpartition("/")[0] in kept | {""}}
        self._sources = {file: known for file, known in self._sources.items() if known["id"] in kept}

    def _files(self) -> tuple[Recording, ...]:
        return tuple(row for key in sorted(self._rows) for row in self._rows[key])

    def _write_manifest(self) -> None:
        """Write it, then remove what no manifest names any more; a disk that refuses is one of the failures."""
        began = time.monotonic()
        files = self._files()
        manifest = Manifest(files, BUILT_BY, dict(self._keys), dict(self._sources))
        try:
            write_atomically(self._options.out / MANIFEST, manifest.to_json().encode())
        except OutputError as error:
            self._refused = error
            return
        self._refused = None
        kept = {row.file for row in files}
        for row in self._result.manifest.files:
            if row.file not in kept:
                # Only now; a reader never meets a file that is gone.
                (self._options.out / row.file).unlink(missing_ok=True)
        self._result.manifest = manifest
        # A manifest of thousands takes seconds: it may take a twentieth of the time, no more.
        now = time.monotonic()
        self._write_next = now + max(_MANIFEST_EVERY, 20 * (now - began))

    def _finish_packs(self, changed: bool) -> None:
        """What packs write once for all handouts; not again while their files are the same."""
        options = self._options
        files = self._files()
        due = {}
        for pack in options.packs:
            own = [row for row in files if row.pack == pack]
            key = _digest([[row.file for row in own], options.base_url, options.phone_number, _recipe("en")])
            if self._keys.get(f"/{pack}") != key:
                due[pack] = own, key
        if not due and not changed and files == self._old.files and (options.out / MANIFEST).is_file():
            return
        _require_writable(options.out)
        self._write_manifest()
        drop_leftovers(options.out, files)
        for pack, (own, key) in due.items():
            self._finish(pack, own, key)
        self._write_manifest()
        if self._refused is not None:
            self._fail("", "manifest", self._refused)

    def _finish(self, pack: str, rows: list[Recording], key: str) -> None:
        from audio.packs import PACKS, PackJob

        try:
            PACKS[pack].finish(PackJob({}, self._options.out, self._options.base_url, self._options.phone_number), rows)
        except HandoutsError as error:
            self._fail("", pack, error)
        else:
            self._keys[f"/{pack}"] = key


def _voice_name(options: BuildOptions, handout: Source | Handout) -> str:
    if options.voice:
        return options.voice
    from audio.voices import default_voice

    return default_voice(handout.language)


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable.part"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise unwritable(folder, error) from error


@lru_cache(maxsize=8)
def _recipe(language: str) -> str:
    """A hash of everything beside the handout that decides what is made: the line's own code and its content files.

    The proof only listens: no module of the line imports it (an import rule holds that), so it makes nothing anew.
    """
    digest = hashlib.sha256()
    here = Path(__file__).parent
    own = (path for path in here.rglob("*") if path.suffix in (".py", ".yaml") and path.parent != here / "proof")
    for path in (*sorted(own), *sorted((CONTENT / language).glob("*.yaml"))):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
