"""What can go wrong between a handout and its recordings; each says what to do about it."""

from __future__ import annotations

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
