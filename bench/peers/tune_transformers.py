#!/usr/bin/env python3
"""Texts a second that fine-tuning with transformers and PyTorch learns from, over given batches.

Side by side with `triage-tune`, over the very same token ids in the same order:

    tune_bench JOB 60 batches.jsonl > ours.json
    bench/peers/tune_transformers.py MODEL batches.jsonl > theirs.json

`tune_bench` is built with -DTRIAGE_BUILD_BENCH=ON -DTRIAGE_BUILD_TUNE=ON; it writes the batches
that it learned from. Both warm up for some steps first. Run them one after the other, several
times, on a machine at rest, or compare `texts_per_processor_second`. The model is in training mode
(dropout as config.json says), pooled by mean, of unit length, with a linear classifier; AdamW is
PyTorch's fused one, which is its fastest on a processor (--foreach for its usual one). Needs
`torch` and `transformers`, in an environment of their own: requirements.txt has neither, since
they are large.
"""

from measure import Stopwatch, print_result  # first: its clock starts

import argparse
import json
import time
from pathlib import Path

import torch
from transformers import AutoModel

WARM_UP_STEPS = 5
COSINE_SCALE = 20.0


class Learner:
    def __init__(self, folder, classes, options):
        self.model = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation=options.attention
        )
        self.model.train()
        self.classifier = torch.nn.Linear(self.model.config.hidden_size, classes)
        matrices = [p for p in self.model.parameters() if p.dim() > 1]
        others = [p for p in self.model.parameters() if p.dim() == 1]
        kind = {"foreach": True} if options.foreach else {"fused": True}
        self.optimizer = torch.optim.AdamW(
            [
                {"params": matrices, "weight_decay": 0.01},
                {"params": others, "weight_decay": 0.0},
                {"params": self.classifier.parameters(), "lr": 1e-3},
            ],
            lr=options.rate,
            **kind,
        )

    def step(self, batch):
        width = max(len(ids) for ids in batch["ids"])
        padding = self.model.config.pad_token_id
        ids = torch.tensor([text + [padding] * (width - len(text)) for text in batch["ids"]])
        lengths = torch.tensor([[len(text)] for text in batch["ids"]])
        mask = (torch.arange(width)[None] < lengths).long()
        tokens = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        pooled = (tokens * mask[..., None]).sum(1) / lengths
        vectors = torch.nn.functional.normalize(pooled, dim=1)
        scores = self.classifier(vectors * COSINE_SCALE)
        loss = torch.nn.functional.cross_entropy(scores, torch.tensor(batch["labels"]))
        loss.backward()
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("batches", type=Path, help="as tune_bench writes them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--attention", choices=("sdpa", "eager"), default="sdpa")
    parser.add_argument("--foreach", action="store_true")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    watch = Stopwatch()
    batches = [json.loads(line) for line in options.batches.open()]
    with watch.step("open"):
        classes = 1 + max(max(batch["labels"]) for batch in batches)
        learner = Learner(options.model, classes, options)
    for batch in batches[:WARM_UP_STEPS]:
        learner.step(batch)
    begin, processor = time.perf_counter(), time.process_time()
    losses = [learner.step(batch) for batch in batches[WARM_UP_STEPS:]]
    watch.seconds["learn"] = time.perf_counter() - begin
    processor_seconds = time.process_time() - processor
    texts = sum(len(batch["ids"]) for batch in batches[WARM_UP_STEPS:])
    metrics = {
        "texts_per_second": texts / watch.seconds["learn"],
        "texts_per_processor_second": texts / processor_seconds,
        "last_loss": losses[-1],
    }
    print_result("transformers", watch, metrics, rows={"learned": texts})


if __name__ == "__main__":
    main()
