"""AWS Lambda's way in: the skill is built once, when the function starts, and answers every request after that."""

from __future__ import annotations

from typing import Any

from skill.running import App, Settings

_alexa = App(Settings.from_environment()).alexa
_alexa.warm_up()


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """The response envelope to an Alexa request envelope."""
    return _alexa.answer(event)
