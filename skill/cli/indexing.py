"""`handouts index`: with a progress bar, since thousands of handouts take minutes."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from skill.answers.indexing import write_index
from skill.answers.scoring import SentenceScorer
from skill.handouts.library import Library


def build_index(library: Library, folder: Path) -> None:
    """Write the index of a library's folder and say where it lies."""
    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("handouts", total=len(library))

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        path = write_index(library, folder, SentenceScorer(), show)
    typer.echo(str(path))
