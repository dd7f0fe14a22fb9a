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
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from pruned import sizes_of
from torch import Tensor, nn
from train_encoder import AlarmEncoder
from train_reranker import Reranker, encode
from transformers import AutoTokenizer, PretrainedConfig

PROBES = [
    ("how long do i ice it", "Ankle sprain | Home care | Apply ice for 15 minutes."),
    ("can i drive", "Flu | Rest in bed."),
]


def export_float(model: nn.Module, sample: dict[str, Tensor], path: Path) -> None:
    """Write the float graph with free batch and length."""
    axes = {name: {0: "batch", 1: "length"} for name in sample}
    outputs = ["output"] if isinstance(model, Reranker) else ["output", "alarm"]
    torch.onnx.export(model, tuple(sample.values()), str(path), input_names=list(sample), output_names=outputs,
                      dynamic_axes={**axes, **{name: {0: "batch"} for name in outputs}}, opset_version=17, dynamo=False)  # fmt: skip  # noqa: E501


def shrink(source: Path, target: Path, config: PretrainedConfig, heads: Sequence[int]) -> None:
    """Fuse and quantise; `heads` has the number of each layer, which the fusion takes from the configuration."""
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    # The fused kernel takes seven times as long as the addition and the normalisation one after the other.
    options.enable_skip_layer_norm = options.enable_bias_skip_layer_norm = False
    fused = optimizer.optimize_model(
        str(source),
        "bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        optimization_options=options,
        opt_level=0,
    )
    attentions = [node for node in fused.model.graph.node if node.op_type == "Attention"]
    for node, count in zip(attentions, heads, strict=True):
        next(one for one in node.attribute if one.name == "num_heads").i = count
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
    model = (Reranker if args.kind == "reranker" else AlarmEncoder)(str(args.directory)).eval()
    model.encoder.set_attn_implementation("eager")
    tokenizer = AutoTokenizer.from_pretrained(args.directory)
    sample = encode(tokenizer, PROBES)
    with torch.no_grad():
        made = model(**sample)
        expected = (made if args.kind == "reranker" else made[0]).numpy()
        with tempfile.TemporaryDirectory() as scratch:
            plain = Path(scratch) / "float.onnx"
            export_float(model, sample, plain)
            shrink(plain, args.out, model.encoder.config, sizes_of(model.encoder).heads)
            if args.keep_float:
                shutil.copy(plain, args.keep_float)
    session = onnxruntime.InferenceSession(str(args.out), providers=["CPUExecutionProvider"])
    names = {node.name for node in session.get_inputs()}
    got = session.run(None, {name: value.numpy() for name, value in sample.items() if name in names})[0]
    print("largest difference", float(np.abs(got - expected).max()), "bytes", args.out.stat().st_size, sorted(names))


if __name__ == "__main__":
    main()
