#!/usr/bin/env python3
"""Train the reranker: a small transformer that reads a question together with one passage.

    train_reranker.py --base DIR --train FILE… --out DIR [--folds N --fold K] [--epochs E]

The passages of a group compete with each other and with 'none of them': the loss is the log-likelihood of an
answering passage, or of none, plus a small loss on every passage alone, so that its score means the same
whatever the others are. Needs torch and transformers; two cores and half an hour are enough.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from alarms import fold_of
from common import Group, passage_text, read_groups, spoken, with_noise
from pruned import read_encoder, sizes_of
from torch import Tensor, nn
from transformers import AutoTokenizer

QUESTION_TOKENS, TOTAL_TOKENS = 32, 80
HAS_BFLOAT16 = torch.cpu.get_capabilities().get("avx512_bf16", False)
"""Without the processor's own instructions for it, bfloat16 takes twelve times as long as plain floats."""


class Reranker(nn.Module):
    """An encoder with one score on its first token and its mean."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.encoder = read_encoder(base)
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.score = nn.Linear(2 * self.encoder.config.hidden_size, 1)
        saved = Path(base) / "score.pt"
        if saved.exists():
            self.score.load_state_dict(torch.load(saved))
        else:
            nn.init.normal_(self.score.weight, std=0.02)
            nn.init.constant_(self.score.bias, -1.0)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        return self.score(torch.cat([states[:, 0], mean], -1).float()).squeeze(-1)

    def save(self, directory: Path, tokenizer: AutoTokenizer) -> None:
        """Write encoder, tokenizer and the score's weights."""
        directory.mkdir(parents=True, exist_ok=True)
        self.encoder.save_pretrained(directory)
        tokenizer.save_pretrained(directory)
        sizes_of(self.encoder).save(directory)
        torch.save(self.score.state_dict(), directory / "score.pt")


def encode(tokenizer: AutoTokenizer, pairs: Sequence[tuple[str, str]], most: int = TOTAL_TOKENS) -> dict[str, Tensor]:
    """Question and passage as one padded batch; a long passage loses its end."""
    questions = tokenizer([q for q, _ in pairs], add_special_tokens=False, truncation=True, max_length=QUESTION_TOKENS)[
        "input_ids"
    ]
    passages = tokenizer([p for _, p in pairs], add_special_tokens=False, truncation=True, max_length=most)["input_ids"]
    rows, kinds = [], []
    for question, passage in zip(questions, passages, strict=True):
        first = [tokenizer.cls_token_id, *question, tokenizer.sep_token_id]
        second = [*passage[: most - len(first) - 1], tokenizer.sep_token_id]
        rows.append(first + second)
        kinds.append([0] * len(first) + [1] * len(second))
    width = max(map(len, rows))
    return {
        "input_ids": torch.tensor([row + [tokenizer.pad_token_id] * (width - len(row)) for row in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows]),
        "token_type_ids": torch.tensor([kind + [0] * (width - len(kind)) for kind in kinds]),
    }


def group_loss(scores: Tensor, labels: Tensor, sizes: Sequence[int], weights: Sequence[float]) -> Tensor:
    """Competition within each group against 'none', plus each passage alone."""
    total = scores.new_zeros(())
    start = 0
    for size, weight in zip(sizes, weights, strict=True):
        score, label = scores[start : start + size], labels[start : start + size]
        start += size
        everything = torch.logsumexp(torch.cat([score, score.new_zeros(1)]), 0)
        wanted = (
            torch.logsumexp(score[label > 0] + torch.log(label[label > 0]), 0)
            if bool((label > 0).any())
            else score.new_zeros(())
        )
        alone = nn.functional.binary_cross_entropy_with_logits(score, label, reduction="mean")
        total = total + weight * (everything - wanted + 0.5 * alone)
    return total / sum(weights)


def batches(groups: list[Group], draw: random.Random, pairs: int) -> Iterator[list[Group]]:
    """Groups of like length together, in random order."""
    order = sorted(groups, key=lambda g: max(len(c.text) for c in g.candidates) + len(g.question) + draw.random() * 60)
    made: list[list[Group]] = [[]]
    for group in order:
        if sum(len(g.candidates) for g in made[-1]) + len(group.candidates) > pairs and made[-1]:
            made.append([])
        made[-1].append(group)
    draw.shuffle(made)
    yield from made


def without_answers(group: Group) -> Group:
    """The same question asked of a handout that lacks the sentences which answer it."""
    kept = [i for i, label in enumerate(group.labels) if label <= 0]
    candidates = [group.candidates[i] for i in kept]
    return dataclasses.replace(group, candidates=candidates, labels=[0.0] * len(kept), weight=0.8 * group.weight)


def augmented(group: Group, draw: random.Random, keep: int = 6, removed: float = 0.0) -> Group:
    """A group with the question as spoken or misheard, and at most so many of its wrong passages.

    `removed` is how often the answers are taken out, so that nothing answers a question that looks answerable.
    """
    if any(group.labels) and len(group.labels) - sum(1 for x in group.labels if x > 0) > 2 and draw.random() < removed:
        group = without_answers(group)
    question, roll = group.question, draw.random()
    if roll < 0.15:
        question = with_noise(question, draw)
    elif roll < 0.5:
        question = spoken(question)
    right = [i for i, label in enumerate(group.labels) if label > 0]
    wrong = [i for i, label in enumerate(group.labels) if label <= 0]
    room = max(1, keep - len(right))
    if len(wrong) > room:
        hard = wrong[: room - 1] if draw.random() < 0.7 else draw.sample(wrong[: 2 * room], room - 1)
        wrong = [*hard, draw.choice([i for i in wrong if i not in hard])]
    chosen = right + wrong
    title = group.title if draw.random() < 0.85 else ""
    return dataclasses.replace(
        group,
        question=question,
        title=title,
        candidates=[group.candidates[i] for i in chosen],
        labels=[group.labels[i] for i in chosen],
    )


def load(paths: Sequence[str], folds: int, fold: int) -> tuple[list[Group], list[Group]]:
    """Training groups and those left out; `PATH*N` repeats a file N times."""
    train: list[Group] = []
    left_out: list[Group] = []
    for spec in paths:
        name, _, times = spec.partition("*")
        for group in read_groups(Path(name)):
            if group.handout and folds and fold_of(group.handout, folds) == fold:
                left_out.append(group)
            else:
                train += [group] * int(times or 1)
    return train, left_out


def evaluate(model: Reranker, tokenizer: AutoTokenizer, groups: Sequence[Group]) -> dict[str, float]:
    """How often the best passage is right, and how well its score tells answerable from not."""
    model.eval()
    top, best_yes, best_no = [], [], []
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=HAS_BFLOAT16):
        for group in groups:
            pairs = [(group.question, passage_text(group.title, c)) for c in group.candidates]
            scores = model(**encode(tokenizer, pairs))
            best = int(scores.argmax())
            if any(group.labels):
                top.append(float(group.labels[best] > 0))
                best_yes.append(float(scores[best]))
            else:
                best_no.append(float(scores[best]))
    model.train()
    ahead = [float(y > n) for y in best_yes[:400] for n in best_no[:400]]
    return {"top1": sum(top) / max(1, len(top)), "auc": sum(ahead) / max(1, len(ahead)), "n": len(groups)}


def train(
    model: Reranker, tokenizer: AutoTokenizer, groups: list[Group], held: list[Group], args: argparse.Namespace
) -> None:
    """Optimise for the given number of epochs with a linear schedule."""
    draw = random.Random(args.seed)
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=args.rate, weight_decay=0.01, fused=True
    )
    total = int(
        args.epochs
        * sum(1 for _ in batches([augmented(g, draw, args.keep, args.removed) for g in groups], draw, args.pairs))
    )
    warm = max(1, total // 12)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - s / total)
    )
    step, running, begun = 0, 0.0, time.time()
    while step < total:
        for batch in batches([augmented(g, draw, args.keep, args.removed) for g in groups], draw, args.pairs):
            if step >= total:
                break
            pairs = [(g.question, passage_text(g.title, c)) for g in batch for c in g.candidates]
            labels = torch.tensor([label for g in batch for label in g.labels])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HAS_BFLOAT16):
                scores = model(**encode(tokenizer, pairs, args.tokens))
            loss = group_loss(scores.float(), labels, [len(g.candidates) for g in batch], [g.weight for g in batch])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            step += 1
            running = 0.97 * running + 0.03 * float(loss.detach()) if step > 1 else float(loss.detach())
            if step % 50 == 0 or step == total:
                note = json.dumps(evaluate(model, tokenizer, held[:150])) if held and step == total else ""
                print(f"{step}/{total} {time.time() - begun:.0f}s loss {running:.3f} {note}", flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--keep", type=int, default=6, help="at most so many passages of a group")
    parser.add_argument("--tokens", type=int, default=TOTAL_TOKENS, help="of a question and a passage together")
    parser.add_argument("--frozen", type=int, default=0, help="so many of the lowest layers stay as they are")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=-1)
    parser.add_argument("--hold-out", type=int, default=0, help="hold out so many groups at random")
    parser.add_argument("--removed", type=float, default=0.0, help="how often the answers are taken out")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    groups, held = load(args.train, args.folds, args.fold)
    random.Random(args.seed).shuffle(groups)
    held, groups = held + groups[: args.hold_out], groups[args.hold_out :]
    tokenizer = AutoTokenizer.from_pretrained(args.base)
    model = Reranker(args.base).train()
    for layer in model.encoder.encoder.layer[: args.frozen]:
        layer.requires_grad_(False)
    model.encoder.embeddings.requires_grad_(args.frozen == 0)
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    print(len(groups), "groups to train on,", len(held), "left out", flush=True)
    train(model, tokenizer, groups, held, args)
    model.save(args.out, tokenizer)


if __name__ == "__main__":
    main()
