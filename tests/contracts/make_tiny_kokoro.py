"""Makes data/tiny-kokoro.onnx and data/tiny-kokoro-untimed.onnx: models that murmur, pause and hum.

Run it with `python -m tests.contracts.make_tiny_kokoro` where the package onnx is installed; the files are kept. Every
symbol takes eight frames of 600 samples. In those of the mark before the first symbol there is a murmur for six, then
silence for one; the hum begins in the last one. The first model counts frames under the name that the real one has, the
second gives them out by another name, which is not known to mean that.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "data"
FRAMES = 8


def main() -> None:
    for name, timings in (("tiny-kokoro", "/encoder/Clip_output_0"), ("tiny-kokoro-untimed", "frames")):
        _make(FOLDER / f"{name}.onnx", timings, outputs=["frames"] if timings == "frames" else [])


def _make(path: Path, timings: str, outputs: list[str]) -> None:
    from onnx import TensorProto, helper, save

    f, i = TensorProto.FLOAT, TensorProto.INT64
    numbers = {"frames_each": FRAMES, "samples": 600, "zero": 0, "step": 1, "turn": 0.12, "murmur": 0.03, "hum": 0.3,
               "quiet_from": 6 * 600, "loud_from": 7 * 600}  # fmt: skip
    constants = [helper.make_tensor(name, f, [], [float(value)]) for name, value in numbers.items()]
    constants.append(helper.make_tensor("flat", i, [1], [-1]))
    nodes = [
        helper.make_node("Cast", ["tokens"], ["numbers"], to=f),
        helper.make_node("Mul", ["numbers", "zero"], ["none"]),
        helper.make_node("Add", ["none", "frames_each"], [timings]),
        helper.make_node("ReduceSum", [timings], ["all"], keepdims=0),
        helper.make_node("Mul", ["all", "samples"], ["total"]),
        helper.make_node("Range", ["zero", "total", "step"], ["time"]),
        helper.make_node("Mul", ["time", "turn"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["wave"]),
        helper.make_node("Less", ["time", "quiet_from"], ["early"]),
        helper.make_node("Less", ["time", "loud_from"], ["late"]),
        helper.make_node("Where", ["late", "zero", "hum"], ["size"]),
        helper.make_node("Where", ["early", "murmur", "size"], ["sizes"]),
        helper.make_node("Mul", ["wave", "sizes"], ["sound"]),
        helper.make_node("Reshape", ["sound", "flat"], ["audio"]),
    ]
    inputs = [
        helper.make_tensor_value_info("tokens", i, [1, "symbols"]),
        helper.make_tensor_value_info("style", f, [1, 256]),
        helper.make_tensor_value_info("speed", f, [1]),
    ]
    output = [helper.make_tensor_value_info("audio", f, ["samples"])]
    output += [helper.make_tensor_value_info(name, f, [1, "symbols"]) for name in outputs]
    graph = helper.make_graph(nodes, "tiny", inputs, output, constants)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), str(path))


if __name__ == "__main__":
    main()
