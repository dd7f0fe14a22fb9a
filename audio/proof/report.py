"""Hearing a folder of recordings and reporting, sentence by sentence, what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from audio.cache import write_atomically
from audio.errors import AudioError
from audio.formats import FORMATS
from audio.interruption import Listen, interruption_heard, next_done
from audio.proof.files import ProvenFile, Sentence, recordings_of
from audio.proof.judging import Judge
from audio.proof.page import page
from audio.proof.recogniser import model_folder
from audio.workers import local_executor, result_of, stop
from skill.content import language_of
from skill.recordings import Recording, read_manifest

Progress = Callable[[str, float, float], None]


@dataclass(frozen=True, slots=True)
class Rates:
    """What was heard of one language: wrong words by all words, at full band and by telephone.

    `excused` is the share of the words that are wrong and names of the allow-list; `doubtful_by_telephone` counts the
    sentences in which a word that decides was misheard by telephone without failing.
    """

    sentences: int
    faulty: int
    words: int
    word_error_rate: float
    word_error_rate_by_telephone: float
    excused: float
    doubtful_by_telephone: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """A file that could not be heard, and why."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole report: every sentence of every file, the files that could not be heard, and the rates by language."""

    sentences: tuple[Sentence, ...]
    unheard: tuple[Unheard, ...]
    rates: dict[str, Rates]

    @property
    def faulty(self) -> tuple[Sentence, ...]:
        """The sentences with something wrong."""
        return tuple(sentence for sentence in self.sentences if sentence.faults)

    @property
    def passed(self) -> bool:
        """Whether everything was heard and nothing is wrong."""
        return not self.faulty and not self.unheard


def prove(folder: Path, progress: Progress | None = None, *, jobs: int = 0) -> Proof:
    """Hear every file of a folder; AudioError when there is nothing to hear or no recogniser.

    Writes `proof.json` and `proof.html` into the folder. What was heard is kept as it is heard, so a proof that was
    stopped goes on where it was, and only new clips are heard again.
    """
    waves = _waves(row for row in read_manifest(folder).files if _is_sound(row))
    if not waves:
        raise AudioError(f"{folder} holds no recordings.", "Build some there first: handouts audio build.")
    model_folder()  # once, before several processes want to put it together
    found: list[Sentence | Unheard] = []
    executor = local_executor(jobs)
    with ExitStack() as ending:
        listen = ending.enter_context(interruption_heard())
        ending.callback(stop, executor)
        total, done = sum(row.seconds for wave in waves for row in wave), 0.0
        for wave in waves:
            for seconds, results in _heard(executor, folder, recordings_of(wave), listen):
                found.extend(results)
                done += seconds
                if progress:
                    progress("hearing", done, total)
    proof = _proof(found)
    document = {**asdict(proof), "passed": proof.passed, "faulty": len(proof.faulty)}
    write_atomically(folder / "proof.json", (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    write_atomically(folder / "proof.html", page(proof.sentences, proof.unheard, proof.rates).encode())
    return proof


def _is_sound(row: Recording) -> bool:
    return row.format in FORMATS and FORMATS[row.format].mime.startswith("audio/")


def _waves(rows: Iterable[Recording]) -> list[list[Recording]]:
    """The files in two waves: in the second lies what mostly was heard in the first, in another file or coding."""
    first: dict[tuple[str, str, int], tuple[str, str]] = {}
    waves: tuple[list[Recording], list[Recording]] = ([], [])
    for row in sorted(rows, key=lambda row: (row.pack != "listener", not row.section, row.pack, row.format, row.file)):
        own = first.setdefault((row.handout, row.speed, row.section), (row.pack, row.format))
        waves[0 if row.section and own == (row.pack, row.format) else 1].append(row)
    return [wave for wave in waves if wave]


def _heard(
    executor: Executor, folder: Path, recordings: Iterable[Sequence[Recording]], listen: Listen
) -> Iterator[tuple[float, list[Sentence | Unheard]]]:
    """What was found in each recording, with its seconds, as it is done."""
    longest_first = sorted(((sum(row.seconds for row in rows), rows) for rows in recordings), key=lambda pair: -pair[0])
    pending = {executor.submit(_hear_file, folder, rows): seconds for seconds, rows in longest_first}
    while pending:
        for future in next_done(pending, listen):
            yield pending.pop(future), result_of(future)


def _hear_file(folder: Path, rows: Sequence[Recording]) -> list[Sentence | Unheard]:
    try:
        return [*ProvenFile(folder, rows).sentences(Judge(rows[0].language))]
    except AudioError as error:
        return [Unheard(rows[0].file, str(error))]


def _proof(found: Sequence[Sentence | Unheard]) -> Proof:
    sentences = sorted((each for each in found if isinstance(each, Sentence)), key=lambda each: (each.file, each.start))
    unheard = sorted((each for each in found if isinstance(each, Unheard)), key=lambda each: each.file)
    languages = sorted({language_of(each.language) for each in sentences})
    rates = {name: _rates([each for each in sentences if language_of(each.language) == name]) for name in languages}
    return Proof(tuple(sentences), tuple(unheard), rates)


def _rates(sentences: Sequence[Sentence]) -> Rates:
    words = sum(each.words for each in sentences) or 1
    return Rates(
        len(sentences),
        sum(1 for each in sentences if each.faults),
        words,
        round(sum(each.errors for each in sentences) / words, 4),
        round(sum(each.errors_by_telephone for each in sentences) / words, 4),
        round(sum(each.excused for each in sentences) / words, 4),
        sum(1 for each in sentences if each.doubtful),
    )
