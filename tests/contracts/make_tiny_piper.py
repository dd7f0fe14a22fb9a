"""Makes data/tiny.onnx, a Piper voice of a few hundred bytes that hums as long as the phonemes would take.

Run it with `python -m tests.contracts.make_tiny_piper` where the package onnx is installed; the file is kept.
"""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
_SYMBOLS = "^$_ ,.;:!?abcdefhijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɬɹɾʃʊʌʒˈˌːθᵻɫ"


def main() -> None:
    from onnx import TensorProto, helper, save

    f, i = TensorProto.FLOAT, TensorProto.INT64
    constants = [
        helper.make_tensor("one", i, [1], [1]),
        helper.make_tensor("first", i, [1], [0]),
        helper.make_tensor("samples", f, [1], [300.0]),
        helper.make_tensor("zero", f, [], [0.0]),
        helper.make_tensor("step", f, [], [1.0]),
        helper.make_tensor("turn", f, [], [0.12]),
        helper.make_tensor("faint", f, [], [0.1]),
        helper.make_tensor("shape", i, [4], [1, 1, 1, -1]),
    ]
    nodes = [
        helper.make_node("Gather", ["scales", "one"], ["length_scale"]),
        helper.make_node("Cast", ["input_lengths"], ["count"], to=f),
        helper.make_node("Mul", ["count", "length_scale"], ["slowed"]),
        helper.make_node("Mul", ["slowed", "samples"], ["long"]),
        helper.make_node("Squeeze", ["long", "first"], ["total"]),
        helper.make_node("Range", ["zero", "total", "step"], ["time"]),
        helper.make_node("Mul", ["time", "turn"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Mul", ["wave", "faint"], ["hum"]),
        helper.make_node("Reshape", ["hum", "shape"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input", i, [1, "symbols"]),
        helper.make_tensor_value_info("input_lengths", i, [1]),
        helper.make_tensor_value_info("scales", f, [3]),
    ]
    output = [helper.make_tensor_value_info("output", f, [1, 1, 1, "samples"])]
    graph = helper.make_graph(nodes, "tiny", inputs, output, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    FOLDER.mkdir(exist_ok=True)
    save(model, str(FOLDER / "tiny.onnx"))
    settings = {
        "audio": {"sample_rate": 16000},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0, "length_scale": 1, "noise_w": 0},
        "num_symbols": len(_SYMBOLS),
        "num_speakers": 1,
        "phoneme_type": "espeak",
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(_SYMBOLS)},
    }
    (FOLDER / "tiny.onnx.json").write_text(json.dumps(settings, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
