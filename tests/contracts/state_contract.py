"""What every state store must do; each store's test inherits this class and says how to open one."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from skill.state import Key, StateStore, key_of

ANNA_KITCHEN = key_of("anna", "kitchen")
ANNA_BEDROOM = key_of("anna", "bedroom")
BEN_KITCHEN = key_of("ben", "kitchen")


class StateContract(ABC):
    """The contract."""

    @abstractmethod
    def opened(self) -> AbstractContextManager[StateStore]:
        """A store on the same data, whenever it is called within one test."""

    @pytest.fixture
    def store(self) -> Iterator[StateStore]:
        with self.opened() as store:
            yield store

    def test_nothing_is_kept_at_first(self, store: StateStore) -> None:
        assert dict(store.load(ANNA_KITCHEN)) == {}

    def test_what_is_merged_is_loaded(self, store: StateStore) -> None:
        fields = {"place": ["ankle-sprain", 2, 0], "speed": "slow", "greeted": True, "offset": 42_000, "share": 0.25}
        store.merge(ANNA_KITCHEN, fields)
        assert dict(store.load(ANNA_KITCHEN)) == fields

    def test_nested_values_come_back_whole(self, store: StateStore) -> None:
        fields = {"player": {"queue": [["a", 1], ["b", 2]], "loop": False, "failed": 0, "note": "é & <"}}
        store.merge(ANNA_KITCHEN, fields)
        assert dict(store.load(ANNA_KITCHEN)) == fields

    def test_other_fields_stay(self, store: StateStore) -> None:
        store.merge(ANNA_KITCHEN, {"speed": "slow", "greeted": True})
        store.merge(ANNA_KITCHEN, {"speed": "fast"})
        assert dict(store.load(ANNA_KITCHEN)) == {"speed": "fast", "greeted": True}

    def test_none_removes_a_field(self, store: StateStore) -> None:
        store.merge(ANNA_KITCHEN, {"speed": "slow", "greeted": True})
        store.merge(ANNA_KITCHEN, {"speed": None, "never": None})
        assert dict(store.load(ANNA_KITCHEN)) == {"greeted": True}

    def test_merging_nothing_changes_nothing(self, store: StateStore) -> None:
        store.merge(ANNA_KITCHEN, {})
        assert dict(store.load(ANNA_KITCHEN)) == {}

    def test_people_and_devices_are_apart(self, store: StateStore) -> None:
        for number, key in enumerate((ANNA_KITCHEN, ANNA_BEDROOM, BEN_KITCHEN)):
            store.merge(key, {"place": number})
        assert [store.load(key)["place"] for key in (ANNA_KITCHEN, ANNA_BEDROOM, BEN_KITCHEN)] == [0, 1, 2]

    def test_erase_takes_every_device_of_one_person(self, store: StateStore) -> None:
        for key in (ANNA_KITCHEN, ANNA_BEDROOM, BEN_KITCHEN):
            store.merge(key, {"greeted": True})
        store.erase(ANNA_KITCHEN.person)
        kept = [bool(store.load(key)) for key in (ANNA_KITCHEN, ANNA_BEDROOM, BEN_KITCHEN)]
        assert kept == [False, False, True]
        store.erase(ANNA_KITCHEN.person)

    def test_after_erasing_one_may_begin_again(self, store: StateStore) -> None:
        store.merge(ANNA_KITCHEN, {"greeted": True})
        store.erase(ANNA_KITCHEN.person)
        store.merge(ANNA_KITCHEN, {"speed": "slow"})
        assert dict(store.load(ANNA_KITCHEN)) == {"speed": "slow"}

    def test_a_reader_elsewhere_sees_it(self) -> None:
        with self.opened() as one, self.opened() as two:
            one.merge(ANNA_KITCHEN, {"greeted": True})
            assert dict(two.load(ANNA_KITCHEN)) == {"greeted": True}

    def test_writers_of_different_fields_never_undo_each_other(self) -> None:
        def write(number: int) -> None:
            with self.opened() as store:
                for turn in range(5):
                    store.merge(ANNA_KITCHEN, {f"field{number}": turn})

        _together(write, 6)
        with self.opened() as store:
            assert dict(store.load(ANNA_KITCHEN)) == {f"field{number}": 4 for number in range(6)}

    def test_writers_of_one_field_leave_one_whole_value(self) -> None:
        values = [[f"handout-{number}", number, number] for number in range(6)]

        def write(number: int) -> None:
            with self.opened() as store:
                for _ in range(5):
                    store.merge(ANNA_KITCHEN, {"place": values[number], "mirror": values[number]})

        _together(write, 6)
        with self.opened() as store:
            fields = store.load(ANNA_KITCHEN)
        assert list(fields["place"]) in values
        assert list(fields["place"]) == list(fields["mirror"])

    def test_no_id_is_kept(self) -> None:
        assert "anna" not in str(key_of("anna", "kitchen"))
        assert key_of("anna", "kitchen") == ANNA_KITCHEN
        assert isinstance(ANNA_KITCHEN, Key)


def _together(write: object, count: int) -> None:
    """Run the writers at once and let a failure in any of them fail the test."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            write(number)  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - handed on to the test below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
