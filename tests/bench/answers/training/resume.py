#!/usr/bin/env python3
"""The shipped 8-bit models as float checkpoints, to go on training from them.

    resume.py encoder.onnx --kind encoder --base BASE --out encoder-shipped

BASE is the folder of all-MiniLM-L6-v2, whose configuration and tokenizer the models share. What 8 bits have rounded
off stays lost (0.3 log-odds, root mean square), which a little more training makes up for.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from pruned import keep
from torch import Tensor, nn
from train_encoder import AlarmEncoder
from train_reranker import Reranker
from transformers import AutoTokenizer

Weights = dict[str, Tensor]
_PARTS = {"attention.output.dense": "attention/output/dense", "intermediate.dense": "intermediate/dense",
          "output.dense": "output/dense"}  # fmt: skip


def dequantised(graph: onnx.GraphProto) -> Weights:
    """Every initialiser as float numbers; quantised ones under their own name, without the additions."""
    raw = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in graph.initializer}
    found = {name: value for name, value in raw.items() if value.is_floating_point()}
    for name, value in raw.items():
        if name.endswith("_quantized"):
            stem = name.removesuffix("_quantized")
            offset = raw[f"{stem}_zero_point"].to(torch.int32)
            found[stem] = (value.to(torch.int32) - offset).float() * raw[f"{stem}_scale"]
    return found


def matrix_of(graph: onnx.GraphProto, node_part: str) -> str:
    """The name of the weights that the node of this path multiplies with."""
    node = next(n for n in graph.node if n.op_type == "MatMulInteger" and f"/{node_part}/" in n.name)
    return str(node.input[1]).removesuffix("_quantized")


def state(graph: onnx.GraphProto, layers: int) -> Weights:
    """The state of the transformer, named as torch names it."""
    weights = dequantised(graph)
    found = {name.removeprefix("encoder."): value for name, value in weights.items() if name.startswith("encoder.")}
    for layer in range(layers):
        prefix = f"encoder.layer.{layer}."
        joined = weights[f"Attention_{layer}_qkv_weight"].T.chunk(3)
        biases = weights[f"Attention_{layer}_qkv_bias"].chunk(3)
        for part, weight, bias in zip(("query", "key", "value"), joined, biases, strict=True):
            found[f"{prefix}attention.self.{part}.weight"] = weight.contiguous()
            found[f"{prefix}attention.self.{part}.bias"] = bias.contiguous()
        for name, path in _PARTS.items():
            found[f"{prefix}{name}.weight"] = weights[matrix_of(graph, f"layer.{layer}/{path}")].T.contiguous()
    return found


def heads(graph: onnx.GraphProto, module: nn.Module, name: str) -> Weights:
    """The state of the small layers on top (`score`, `alarm`)."""
    weights = dequantised(graph)
    found = {}
    for key in module.state_dict():
        full = f"{name}.{key}"
        found[key] = weights[full] if full in weights else weights[f"{full}_Transposed"].T.contiguous()
    return found


def sizes(graph: onnx.GraphProto, layers: int) -> tuple[list[Tensor], list[Tensor]]:
    """How many heads and neurons each layer has left, as their new numbers."""
    weights = dequantised(graph)
    heads = [
        next(
            part.i
            for node in graph.node
            if node.name.startswith(f"Attention_{layer}_") or node.name == f"Attention_{layer}"
            for part in node.attribute
            if part.name == "num_heads"
        )
        for layer in range(layers)
    ]
    neurons = [len(weights[f"encoder.encoder.layer.{layer}.intermediate.dense.bias"]) for layer in range(layers)]
    return [torch.arange(n) for n in heads], [torch.arange(n) for n in neurons]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--kind", choices=("encoder", "reranker"), required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    graph = onnx.load(str(args.model)).graph
    model: Reranker | AlarmEncoder = (Reranker if args.kind == "reranker" else AlarmEncoder)(args.base)
    keep(model.encoder, *sizes(graph, model.encoder.config.num_hidden_layers))
    missing, unknown = model.encoder.load_state_dict(state(graph, model.encoder.config.num_hidden_layers), strict=False)
    print("not in the model:", unknown, "left as in the base:", missing)
    top, name = (model.score, "score") if isinstance(model, Reranker) else (model.alarm, "alarm")
    top.load_state_dict(heads(graph, top, name))
    args.out.mkdir(parents=True, exist_ok=True)
    model.save(args.out, AutoTokenizer.from_pretrained(args.base))


if __name__ == "__main__":
    main()
