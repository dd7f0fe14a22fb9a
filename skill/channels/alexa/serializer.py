"""The SDK's serializer with its look-ups done once.

`DefaultSerializer` works out the class, the attribute map and the type of every value anew at every request; that is
most of what a turn costs. Here each model class is read once into a plan, for either way. What comes out is the same,
and held to it by a test on every envelope and every answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import lru_cache
from importlib import import_module
from typing import Any, cast

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer

Reader = Callable[[Any], Any]


_PLAIN = frozenset((str, int, float, bool, type(None)))
"""The types whose values are the same in JSON and in a model."""
_PLAIN_NAMES = {"str": str, "bool": bool, "int": int, "float": float}
"""The same by the names that `deserialized_types` give them."""


class PlannedSerializer(DefaultSerializer):
    """Reads and writes by plans, one a model class."""

    def serialize(self, obj: Any) -> Any:  # noqa: ANN401 - as the SDK has it
        """The JSON value of a model, or of whatever else stands in one; what is None in a model is left out."""
        kind: Any = type(obj)
        if kind in _PLAIN:
            return obj
        if kind is dict:
            return {key: self.serialize(value) for key, value in obj.items()}
        keys = _written(kind)
        if keys is None:
            # Lists, times, enums and the like: the SDK's own way, which comes back here for what is inside.
            return super().serialize(obj)
        named = ((key, getattr(obj, attribute)) for attribute, key in keys)
        return {key: self.serialize(value) for key, value in named if value is not None}

    def deserialize(self, payload: str | None, obj_type: Any) -> Any:  # noqa: ANN401 - as the SDK has it
        """An instance of `obj_type` from a JSON text; SerializationException, without its words, when it is none."""
        if payload is None:
            return None
        try:
            value = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise SerializationException(type(error).__name__) from None
        return self.read(value, obj_type)

    def read(self, value: object, obj_type: Any) -> Any:  # noqa: ANN401 - as the SDK has it
        """The same from a JSON value that was parsed already; it is left as it is."""
        try:
            return _reader(obj_type)(value)
        except SerializationException:
            raise
        except Exception as error:  # noqa: BLE001 - the SDK's contract: one exception for whatever the payload holds
            raise SerializationException(type(error).__name__) from None


@lru_cache(maxsize=2048)
def _reader(kind: Any) -> Reader:  # noqa: ANN401 - a class, or the SDK's name of one
    """How values of that type are read; the names are those of `deserialized_types`."""
    if isinstance(kind, str):
        return _named(kind)
    if kind in (object, datetime):
        return _datetime if kind is datetime else _as_it_is
    if kind in DefaultSerializer.PRIMITIVE_TYPES:
        return lambda value: None if value is None else _primitive(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: None if value is None else kind(value)
    if hasattr(kind, "get_real_child_model"):
        return lambda value: None if value is None else _child(kind, value)
    return _plan(kind)


@lru_cache(maxsize=2048)
def _written(kind: Any) -> tuple[tuple[str, str], ...] | None:  # noqa: ANN401 - a class
    """A model class's attributes, each with its key, in the class's order; None for a class that is no model."""
    types = getattr(kind, "deserialized_types", None)
    if types is None:
        return None
    named = getattr(kind, "attribute_map", {})
    return tuple((attribute, named.get(attribute, attribute)) for attribute in types)


def _as_it_is(value: object) -> object:
    return value


def _named(kind: str) -> Reader:
    if kind.startswith("list["):
        inner = _reader(kind[5:-1])
        return lambda value: None if value is None else [inner(one) for one in value]
    if kind.startswith("dict("):
        inner = _reader(kind[5:-1].partition(", ")[2])
        return lambda value: None if value is None else {key: inner(one) for key, one in value.items()}
    native = DefaultSerializer.NATIVE_TYPES_MAPPING.get(kind)
    if native is not None:
        return _reader(native)
    module, _, name = kind.rpartition(".")
    return _reader(getattr(import_module(module), name))


def _primitive(kind: type, value: object) -> object:
    try:
        return cast(Callable[[object], object], kind)(value)
    except TypeError:
        return value


def _datetime(value: Any) -> datetime | None:  # noqa: ANN401 - whatever stands there
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        # Looser forms than ISO 8601's: as the SDK reads them.
        from dateutil.parser import parse

        return cast(datetime, parse(value))


def _child(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a model class and its payload
    """The subclass that the payload's discriminator names, as the SDK's own class map has it."""
    name = kind.get_real_child_model(value)
    if not name:
        raise SerializationException("an unknown type")
    module, _, own = name.rpartition(".")
    return _plan(getattr(import_module(module), own))(value)


@lru_cache(maxsize=2048)
def _plan(kind: Any) -> Reader:  # noqa: ANN401 - a model class
    return _Plan(kind)


class _Plan:
    """One model class: its attributes with the keys they come by, and how each is read."""

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 - a model class
        self._kind = kind
        types = kind.deserialized_types
        named = getattr(kind, "attribute_map", {})
        self._keys = {named.get(attribute, attribute): (attribute, type_) for attribute, type_ in types.items()}
        self._readers: dict[str, tuple[str, Any, Reader]] = {}
        # What the constructor leaves in an instance: nothing but None and the names of types, so it may be copied.
        self._blank = dict(vars(kind()))

    def __call__(self, payload: Any) -> Any:  # noqa: ANN401 - an instance of the class
        if payload is None:
            return None
        made = self._kind.__new__(self._kind)
        fields = vars(made)
        fields.update(self._blank)
        readers = self._readers
        for key, value in payload.items():
            attribute, plain, read = readers.get(key) or self._learn(key)
            # Most values are texts that are the same in a model: a call for each would be most of the reading.
            fields[attribute] = value if type(value) is plain else read(value)
        return made

    def _learn(self, key: str) -> tuple[str, Any, Reader]:
        """The attribute of a key, the type whose values need no reading, and the reader, found when the key first
        comes: types refer to each other in circles."""
        known = self._keys.get(key)
        if known is None:
            # As the SDK does: what it has no name for is kept by its own. Not remembered: anybody may invent keys.
            return key, None, _as_it_is
        attribute, kind = known
        self._readers[key] = (attribute, _PLAIN_NAMES.get(kind), _reader(kind))
        return self._readers[key]
