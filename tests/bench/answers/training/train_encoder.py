#!/usr/bin/env python3
"""Fine-tune the sentence encoder so that a question lies close to the sentence that answers it.

    train_encoder.py --base DIR --train FILE… --out DIR [--folds N --fold K]

Within each group the answering passages compete with the others by cosine similarity.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from common import Group, Sentence
from torch import Tensor, nn
from train_reranker import augmented, batches, load
from transformers import AutoModel, AutoTokenizer

TEMPERATURE = 0.06


def encoder_text(sentence: Sentence) -> str:
    """What the encoder reads of a passage: its place and itself, never the handout's title."""
    return " ".join(part for part in (sentence.heading, sentence.lead_in, sentence.text) if part)


def embed(model: nn.Module, tokenizer: AutoTokenizer, texts: Sequence[str]) -> Tensor:
    """Mean-pooled, normalised embeddings."""
    batch = tokenizer(list(texts), padding=True, truncation=True, max_length=72, return_tensors="pt")
    states = model(**batch).last_hidden_state.float()
    mask = batch["attention_mask"].unsqueeze(-1).float()
    return nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)


def batch_loss(model: nn.Module, tokenizer: AutoTokenizer, batch: list[Group]) -> Tensor:
    """Log-likelihood of the answering passages, within the group and against the other groups' answers."""
    questions = embed(model, tokenizer, [g.question for g in batch])
    passages = embed(model, tokenizer, [encoder_text(c) for g in batch for c in g.candidates])
    scores = questions @ passages.T / TEMPERATURE
    total = scores.new_zeros(())
    start = 0
    for row, group in enumerate(batch):
        stop = start + len(group.candidates)
        right = torch.zeros(len(passages), dtype=torch.bool)
        right[start:stop] = torch.tensor([label > 0.6 for label in group.labels])
        seen = torch.zeros(len(passages), dtype=torch.bool)
        seen[start:stop] = True
        if not group.handout:  # articles that differ by group: the others' passages are wrong for sure
            seen[:] = True
        if bool(right.any()):
            total = total + group.weight * (torch.logsumexp(scores[row][seen], 0) - torch.logsumexp(scores[row][right], 0))
        start = stop
    return total / len(batch)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--pairs", type=int, default=64)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=-1)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    groups = [g for g in load(args.train, args.folds, args.fold)[0] if any(label > 0.6 for label in g.labels)]
    tokenizer, model = AutoTokenizer.from_pretrained(args.base), AutoModel.from_pretrained(args.base)
    model.embeddings.word_embeddings.weight.requires_grad_(False)
    model.train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=args.rate, fused=True)
    draw, begun, step, running = random.Random(args.seed), time.time(), 0, 0.0
    total = args.epochs * sum(1 for _ in batches([augmented(g, draw) for g in groups], draw, args.pairs))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, (s + 1) / 20) * max(0.05, 1 - s / total))
    for _ in range(args.epochs):
        for batch in batches([augmented(g, draw) for g in groups], draw, args.pairs):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = batch_loss(model, tokenizer, batch)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            step, running = step + 1, 0.95 * running + 0.05 * float(loss.detach())
            if step % 50 == 0:
                print(f"{step}/{total} {time.time() - begun:.0f}s loss {running:.3f}", flush=True)
    model.save_pretrained(args.out)
    tokenizer.save_pretrained(args.out)


if __name__ == "__main__":
    main()
