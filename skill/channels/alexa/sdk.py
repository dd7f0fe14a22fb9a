"""The SDK without its service clients, which take more than a third of its import and which no turn needs at once.

`ask_sdk_core.skill` imports `ServiceClientFactory`, and with it the clients of lists, reminders, purchases and nine
more. A cold start has somebody waiting, so the factory is imported when it is first called. Whoever needs one client
imports that one (`ask_sdk_model.services.reminder_management`).
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_FACTORY = "ask_sdk_model.services.service_client_factory"


class ServiceClientFactory:
    """The SDK's class of that name, imported when it is called."""

    def __new__(cls, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the real class's instance
        """An instance of the real class."""
        from importlib import import_module

        return import_module(_FACTORY).ServiceClientFactory(*arguments, **named)


def import_sdk() -> None:
    """Import the SDK's core; no difference when it was imported before, whole."""
    if "ask_sdk_model.services" in sys.modules:
        return
    standing_in = ModuleType(_FACTORY)
    vars(standing_in)["ServiceClientFactory"] = ServiceClientFactory
    sys.modules[_FACTORY] = standing_in
    try:
        import ask_sdk_core.skill_builder  # noqa: F401 - for what it leaves imported
    finally:
        del sys.modules[_FACTORY]
        services = sys.modules.get("ask_sdk_model.services")
        if services is not None:
            # So that `import` finds the real module from now on.
            vars(services).pop("service_client_factory", None)
