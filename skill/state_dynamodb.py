"""State in a DynamoDB table, for AWS Lambda: one item a person and device, one attribute a field.

The table has the string keys `person` (partition) and `device` (sort), and `expires` as its time to live;
`template.yaml` makes it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from skill.state import Fields, Key, StateError

_PREFIX = "f_"
"""Before a field's name, so that none can meet a key of the table or a word that DynamoDB reserves."""
KEPT_SECONDS = 365 * 24 * 3600
"""How long an item stays that is not written to; DynamoDB deletes it some hours later."""


class DynamoStore:
    """The table by that name. Fields are kept as JSON texts: DynamoDB knows no floats and mixes up empty values."""

    def __init__(
        self,
        table: str,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`endpoint` and `region` are AWS's own by default, from the environment of the function.

        Raises StateError when there is no boto3.
        """
        try:
            import boto3
            from botocore.config import Config
            from botocore.exceptions import BotoCoreError, ClientError
        except ModuleNotFoundError as error:
            raise StateError("A DynamoDB table needs boto3.", "pip install 'spoken-handouts[aws]'") from error
        self._errors = (BotoCoreError, ClientError, ValueError)
        # Alexa waits eight seconds in all: two tries of one second each leave time to answer without the store.
        config = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2, "mode": "standard"})
        self._table = table
        self._clock = clock
        self._client = boto3.client("dynamodb", endpoint_url=endpoint, region_name=region, config=config)

    def load(self, key: Key) -> Fields:
        """See StateStore; read consistently, since the turn before may have been a second ago."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=_item_key(key), ConsistentRead=True)
            item = answer.get("Item", {})
            return {
                name.removeprefix(_PREFIX): json.loads(value["S"])
                for name, value in item.items()
                if name.startswith(_PREFIX)
            }
        except self._errors as error:
            raise StateError("The state cannot be read.", "See whether the table is there and may be read.") from error

    def merge(self, key: Key, fields: Fields) -> None:
        """See StateStore; one UpdateItem, which DynamoDB does in one step."""
        if not fields:
            return
        names, removes = {"#until": "expires"}, []
        values, sets = {":until": {"N": str(int(self._clock()) + KEPT_SECONDS)}}, ["#until = :until"]
        for number, (name, value) in enumerate(fields.items()):
            names[f"#n{number}"] = _PREFIX + name
            if value is None:
                removes.append(f"#n{number}")
            else:
                values[f":v{number}"] = {"S": json.dumps(value)}
                sets.append(f"#n{number} = :v{number}")
        parts = [f"{word} {', '.join(some)}" for word, some in (("SET", sets), ("REMOVE", removes)) if some]
        request: dict[str, Any] = {"UpdateExpression": " ".join(parts), "ExpressionAttributeNames": names}
        try:
            self._client.update_item(
                TableName=self._table, Key=_item_key(key), ExpressionAttributeValues=values, **request
            )
        except self._errors as error:
            raise StateError("The state cannot be written.", "See whether the function may write the table.") from error

    def erase(self, person: str) -> None:
        """See StateStore."""
        try:
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                KeyConditionExpression="person = :p",
                ExpressionAttributeValues={":p": {"S": person}},
                ProjectionExpression="person, device",
                ConsistentRead=True,
            )
            for page in pages:
                for item in page["Items"]:
                    self._client.delete_item(TableName=self._table, Key=item)
        except self._errors as error:
            raise StateError("The state cannot be erased.", "See whether the function may write the table.") from error


def _item_key(key: Key) -> dict[str, dict[str, str]]:
    return {"person": {"S": key.person}, "device": {"S": key.device}}
