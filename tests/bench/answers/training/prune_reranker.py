#!/usr/bin/env python3
"""A narrower reranker that scores as the full one does: a third of the multiplications, a third of the time.

    prune_reranker.py --teacher reranker.onnx --start DIR --train GROUPS… --out DIR [--heads 32 --neurons 2304]

Heads and neurons that change the score least are taken out in a few steps (by the square of what taking each to zero
would change, to first order, summed over questions: Michel et al. 2019, Molchanov et al. 2019); between and after
them the model learns the teacher's scores, not the marks: how the passages of a group stand to each other and to
'none of them', and the log-odds themselves. Every epoch draws other passages and other noise. Needs torch,
transformers, safetensors and onnxruntime; an hour of one core.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import onnxruntime
import torch
from common import Group, passage_text
from pruned import keep, sizes_of
from torch import Tensor, nn
from train_reranker import Reranker, augmented, batches, encode, load
from transformers import AutoTokenizer

SPREAD = 3.4
"""How widely the teacher's log-odds spread (root mean square): the unit in which a difference counts."""
STEPS = 4
"""In so many steps the model is cut, all in the first PRUNING of the time."""
PRUNING = 0.35
JUDGED = 25
"""So many batches tell what each head and neuron matters."""

Row = dict[str, Tensor]


def pairs_of(batch: Sequence[Group]) -> list[tuple[str, str]]:
    """Question and passage of every candidate, group after group."""
    return [(group.question, passage_text(group.title, one)) for group in batch for one in group.candidates]


def teacher_scores(session: onnxruntime.InferenceSession, row: Row) -> Tensor:
    """The teacher's log-odds of a batch."""
    (scores,) = session.run(["output"], {name: value.numpy() for name, value in row.items()})
    return torch.tensor(scores)


def imitation_loss(scores: Tensor, wanted: Tensor, sizes: Sequence[int]) -> Tensor:
    """The difference of the log-odds, and within each group that of the shares, 'none of them' among them."""
    apart = nn.functional.mse_loss(scores, wanted) / SPREAD**2
    shares = scores.new_zeros(())
    start = 0
    for size in sizes:
        part = slice(start, start + size)
        start += size
        own = torch.log_softmax(torch.cat([scores[part], scores.new_zeros(1)]), 0)
        aim = torch.softmax(torch.cat([wanted[part], wanted.new_zeros(1)]), 0)
        shares = shares + nn.functional.kl_div(own, aim, reduction="sum")
    return 4 * apart + shares / len(sizes)


class Importance:
    """What each head and neuron matters to the score, gathered over batches."""

    def __init__(self, model: Reranker) -> None:
        self.layers = model.encoder.encoder.layer
        sizes = sizes_of(model.encoder)
        self.heads = [torch.zeros(count) for count in sizes.heads]
        self.neurons = [torch.zeros(count) for count in sizes.neurons]
        self._kept: dict[tuple[str, int], Tensor] = {}
        self._hooks = [
            module.register_forward_hook(self._keeper(kind, number))
            for number, layer in enumerate(self.layers)
            for kind, module in (("neuron", layer.intermediate), ("head", layer.attention.self.value))
        ]

    def _keeper(self, kind: str, number: int):  # noqa: ANN202
        def kept(_module: nn.Module, _given: object, made: Tensor) -> None:
            made.retain_grad()
            self._kept[kind, number] = made

        return kept

    def add(self, mask: Tensor) -> None:
        """Take in a batch whose scores were just derived."""
        for number, layer in enumerate(self.layers):
            neuron, value = self._kept["neuron", number], self._kept["head", number]
            self.neurons[number] += ((neuron * neuron.grad * mask).sum(1) ** 2).sum(0).detach()
            change = (value * value.grad * mask).unflatten(-1, (-1, layer.attention.self.attention_head_size))
            self.heads[number] += (change.sum((1, 3)) ** 2).sum(0).detach()

    def close(self) -> None:
        """Take the hooks off."""
        for hook in self._hooks:
            hook.remove()


def most(importance: Sequence[Tensor], count: int) -> list[Tensor]:
    """The numbers of those that matter most in the whole model, at least one a layer, by layer."""
    floor = torch.cat(list(importance)).sort(descending=True).values[count - 1]
    return [torch.nonzero(some >= torch.minimum(floor, some.max()))[:, 0] for some in importance]


def cut(model: Reranker, rows: Iterator[Row], heads: int, neurons: int) -> None:
    """Leave the model so many heads and neurons, in place."""
    found = Importance(model)
    for row in rows:
        model.zero_grad()
        scores = model(**row)
        # A random sign for each score, so that what two pairs have in common does not cancel out.
        (scores * torch.randn_like(scores)).sum().backward()
        found.add(row["attention_mask"].unsqueeze(-1).float())
    found.close()
    keep(model.encoder, most(found.heads, heads), most(found.neurons, neurons))
    print("kept", sizes_of(model.encoder), flush=True)


def endless(groups: Sequence[Group], draw: random.Random, args: argparse.Namespace) -> Iterator[list[Group]]:
    """Batches for ever: other passages and other noise each time round."""
    while True:
        yield from batches([augmented(group, draw, args.keep, args.removed) for group in groups], draw, args.pairs)


def sizes_at(step: int, whole: int, aim: int) -> int:
    """How many are left after a step: each takes the same share of what is there."""
    return round(whole * (aim / whole) ** (step / STEPS))


def train(model: Reranker, tokenizer: AutoTokenizer, groups: Sequence[Group], args: argparse.Namespace) -> None:
    """Cut and imitate the teacher for the given number of minutes, the rate falling to nothing at the end."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    teacher = onnxruntime.InferenceSession(str(args.teacher), options, providers=["CPUExecutionProvider"])
    due = endless(groups, random.Random(args.seed), args)
    whole = sizes_of(model.encoder)
    optimizer: torch.optim.Optimizer | None = None
    begun, step, cuts, running = time.time(), 0, 0, 0.0
    while (spent := (time.time() - begun) / (60 * args.minutes)) < 1:
        if cuts < STEPS and spent >= PRUNING * cuts / STEPS:
            cuts += 1
            judged = (encode(tokenizer, pairs_of(next(due))) for _ in range(JUDGED))
            cut(model, judged, *(sizes_at(cuts, sum(w), a) for w, a in ((whole.heads, args.heads), (whole.neurons, args.neurons))))  # fmt: skip  # noqa: E501
            learnt = [parameter for parameter in model.parameters() if parameter.requires_grad]
            optimizer, step = torch.optim.AdamW(learnt, lr=args.rate, weight_decay=0.01, fused=True), 0
        batch = next(due)
        optimizer.param_groups[0]["lr"] = args.rate * min(1.0, (step + 1) / 20) * max(0.02, 1 - spent)
        row = encode(tokenizer, pairs_of(batch))
        loss = imitation_loss(model(**row), teacher_scores(teacher, row), [len(g.candidates) for g in batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        step += 1
        running = 0.98 * running + 0.02 * float(loss.detach()) if step > 1 else float(loss.detach())
        if step % 25 == 0:
            print(f"{100 * spent:.0f}% of the time, {step} steps since the last cut, loss {running:.3f}", flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--start", required=True)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--heads", type=int, default=32, help="so many of 72 stay")
    parser.add_argument("--neurons", type=int, default=2304, help="so many of 9,216 stay")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--pairs", type=int, default=32)
    parser.add_argument("--keep", type=int, default=6, help="at most so many passages of a group")
    parser.add_argument("--removed", type=float, default=0.3, help="how often the answers are taken out")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    groups, _ = load(args.train, 0, -1)
    random.Random(args.seed).shuffle(groups)
    tokenizer = AutoTokenizer.from_pretrained(args.start)
    # No dropout: the scores to imitate are exact.
    model = Reranker(args.start).eval()
    train(model, tokenizer, groups, args)
    model.save(args.out, tokenizer)
    sizes_of(model.encoder).save(args.out)


if __name__ == "__main__":
    main()
