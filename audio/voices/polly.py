"""Amazon Polly's voices: online and paid for by the character, through boto3 (the extra `polly`).

`polly:Joanna`. Credentials, region and address are boto3's own (its configuration files and environment variables,
such as AWS_REGION and AWS_ENDPOINT_URL_POLLY); nothing of them is kept here.
"""

from __future__ import annotations

import re
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from audio.errors import VoiceError
from audio.lexicon import load_lexicon
from audio.phonemes.common import require_words_only
from audio.sound import Sound
from audio.voices.base import Notation, VoiceInfo
from skill.content import best_locale, language_of, read_yaml
from skill.content.pronunciation import WORD, assistant_ipa

_RATE = 16_000
"""Samples a second: the most that Polly gives without compression."""

_TIMEOUT, _TRIES = 15, 5


class PollyVoice:
    """A voice of Amazon Polly by its VoiceId; speaks only while the network and the service are there."""

    def __init__(self, voice_id: str, locale: str) -> None:
        try:
            release = version("boto3")
        except PackageNotFoundError as error:
            raise VoiceError("boto3 is not installed.", "Run: pip install 'spoken-handouts[polly]'.") from error
        known: dict[str, Any] = read_yaml(Path(__file__).with_name("polly.yaml"))["voices"]
        if not re.fullmatch(r"[A-Z][A-Za-z]{1,30}", voice_id):
            raise VoiceError(f"{voice_id!r} is no voice of Polly's.", f"Name one, such as polly:{next(iter(known))}.")
        row = known.get(voice_id, {})
        nearest = best_locale(locale)
        language = row.get("language", nearest if language_of(nearest) == language_of(locale) else locale)
        self._voice_id = voice_id
        self._engine = row.get("engine", "neural")
        self._lexicon = load_lexicon(language)
        self.info = VoiceInfo(
            name=f"polly:{voice_id}",
            language=language,
            description=row.get("description", "a voice of Amazon Polly; online, the texts are sent to AWS"),
            licence="AWS service terms; paid for by the character",
            version=f"polly-{self._engine}-boto3-{release}",
            online=True,
            pace=0.85,
        )

    def notation(self, text: str) -> Notation:
        """The words, with those of the lexicon as SSML phonemes."""
        require_words_only(text)

        def said(match: re.Match[str]) -> str:
            word = match.group()
            ipa = self._lexicon.ipa(word)
            return (
                f'<phoneme alphabet="ipa" ph={quoteattr(assistant_ipa(ipa, self.info.language))}>{word}</phoneme>'
                if ipa
                else word
            )

        return Notation(WORD.sub(said, escape(text)))

    def speak(self, notation: str, pace: float) -> Sound:
        """The sound, from the service; VoiceError when it refuses (boto3 has then tried five times)."""
        from botocore.exceptions import BotoCoreError, ClientError

        ssml = f'<speak><prosody rate="{round(pace * 100)}%">{notation}</prosody></speak>'
        try:
            answer = self._client.synthesize_speech(
                Engine=self._engine,
                LanguageCode=self.info.language,
                OutputFormat="pcm",
                SampleRate=str(_RATE),
                Text=ssml,
                TextType="ssml",
                VoiceId=self._voice_id,
            )
            data: bytes = answer["AudioStream"].read()
        except (BotoCoreError, ClientError) as error:
            remedy = "Check the AWS credentials, AWS_REGION and the right to polly:SynthesizeSpeech."
            raise VoiceError(f"Polly could not speak: {error}.", remedy) from error
        return Sound(np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16), _RATE)

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - boto3 makes its clients' types when they are asked for
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        settings = Config(
            connect_timeout=_TIMEOUT, read_timeout=_TIMEOUT, retries={"mode": "standard", "max_attempts": _TRIES}
        )
        try:
            return boto3.client("polly", config=settings)
        except BotoCoreError as error:
            raise VoiceError(f"Polly cannot be reached: {error}", "Set AWS_REGION and the credentials.") from error
