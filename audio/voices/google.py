"""Google Translate's voice through gTTS: online, undocumented by Google and without a promise of service.

gTTS alone waits for ever, checks no certificate, does not try again and leaves an empty file behind. So only its
requests are used: they are sent from here, with a time limit and verified TLS, one after the other with a rest between
them; refusals are waited out a few times, and the sound reaches a file only when it is whole.
"""

from __future__ import annotations

import base64
import re
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from audio.encoder import decode_bytes
from audio.errors import AudioError, VoiceError
from audio.phonemes.common import require_words_only
from audio.sound import Sound
from audio.voices.base import Notation, VoiceInfo
from skill.content import language_of

if TYPE_CHECKING:
    import requests

_RATE = 24_000
_SLOW_BELOW = 0.7
"""gTTS knows two speeds only; below this pace the slow one is used."""

_DOMAINS = {"fr-CA": "ca", "en-CA": "ca", "en-GB": "co.uk", "es-US": "us"}
_SOUND = re.compile(r'jQ1olc","\[\\"(.*?)\\"\]')
"""Where the service's answer holds the sound, in base64 (the pattern that gTTS itself looks for)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How the service is asked, in seconds: how long one request may take, the rest before each next request, and
    the waits before each further try (a longer `Retry-After` of the service's is kept to, up to `longest`)."""

    timeout: float = 10.0
    between: float = 0.5
    waits: tuple[float, ...] = (1.0, 4.0, 15.0)
    longest: float = 60.0


class GoogleVoice:
    """The gTTS voice of a locale; speaks only while the network and the service are there.

    `address` is another server that speaks the same protocol; empty: the service itself.
    """

    def __init__(self, locale: str, *, address: str = "", patience: Patience | None = None) -> None:
        try:
            release = version("gtts")
        except PackageNotFoundError as error:
            raise VoiceError("gTTS is not installed.", "Run: pip install 'spoken-handouts[audio]'.") from error
        self._locale = locale
        self._address = address
        self._patience = patience or Patience()
        self._rested = 0.0
        self.info = VoiceInfo(
            name="gtts",
            language=locale,
            description="Google Translate's voice; online, the texts are sent to Google, unofficial and rate-limited",
            licence="Google's terms of service; not for redistribution without checking them",
            version=f"gtts-{release}",
            online=True,
            pace=0.9,
        )

    def notation(self, text: str) -> Notation:
        """The words themselves: the service has its own dictionary and takes no phonemes."""
        require_words_only(text)
        return Notation(text)

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound, from the service; VoiceError when it refuses at every try."""
        reason = ""
        for wait in (0.0, *self._patience.waits):
            time.sleep(wait)
            try:
                return decode_bytes(self._fetch(notation, slow=pace < _SLOW_BELOW), _RATE)
            except (OSError, AssertionError, AudioError, ValueError) as error:
                reason = str(error) or type(error).__name__
        remedy = "Check the network, wait a while (the service refuses many requests), or choose an embedded voice."
        raise VoiceError(f"gTTS could not speak: {reason}.", remedy)

    def _fetch(self, text: str, *, slow: bool) -> bytes:
        from gtts import gTTS

        spoken = gTTS(
            text,
            lang=language_of(self._locale),
            tld=_DOMAINS.get(self._locale, "com"),
            slow=slow,
            lang_check=False,
        )
        return b"".join(self._send(request) for request in spoken._prepare_requests())

    def _send(self, request: requests.PreparedRequest) -> bytes:
        """One request of at most 100 characters; OSError (requests' own) or ValueError when there is no sound."""
        import requests

        if self._address:
            there, own = urlsplit(self._address), urlsplit(str(request.url))
            request.url = urlunsplit((there.scheme, there.netloc, own.path, own.query, ""))
        time.sleep(max(0.0, self._rested - time.monotonic()))
        with requests.Session() as session:
            settings = session.merge_environment_settings(str(request.url), {}, None, True, None)
            answer = session.send(request, timeout=self._patience.timeout, **settings)
        self._rested = time.monotonic() + self._patience.between
        if answer.status_code == requests.codes.too_many_requests:
            asked = answer.headers.get("Retry-After", "")
            self._rested += min(float(asked), self._patience.longest) if asked.isdigit() else 0.0
        answer.raise_for_status()
        found = _SOUND.search(answer.text)
        if not found:
            raise ValueError("the service sent no sound")
        return base64.b64decode(found.group(1), validate=True)
