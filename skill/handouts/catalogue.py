"""What must be known of every handout to choose one, read without parsing the handouts themselves.

A library may hold thousands of files while a visit opens one or two; so only the first lines of a file are read here:
its front matter's `id`, `language`, `also_called` and `translation_of`, and the line `# Title`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skill.content.compiled import compiled, is_kept
from skill.errors import HandoutFileError

if TYPE_CHECKING:
    from skill.handouts.model import Handout

_HEADER_KEYS = frozenset(("id", "language", "also_called", "translation_of"))
_TOP_KEY = re.compile(r"^([a-z_]+)\s*:", re.MULTILINE)
_TITLE = re.compile(r"^ {0,3}#[ \t]+(.+?)[ \t]*#*[ \t]*$|^(\S.*)\n=+[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A handout as the catalogue knows it. `path` is None for one that lives in memory only."""

    id: str
    title: str
    language: str
    also_called: tuple[str, ...] = ()
    translation_of: str = ""
    path: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything a patient may call this handout, the title first."""
        return (self.title, *self.also_called)


def entry_of(handout: Handout, path: Path | None = None) -> Entry:
    """The entry of a handout that was read already."""
    return Entry(handout.id, handout.title, handout.language, handout.also_called, handout.translation_of, path)


def read_entry(path: Path) -> Entry:
    """The entry of a file; HandoutFileError when the file or its header is broken."""
    if not is_kept(path):
        return _entry(path)
    try:
        source = path.read_bytes()
    except OSError:
        # Told with its remedy below.
        return _entry(path)
    row = compiled(path, source, "entry", lambda: _row(_entry(path)))
    return Entry(row["id"], row["title"], row["language"], tuple(row["also_called"]), row["translation_of"], path)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "language": entry.language,
        "also_called": list(entry.also_called),
        "translation_of": entry.translation_of,
    }


def _entry(path: Path) -> Entry:
    # Imported here: the entries of the shipped handouts are kept, so that a cold start needs no parser.
    from skill.handouts.front_matter import read_front_matter, split_front_matter
    from skill.handouts.markdown_file import default_id, plain_heading, read_text

    source, body, offset = split_front_matter(read_text(path))
    front = read_front_matter(_header_only(source), path)
    match = _TITLE.search(body)
    if match is None:
        message = "the handout has no title."
        raise HandoutFileError(path, offset + 1, message, "Start the file with a line `# Title`.")
    title = plain_heading(match.group(1) or match.group(2))
    return Entry(front.id or default_id(path), title, front.language, front.also_called, front.translation_of, path)


def _header_only(source: str) -> str:
    """The top-level keys of the front matter that the catalogue needs, as they stand."""
    starts = [(match.start(), match.group(1)) for match in _TOP_KEY.finditer(source)]
    ends = [start for start, _ in starts[1:]] + [len(source)] * bool(starts)
    return "".join(source[start:end] for (start, key), end in zip(starts, ends, strict=True) if key in _HEADER_KEYS)
