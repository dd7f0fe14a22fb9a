"""The production line: handouts in, a folder of recordings and its manifest out.

Nothing is made twice: what decides the bytes of a handout's pack is hashed into a key that the manifest keeps, and a
handout whose key and files are as they were is not touched. The manifest is written every few seconds, always whole,
so a build that is stopped at any moment goes on where it was.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from audio.beside import Present, beside
from audio.cache import noting_writes, unwritable, write_atomically
from audio.errors import AudioError, OutputError, VoiceError, VoiceLanguageError, translated
from audio.recipe import digest_of, recipe, voice_stamp
from audio.sources import Source, source_of
from audio.sweep import drop_leftovers
from skill.errors import HandoutFileError, HandoutsError, OptionError
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
    Dask scheduler whose workers speak, empty: this machine's cores. `again`: make every file anew, changed or not
    (what was spoken is kept).
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
    again: bool = False


READING = "reading"
"""What a failure's `what` is when the handout's file cannot be read."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be made; the rest was. `handout` is empty for what belongs to no single one.

    `what` is the step that failed: reading, script, voice, packing, disk, manifest, or a pack's name.
    """

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


def build(
    handouts: Iterable[Handout | Source],
    options: BuildOptions,
    progress: Progress | None = None,
    faults: Sequence[HandoutFileError] = (),
) -> BuildResult:
    """Make the recordings of the handouts; `faults` are the library's files that could not be read.

    OutputError when the folder cannot be written, OptionError for an address that is none, VoiceError when the named
    voice is not there, AudioError when a whole library is built and there is nothing in it. What else fails is listed.
    The recordings of a handout whose file is faulty stay.
    """
    _require_address(options.base_url)
    sources = [handout if isinstance(handout, Source) else source_of(handout) for handout in handouts]
    if not sources and not faults and not options.keep_others:
        remedy = "Name a folder of Markdown handouts with --library; the recordings that are there stay."
        raise AudioError("There are no handouts to record.", remedy)
    return _Build(options, progress or (lambda _what, _done, _total: None)).run(sources, faults)


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
        self._beside = dict(self._old.beside)
        self._present = Present(options.out)
        self._result = BuildResult(self._old)
        self._write_next = time.monotonic() + _MANIFEST_EVERY
        self._never_begun = 0
        self._refused: OutputError | None = None

    def run(self, handouts: list[Source], faults: Sequence[HandoutFileError]) -> BuildResult:
        faulty = [(str(self._sources.get(f.path.name, {}).get("id", f.path.stem)), f) for f in faults]
        for handout_id, fault in faulty:
            self._fail(handout_id, READING, fault)
        if not self._options.keep_others:
            self._forget({handout.id for handout in handouts} | {handout_id for handout_id, _ in faulty})
        self._sources.update({handout.file: handout.remembered() for handout in handouts if handout.file})
        lacking = {handout.id: self._lacking(handout) for handout in handouts}
        changed = [handout for handout in handouts if lacking[handout.id]]
        self._result.unchanged = [handout.id for handout in handouts if not lacking[handout.id]]
        if changed:
            _require_voice(self._options.voice, changed)
            _require_writable(self._options.out)
            self._make(changed, lacking)
        self._finish_packs(bool(changed))
        places = {"": -1} | {handout.id: place for place, handout in enumerate(handouts)}
        self._result.made.sort(key=lambda handout: places[handout])
        self._result.failures.sort(key=lambda failure: places.get(failure.handout, len(places)))
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
        name = f"{handout.id}/{pack}"
        if self._options.again or self._keys.get(name) != self._key(handout, pack):
            return False
        return self._present.has(self._rows.get((handout.id, pack), ()), self._beside.get(name, {}))

    def _key(self, handout: Source | Handout, pack: str) -> str:
        options = self._options
        voice = _voice_name(options, handout)
        return digest_of([
            handout.id, handout.version, voice, voice_stamp(voice), pack, options.slow, options.sections,
            options.base_url, options.phone_number, recipe(handout.language),
        ])  # fmt: skip

    def _works(self, changed: list[Source], lacking: dict[str, tuple[str, ...]]) -> Iterator[Work]:
        """The handouts as they enter the line; what cannot be read or said is told and left out."""
        from audio.clips import ClipStore
        from audio.work import Wish, begin

        options, store = self._options, ClipStore(self._options.store)
        wish = Wish(options.slow, options.sections, options.phone_number)
        for source in changed:
            try:
                with translated():
                    work = begin(source, _voice_name(options, source), lacking[source.id], wish, store)
            except HandoutsError as error:
                self._never_begun += 1
                self._fail(source.id, "voice" if isinstance(error, VoiceError) else "script", error)
            else:
                yield work

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
            self._beside[f"{work.handout}/{pack}"] = packed.beside[pack]
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
        self._beside = {key: files for key, files in self._beside.items() if key in self._keys}
        self._sources = {file: known for file, known in self._sources.items() if known["id"] in kept}

    def _files(self) -> tuple[Recording, ...]:
        return tuple(row for key in sorted(self._rows) for row in self._rows[key])

    def _write_manifest(self) -> None:
        """Write it, then remove what no manifest names any more; a disk that refuses is one of the failures."""
        began = time.monotonic()
        files = self._files()
        manifest = Manifest(files, BUILT_BY, dict(self._keys), dict(self._sources), dict(self._beside))
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
            recipes = [recipe(locale) for locale in sorted({row.language for row in own})]
            files_of = [[row.file, row.handout_version] for row in own]
            key = digest_of([files_of, options.base_url, options.phone_number, recipes])
            same = self._keys.get(f"/{pack}") == key and not options.again
            if not same or not self._present.has((), self._beside.get(f"/{pack}", {})):
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

        options = self._options
        try:
            with translated(), noting_writes() as written:
                PACKS[pack].finish(PackJob({}, options.out, options.base_url, options.phone_number), rows)
                self._beside[f"/{pack}"] = beside(options.out, pack, written, rows)
        except HandoutsError as error:
            self._fail("", pack, error)
        else:
            self._keys[f"/{pack}"] = key


def _voice_name(options: BuildOptions, handout: Source | Handout) -> str:
    if options.voice:
        return options.voice
    from audio.voices import default_voice

    return default_voice(handout.language)


def _require_voice(name: str, handouts: Iterable[Source]) -> None:
    """VoiceError when the named voice is not there; a language that it does not speak fails handout by handout."""
    if not name:
        return
    from audio.voices import open_voice

    for locale in dict.fromkeys(handout.language for handout in handouts):
        try:
            open_voice(name, locale)
        except VoiceLanguageError:
            continue


def _require_address(base_url: str) -> None:
    """OptionError when recordings cannot be published at that address."""
    if not base_url:
        return
    parts = urlsplit(base_url)
    sound = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    if not sound or re.search(r"[\s\"<>]", base_url):
        message = f"--base-url {base_url!r} is not an address of a folder on the web."
        raise OptionError(message, "Write it as https://example.org/recordings.")


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable.part"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise unwritable(folder, error) from error
