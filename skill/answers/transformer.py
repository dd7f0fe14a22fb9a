"""The two small transformers, run by onnxruntime: one embeds texts, one reads a question together with a passage.

Nothing is loaded before it is needed; onnxruntime and the tokenizer are imported with the first question.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent / "weights"
_QUESTION_TOKENS = 32
_PAIR_TOKENS = 64
_TAUGHT_PAIR_TOKENS = 100
_TAUGHT_RERANKER = "reranker-taught.onnx"
_TEXT_TOKENS = 72
_WIDTH = 384
_BATCH = 16
_TOGETHER = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as the models' word pieces, without their special marks."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the encoder makes of texts: a normalised vector each, and the scores of the alarm (emergency, crisis)."""

    vectors: Floats
    alarms: Floats


class Transformers:
    """The encoder and the reranker of a folder of weights. Safe to share between threads once loaded."""

    def __init__(self, folder: Path = WEIGHTS, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or min(4, os.cpu_count() or 1)

    def tokens(self, text: str) -> Tokens:
        """The word pieces of a text."""
        return Tokens(tuple(self._tokenizer.encode(text, add_special_tokens=False).ids))

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Vectors and alarm scores of texts, in order."""
        rows = [[self._first, *self.tokens(text).ids[: _TEXT_TOKENS - 2], self._last] for text in texts]
        vectors = np.zeros((len(rows), _WIDTH), np.float32)
        alarms = np.zeros((len(rows), 2), np.float32)
        # Texts of like length go together, so that little is spent on padding.
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            some = [rows[place] for place in places]
            kinds = [[0] * len(row) for row in some]
            vectors[places], alarms[places] = self._encoder.run(["output", "alarm"], _feed(some, kinds))
        return Embedded(vectors, alarms)

    def rerank(self, question: str, passages: Sequence[Tokens]) -> Floats:
        """How well each passage answers the question, as log-odds against 'not at all'."""
        return self._scores("_reranker", question, passages, _PAIR_TOKENS)

    @cached_property
    def reads_taught(self) -> bool:
        """Whether there is a reranker for passages with the taught questions beside them."""
        return (self._folder / _TAUGHT_RERANKER).exists()

    def rerank_taught(self, question: str, passages: Sequence[Tokens], beside: Sequence[str]) -> Floats:
        """The same by the reranker that reads before each passage what is taught there (`Compared.beside`)."""
        read = [Tokens(self.tokens(said).ids + tokens.ids) for said, tokens in zip(beside, passages, strict=True)]
        return self._scores("_taught_reranker", question, read, _TAUGHT_PAIR_TOKENS)

    def _scores(self, session: str, question: str, passages: Sequence[Tokens], most: int) -> Floats:
        scores = np.zeros(len(passages), np.float32)
        if not passages:
            return scores
        head = [self._first, *self.tokens(question).ids[:_QUESTION_TOKENS], self._last]
        tails = [[*passage.ids[: most - len(head) - 1], self._last] for passage in passages]
        # Passages of like length go together, so that little is spent on padding.
        order = sorted(range(len(tails)), key=lambda place: len(tails[place]))
        for start in range(0, len(order), _TOGETHER):
            places = order[start : start + _TOGETHER]
            rows = [head + tails[place] for place in places]
            kinds = [[0] * len(head) + [1] * len(tails[place]) for place in places]
            scores[places] = getattr(self, session).run(["output"], _feed(rows, kinds))[0]
        return scores

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  (the library has no types)
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _first(self) -> int:
        return int(self._tokenizer.token_to_id("[CLS]"))

    @cached_property
    def _last(self) -> int:
        return int(self._tokenizer.token_to_id("[SEP]"))

    @cached_property
    def _encoder(self) -> Any:  # noqa: ANN401
        return self._session("encoder.onnx")

    @cached_property
    def _reranker(self) -> Any:  # noqa: ANN401
        return self._session("reranker.onnx")

    @cached_property
    def _taught_reranker(self) -> Any:  # noqa: ANN401
        return self._session(_TAUGHT_RERANKER)

    def _session(self, name: str) -> Any:  # noqa: ANN401
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Fused, a layer's addition and normalisation take seven times as long as one after the other (1.32, AVX2).
        return onnxruntime.InferenceSession(
            str(self._folder / name),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )


def _feed(rows: Sequence[Sequence[int]], kinds: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """The three inputs of a padded batch."""
    width = max(len(row) for row in rows)
    ids = np.zeros((len(rows), width), np.int64)
    mask = np.zeros_like(ids)
    types = np.zeros_like(ids)
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1
        types[number, : len(row)] = kind
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
