"""One handout on its way through the line: its script, the clips it still lacks, and the packing of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audio.beside import beside
from audio.cache import noting_writes
from audio.clips import ClipOrder, ClipStore
from audio.errors import translated
from audio.narration import Narration, Narrator
from audio.pace import SPEEDS, Speed
from audio.packs import PACKS, PROMPTS, PackJob
from audio.reconcile import require_nothing_lost
from audio.script import Clip, Script, ScriptPart, write_script
from audio.sources import Source
from audio.voices import open_voice
from skill.errors import HandoutsError
from skill.recordings import Recording


@dataclass(frozen=True, slots=True)
class PackOrder:
    """All that packing a handout needs, as plain values that can go to another process.

    `packs` are the speeds of each pack to be made, `prompts` what a pack says beside the handout, `clips` the settled
    orders by text.
    """

    script: Script
    parts: tuple[ScriptPart, ...]
    prompts: Mapping[str, ScriptPart]
    voice: str
    packs: Mapping[str, tuple[Speed, ...]]
    clips: Mapping[str, ClipOrder]
    store: ClipStore
    out: Path
    base_url: str
    phone_number: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What packing gave: the rows of each pack that was made and its other files, the error of each that was not."""

    rows: dict[str, list[Recording]]
    errors: dict[str, HandoutsError]
    beside: dict[str, dict[str, int]]


def pack(order: PackOrder) -> Packed:
    """Join, master and write the files of one handout; a pack that fails does not stop the others."""
    packed = Packed({}, {}, {})
    try:
        with translated():
            narrator = Narrator(open_voice(order.voice, order.script.handout.language), order.voice, order.store)
            narrator.settled.update(order.clips)
            speeds = dict.fromkeys(speed for speeds in order.packs.values() for speed in speeds)
            narrations = {speed.name: narrator.narrate(order.script, order.parts, speed) for speed in speeds}
    except HandoutsError as error:
        packed.errors.update(dict.fromkeys(order.packs, error))
        return packed
    for name, wanted in order.packs.items():
        own = {speed.name: narrations[speed.name] for speed in wanted}
        try:
            with translated(), noting_writes() as written:
                prompts = _prompts(order, name, narrator)
                job = PackJob(own, order.out, order.base_url, order.phone_number, prompts)
                packed.rows[name] = PACKS[name].make(job)
                packed.beside[name] = beside(order.out, name, written, packed.rows[name])
        except HandoutsError as error:
            packed.errors[name] = error
    return packed


def _prompts(order: PackOrder, name: str, narrator: Narrator) -> dict[str, Narration]:
    if name not in order.prompts:
        return {}
    part = (order.prompts[name],)
    return {speed.name: narrator.narrate(order.script, part, speed) for speed in order.packs[name]}


@dataclass(eq=False)
class Work:
    """A handout in the line. `lacking` counts its clips that are not in the store yet, `clips` all of them."""

    script: Script
    parts: tuple[ScriptPart, ...]
    narrator: Narrator
    voice: str
    packs: dict[str, tuple[Speed, ...]]
    prompts: dict[str, ScriptPart]
    clips: int = 0
    lacking: int = 0
    failed: bool = field(default=False)

    @property
    def handout(self) -> str:
        """The handout's id."""
        return self.script.handout.id

    def needed(self) -> Iterator[Clip]:
        """Every clip that has to be spoken for the packs, each once: the slow edition is made of the same."""
        seen: set[str] = set()
        for speed in dict.fromkeys(speed for speeds in self.packs.values() for speed in speeds):
            for part in (*self.parts, *self.prompts.values()):
                for clip in part.at(speed.name).clips:
                    if clip.spoken not in seen:
                        seen.add(clip.spoken)
                        yield clip

    def order(self, clip: Clip) -> ClipOrder:
        """What is to be spoken for a clip, as far as is known; ScriptError when it cannot be said."""
        return self.narrator.order(self.script, clip)

    def is_settled(self, clip: Clip) -> bool:
        """Whether the clip is there at the pace that measuring led to."""
        return clip.spoken in self.narrator.settled

    def pack_order(self, store: ClipStore, out: Path, base_url: str, phone_number: str) -> PackOrder:
        """The order to pack it, once every clip is in the store."""
        settled = dict(self.narrator.settled)
        return PackOrder(
            self.script, self.parts, self.prompts, self.voice, self.packs, settled, store, out, base_url, phone_number
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What a build asks of every handout: the slow edition too, only some sections, the phone number in prompts."""

    slow: bool = False
    sections: tuple[int, ...] = ()
    phone_number: str = ""


def begin(source: Source, voice: str, packs: Sequence[str], wish: Wish, store: ClipStore) -> Work:
    """Read a handout and write its script; HandoutsError when it cannot be read or said."""
    handout = source.read()
    script = write_script(handout)
    require_nothing_lost(script)
    parts = tuple(part for part in script.parts if not wish.sections or part.section in wish.sections)
    more = ("slow",) if wish.slow else ()
    speeds = {name: tuple(SPEEDS[s] for s in dict.fromkeys((*PACKS[name].speeds, *more))) for name in packs}
    prompts = {name: PROMPTS[name](script, wish.phone_number) for name in packs if name in PROMPTS}
    narrator = Narrator(open_voice(voice, handout.language), voice, store)
    return Work(script, parts, narrator, voice, speeds, prompts)
