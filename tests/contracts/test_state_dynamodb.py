"""The DynamoDB store, held to the contract against a real server process that speaks DynamoDB (moto's)."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from skill.running import App, Settings
from skill.state import StateError, StateStore, key_of
from skill.state_dynamodb import DynamoStore
from tests.contracts.state_contract import ANNA_KITCHEN, StateContract

boto3 = pytest.importorskip("boto3", reason="needs the aws extra")
pytest.importorskip("moto.server", reason="needs moto's server")

REGION = "ca-central-1"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("moto's server did not start")


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


class TestDynamoStore(StateContract):
    @pytest.fixture(autouse=True)
    def _table(self, server: str, _credentials: None) -> None:
        self._server, self._name = server, f"places-{uuid.uuid4()}"
        boto3.client("dynamodb", endpoint_url=server, region_name=REGION).create_table(
            TableName=self._name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("person", "device")],
            KeySchema=[{"AttributeName": "person", "KeyType": "HASH"}, {"AttributeName": "device", "KeyType": "RANGE"}],
        )

    @contextmanager
    def opened(self) -> Iterator[StateStore]:
        yield DynamoStore(self._name, endpoint=self._server, region=REGION)

    def test_a_table_that_is_not_there(self) -> None:
        store = DynamoStore("no-such-table", endpoint=self._server, region=REGION)
        for act in (
            lambda: store.load(ANNA_KITCHEN),
            lambda: store.merge(ANNA_KITCHEN, {"a": 1}),
            lambda: store.erase("x"),
        ):
            with pytest.raises(StateError):
                act()

    def test_what_nobody_writes_to_for_a_year_may_go(self) -> None:
        store = DynamoStore(self._name, endpoint=self._server, region=REGION, clock=lambda: 1_000_000.5)
        store.merge(ANNA_KITCHEN, {"speed": "slow", "place": None})
        client = boto3.client("dynamodb", endpoint_url=self._server, region_name=REGION)
        key = {"person": {"S": ANNA_KITCHEN.person}, "device": {"S": ANNA_KITCHEN.device}}
        item = client.get_item(TableName=self._name, Key=key)["Item"]
        assert item["expires"] == {"N": str(1_000_000 + 365 * 24 * 3600)}
        assert store.load(ANNA_KITCHEN) == {"speed": "slow"}

    def test_a_person_with_many_devices_is_erased_whole(self) -> None:
        with self.opened() as store:
            for number in range(30):
                store.merge(key_of("anna", str(number)), {"note": "x" * 100})
            store.erase(ANNA_KITCHEN.person)
            assert not any(store.load(key_of("anna", str(number))) for number in range(30))


def test_a_server_that_does_not_answer_is_told_soon() -> None:
    store = DynamoStore("table", endpoint="http://127.0.0.1:9", region=REGION)
    begin = time.monotonic()
    with pytest.raises(StateError):
        store.load(ANNA_KITCHEN)
    assert time.monotonic() - begin < 5


def test_the_settings_choose_the_table() -> None:
    settings = Settings.from_environment({"HANDOUTS_TABLE": "places"})
    assert isinstance(App(settings).state, DynamoStore)
