"""What the proof finds: deliberate faults in real builds, and clean sentences that are blamed.

    python -m tests.bench.audio.proof_faults FOLDER [--pack listener|alexa] [--half development|unseen] [--seed 7]

FOLDER is a build with the real voice (`handouts audio build --out FOLDER`), of which the English handouts' MP3s of
sections in the normal speed count. Its sentences are divided in two halves by the seed. The proof was tuned on the
development half; the figures that count are those of the other. A copy of the build gets the faults, is encoded again
like any build, and is proven as a whole by `audio.proof.report.prove`. Exit code 1 when less than 95% is found or more
than 2% of clean ones blamed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from audio.cues import Cue, read_cues, write_cues
from audio.encoder import decode, encode
from audio.formats import ALEXA_MP3, FORMATS, LISTENER_MP3
from audio.proof.files import Sentence
from audio.proof.report import prove
from audio.sound import Sound
from skill.content import language_of
from skill.recordings import MANIFEST, Manifest, Recording, read_manifest
from tests.bench.audio.faults import KINDS, Slot, faulted, possible

_RATE = 24_000
_SLACK = 0.4
"""Seconds of the pause after a sentence into which a changed one may reach."""

CLEAN = "clean"

_FORMATS = {"listener": LISTENER_MP3, "alexa": ALEXA_MP3}

Found = tuple[str, Sentence]
"""A sentence that was heard, after the fault that it had."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of the build: its file's row and its number in it."""

    row: Recording
    number: int
    cue: Cue


def places(folder: Path, pack: str = "listener") -> list[Place]:
    """The sentences of a pack's section files, in English and the normal speed."""
    rows = [row for row in read_manifest(folder).files if row.section and row.format == _FORMATS[pack].name]
    rows = [row for row in rows if row.pack == pack and row.speed == "normal" and language_of(row.language) == "en"]
    return [Place(row, n, cue) for row in rows for n, cue in enumerate(read_cues(folder, row.sha256))]


def halves(found: list[Place], seed: int) -> dict[str, list[Place]]:
    """Development and unseen: sentences with the same words are in the same half."""
    texts = sorted({place.cue.spoken for place in found})
    random.Random(seed).shuffle(texts)
    development = set(texts[: len(texts) // 2])
    return {
        "development": [place for place in found if place.cue.spoken in development],
        "unseen": [place for place in found if place.cue.spoken not in development],
    }


def rounds(chosen: list[Place], count: int, rng: random.Random) -> list[dict[tuple[str, int], str]]:
    """Which sentence gets which fault in which copy of the build, `count` of each kind in all; the first is clean."""
    found: list[dict[tuple[str, int], str]] = [{}]
    due = Counter(dict.fromkeys(KINDS, count))
    while due.total():
        copy: dict[tuple[str, int], str] = {}
        for place in rng.sample(chosen, len(chosen)):
            # What few sentences can have is given to them first.
            kinds = sorted((kind for kind in KINDS if due[kind] and possible(kind, place.cue.spoken)), key=_rarity)
            if kinds:
                rare = kinds[0] if _rarity(kinds[0]) == 0 else rng.choice(kinds)
                copy[place.row.file, place.number] = rare
                due[rare] -= 1
        if not copy:
            raise SystemExit(f"no sentence can have: {', '.join(kind for kind in due if due[kind])}")
        found.append(copy)
    return found


def _rarity(kind: str) -> int:
    return 0 if kind in ("number", "negation", "swapped word") else 1


def faulty_copy(folder: Path, out: Path, chosen: list[Place], kinds: dict[tuple[str, int], str], seed: int) -> None:
    """A build with only the files of the chosen sentences, and the faults in it."""
    rows = []
    for row in dict.fromkeys(place.row for place in chosen):
        own = [place for place in chosen if place.row is row]
        samples = _decoded(folder, row).samples.copy()
        for place in own:
            kind = kinds.get((row.file, place.number))
            if kind is not None:
                rng = random.Random(f"{seed} {row.file} {place.number} {kind}")
                _put(samples, place, faulted(kind, _slot(samples, place, chosen, folder, rng), rng))
        data = (
            encode(Sound(samples, _RATE), FORMATS[row.format].arguments) if kinds else (folder / row.file).read_bytes()
        )
        (out / row.file).parent.mkdir(parents=True, exist_ok=True)
        (out / row.file).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        # Only the half's own sentences are heard; the others' sounds stand in the pauses and are no join.
        write_cues(out, digest, (place.cue for place in own))
        rows.append(replace(row, sha256=digest, bytes=len(data)))
    (out / MANIFEST).write_text(Manifest(tuple(rows), "bench").to_json(), encoding="utf-8")


def _slot(samples: np.ndarray, place: Place, chosen: list[Place], folder: Path, rng: random.Random) -> Slot:
    stranger = rng.choice([other for other in chosen if other.cue.spoken != place.cue.spoken])
    other = _decoded(folder, stranger.row)
    return Slot(place.cue.spoken, _between(samples, place.cue), _between(other.samples, stranger.cue))


def _decoded(folder: Path, row: Recording) -> Sound:
    """A file's sound as it was before the coder, without the silence that some decoders play first."""
    sound = decode(folder / row.file, _RATE)
    return Sound(sound.samples[round(FORMATS[row.format].delay * _RATE) :], _RATE)


def _between(samples: np.ndarray, cue: Cue) -> Sound:
    return Sound(samples[round(cue.start * _RATE) : round(cue.end * _RATE)], _RATE)


def _put(samples: np.ndarray, place: Place, sound: Sound) -> None:
    start, end = round(place.cue.start * _RATE), round((place.cue.end + _SLACK) * _RATE)
    end = min(end, len(samples))
    new = sound.samples[: end - start]
    samples[start : round(place.cue.end * _RATE)] = 0
    samples[start : start + len(new)] = new


def _results(chosen: list[Place], kinds: dict[tuple[str, int], str], heard: tuple[Sentence, ...]) -> list[Found]:
    by_place = {(each.file, each.start): each for each in heard}
    found = []
    for place in chosen:
        kind = kinds.get((place.row.file, place.number), CLEAN)
        start = round(place.cue.start + FORMATS[place.row.format].delay, 3)
        found.append((kind, by_place[place.row.file, start]))
    return found


def own_faults(sentence: Sentence) -> tuple[str, ...]:
    """What is wrong with the sentence itself: in a half, what lies between its sentences says nothing."""
    return tuple(fault for fault in sentence.faults if not fault.startswith("sound "))


def run(folder: Path, chosen: list[Place], rng: random.Random, seed: int, count: int) -> Iterator[list[Found]]:
    """Copy by copy every sentence heard so far, with the fault that it had; what was heard is kept for the next run."""
    found: list[Found] = []
    for number, kinds in enumerate(rounds(chosen, count, rng)):
        with tempfile.TemporaryDirectory() as name:
            out = Path(name)
            faulty_copy(folder, out, chosen, kinds, seed)
            results = _results(chosen, kinds, prove(out, jobs=1).sentences)
            shutil.rmtree(out, ignore_errors=True)
        found.extend(results)
        print(f"copy {number}: {len(results)} sentences heard", file=sys.stderr, flush=True)
        yield found


def table(found: list[Found]) -> tuple[str, bool]:
    """The figures as text, and whether they are good enough. Clean sentences count once, whatever copy they are in."""
    lines = ["| fault | sentences | found |", "|---|---|---|"]
    hit = all_faults = 0
    for kind in KINDS:
        own = [sentence for each, sentence in found if each == kind]
        seen = sum(1 for sentence in own if own_faults(sentence))
        hit, all_faults = hit + seen, all_faults + len(own)
        lines.append(f"| {kind} | {len(own)} | {seen} |")
    clean = {(s.file, s.start): s for kind, s in reversed(found) if kind == CLEAN}
    blamed = sum(1 for sentence in clean.values() if own_faults(sentence))
    words = sum(sentence.words for sentence in clean.values()) or 1
    wrong = [sum(getattr(s, name) for s in clean.values()) / words for name in ("errors", "errors_by_telephone")]
    lines.append(f"| all | {all_faults} | {hit} ({hit / max(all_faults, 1):.1%}) |")
    lines.append(f"| none: blamed | {len(clean)} | {blamed} ({blamed / max(len(clean), 1):.1%}) |")
    lines.append(f"\nclean: word error rate {wrong[0]:.1%}, by telephone {wrong[1]:.1%}")
    return "\n".join(lines), hit >= 0.95 * all_faults and blamed <= 0.02 * len(clean)


def main() -> None:
    """Prints the table of one half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pack", choices=list(_FORMATS), default="listener")
    parser.add_argument("--half", choices=["development", "unseen"], default="unseen")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=20, help="faults of each kind")
    parser.add_argument(
        "--details", type=Path, help="write every sentence with its fault here after each copy, as JSON lines"
    )
    given = parser.parse_args()
    found: list[Found] = []
    chosen = halves(places(given.folder, given.pack), given.seed)[given.half]
    for found in run(given.folder, chosen, random.Random(f"{given.seed} {given.half}"), given.seed, given.count):
        if given.details:
            rows = [json.dumps({"fault": kind, **asdict(sentence)}, ensure_ascii=False) for kind, sentence in found]
            given.details.write_text("\n".join(rows) + "\n", encoding="utf-8")
    text, good = table(found)
    print(text)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
