#!/usr/bin/env python3
"""Fine-tune the sentence encoder: a question close to the sentence that answers it, and a head that hears alarms.

    train_encoder.py --base DIR --train FILE… --alarms DIR --handouts DIR --out DIR [--folds N --fold K]

Within each group the answering passages compete with the others by cosine similarity. The same states feed two
scores: 'this calls for help at once' and 'this is about suicide'.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from alarms import Alarm, fold_of, handout_alarms, read_alarms
from common import Group, Sentence, spoken, with_noise
from torch import Tensor, nn
from train_reranker import HAS_BFLOAT16, augmented, batches, load
from transformers import AutoModel, AutoTokenizer

TEMPERATURE = 0.06


def encoder_text(sentence: Sentence) -> str:
    """What the encoder reads of a passage: its place and itself, never the handout's title."""
    return " ".join(part for part in (sentence.heading, sentence.lead_in, sentence.text) if part)


class AlarmEncoder(nn.Module):
    """Mean-pooled, normalised embeddings, and the alarm's two scores."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base)
        width = self.encoder.config.hidden_size
        self.alarm = nn.Sequential(nn.Linear(2 * width, 64), nn.Tanh(), nn.Linear(64, 2))
        saved = Path(base) / "alarm.pt"
        if saved.exists():
            self.alarm.load_state_dict(torch.load(saved))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        alarm = self.alarm(torch.cat([states[:, 0], mean], -1))
        return mean / mean.norm(dim=-1, keepdim=True), alarm

    def save(self, directory: Path, tokenizer: AutoTokenizer) -> None:
        """Write encoder, tokenizer and the alarm's weights."""
        self.encoder.save_pretrained(directory)
        tokenizer.save_pretrained(directory)
        torch.save(self.alarm.state_dict(), directory / "alarm.pt")


def run(model: nn.Module, tokenizer: AutoTokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Vectors and alarm scores of texts."""
    batch = tokenizer(
        list(texts), padding=True, truncation=True, max_length=72, return_token_type_ids=True, return_tensors="pt"
    )
    vectors, alarm = model(**batch)
    return vectors.float(), alarm.float()


def embed(model: nn.Module, tokenizer: AutoTokenizer, texts: Sequence[str]) -> Tensor:
    """Only the vectors."""
    return run(model, tokenizer, texts)[0]


def alarm_loss(model: nn.Module, tokenizer: AutoTokenizer, rows: Sequence[Alarm], draw: random.Random) -> Tensor:
    """Both scores of some utterances, now and then misheard."""
    texts = [
        with_noise(row.text, draw) if draw.random() < 0.2 else spoken(row.text) if draw.random() < 0.7 else row.text
        for row in rows
    ]
    scores = run(model, tokenizer, texts)[1]
    marks = torch.tensor([[float(row.emergency), float(row.crisis)] for row in rows])
    return nn.functional.binary_cross_entropy_with_logits(scores, marks)


def alarm_report(model: nn.Module, tokenizer: AutoTokenizer, rows: Sequence[Alarm]) -> dict[str, float]:
    """Shares caught and falsely raised among left-out rows, at even odds."""
    model.eval()
    tally: dict[str, list[float]] = {}
    with torch.no_grad():
        for start in range(0, len(rows), 64):
            part = rows[start : start + 64]
            for row, score in zip(part, run(model, tokenizer, [spoken(r.text) for r in part])[1], strict=True):
                group = row.topic if row.topic.startswith("handout") else row.topic[:1]
                tally.setdefault(group, []).append(float(score[0] > 0))
    model.train()
    return {name: round(sum(values) / len(values), 3) for name, values in sorted(tally.items())}


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
            total = total + group.weight * (
                torch.logsumexp(scores[row][seen], 0) - torch.logsumexp(scores[row][right], 0)
            )
        start = stop
    return total / len(batch)


def arguments() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True)
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--alarms", type=Path, required=True)
    parser.add_argument("--handouts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--pairs", type=int, default=64)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=-1)
    parser.add_argument("--alarm-folds", type=int, default=0, help="leave one in so many out of the alarm's data")
    parser.add_argument("--alarm-weight", type=float, default=1.5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def main() -> None:
    """Train on all but one fold, report on that fold."""
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    groups = [g for g in load(args.train, args.folds, args.fold)[0] if any(label > 0.6 for label in g.labels)]
    alarms = read_alarms(args.alarms) + handout_alarms(args.handouts)
    held = [a for a in alarms if args.alarm_folds and fold_of(a.key, args.alarm_folds) == args.fold % args.alarm_folds]
    taught = [a for a in alarms if not args.alarm_folds or a not in held]
    loud, quiet = [a for a in taught if a.emergency], [a for a in taught if not a.emergency]
    tokenizer, model = AutoTokenizer.from_pretrained(args.base), AlarmEncoder(args.base)
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    model.train()
    head = [p for n, p in model.named_parameters() if n.startswith("alarm")]
    body = [p for n, p in model.named_parameters() if not n.startswith("alarm") and p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": args.rate}, {"params": head, "lr": 10 * args.rate}], fused=True
    )
    draw, begun, step, running = random.Random(args.seed), time.time(), 0, 0.0
    total = args.epochs * sum(1 for _ in batches([augmented(g, draw) for g in groups], draw, args.pairs))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, (s + 1) / 20) * max(0.05, 1 - s / total))
    for _ in range(args.epochs):
        for batch in batches([augmented(g, draw) for g in groups], draw, args.pairs):
            rows = draw.sample(loud, 20) + draw.sample(quiet, 36)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HAS_BFLOAT16):
                loss = batch_loss(model, tokenizer, batch) + args.alarm_weight * alarm_loss(
                    model, tokenizer, rows, draw
                )
            loss.backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            schedule.step()
            step, running = step + 1, 0.95 * running + 0.05 * float(loss.detach())
            if step % 50 == 0 or step == total:
                note = json.dumps(alarm_report(model, tokenizer, held)) if held and step == total else ""
                print(f"{step}/{total} {time.time() - begun:.0f}s loss {running:.3f} {note}", flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    model.save(args.out, tokenizer)


if __name__ == "__main__":
    main()
