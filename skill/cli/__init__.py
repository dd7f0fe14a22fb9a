"""The command `handouts`; the only place of the skill that may import the production line, and only when asked to."""

from skill.cli.main import main

__all__ = ["main"]
