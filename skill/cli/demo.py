"""`handouts demo`: two sections recorded, then a short conversation, with no questions asked."""

from __future__ import annotations

import shlex
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from skill.app import conversation_over
from skill.channels.terminal import clock, exchange, open_conversation
from skill.content import read_content
from skill.conversation.engine import Conversation
from skill.conversation.model import Session
from skill.errors import HandoutsError
from skill.handouts.library import load_library
from skill.handouts.model import Handout

LOCALE = "en-US"


class AudioMissingError(HandoutsError):
    """The production line is not installed."""


def play_demo(out: Path) -> None:
    """Build the recordings with a progress bar, play the conversation, and say what to try next."""
    script = read_content("demo", LOCALE)
    library = load_library()
    handout = library.get(script["handout"])
    files = _record(handout, tuple(script["sections"]), out)
    typer.echo(f"\nA conversation about “{handout.title}”\n")
    _converse(conversation_over(library), script["conversation"])
    typer.echo("Recordings:")
    for path in files:
        typer.echo(f"  {path}")
    typer.echo("\nTry next:")
    typer.echo(f"  handouts talk {handout.id}")
    typer.echo(f'  handouts ask "how long do I put ice on it" --handout {handout.id}')
    typer.echo(f"  handouts audio build {handout.id} --out {shlex.quote(str(out))}")
    typer.echo("  handouts import YOUR-LEAFLET.txt --into my-handouts")


def _record(handout: Handout, sections: tuple[int, ...], out: Path) -> list[Path]:
    try:
        from audio.build import BuildOptions, build
    except ModuleNotFoundError as error:
        raise AudioMissingError(
            "The recordings need the audio extra.", "pip install 'spoken-handouts[audio]'"
        ) from error
    out.mkdir(parents=True, exist_ok=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    typer.echo(f"Recording {len(sections)} sections of “{handout.title}” with an embedded voice.", err=True)
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=None)

        def show(what: str, done: float, total: float) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        result = build([handout], BuildOptions(out=out, sections=sections), show)
    for failure in result.failures:
        typer.echo(f"{failure.handout}: {failure.what}: {failure.message}", err=True)
    rows = result.manifest.files
    return [out / row.file for row in rows if row.handout == handout.id and row.format == "mp3"]


def _converse(conversation: Conversation, lines: list[str]) -> None:
    opening = open_conversation(conversation, Session(), LOCALE, clock())
    typer.echo(f"  skill    {opening.reply.say}\n")
    session = opening.session
    for line in lines:
        result = exchange(conversation, line, session, LOCALE, clock())
        session = result.session
        typer.echo(f"  patient  {line}")
        typer.echo(f"  skill    {result.reply.say}\n")
