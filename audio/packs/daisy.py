"""The daisy pack: a DAISY 2.02 talking book a handout, for the players that libraries for the blind lend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from audio.books.book import Book, is_whole, make_book
from audio.books.daisy import NCC, audio_name, daisy
from audio.books.daisy_rules import daisy_faults
from audio.cache import write_atomically
from audio.errors import BookError
from audio.formats import DAISY_BOOK, DAISY_MP3
from audio.packs.base import FileOrder, PackJob, drop_strangers, folder_name, save_audio, write_readme
from skill.recordings import Recording


class DaisyPack:
    """One folder a handout that a player opens by its ncc.html; other speeds in folders of their own inside it."""

    name = "daisy"
    speeds = ("normal",)

    def make(self, job: PackJob) -> list[Recording]:
        """One book a speed; none when only some sections were asked for. BookError when a rule is broken."""
        rows: list[Recording] = []
        written: list[Path] = []
        for narration in job.narrations.values():
            if is_whole(narration):
                inside = "" if narration.speed.name == "normal" else f"{narration.speed.name}/"
                book = make_book(narration, DAISY_MP3)
                rows.extend(self._save(job, book, inside, written))
        folder = job.folder / self.name / folder_name(next(iter(job.narrations.values())).script.handout.id)
        _sweep(folder, written)
        return rows

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """The README for who receives the books."""
        drop_strangers(job.folder / self.name, rows)
        write_readme(job, self.name, rows)

    def _save(self, job: PackJob, book: Book, inside: str, written: list[Path]) -> list[Recording]:
        files = daisy(book)
        _require_sound(book, files)
        narration, rows = book.narration, []
        for chapter in book.chapters:
            name = f"{inside}{audio_name(chapter)}"
            order = FileOrder(self.name, narration, chapter.spoken, DAISY_MP3, "", text=chapter.title, exact=name)
            rows.append(save_audio(job, order, chapter.mastered))
        folder = job.folder / self.name / folder_name(book.handout.id)
        for name, data in files.items():
            if not name.endswith(".mp3") and name != NCC:
                written.append(folder / inside / name)
                write_atomically(written[-1], data)
        title = book.handout.title
        order = FileOrder(self.name, narration, book.spoken, DAISY_BOOK, "", text=title, exact=f"{inside}{NCC}")
        # The NCC last: a player never opens a book whose other files are not there.
        return [save_audio(job, order, book.mastered, files[NCC]), *rows]


def _require_sound(book: Book, files: dict[str, bytes]) -> None:
    known = {chapter.mastered.data: chapter.mastered.seconds for chapter in book.chapters}
    for fault in daisy_faults(files, known.__getitem__):
        message = f"The talking book is wrong ({fault.rule}): {fault.detail}."
        raise BookError(message, "This is a fault of the program; report the handout.")


def _sweep(folder: Path, written: Iterable[Path]) -> None:
    """Remove documents of an earlier build that no book has any more; the sound is removed with the manifest's rows."""
    kept = set(written)
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file() and path.suffix in (".smil", ".html") and path.name != NCC and path not in kept:
            path.unlink(missing_ok=True)
