"""The command `handouts`: everything that clinic staff and programs can ask for.

Machine output (`--json`) goes to standard output alone, notes and progress to standard error. Whatever goes wrong is
told in one or two lines with its remedy and the contract's exit code; never a traceback.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skill.errors import ExitCode, HandoutsError, OptionError, UnknownSectionError

if TYPE_CHECKING:
    from datetime import datetime

    from skill.conversation.engine import Conversation
    from skill.handouts.importing import ImportOutcome
    from skill.handouts.library import Library
    from skill.handouts.model import Block, Handout

app = typer.Typer(
    name="handouts",
    help="Patients hear their care handouts: read aloud, answered from, recorded.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="A folder of Markdown handouts instead of the shipped ones.")
]
LocaleOption = Annotated[str, typer.Option("--locale", help="Language and country, such as en-CA.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output on standard output.")]


def note(text: str) -> None:
    """A line for the person at the terminal, beside the machine output."""
    typer.echo(text, err=True)


def print_json(data: object) -> None:
    """Machine output."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def open_library(folder: Path | None, *, whole: bool = True) -> Library:
    """The library of the option; the faults of broken files are told and the rest is used.

    `whole` reads every handout now; otherwise a handout is read when it is opened.
    """
    from skill.content import HANDOUTS
    from skill.handouts import library as libraries

    read = libraries.load_library if whole else libraries.open_library
    library = read(folder or HANDOUTS)
    for fault in library.faults:
        note(f"left out: {fault}")
    return library


def _conversation(library: Path | None) -> Conversation:
    from skill.app import conversation_over
    from skill.content import HANDOUTS

    return conversation_over(open_library(library, whole=False), folder=library or HANDOUTS)


def check_locale(locale: str) -> str:
    """The supported locale nearest to the option; OptionError when its language is not spoken."""
    from skill.content import best_locale, language_of, locales

    best = best_locale(locale)
    if language_of(best) != language_of(locale):
        raise OptionError(f"{locale!r} is not spoken here.", f"Locales: {', '.join(locales())}.")
    return best


@app.command("list")
def list_handouts(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the handouts with their sections."""
    handouts = open_library(library)
    if as_json:
        print_json([_listed(handout) for handout in handouts])
    else:
        for handout in handouts:
            typer.echo(f"{handout.id}  [{handout.language}]  {handout.title}  ({handout.review.status})")
            for section in handout.sections:
                typer.echo(f"  {section.number}. {section.title}")
    if handouts.faults:
        raise typer.Exit(ExitCode.FINDINGS)


def _listed(handout: Handout) -> dict[str, Any]:
    return {
        "id": handout.id,
        "title": handout.title,
        "language": handout.language,
        "sections": [{"number": section.number, "title": section.title} for section in handout.sections],
        "review": handout.review.status.value,
    }


@app.command()
def read(
    handout_id: Annotated[str, typer.Argument(metavar="ID")],
    section: Annotated[str | None, typer.Argument(help="A number, or words of the section's title.")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a handout or one of its sections, as it would be read."""
    from skill.handouts.finding import find_section

    handout = open_library(library, whole=False).get(handout_id)
    wanted = list(handout.sections)
    if section is not None:
        found = find_section(handout, section)
        if found is None:
            titles = "; ".join(f"{part.number} {part.title}" for part in handout.sections)
            raise UnknownSectionError(f"{handout_id} has no section {section!r}.", f"Sections: {titles}.")
        wanted = [found.section]
    if as_json:
        rows = [
            {"number": part.number, "title": part.title, "blocks": [_block(block) for block in part.blocks]}
            for part in wanted
        ]
        print_json({"id": handout.id, "title": handout.title, "language": handout.language, "sections": rows})
        return
    typer.echo(handout.title)
    for part in wanted:
        typer.echo(f"\n{part.number}. {part.title}")
        for block in part.blocks:
            mark = {"item": "- ", "step": "- "}.get(block.kind.value, "")
            typer.echo(f"{'  ' * block.depth}{mark}{block.text}")


def _block(block: Block) -> dict[str, Any]:
    return {"kind": block.kind.value, "depth": block.depth, "sentences": list(block.sentences)}


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="A question in the patient's own words.")] = None,
    handout: Annotated[str | None, typer.Option(help="The handout it is asked of.")] = None,
    now: Annotated[str | None, typer.Option(help="The time it is asked at, ISO 8601.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show candidates, scores and what decided.")] = False,
    batch: Annotated[Path | None, typer.Option(help="Questions, one JSON object a line.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers to --batch go.")] = None,
    library: LibraryOption = None,
    locale: LocaleOption = "en-US",
    as_json: JsonOption = False,
) -> None:
    """Ask a handout a question; it answers in its own words or says that it does not say."""
    where = check_locale(locale)
    if (question is None) == (batch is None):
        raise OptionError("Give a question, or --batch with a file of questions.", "See handouts ask --help.")
    conversation = _conversation(library)
    if batch is not None:
        _ask_batch(conversation, batch, out, where)
        return
    assert question is not None  # noqa: S101 - for the type checker; the option check above holds it
    _ask_one(conversation, question, handout, now, where, explain=explain, as_json=as_json)


def _ask_batch(conversation: Conversation, batch: Path, out: Path | None, locale: str) -> None:
    from skill.batch import answer_batch

    if out is None:
        raise OptionError("--batch needs --out FILE.", "Name the file for the answers.")
    bad = answer_batch(conversation, batch, out, locale)
    if bad:
        note(f"{bad} rows could not be answered; see `error` in {out}.")
        raise typer.Exit(ExitCode.FINDINGS)


def _ask_one(
    conversation: Conversation,
    question: str,
    handout: str | None,
    now: str | None,
    locale: str,
    *,
    explain: bool,
    as_json: bool,
) -> None:
    from skill.batch import parse_time
    from skill.channels.terminal import answer_object, at_handout, exchange

    try:
        when = parse_time(now)
    except ValueError as error:
        raise OptionError(f"--now {now!r} is not a time.", "Write it as 2026-01-31T14:00.") from error
    if handout:
        conversation.library.get(handout)
    result = exchange(conversation, question, at_handout(handout), locale, when)
    if as_json:
        data = answer_object(None, result)
        print_json(data | ({"explain": _explained(conversation, question, handout, locale, when)} if explain else {}))
        return
    typer.echo(result.reply.say)
    if explain:
        note(json.dumps(_explained(conversation, question, handout, locale, when), ensure_ascii=False, indent=2))


def _explained(
    conversation: Conversation, question: str, handout: str | None, locale: str, now: datetime
) -> dict[str, Any]:
    from skill.answers.model import Question

    opened = conversation.library.get(handout) if handout else None
    answer = conversation.answerer().answer(Question(question, locale, now, opened))
    rows = [
        {"handout": row.handout, "section": row.section, "score": row.score, "text": row.text}
        for row in answer.candidates
    ]
    taken_for = {"taken_for": answer.taken_for} if answer.taken_for else {}
    return {"decided_by": answer.decided_by, **taken_for, "reason": answer.reason.value, "candidates": rows}


@app.command()
def index(library: LibraryOption = None) -> None:
    """Work out beforehand what questions need of the handouts."""
    from skill.cli.indexing import build_index
    from skill.content import HANDOUTS

    build_index(open_library(library), library or HANDOUTS)


@app.command()
def talk(
    handout_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    library: LibraryOption = None,
    locale: LocaleOption = "en-US",
    as_json: JsonOption = False,
) -> None:
    """Talk to the handouts: one utterance a line."""
    from skill.channels.terminal import at_handout, clock, converse, open_conversation, talk_object

    where = check_locale(locale)
    conversation = _conversation(library)
    if handout_id:
        conversation.library.get(handout_id)
    session = at_handout(handout_id)
    if not handout_id and not as_json:
        opening = open_conversation(conversation, session.but(greeted=False), where, clock())
        session = opening.session
        typer.echo(opening.reply.say)
    for result in converse(conversation, sys.stdin, session, where):
        typer.echo(json.dumps(talk_object(result), ensure_ascii=False) if as_json else result.reply.say)
        sys.stdout.flush()


@app.command("import")
def import_documents(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Documents as the clinic has them.")],
    into: Annotated[Path, typer.Option(help="The folder for the Markdown handouts.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite handouts that are there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Turn documents into handouts; says what was left out and why."""
    from skill.handouts.importing import import_into

    outcomes = import_into(paths, into, force=force)
    done = [outcome for outcome in outcomes if outcome.error is None]
    for outcome in outcomes:
        if outcome.error is not None:
            note(f"handouts: {outcome.error.message}\n{outcome.error.remedy}")
    if as_json:
        print_json([_imported(outcome) for outcome in done])
    else:
        for outcome in done:
            _show_import(outcome)
    if not done:
        raise typer.Exit(ExitCode.USAGE)
    if len(done) < len(outcomes):
        raise typer.Exit(ExitCode.FINDINGS)


def _imported(outcome: ImportOutcome) -> dict[str, Any]:
    done = outcome.imported
    return {
        "id": done.handout.id if done else None,
        "path": str(outcome.path),
        "left_out": [{"text": left.text, "why": left.why} for left in (done.left_out if done else ())],
        "warnings": list(done.warnings if done else ()),
    }


def _show_import(outcome: ImportOutcome) -> None:
    row = _imported(outcome)
    typer.echo(f"{row['id']}: {row['path']}")
    for left in row["left_out"]:
        typer.echo(f"  left out ({left['why']}): {left['text']}")
    for warning in row["warnings"]:
        typer.echo(f"  warning: {warning}")


@app.command()
def check(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID…]")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong or weak in the handouts."""
    from skill.content import HANDOUTS
    from skill.handouts.checking import check_library
    from skill.handouts.library import handout_files

    handouts = open_library(library)
    for name in ids or ():
        handouts.get(name)
    found = check_library(handouts, handout_files(library or HANDOUTS))
    findings = [finding for finding in found if not ids or finding.handout in ids]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(f"{finding.file}:{finding.line}: {finding.severity}: {finding.message} {finding.remedy}")
        note(f"{len(findings)} findings in {len(handouts)} handouts.")
    if findings:
        raise typer.Exit(ExitCode.FINDINGS)


@app.command()
def models(
    check_only: Annotated[bool, typer.Option("--check", help="Only say whether the files are up to date.")] = False,
    package: Annotated[Path | None, typer.Option(help="Write a skill package for the ASK command line here.")] = None,
    into: Annotated[Path | None, typer.Option(help="Where the models lie; the repository's own when left out.")] = None,
    library: LibraryOption = None,
) -> None:
    """Write the Alexa interaction models from the same content that every channel uses."""
    from skill.channels.alexa import models as alexa_models

    folder = into or _models_folder()
    handouts = open_library(library)
    if check_only:
        stale = alexa_models.stale_models(folder, handouts)
        for name in stale:
            typer.echo(f"{folder / name} is stale. Run: handouts models")
        raise typer.Exit(ExitCode.FINDINGS if stale else ExitCode.DONE)
    folder.mkdir(parents=True, exist_ok=True)
    for path in alexa_models.write_models(folder, handouts):
        typer.echo(str(path))
    if package:
        from skill.channels.alexa.package import package_breaches, write_package

        typer.echo(str(write_package(handouts, package)))
        for breach in package_breaches():
            note(f"before it is published: {breach}")


def _models_folder() -> Path:
    """The repository's own folder where the command runs from a clone, else one in the current folder."""
    own = Path(__file__).parents[2] / "interaction_models"
    return own if own.is_dir() else Path("interaction_models")


@app.command("package-lambda")
def package_lambda(
    out: Annotated[Path, typer.Option(help="The zip to write.")] = Path("build/lambda.zip"),
    python: Annotated[str, typer.Option(help="The function's Python: 3.12 or 3.13.")] = "3.13",
    machine: Annotated[str, typer.Option(help="The function's machine: arm64 or x86_64.")] = "arm64",
    library: LibraryOption = None,
    audio: Annotated[
        Path | None, typer.Option(help="A folder that `audio build` made; its manifest goes along.")
    ] = None,
) -> None:
    """Make the zip that AWS Lambda runs, and say how large it is."""
    from skill.cli.lambda_bundle import MACHINES, PYTHONS, Target, build_bundle

    if python not in PYTHONS or machine not in MACHINES:
        raise OptionError(f"No function runs Python {python} on {machine}.", "3.12 or 3.13, on arm64 or x86_64.")
    made = build_bundle(out, Target(python, machine), library, audio)
    typer.echo(f"{made.path}  {made.zipped:,} bytes zipped  {made.unzipped:,} bytes unzipped")
    if not made.bytecode:
        note(f"without bytecode: run this under Python {python} and the function starts in a third of the time")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8080,
    audio: Annotated[Path | None, typer.Option(help="A folder that `audio build` made.")] = None,
    audio_url: Annotated[
        str, typer.Option(help="The HTTPS address at which /audio is reached from outside; speakers play from there.")
    ] = "",
    state: Annotated[Path | None, typer.Option(help="The SQLite file for places and speeds.")] = None,
    skill_id: Annotated[
        str | None, typer.Option(envvar="ALEXA_SKILL_ID", help="The Alexa skill that may call /alexa.")
    ] = None,
    time_zone: Annotated[
        str, typer.Option(envvar="HANDOUTS_TIME_ZONE", help="Where days are counted for a device that does not tell.")
    ] = "UTC",
    library: LibraryOption = None,
) -> None:
    """Serve the Alexa skill, the recordings and /healthz."""
    from skill.content import HANDOUTS
    from skill.running import Settings
    from skill.server import serve as serve_forever

    settings = Settings(
        library or HANDOUTS,
        state=state,
        audio=audio,
        audio_url=audio_url,
        skill_id=skill_id or "",
        time_zone=time_zone or "UTC",
    )
    if not settings.skill_id:
        note("no skill id: /alexa is not served. Give --skill-id or set ALEXA_SKILL_ID.")
    serve_forever(settings, host=host, port=port, ready=lambda address: note(f"serving at {address}"))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the recordings go.")] = Path("demo-output"),
) -> None:
    """Two sections recorded and a short conversation played, on a sample handout."""
    from skill.cli.demo import play_demo

    play_demo(out)


def _mount_audio() -> None:
    """`handouts audio …` belongs to the production line and is there where its extra is installed."""
    try:
        from audio.command import app as audio_app
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] in ("skill", "audio"):
            raise
        raise OptionError("`handouts audio` needs the audio extra.", "pip install 'spoken-handouts[audio]'") from error
    app.add_typer(audio_app, name="audio", help="Build, prove and hear recordings.")


def main(arguments: list[str] | None = None) -> None:
    """The entry point: runs the command and turns every foreseen failure into a message and an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        if given[:1] in (["audio"], [], ["--help"]):
            _mount_audio()
        app(given, standalone_mode=True)
    except HandoutsError as error:
        note(f"handouts: {error.message}\n{error.remedy}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        note("interrupted")
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(ExitCode.FINDINGS)
    except OSError as error:
        note(f"handouts: {error.filename or 'a file'}: {error.strerror or error}\nCheck the disk and the permissions.")
        sys.exit(ExitCode.USAGE)
    except Exception as error:  # a person at a terminal gets a sentence, not a traceback
        if os.environ.get("HANDOUTS_TRACEBACK"):
            raise
        note(f"handouts: a fault of this program ({type(error).__name__}).\nHANDOUTS_TRACEBACK=1 shows where.")
        sys.exit(ExitCode.FINDINGS)
    finally:
        # The program is ending: a second Ctrl-C must not break into its last steps with a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
