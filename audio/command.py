"""The `handouts audio` command: build, proof, say, voices. Machine output alone goes to standard output."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from audio.build import READING, BuildOptions, BuildResult, build
from audio.errors import AudioError
from audio.sources import Source, sources_in
from skill.content import HANDOUTS
from skill.errors import ExitCode, UnknownHandoutError
from skill.recordings import MANIFEST, read_manifest

if TYPE_CHECKING:
    from audio.proof.report import Proof

app = typer.Typer(
    name="audio",
    help="Recordings: make them, hear a sentence, see the voices, get the pronunciations.",
    no_args_is_help=True,
    add_completion=False,
)
_notes = Console(stderr=True, highlight=False, soft_wrap=True)  # a path cut in two cannot be clicked or searched

Library = Annotated[Path, typer.Option("--library", help="A folder of Markdown handouts instead of the shipped ones.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command("build")
def build_command(  # noqa: PLR0917 - typer takes each option as a parameter
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Handouts; all when none is named.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to.")] = Path("recordings"),
    packs: Annotated[list[str] | None, typer.Option("--packs", help="Packs, separated by commas, or 'all'.")] = None,
    voice: Annotated[str, typer.Option("--voice", help="A voice by name; see `handouts audio voices`.")] = "",
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes that speak; 0: one a core.")] = 0,
    slow: Annotated[bool, typer.Option("--slow", help="Also the slow edition, about 110 words a minute.")] = False,
    base_url: Annotated[str, typer.Option("--base-url", help="Where the folder will be published.")] = "",
    phone_number: Annotated[str, typer.Option("--phone-number", help="The number that plays the handouts.")] = "",
    proof: Annotated[bool, typer.Option("--proof", help="Hear the recordings when they are made.")] = False,
    cluster: Annotated[
        str, typer.Option("--cluster", help="The address of a Dask scheduler whose workers speak, tcp://host:8786.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Make every file anew, also what did not change; clips are kept.")
    ] = False,
    library: Library = HANDOUTS,
    as_json: Json = False,
) -> None:
    """Make recordings of handouts, and the manifest that lists them."""
    if proof:
        _require_recogniser()
    sources, faults = sources_in(library, read_manifest(out).sources)
    for fault in faults:
        _notes.print(f"[yellow]left out:[/] {escape(str(fault))}")
    handouts = _chosen(sources, ids) if ids else sources
    options = BuildOptions(
        out, _packs(packs), voice, jobs, slow, (), base_url, phone_number, keep_others=bool(ids), cluster=cluster,
        again=again,
    )  # fmt: skip
    with _bar() as bar:
        task = bar.add_task("looking", total=None)

        def show(what: str, done: float, total: float) -> None:
            bar.update(task, description=what, completed=done, total=total)

        result = build(handouts, options, show, faults)
    _report(result, out)
    found = _prove(out, jobs) if proof and result.manifest.files else None
    if as_json:
        print(json.dumps(_document(result, out, found), ensure_ascii=False))
    if result.failures or (found is not None and not found.passed):
        raise typer.Exit(ExitCode.FINDINGS)


@app.command("proof")
def proof_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `audio build` made.")],
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes that hear; 0: one a core.")] = 0,
    as_json: Json = False,
) -> None:
    """Hear every sentence of a folder of recordings; writes proof.json and proof.html into it."""
    proof = _prove(folder, jobs)
    if as_json:
        print((folder / "proof.json").read_text(encoding="utf-8"), end="")
    if not proof.passed:
        raise typer.Exit(ExitCode.FINDINGS)


def _prove(folder: Path, jobs: int) -> Proof:
    from audio.proof.report import prove

    with _bar() as bar:
        task = bar.add_task("hearing", total=None)

        def show(what: str, done: float, total: float) -> None:
            bar.update(task, description=what, completed=done, total=total)

        proof = prove(folder, show, jobs=jobs)
    for each in proof.unheard:
        _notes.print(f"[red]{escape(each.file)}:[/] {escape(each.message)}")
    for heard in proof.faulty:
        _notes.print(f"[red]{escape(heard.file)} at {heard.start:.1f} s:[/] {escape('; '.join(heard.faults))}")
    for language, rates in proof.rates.items():
        wrong = f"{rates.word_error_rate:.1%} wrong words, {rates.word_error_rate_by_telephone:.1%} by telephone"
        _notes.print(f"{language}: {rates.faulty} of {rates.sentences} sentences to listen to; {wrong}")
    _notes.print(f"The page to listen through: {escape(str(folder / 'proof.html'))}")
    return proof


@app.command("say")
def say_command(
    text: Annotated[str, typer.Argument(help="What to say, as it would stand in a handout.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write; its ending names the format.")],
    voice: Annotated[str, typer.Option("--voice", help="A voice by name.")] = "",
    locale: Annotated[str, typer.Option("--locale", help="The language of the text.")] = "en-CA",
    as_json: Json = False,
) -> None:
    """Say a text into a file."""
    from audio.saying import say

    said = say(text, out, voice=voice, locale=locale)
    if as_json:
        print(json.dumps(asdict(said), ensure_ascii=False))
        return
    _notes.print(f"Said: {escape(said.spoken)}")
    if said.guessed:
        _notes.print(f"[yellow]In no dictionary:[/] {escape(', '.join(said.guessed))}")
    _notes.print(f"{said.seconds:.1f} s in {escape(said.file)}")


@app.command("voices")
def voices_command(
    samples: Annotated[
        Path | None, typer.Option("--samples", metavar="DIR", help="Write a sample of each installed voice there.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """The voices there are: languages, speed, licence, whether they are installed, and a sample to hear."""
    from audio.voices.catalogue import all_voices, with_samples

    rows = all_voices()
    if samples is not None:
        rows = with_samples(rows, samples)
    if as_json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        return
    table = Table("voice", "languages", "sex", "installed", "seconds a second", "licence", "description", box=None)
    for row in rows:
        speed = f"{row.speed:g}" if row.speed else "-"
        installed = "yes" if row.installed else "no"
        table.add_row(row.name, ", ".join(row.languages), row.sex, installed, speed, row.licence, row.description)
    Console().print(table)
    for row in rows:
        if row.sample:
            _notes.print(f"{row.name}: {escape(row.sample)}")


@app.command("lexicon")
def lexicon_command(
    locale: Annotated[str, typer.Option("--locale", help="The language of the words.")] = "en-CA",
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; standard output when none.")] = None,
) -> None:
    """The words that voices get wrong and how they are said, as a W3C PLS 1.0 document."""
    from audio.cache import write_atomically
    from audio.lexicon import load_lexicon

    document = load_lexicon(locale).pls()
    if out is None:
        print(document, end="")
        return
    write_atomically(out, document.encode())
    _notes.print(f"Written: {escape(str(out))}")


def _chosen(sources: list[Source], ids: list[str]) -> list[Source]:
    by_id = {source.id: source for source in sources}
    for handout_id in ids:
        if handout_id not in by_id:
            known = ", ".join(sorted(by_id)[:20]) or "none"
            raise UnknownHandoutError(f"There is no handout {handout_id!r}.", f"Handouts in this library: {known}.")
    return [by_id[handout_id] for handout_id in dict.fromkeys(ids)]


def _packs(chosen: list[str] | None) -> tuple[str, ...]:
    if not chosen:
        return ("listener",)  # without what only packing needs: an unchanged library must not wait for it
    from audio.packs import PACKS

    names = [name.strip() for entry in chosen for name in entry.split(",") if name.strip()]
    if names == ["all"]:
        return tuple(PACKS)
    for name in names:
        if name not in PACKS:
            raise AudioError(f"There is no pack {name!r}.", f"Packs: {', '.join(PACKS)}, or all.")
    return tuple(dict.fromkeys(names))


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=_notes, transient=True, disable=not _notes.is_terminal)


def _require_recogniser() -> None:
    """ProofError now rather than when hours of recordings are made."""
    from audio.proof.recogniser import ProofError, model_folder

    if importlib.util.find_spec("faster_whisper") is None:
        message = "Hearing the recordings needs a recogniser (faster-whisper)."
        raise ProofError(message, "Run: pip install 'spoken-handouts[proof]'.")
    model_folder()


def _document(result: BuildResult, out: Path, proof: Proof | None) -> dict[str, Any]:
    """What `--json` prints; `proof` is null when none was asked for, or nothing was there to be heard."""
    heard = None
    if proof is not None:
        heard = {
            "file": str(out / "proof.json"),
            "page": str(out / "proof.html"),
            "passed": proof.passed,
            "faulty": len(proof.faulty),
            "unheard": [asdict(each) for each in proof.unheard],
            "rates": {language: asdict(rates) for language, rates in proof.rates.items()},
        }
    return {
        "manifest": str(out / MANIFEST),
        "made": result.made,
        "unchanged": result.unchanged,
        "clips_spoken": result.clips_spoken,
        "guessed": result.guessed,
        "failures": [asdict(failure) for failure in result.failures],
        "proof": heard,
    }


def _report(result: BuildResult, out: Path) -> None:
    for handout, words in result.guessed.items():
        _notes.print(f"[yellow]{escape(handout)}: in no dictionary, said by rule:[/] {escape(', '.join(words))}")
    for failure in result.failures:
        if failure.what == READING:
            continue  # told before the build began
        _notes.print(f"[red]{escape(failure.handout)} ({failure.what}):[/] {escape(failure.message)}")
    made, same = len(result.made), len(result.unchanged)
    _notes.print(f"{made} handouts made, {same} unchanged; {len(result.manifest.files)} files in {escape(str(out))}")
