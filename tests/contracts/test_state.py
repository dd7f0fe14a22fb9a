"""The state stores, held to the contract; and what only one of them promises."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from skill.state import MemoryStore, SqliteStore, StateError, StateStore, key_of
from tests.contracts.state_contract import ANNA_KITCHEN, BEN_KITCHEN, StateContract


class TestMemoryStore(StateContract):
    @pytest.fixture(autouse=True)
    def _fresh(self) -> None:
        self._store = MemoryStore()

    @contextmanager
    def opened(self) -> Iterator[StateStore]:
        yield self._store

    def test_it_does_not_grow_without_end(self) -> None:
        store = MemoryStore(most=2)
        for number in range(5):
            store.merge(key_of("anna", str(number)), {"n": number})
        assert [dict(store.load(key_of("anna", str(number)))) for number in range(5)] == [
            {},
            {},
            {},
            {"n": 3},
            {"n": 4},
        ]


class TestSqliteStore(StateContract):
    @pytest.fixture(autouse=True)
    def _fresh(self, tmp_path: Path) -> None:
        self._path = tmp_path / "state" / "handouts.sqlite"

    @contextmanager
    def opened(self) -> Iterator[StateStore]:
        store = SqliteStore(self._path)
        try:
            yield store
        finally:
            store.close()

    def test_a_position_survives_a_killed_process(self) -> None:
        writer = (
            "import sys, time; from pathlib import Path; from skill.state import SqliteStore, key_of\n"
            "store = SqliteStore(Path(sys.argv[1]))\n"
            "store.merge(key_of('anna', 'kitchen'), {'place': ['ankle-sprain', 3, 1]})\n"
            "print('written', flush=True); time.sleep(60)\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", writer, str(self._path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "written\n"
            child.send_signal(signal.SIGKILL)
        with self.opened() as store:
            assert dict(store.load(ANNA_KITCHEN)) == {"place": ["ankle-sprain", 3, 1]}

    def test_writers_in_other_processes(self) -> None:
        with self.opened():
            pass
        writer = (
            "import sys; from pathlib import Path; from skill.state import SqliteStore, key_of\n"
            "store = SqliteStore(Path(sys.argv[1]))\n"
            "for turn in range(50): store.merge(key_of('anna', 'kitchen'), {sys.argv[2]: turn})\n"
        )
        children = [
            subprocess.Popen([sys.executable, "-c", writer, str(self._path), name]) for name in ("one", "two", "three")
        ]
        assert [child.wait() for child in children] == [0, 0, 0]
        with self.opened() as store:
            assert dict(store.load(ANNA_KITCHEN)) == {"one": 49, "two": 49, "three": 49}

    def test_erased_words_are_not_in_the_file(self) -> None:
        with self.opened() as store:
            store.merge(ANNA_KITCHEN, {"place": "very-particular-handout"})
            store.merge(BEN_KITCHEN, {"place": "other"})
            store.erase(ANNA_KITCHEN.person)
            found = b"".join(path.read_bytes() for path in self._path.parent.iterdir())
        assert b"very-particular-handout" not in found
        assert b"other" in found

    def test_a_file_that_cannot_be_opened(self, tmp_path: Path) -> None:
        with pytest.raises(StateError, match="cannot be used"):
            SqliteStore(tmp_path)
        (tmp_path / "text").write_text("this is no database " * 100)
        with pytest.raises(StateError, match="cannot be used"):
            SqliteStore(tmp_path / "text")

    def test_a_value_that_was_damaged(self) -> None:
        with self.opened() as store:
            store.merge(ANNA_KITCHEN, {"place": 1})
            base = sqlite3.connect(self._path)
            base.execute("UPDATE state SET value = '{'")
            base.commit()
            base.close()
            with pytest.raises(StateError, match="cannot be read"):
                store.load(ANNA_KITCHEN)

    def test_a_store_that_was_closed(self) -> None:
        store = SqliteStore(self._path)
        store.close()
        for act in (lambda: store.load(ANNA_KITCHEN), lambda: store.merge(ANNA_KITCHEN, {}), lambda: store.erase("x")):
            with pytest.raises(StateError):
                act()
