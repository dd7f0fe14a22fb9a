"""The production line: handouts in, a folder of recordings and its manifest out.

Nothing is made twice: what decides the bytes of a handout's pack is hashed into a key that the manifest keeps, and a
handout whose key and files are as they were is not touched. The manifest is written after each batch, always whole,
so a build that is stopped at any moment goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from audio.cache import unwritable, write_atomically
from audio.clips import ClipOrder, ClipStore, speak_missing
from audio.errors import AudioError, OutputError
from audio.narration import CORRECTIONS, Narration, Narrator
from audio.pace import SPEEDS, Speed
from audio.packs import PACKS, PROMPTS, PackJob
from audio.reconcile import require_nothing_lost
from audio.script import Script, ScriptPart, write_script
from audio.sources import Source, source_of
from audio.voices import Voice, default_voice, open_voice
from skill.content import CONTENT, language_of
from skill.errors import HandoutFileError, HandoutsError
from skill.handouts.model import Handout
from skill.recordings import MANIFEST, Manifest, Recording, read_manifest

BUILT_BY = "spoken-handouts audio 1"
_BATCH = 8
"""Handouts spoken together: enough to keep every core busy, few enough to lose little when stopped."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is in all."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What to build, and how.

    `voice` empty: each language's own. `sections` empty: all, and the whole handout. `jobs` 0: a process a core.
    With `keep_others` the manifest keeps the recordings of handouts that are not built.
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


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be made; the rest was."""

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


@dataclass
class _Work:
    """One handout on its way through the line."""

    handout: Handout
    script: Script
    parts: tuple[ScriptPart, ...]
    narrator: Narrator
    speeds: dict[str, tuple[Speed, ...]]
    prompts: dict[str, ScriptPart]
    failed: bool = False

    @property
    def all_speeds(self) -> tuple[Speed, ...]:
        return tuple(dict.fromkeys(speed for speeds in self.speeds.values() for speed in speeds))


class _Build:
    def __init__(self, options: BuildOptions, progress: Progress) -> None:
        self._options = options
        self._progress = progress
        self._store = ClipStore(options.store)
        _require_writable(options.out)
        self._old = read_manifest(options.out)
        self._rows: dict[tuple[str, str], list[Recording]] = {}
        for row in self._old.files:
            self._rows.setdefault((row.handout, row.pack), []).append(row)
        self._keys = dict(self._old.builds)
        self._sources = dict(self._old.sources)
        self._result = BuildResult(self._old)

    def run(self, handouts: list[Source]) -> BuildResult:
        if not self._options.keep_others:
            self._forget({handout.id for handout in handouts})
        self._sources.update({handout.file: handout.remembered() for handout in handouts if handout.file})
        lacking = {handout.id: self._lacking(handout) for handout in handouts}
        changed = [handout for handout in handouts if lacking[handout.id]]
        self._result.unchanged = [handout.id for handout in handouts if not lacking[handout.id]]
        for start in range(0, len(changed), _BATCH):
            batch = {handout.id: lacking[handout.id] for handout in changed[start : start + _BATCH]}
            self._batch(changed[start : start + _BATCH], batch, start, len(changed))
            self._write_manifest()
        self._finish_packs(bool(changed))
        return self._result

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
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _batch(self, handouts: Sequence[Source], packs: Mapping[str, tuple[str, ...]], done: int, total: int) -> None:
        works = [work for handout in handouts if (work := self._begin(handout, packs[handout.id])) is not None]
        for _ in range(1 + CORRECTIONS):
            if not self._speak(works):
                break
        for work in works:
            if not work.failed:
                self._pack(work)
            done += 1
            self._progress("packing", done, total)

    def _begin(self, source: Source, packs: Sequence[str]) -> _Work | None:
        try:
            handout = source.read()
            script = write_script(handout)
            require_nothing_lost(script)
            name = _voice_name(self._options, handout)
            voice: Voice = open_voice(name, handout.language)
        except (AudioError, HandoutFileError) as error:
            self._fail(source.id, "script", error)
            return None
        chosen = self._options.sections
        parts = tuple(part for part in script.parts if not chosen or part.section in chosen)
        slow = ("slow",) if self._options.slow else ()
        speeds = {pack: tuple(SPEEDS[speed] for speed in dict.fromkeys((*PACKS[pack].speeds, *slow))) for pack in packs}
        prompts = {pack: PROMPTS[pack](script, self._options.phone_number) for pack in packs if pack in PROMPTS}
        return _Work(handout, script, parts, Narrator(voice, name, self._store), speeds, prompts)

    def _speak(self, works: Sequence[_Work]) -> int:
        """Speak the clips that the works lack as far as is known; how many there were."""
        owners: dict[str, list[_Work]] = {}
        orders: dict[str, ClipOrder] = {}
        for work in works:
            for order in self._orders(work):
                orders[order.key] = order
                owners.setdefault(order.key, []).append(work)
        missing = [order for order in orders.values() if not self._store.has(order.key)]
        jobs = self._options.jobs or os.cpu_count() or 1
        if any(open_voice(order.voice, order.language).info.online for order in missing):
            jobs = 1  # a service that limits its requests is asked by one process, which keeps its distance
        for count, spoken in enumerate(speak_missing(missing, self._store, jobs), 1):
            self._result.clips_spoken += 1
            self._progress("speaking", count, len(missing))
            if isinstance(spoken.error, OutputError):
                raise spoken.error
            if spoken.error is not None:
                for work in owners[spoken.key]:
                    self._give_up(work, "voice", spoken.error)
        return len(missing)

    def _orders(self, work: _Work) -> list[ClipOrder]:
        if work.failed:
            return []
        try:
            parts = (*work.parts, *work.prompts.values())
            return [order for speed in work.all_speeds for order in work.narrator.orders(work.script, parts, speed)]
        except AudioError as error:
            self._give_up(work, "script", error)
            return []

    def _give_up(self, work: _Work, what: str, error: AudioError) -> None:
        if not work.failed:
            work.failed = True
            self._fail(work.handout.id, what, error)

    def _pack(self, work: _Work) -> None:
        try:
            narrations = {
                speed.name: work.narrator.narrate(work.script, work.parts, speed) for speed in work.all_speeds
            }
            for pack, speeds in work.speeds.items():
                own = {speed.name: narrations[speed.name] for speed in speeds}
                prompts = self._prompts(work, pack, speeds)
                job = PackJob(own, self._options.out, self._options.base_url, self._options.phone_number, prompts)
                self._rows[work.handout.id, pack] = PACKS[pack].make(job)
                self._keys[f"{work.handout.id}/{pack}"] = self._key(work.handout, pack)
        except OutputError:
            raise
        except AudioError as error:
            self._fail(work.handout.id, "packing", error)
            return
        self._result.made.append(work.handout.id)
        if work.narrator.guessed:
            self._result.guessed[work.handout.id] = sorted(work.narrator.guessed)

    def _prompts(self, work: _Work, pack: str, speeds: Sequence[Speed]) -> dict[str, Narration]:
        if pack not in work.prompts:
            return {}
        part = work.prompts[pack]
        return {speed.name: work.narrator.narrate(work.script, (part,), speed) for speed in speeds}

    def _fail(self, handout: str, what: str, error: HandoutsError) -> None:
        self._result.failures.append(Failure(handout, what, str(error)))

    def _forget(self, kept: set[str]) -> None:
        """Leave out of the manifest every handout but these."""
        self._rows = {key: rows for key, rows in self._rows.items() if key[0] in kept}
        self._keys = {key: value for key, value in self._keys.items() if key.rpartition("/")[0] in kept}
        self._sources = {file: known for file, known in self._sources.items() if known["id"] in kept}

    def _files(self) -> tuple[Recording, ...]:
        return tuple(row for key in sorted(self._rows) for row in self._rows[key])

    def _write_manifest(self) -> None:
        files = self._files()
        manifest = Manifest(files, BUILT_BY, dict(self._keys), dict(self._sources))
        write_atomically(self._options.out / MANIFEST, manifest.to_json().encode())
        kept = {row.file for row in files}
        for row in self._result.manifest.files:
            if row.file not in kept:
                # Only now that no manifest names it any more; a reader never meets a file that is gone.
                (self._options.out / row.file).unlink(missing_ok=True)
        self._result.manifest = manifest

    def _finish_packs(self, changed: bool) -> None:
        files = self._files()
        if not changed and files == self._old.files and (self._options.out / MANIFEST).is_file():
            return
        self._write_manifest()
        for pack in self._options.packs:
            job = PackJob({}, self._options.out, self._options.base_url, self._options.phone_number)
            PACKS[pack].finish(job, [row for row in files if row.pack == pack])


def _voice_name(options: BuildOptions, handout: Source | Handout) -> str:
    return options.voice or default_voice(handout.language)


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
    """A hash of everything beside the handout that decides what is made: the line's own code and its content files."""
    digest = hashlib.sha256()
    own = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in (".py", ".yaml"))
    for path in (*own, *sorted((CONTENT / language).glob("*.yaml"))):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
