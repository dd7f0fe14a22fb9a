"""Hearing a folder of recordings and reporting, sentence by sentence, what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from audio.cache import write_atomically
from audio.encoder import decode, process
from audio.errors import AudioError
from audio.lexicon import load_lexicon
from audio.proof.compare import WordLists, compare
from audio.proof.recogniser import hear
from audio.sound import Sound
from audio.spoken import speller
from skill.content import language_of, read_content
from skill.recordings import Recording, read_manifest

_RATE = 16_000
_CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(.*)")
_TELEPHONE = f"aresample=8000,highpass=f=300,lowpass=f=3400,aresample={_RATE}"
_SLOWEST, _FASTEST = 1.0, 4.5
"""Words a second between which speech of five words or more must lie."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """One sentence as heard in a file, `start` and `end` in seconds; `faults` is empty when nothing is wrong."""

    file: str
    start: float
    end: float
    text: str
    heard: str
    heard_by_telephone: str
    words: int
    errors: int
    errors_by_telephone: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole report; error rates are wrong words by all words, at full band and through the telephone's."""

    sentences: tuple[Heard, ...]
    word_error_rate: float
    word_error_rate_by_telephone: float

    @property
    def faulty(self) -> tuple[Heard, ...]:
        """The sentences with something wrong."""
        return tuple(heard for heard in self.sentences if heard.faults)


def prove(folder: Path, progress: Progress | None = None) -> Proof:
    """Hear every section recording of a folder; AudioError when there is nothing to hear or no recogniser.

    Writes `proof.json` and `proof.html` into the folder.
    """
    rows = [
        row for row in read_manifest(folder).files if row.pack == "listener" and row.format == "mp3" and row.section
    ]
    if not rows:
        raise AudioError(f"{folder} holds no recordings of sections.", "Build the pack `listener` there first.")
    sentences: list[Heard] = []
    for number, row in enumerate(rows, 1):
        sentences.extend(_file(folder, row))
        if progress:
            progress("hearing", number, len(rows))
    words = sum(heard.words for heard in sentences) or 1
    proof = Proof(
        tuple(sentences),
        round(sum(heard.errors for heard in sentences) / words, 4),
        round(sum(heard.errors_by_telephone for heard in sentences) / words, 4),
    )
    document = {**asdict(proof), "faulty": len(proof.faulty)}
    write_atomically(folder / "proof.json", (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    write_atomically(folder / "proof.html", _page(proof).encode())
    return proof


def _file(folder: Path, row: Recording) -> Iterator[Heard]:
    captions = folder / row.file
    captions = captions.with_name(re.sub(r"-[0-9a-f]{10}\.mp3$", ".vtt", captions.name))
    try:
        cues = _CUE.findall(captions.read_text(encoding="utf-8"))
    except OSError as error:
        raise AudioError(f"The captions {captions.name} are missing.", "Build the recordings again.") from error
    sound = decode(folder / row.file, _RATE)
    by_telephone = process(sound, _TELEPHONE, _RATE)
    language = language_of(row.language)
    for cue in cues:
        start, end = _seconds(cue[:3]), _seconds(cue[3:6])
        text = cue[6].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        yield _sentence(row, text, (start, end), (sound, by_telephone), language)


def _sentence(
    row: Recording, text: str, span: tuple[float, float], sounds: tuple[Sound, Sound], language: str
) -> Heard:
    say, lists = speller(row.language), _lists(row.language)
    meant = say.say(text)
    clips = [_between(sound, *span) for sound in sounds]
    heard = [hear(clip, language) for clip in clips]
    full, telephone = (compare(meant, _said(each, row.language), lists) for each in heard)
    faults = list(full.faults)
    words = full.words
    seconds = clips[0].speech_seconds()
    if words >= 5 and not _SLOWEST <= words / max(seconds, 0.01) <= _FASTEST:
        faults.append(f"{words} words in {seconds:.1f} s of speech")
    return Heard(
        row.file, span[0], span[1], text, heard[0], heard[1], words, full.errors, telephone.errors, tuple(faults)
    )


def _said(heard: str, locale: str) -> str:
    """What was heard with its figures in words, as the script has them; signs it has no words for are left out."""
    try:
        return speller(locale).say(heard)
    except AudioError:
        return speller(locale).say(re.sub(r"[^\w\s.,!?'’-]", " ", heard))


@lru_cache(maxsize=8)
def _lists(locale: str) -> WordLists:
    words = read_content("script", locale)["proof"]
    names = frozenset(part for word in load_lexicon(locale).words for part in re.split(r"[\s-]", word.lower()))
    return WordLists(frozenset(words["numbers"]), frozenset(words["negations"]), names)


def _between(sound: Sound, start: float, end: float) -> Sound:
    return Sound(sound.samples[round(start * sound.rate) : round(end * sound.rate)], sound.rate)


def _seconds(clock: tuple[str, ...]) -> float:
    return int(clock[0]) * 3600 + int(clock[1]) * 60 + float(clock[2])


def _page(proof: Proof) -> str:
    """A page that a person can listen through: the faulty sentences first, each with a player at its place."""
    ordered = sorted(proof.sentences, key=lambda heard: not heard.faults)
    rows = "".join(
        f"<tr><td>{escape('; '.join(heard.faults)) or 'ok'}</td><td>{escape(heard.text)}</td>"
        f"<td>{escape(heard.heard)}</td><td><audio controls preload=none "
        f'src="{escape(heard.file)}#t={heard.start:.2f},{heard.end:.2f}"></audio></td></tr>\n'
        for heard in ordered
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Proof</title>"
        "<style>body{font:16px sans-serif}td{padding:4px 8px;vertical-align:top}</style>"
        f"<h1>{len(proof.faulty)} of {len(proof.sentences)} sentences to look at</h1>"
        f"<p>Word error rate {proof.word_error_rate:.1%}, by telephone {proof.word_error_rate_by_telephone:.1%}.</p>"
        f"<table><tr><th>what is wrong<th>meant<th>heard<th>listen</tr>\n{rows}</table></html>\n"
    )
