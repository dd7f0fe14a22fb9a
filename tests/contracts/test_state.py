"""The state stores, held to the contract; and what only one of them promises."""

from __future__ import annotations

import itertools
import signal
import sqlite3
import subprocess
import sys
import threading
import time
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

    def test_the_log_does_not_grow_with_the_turns(self) -> None:
        with self.opened() as store:
            sizes = []
            for turn in range(6 * SqliteStore.CHECKPOINT_EVERY):
                store.merge(ANNA_KITCHEN, {"turn": turn})
                if turn % SqliteStore.CHECKPOINT_EVERY == 0:
                    # The checkpoint runs beside the turns, which here come faster than any patients' do.
                    for thread in threading.enumerate():
                        if thread.name == SqliteStore.CHECKPOINT_THREAD:
                            thread.join(30)
                    sizes.append(self._log().stat().st_size)
            assert sizes[-1] <= 2 * max(sizes[:3])
            # Somebody who opens the file afresh while it is in use finds the last turn.
            with self.opened() as other:
                assert dict(other.load(ANNA_KITCHEN)) == {"turn": 6 * SqliteStore.CHECKPOINT_EVERY - 1}

    def test_what_a_killed_process_left_in_the_log_goes_when_the_file_is_opened(self) -> None:
        writer = (
            "import os, sys; from pathlib import Path; from skill.state import SqliteStore, key_of\n"
            "store = SqliteStore(Path(sys.argv[1]))\n"
            "for turn in range(50): store.merge(key_of('anna', 'kitchen'), {'turn': turn})\n"
            "os._exit(9)\n"
        )
        for _ in range(2):
            subprocess.run([sys.executable, "-c", writer, str(self._path)], check=False)
        once = self._log().stat().st_size
        for _ in range(3):
            subprocess.run([sys.executable, "-c", writer, str(self._path)], check=False)
        assert self._log().stat().st_size <= once

    def test_erased_words_are_gone_though_turns_and_checkpoints_go_on(self) -> None:
        with self.opened() as store:
            stop = threading.Event()

            def others() -> None:
                for turn in itertools.count():
                    store.merge(BEN_KITCHEN, {"turn": turn})
                    if stop.is_set():
                        return

            threads = [threading.Thread(target=others) for _ in range(3)]
            for thread in threads:
                thread.start()
            for round_ in range(20):
                store.merge(ANNA_KITCHEN, {"place": f"very-particular-handout-{round_}"})
                time.sleep(0.02)
                store.erase(ANNA_KITCHEN.person)
                found = b"".join(path.read_bytes() for path in self._path.parent.iterdir())
                assert b"very-particular-handout" not in found
            stop.set()
            for thread in threads:
                thread.join()

    def _log(self) -> Path:
        return self._path.with_name(self._path.name + "-wal")

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
