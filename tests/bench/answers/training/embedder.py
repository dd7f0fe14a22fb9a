"""Sentence embeddings from an ONNX encoder, as the training scripts need them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer


class Embedder:
    """Mean-pooled, normalised embeddings."""

    def __init__(self, model: Path, tokenizer: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(96)
        self._tokenizer.enable_padding()
        self._inputs = {node.name for node in self._session.get_inputs()}

    def embed(self, texts: Sequence[str], batch: int = 32) -> NDArray[np.float32]:
        """One row a text."""
        rows: list[NDArray[np.float32]] = []
        for start in range(0, len(texts), batch):
            encoded = self._tokenizer.encode_batch(list(texts[start : start + batch]))
            mask = np.array([e.attention_mask for e in encoded], np.int64)
            feed = {"input_ids": np.array([e.ids for e in encoded], np.int64), "attention_mask": mask}
            if "token_type_ids" in self._inputs:
                feed["token_type_ids"] = np.zeros_like(mask)
            states = self._session.run(None, feed)[0]
            if states.ndim == 2:  # an encoder that pools by itself
                rows.append(states)
                continue
            mean = (states * mask[..., None]).sum(1) / mask.sum(1)[..., None]
            rows.append(mean / np.linalg.norm(mean, axis=1, keepdims=True))
        return np.concatenate(rows).astype(np.float32)
