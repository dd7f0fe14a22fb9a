"""A transformer with fewer heads and neurons than its configuration says: how large each layer is, kept beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

SIZES = "sizes.json"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many heads and neurons each layer has."""

    heads: tuple[int, ...]
    neurons: tuple[int, ...]

    def save(self, folder: Path) -> None:
        """Write them beside the model."""
        (folder / SIZES).write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_sizes(folder: Path) -> Sizes | None:
    """The sizes kept beside a model; None for one that was never pruned."""
    if not (folder / SIZES).exists():
        return None
    row = json.loads((folder / SIZES).read_text(encoding="utf-8"))
    return Sizes(tuple(row["heads"]), tuple(row["neurons"]))


def sizes_of(encoder: nn.Module) -> Sizes:
    """How many heads and neurons the layers of a model have."""
    layers = encoder.encoder.layer
    heads = tuple(layer.attention.self.num_attention_heads for layer in layers)
    return Sizes(heads, tuple(layer.intermediate.dense.out_features for layer in layers))


def keep(encoder: nn.Module, heads: Sequence[Tensor], neurons: Sequence[Tensor]) -> None:
    """Leave each layer these of its heads and neurons (their numbers), in place."""
    for layer, some_heads, some_neurons in zip(encoder.encoder.layer, heads, neurons, strict=True):
        attention = layer.attention.self
        width = attention.attention_head_size
        places = (some_heads[:, None] * width + torch.arange(width)).flatten()
        for name in ("query", "key", "value"):
            setattr(attention, name, _rows(getattr(attention, name), places))
        attention.num_attention_heads, attention.all_head_size = len(some_heads), len(places)
        layer.attention.output.dense = _columns(layer.attention.output.dense, places)
        layer.intermediate.dense = _rows(layer.intermediate.dense, some_neurons)
        layer.output.dense = _columns(layer.output.dense, some_neurons)


def read_encoder(base: str) -> nn.Module:
    """The transformer of a folder, pruned or not."""
    sizes = read_sizes(Path(base))
    if sizes is None:
        return AutoModel.from_pretrained(base)
    encoder = AutoModel.from_config(AutoConfig.from_pretrained(base))
    keep(encoder, [torch.arange(n) for n in sizes.heads], [torch.arange(n) for n in sizes.neurons])
    encoder.load_state_dict(load_file(Path(base) / "model.safetensors"))
    return encoder


def _rows(layer: nn.Linear, places: Tensor) -> nn.Linear:
    """The layer with these of its outputs."""
    return _linear(layer.weight[places], layer.bias[places])


def _columns(layer: nn.Linear, places: Tensor) -> nn.Linear:
    """The layer with these of its inputs."""
    return _linear(layer.weight[:, places], layer.bias)


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.data, made.bias.data = weight.detach().clone(), bias.detach().clone()
    return made
