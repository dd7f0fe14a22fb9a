"""YAML as people expect it: `yes`, `no`, `on` and `off` are words (YAML 1.2), not truth values."""

from __future__ import annotations

import re
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(_Base):  # type: ignore[misc]
    """The safe loader with the truth values of YAML 1.2."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:bool"]
    for first, rows in _Base.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load_yaml(text: str) -> Any:  # noqa: ANN401 - YAML may hold anything
    """The value that the text stands for; yaml.YAMLError when it is not YAML."""
    return yaml.load(text, Loader=PlainLoader)  # noqa: S506 - PlainLoader is a safe loader
