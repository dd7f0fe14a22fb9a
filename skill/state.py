"""What is kept between visits: place, speed and the like, by person and device, behind one protocol.

Person and device are hashes; no name, question or word of anybody is stored. Fields are merged one by one, so that
two writers at once (a spoken turn, an event of the player) never undo each other's fields.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from skill.errors import HandoutsError

if TYPE_CHECKING:
    import sqlite3

Fields = Mapping[str, Any]
"""Top-level fields, each a JSON value."""


class StateError(HandoutsError):
    """The store cannot be opened, read or written."""


class Key(NamedTuple):
    """Whose state, and on which device; both hashes."""

    person: str
    device: str


class StateStore(Protocol):
    """Every method raises StateError when the store fails."""

    def load(self, key: Key) -> Fields:
        """The fields kept for this person on this device; empty when there are none."""

    def merge(self, key: Key, fields: Fields) -> None:
        """Set these fields and leave the others, all in one step; a field that is None is removed."""

    def erase(self, person: str) -> None:
        """Remove everything kept for the person, on every device."""


def key_of(user_id: str, device_id: str) -> Key:
    """The key of a user on a device; the ids themselves are not kept anywhere."""
    return Key(_digest("user", user_id), _digest("device", device_id))


def everywhere(key: Key) -> Key:
    """Where what holds on every device of the person is kept, such as that the disclaimer was heard."""
    return Key(key.person, "everywhere")


def _digest(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()[:40]


class MemoryStore:
    """State for as long as the process lives: what tests and a function without a table use."""

    def __init__(self, most: int = 10_000) -> None:
        self._rows: dict[Key, dict[str, Any]] = {}
        self._most = most
        self._lock = threading.Lock()

    def load(self, key: Key) -> Fields:
        """See StateStore."""
        with self._lock:
            return dict(self._rows.get(key, {}))

    def merge(self, key: Key, fields: Fields) -> None:
        """See StateStore; the state that was written longest ago goes when there are too many."""
        with self._lock:
            row = {**self._rows.pop(key, {}), **json.loads(json.dumps(dict(fields)))}
            self._rows[key] = {name: value for name, value in row.items() if value is not None}
            while len(self._rows) > self._most:
                self._rows.pop(next(iter(self._rows)))

    def erase(self, person: str) -> None:
        """See StateStore."""
        with self._lock:
            for key in [key for key in self._rows if key.person == person]:
                del self._rows[key]


_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (
    person TEXT NOT NULL, device TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (person, device, field)
) WITHOUT ROWID
"""
_SELECT = "SELECT field, value FROM state WHERE person = ? AND device = ?"
_BUSY_S = 5.0


class SqliteStore:
    """State in one SQLite file, for self-hosting; several threads and several processes may share the file."""

    CHECKPOINT_THREAD = "checkpoint of the state"
    CHECKPOINT_EVERY = 500
    """Merges after which the write-ahead log is carried into the file: some 2 to 6 MB of it."""

    def __init__(self, path: Path) -> None:
        # Imported here: a function with a table of its own never opens a file.
        import sqlite3

        self._error, self._connect, self._path = sqlite3.Error, sqlite3.connect, path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Autocommit: each merge opens its own transaction. The lock keeps the threads of one process in a row;
            # the busy timeout, processes.
            self._base = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
            # WAL with NORMAL survives a killed process; only a power cut may lose the last turns, never the file.
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            # Erased means gone: the bytes of a deleted row are overwritten.
            self._base.execute("PRAGMA secure_delete=ON")
            self._base.execute(_SCHEMA)
            # SQLite would carry the log into the file within some unlucky turn, with every other turn waiting: a
            # thread does it beside them.
            self._base.execute("PRAGMA wal_autocheckpoint=0")
        except (sqlite3.Error, OSError) as error:
            remedy = "Name a file in a folder you may write."
            raise StateError(f"The state file {path} cannot be used.", remedy) from error
        self._lock = threading.Lock()
        self._merges = itertools.count(1)
        self._checkpointing = threading.Lock()
        self._checkpoint: threading.Thread | None = None
        # What a killed process left in the log.
        self._carry_over()

    def load(self, key: Key) -> Fields:
        """See StateStore."""
        try:
            with self._lock:
                rows = self._base.execute(_SELECT, key).fetchall()
            return {field: json.loads(value) for field, value in rows}
        except (self._error, ValueError) as error:
            raise StateError("The state cannot be read.", "See whether the state file is whole.") from error

    def merge(self, key: Key, fields: Fields) -> None:
        """See StateStore."""
        kept = [(*key, name, json.dumps(value)) for name, value in fields.items() if value is not None]
        gone = [(*key, name) for name, value in fields.items() if value is None]
        try:
            with self._lock:
                if kept and not gone:
                    # One statement is a transaction of its own. Each call into SQLite gives the interpreter away, and
                    # with several threads at work the wait to have it back is most of what a turn waits for.
                    rows = ", ".join(["(?, ?, ?, ?)"] * len(kept))
                    values = [value for row in kept for value in row]
                    self._base.execute(f"INSERT OR REPLACE INTO state VALUES {rows}", values)  # noqa: S608 - signs alone
                else:
                    with _Transaction(self._base):
                        self._base.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)", kept)
                        self._base.executemany("DELETE FROM state WHERE person = ? AND device = ? AND field = ?", gone)
        except self._error as error:
            raise StateError("The state cannot be written.", "See whether the disk is full.") from error
        if next(self._merges) % self.CHECKPOINT_EVERY == 0 and not self._checkpointing.locked():
            self._checkpoint = threading.Thread(target=self._carry_over, name=self.CHECKPOINT_THREAD, daemon=True)
            self._checkpoint.start()

    def _carry_over(self) -> None:
        """Carry the write-ahead log into the file beside the turns, which neither wait for it nor are waited for.

        Only for what they wrote meanwhile they wait, or on a busy machine the log would never be used from its start
        again: a few rows, once in CHECKPOINT_EVERY merges.
        """
        with self._checkpointing:
            try:
                base = self._connect(self._path, timeout=_BUSY_S)
                base.execute("PRAGMA wal_checkpoint(PASSIVE)")
                with self._lock:
                    base.execute("PRAGMA wal_checkpoint(PASSIVE)")
                base.close()
            except self._error:
                # The log is as good as the file; the next time carries more. A full disk fails the merges, which tell.
                return

    def erase(self, person: str) -> None:
        """See StateStore."""
        try:
            with self._lock, _Transaction(self._base):
                self._base.execute("DELETE FROM state WHERE person = ?", (person,))
            self._empty_log()
        except self._error as error:
            raise StateError("The state cannot be erased.", "See whether the disk is full.") from error

    def _empty_log(self) -> None:
        """The write-ahead log still holds what was written before: empty it.

        One checkpoint at a time is possible, and SQLite does not wait for another's, be it of this process or not.
        Given up after _BUSY_S: the rows are gone by then, and the log is used again from its start at the next one.
        """
        until = time.monotonic() + _BUSY_S
        while time.monotonic() < until:
            with self._checkpointing, self._lock:
                busy, _, _ = self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            time.sleep(0.01)

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        if self._checkpoint is not None:
            self._checkpoint.join()
        with self._lock:
            self._base.close()


class _Transaction:
    """BEGIN IMMEDIATE … COMMIT: the write lock is taken first, so that two writers wait and do not fail."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def __enter__(self) -> None:
        self._base.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._base.execute("ROLLBACK" if error else "COMMIT")
