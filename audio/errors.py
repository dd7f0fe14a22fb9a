"""What can go wrong between a handout and its recordings; each says what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from skill.errors import HandoutsError


class AudioError(HandoutsError):
    """The base of the production line's errors."""


class ScriptError(AudioError):
    """A text that cannot be spoken faithfully: a symbol without a rule, a word in no dictionary."""


class VoiceError(AudioError):
    """A voice that is not installed, whose files are not the expected ones, or that failed on a text."""


class VoiceLanguageError(VoiceError):
    """A voice that was asked to read a language it does not speak."""


class EncoderError(AudioError):
    """The encoder could not be run, or left with an error."""


class OutputError(AudioError):
    """The output folder or the clip store cannot be written."""


class BookError(AudioError):
    """A book that breaks a rule of its format; nothing of it is written."""


class UnexpectedError(AudioError):
    """A fault of the program; it costs the handout at which it showed, not the others."""


@contextmanager
def translated() -> Iterator[None]:
    """Work on one handout, of which whatever goes wrong comes out as one of the project's errors."""
    try:
        yield
    except HandoutsError:
        raise
    except Exception as error:
        # Broad on purpose, and the line's only place: a night's build of thousands must not end at one of them.
        message = f"An unexpected {type(error).__name__}: {error}."
        raise UnexpectedError(message, "This is a fault of the program; report it with the handout.") from error
