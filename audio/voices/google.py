"""Google Translate's voice through gTTS: online, undocumented by Google and without a promise of service.

gTTS alone waits for ever, does not try again and leaves an empty file behind; here every request has a time limit,
refusals are waited out a few times, and the sound reaches a file only when it is whole.
"""

from __future__ import annotations

import io
import time
from importlib.metadata import PackageNotFoundError, version

from audio.encoder import decode_bytes
from audio.errors import AudioError, VoiceError
from audio.phonemes.common import require_words_only
from audio.sound import Sound
from audio.voices.base import Notation, VoiceInfo
from skill.content import language_of

_TIMEOUT = 10.0
"""Seconds for one request of at most 100 characters."""

_WAITS = (1.0, 4.0)
"""Seconds before each further try."""

_RATE = 24_000
_SLOW_BELOW = 0.7
"""gTTS knows two speeds only; below this pace the slow one is used."""

_DOMAINS = {"fr-CA": "ca", "en-CA": "ca", "en-GB": "co.uk", "es-US": "us"}


class GoogleVoice:
    """The gTTS voice of a locale; speaks only while the network and the service are there."""

    def __init__(self, locale: str) -> None:
        try:
            release = version("gtts")
        except PackageNotFoundError as error:
            raise VoiceError("gTTS is not installed.", "Run: pip install 'spoken-handouts[audio]'.") from error
        self._locale = locale
        self.info = VoiceInfo(
            name="gtts",
            language=locale,
            description="Google Translate's voice; online, the texts are sent to Google, unofficial and rate-limited",
            licence="Google's terms of service; not for redistribution without checking them",
            version=f"gtts-{release}",
            online=True,
            pace=0.9,
            slow_pace=0.6,
        )

    def notation(self, text: str) -> Notation:
        """The words themselves: the service has its own dictionary."""
        require_words_only(text)
        return Notation(text)

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound, from the service; VoiceError after three tries in vain."""
        for wait in (*_WAITS, None):
            try:
                return decode_bytes(self._fetch(notation, slow=pace < _SLOW_BELOW), _RATE)
            except (OSError, AssertionError, AudioError, ValueError, _error_kind()) as error:
                reason = str(error) or type(error).__name__
                if wait is None:
                    break
            time.sleep(wait)
        remedy = "Check the network, wait a while (the service refuses many requests), or choose an embedded voice."
        raise VoiceError(f"gTTS could not speak: {reason}.", remedy)

    def _fetch(self, text: str, *, slow: bool) -> bytes:
        from gtts import gTTS

        buffer = io.BytesIO()
        request = gTTS(
            text,
            lang=language_of(self._locale),
            tld=_DOMAINS.get(self._locale, "com"),
            slow=slow,
            timeout=_TIMEOUT,
            lang_check=False,
        )
        request.write_to_fp(buffer)
        data = buffer.getvalue()
        if not data:
            raise ValueError("the service sent nothing")
        return data


def _error_kind() -> type[Exception]:
    from gtts.tts import gTTSError

    kind: type[Exception] = gTTSError
    return kind
