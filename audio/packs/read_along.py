"""The read-along pack: an EPUB 3 book a handout, the sentence lit while it is spoken."""

from __future__ import annotations

from collections.abc import Sequence

from audio.books.book import Book, is_whole, make_book
from audio.books.epub import epub
from audio.books.overlay_rules import overlay_faults
from audio.errors import BookError
from audio.formats import EPUB
from audio.narration import Narration
from audio.packs.base import FileOrder, PackJob, drop_strangers, folder_name, save_audio, write_readme
from skill.recordings import Recording


class ReadAlongPack:
    """For people who read and listen at once, on a telephone, a tablet or a computer."""

    name = "read-along"
    speeds = ("normal",)

    def make(self, job: PackJob) -> list[Recording]:
        """One book a speed; none when only some sections were asked for. BookError when a rule is broken."""
        return [self._book(job, narration) for narration in job.narrations.values() if is_whole(narration)]

    def finish(self, job: PackJob, rows: Sequence[Recording]) -> None:
        """The README for who receives the books."""
        drop_strangers(job.folder / self.name, rows)
        write_readme(job, self.name, rows)

    def _book(self, job: PackJob, narration: Narration) -> Recording:
        book = make_book(narration, EPUB)
        data = epub(book)
        require_sound(book, data)
        order = FileOrder(
            self.name, narration, book.spoken, EPUB, folder_name(book.handout.id), text=book.handout.title
        )
        return save_audio(job, order, book.mastered, data)


def require_sound(book: Book, data: bytes) -> None:
    """BookError at the first rule that the finished book breaks."""
    known = {chapter.mastered.data: chapter.mastered.seconds for chapter in book.chapters}
    for fault in overlay_faults(data, book.texts, known.__getitem__):
        message = f"The read-along book is wrong ({fault.rule}): {fault.where}: {fault.detail}."
        raise BookError(message, "This is a fault of the program; report the handout.")
