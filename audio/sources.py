"""The handouts to be built, known by a hash of their files first: a library that did not change is not even parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from skill.errors import HandoutFileError
from skill.handouts.library import handout_files
from skill.handouts.markdown_file import read_handout
from skill.handouts.model import Handout


@dataclass(frozen=True, slots=True)
class Source:
    """A handout by what decides whether it changed; `read` gives the handout itself when it is needed.

    `file` is the name of its file and `digest` the SHA-256 of its bytes, both empty for a handout in memory.
    """

    id: str
    version: str
    language: str
    read: Callable[[], Handout]
    file: str = ""
    digest: str = ""

    def remembered(self) -> dict[str, str]:
        """What the manifest keeps of it."""
        return {"id": self.id, "version": self.version, "language": self.language, "digest": self.digest}


def source_of(handout: Handout, file: str = "", digest: str = "") -> Source:
    """The source of a handout that was read already."""
    return Source(handout.id, handout.version, handout.language, lambda: handout, file, digest)


def sources_in(folder: Path, known: Mapping[str, Mapping[str, str]]) -> tuple[list[Source], list[HandoutFileError]]:
    """The handouts of a folder and the faults of its files; `known` are the sources of an earlier build, by file."""
    found: dict[str, Source] = {}
    faults: list[HandoutFileError] = []
    for path in handout_files(folder):
        try:
            source = _source(path, known.get(path.name, {}))
            if source.id in found:
                message = f"the id {source.id!r} is used by another file too."
                raise HandoutFileError(path, 1, message, "Give one of them another id: in its front matter.")
            found[source.id] = source
        except HandoutFileError as fault:
            faults.append(fault)
    return list(found.values()), faults


def _source(path: Path, known: Mapping[str, str]) -> Source:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        digest = ""  # reading it properly tells what is wrong
    if digest and known.get("digest") == digest:
        read = partial(read_handout, path)
        return Source(known["id"], known["version"], known["language"], read, path.name, digest)
    return source_of(read_handout(path), path.name, digest)
