"""Importing a document as a handout: one importer a format, one way from its pieces to the handout's file.

Nothing is dropped silently: what is not in the handout is told with its reason.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from skill.errors import DocumentImportError, HandoutsError
from skill.handouts.document_wording import warning
from skill.handouts.importing.assembly import assemble
from skill.handouts.importing.document import open_document
from skill.handouts.importing.draft import Imported, LeftOut
from skill.handouts.importing.formats import IMPORTERS

__all__ = ["ImportOutcome", "Imported", "LeftOut", "import_document", "import_into", "slug"]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one document: the file written and the import, or the error."""

    source: Path
    path: Path | None = None
    imported: Imported | None = None
    error: HandoutsError | None = None


def slug(stem: str) -> str:
    """A file's stem as a handout's id: lower case, digits, hyphens; 'handout' when no letter is left."""
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "handout"


def import_document(path: Path) -> Imported:
    """The document as a handout, nothing written; DocumentImportError with the remedy when it cannot be read."""
    document = open_document(path)
    importer = next((one for one in IMPORTERS if one.recognises(document)), None)
    if importer is None:
        raise document.fault(
            "this is not a format that can be imported.",
            "Formats: text, Markdown, HTML, DOCX, PDF, MedQuAD XML and JSON of the NHS website content API.",
        )
    draft = importer.read(document)
    document.check_length(len(draft.pieces))
    if not any(piece.text.strip() for piece in draft.pieces):
        raise document.fault("no text was found in it.", "Check that it is the right file, and not a scan.")
    imported = assemble(draft, path, slug(path.stem))
    if not document.is_packed and document.encoding_is_guessed:
        note = warning("encoding", encoding="Windows-1252")
        imported = replace(imported, warnings=(note, *imported.warnings))
    return imported


def import_into(paths: Iterable[Path], folder: Path, force: bool = False) -> tuple[ImportOutcome, ...]:
    """Each document as `<slug of its stem>.md` in the folder, which is made; one bad document does not stop the others.

    A file that is there already is overwritten only with `force`, and never by another document of the same call.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or "it cannot be made"
        raise DocumentImportError(f"{folder}: {reason}.", "Name a folder that can be written to.") from error
    written: set[Path] = set()
    return tuple(_import_one(path, folder, force, written) for path in paths)


def _import_one(path: Path, folder: Path, force: bool, written: set[Path]) -> ImportOutcome:
    target = folder / f"{slug(path.stem)}.md"
    try:
        if target in written:
            message = f"{path}: {target} was just written from another document."
            raise DocumentImportError(message, "Rename one of them.")
        if target.exists() and not force:
            raise DocumentImportError(f"{target} exists already.", "Use --force to overwrite it.")
        imported = import_document(path)
        write_atomically(target, imported.markdown)
    except HandoutsError as error:
        return ImportOutcome(path, error=error)
    written.add(target)
    return ImportOutcome(path, target, imported)


def write_atomically(target: Path, text: str) -> None:
    """The whole text or nothing: a temporary file beside the target, then renamed."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise DocumentImportError(f"{target}: {reason}.", "Name a folder that can be written to.") from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise DocumentImportError(f"{target}: {reason}.", "Check the disk and the permissions.") from error
    finally:
        temporary.unlink(missing_ok=True)
