#!/usr/bin/env python3
"""Average the weights of several stages of one training run: average.py OUT STAGE STAGE…"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor


def mean(states: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each weight; what is no floating-point number is taken from the first."""
    first = states[0]
    return {
        name: sum(state[name].float() for state in states) / len(states) if value.is_floating_point() else value
        for name, value in first.items()
    }


def main() -> None:
    """Command line."""
    out, *stages = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    for file in stages[0].iterdir():
        shutil.copy(file, out)
    averaged = mean([load_file(stage / "model.safetensors") for stage in stages])
    save_file(averaged, out / "model.safetensors", metadata={"format": "pt"})
    torch.save(mean([torch.load(stage / "score.pt") for stage in stages]), out / "score.pt")


if __name__ == "__main__":
    main()
