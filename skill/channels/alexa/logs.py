"""The channel's log. It gets kinds and places of failures, and no word of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging


def log() -> logging.Logger:
    """The logger, imported when there is something to log: a cold start has somebody waiting."""
    import logging

    return logging.getLogger("skill.channels.alexa")
