#!/usr/bin/env python3
"""Export a trained encoder or reranker as a small int8 ONNX model.

    export.py DIR --kind encoder|reranker --out model.onnx [--keep-float FILE]

The graph is exported, its attention and normalisation are fused, and its weights are quantised to 8 bits; the
activations are quantised as they come. The largest difference to the float model on a few sentences is printed.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn
from train_reranker import Reranker, encode
from transformers import AutoModel, AutoTokenizer

PROBES = [("how long do i ice it", "Ankle sprain | Home care | Apply ice for 15 minutes."), ("can i drive", "Flu | Rest in bed.")]


class Encoder(nn.Module):
    """The encoder with its pooling, so that one vector a text comes out."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        return mean / mean.norm(dim=-1, keepdim=True)


def export_float(model: nn.Module, sample: dict[str, Tensor], path: Path) -> None:
    """Write the float graph with free batch and length."""
    axes = {name: {0: "batch", 1: "length"} for name in sample}
    torch.onnx.export(model, tuple(sample.values()), str(path), input_names=list(sample), output_names=["output"],
                      dynamic_axes={**axes, "output": {0: "batch"}}, opset_version=17, dynamo=False)  # fmt: skip


def shrink(source: Path, target: Path, heads: int, width: int) -> None:
    """Fuse and quantise."""
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    fused = optimizer.optimize_model(str(source), "bert", num_heads=heads, hidden_size=width, optimization_options=options, opt_level=0)
    middle = source.with_name("fused.onnx")
    fused.save_model_to_file(str(middle))
    print({name: count for name, count in fused.get_fused_operator_statistics().items() if count})
    quantize_dynamic(str(middle), str(target), weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul", "Attention", "Gather"],
                     extra_options={"DefaultTensorType": TensorProto.FLOAT})  # fmt: skip


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--kind", choices=("encoder", "reranker"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep-float", type=Path)
    args = parser.parse_args()
    model = (Reranker if args.kind == "reranker" else Encoder)(str(args.directory)).eval()
    model.encoder.set_attn_implementation("eager")
    tokenizer = AutoTokenizer.from_pretrained(args.directory)
    sample = encode(tokenizer, PROBES)
    with torch.no_grad():
        expected = model(**sample).numpy()
        with tempfile.TemporaryDirectory() as scratch:
            plain = Path(scratch) / "float.onnx"
            export_float(model, sample, plain)
            shrink(plain, args.out, model.encoder.config.num_attention_heads, model.encoder.config.hidden_size)
            if args.keep_float:
                shutil.copy(plain, args.keep_float)
    session = onnxruntime.InferenceSession(str(args.out), providers=["CPUExecutionProvider"])
    names = {node.name for node in session.get_inputs()}
    got = session.run(None, {name: value.numpy() for name, value in sample.items() if name in names})[0]
    print("largest difference", float(np.abs(got - expected).max()), "bytes", args.out.stat().st_size, sorted(names))


if __name__ == "__main__":
    main()
