#!/usr/bin/env python3
"""Texts a second through a transformer in Python, by one of several engines; what encode_bench does.

A line of TEXTS is a text as a JSON string, cut by Hugging Face's tokenizer inside the measured
time, or a list of token ids. Batches of --batch, each padded to its longest: sorted by length as
sentence-transformers sorts, or with --unsorted as the texts come. The best round counts for texts a
second, the median one as the latency of a file of one text.

Engines: torch (transformers' model), openvino (its graph as an export makes it), onnxruntime (the
export of transformers' model), sentence-transformers (its encode(), from texts only).
"""

from measure import Stopwatch, print_result  # first: its clock starts

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np


def pooled(hidden, mask):
    """Unit means of the tokens that are there: hidden is batch x length x dimension."""
    vectors = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def padded(texts):
    width = max(map(len, texts))
    ids = np.zeros((len(texts), width), np.int64)
    mask = np.zeros((len(texts), width), np.int64)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return ids, mask


def torch_engine(options):
    import torch
    from transformers import AutoModel

    torch.set_num_threads(options.threads)
    kind = {"f32": torch.float32, "bf16": torch.bfloat16}[options.precision]
    model = AutoModel.from_pretrained(options.model, dtype=kind).eval()

    def encode(texts):
        ids, mask = padded(texts)
        with torch.inference_mode():
            tokens, there = torch.from_numpy(ids), torch.from_numpy(mask)
            hidden = model(input_ids=tokens, attention_mask=there).last_hidden_state
            return pooled(hidden.float().numpy(), mask.astype(np.float32))

    return encode


def openvino_engine(options):
    from openvino_bert import Bert

    return Bert(options.model).compiled(options.threads, options.precision)


def onnxruntime_engine(options):
    import onnxruntime
    import torch
    from transformers import AutoModel

    if options.precision != "f32":
        raise SystemExit("onnxruntime: is measured in f32.")
    file = Path(tempfile.mkdtemp()) / "model.onnx"
    model = AutoModel.from_pretrained(options.model).eval()

    class HiddenStates(torch.nn.Module):
        """The model with two inputs and one output, which is all that is traced."""

        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, ids, mask):
            return self.model(input_ids=ids, attention_mask=mask).last_hidden_state

    names = ["input_ids", "attention_mask"]
    example = tuple(torch.ones(2, 8, dtype=torch.int64) for _ in names)
    axes = {name: {0: "batch", 1: "length"} for name in [*names, "hidden"]}
    torch.onnx.export(HiddenStates(), example, str(file), input_names=names, dynamo=False,
                      output_names=["hidden"], dynamic_axes=axes, opset_version=17)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(str(file), settings, ["CPUExecutionProvider"])

    def encode(texts):
        ids, mask = padded(texts)
        hidden = session.run(["hidden"], {"input_ids": ids, "attention_mask": mask})[0]
        return pooled(hidden, mask.astype(np.float32))

    return encode


def batches(texts, options):
    """The vectors of all texts, lists of ids, in their order."""
    order = list(range(len(texts)))
    if not options.unsorted:
        order.sort(key=lambda i: -len(texts[i]))
    vectors = [None] * len(texts)
    for start in range(0, len(order), options.batch):
        chosen = order[start : start + options.batch]
        for text, vector in zip(chosen, options.encode([texts[i] for i in chosen])):
            vectors[text] = vector
    return np.stack(vectors)


def opened(options, texts):
    """A function that encodes all texts."""
    if options.engine == "sentence-transformers":
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(options.threads)
        model = SentenceTransformer(str(options.model), device="cpu")
        return lambda: model.encode(texts, batch_size=options.batch)
    options.encode = {
        "torch": torch_engine,
        "openvino": openvino_engine,
        "onnxruntime": onnxruntime_engine,
    }[options.engine](options)
    if not isinstance(texts[0], str):
        return lambda: batches(texts, options)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(options.longest)
    return lambda: batches([cut.ids for cut in tokenizer.encode_batch(texts)], options)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument(
        "--engine",
        choices=["torch", "openvino", "onnxruntime", "sentence-transformers"],
        required=True,
    )
    parser.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    parser.add_argument("--unsorted", action="store_true")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--longest", type=int, default=256, help="tokens of a text, the rest is cut")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    watch = Stopwatch()
    texts = [json.loads(line) for line in options.texts.open()]
    with watch.step("open"):
        encode_all = opened(options, texts)
    rounds = []
    for _ in range(options.rounds):
        begin, processor = time.perf_counter(), time.process_time()
        encode_all()
        rounds.append((time.perf_counter() - begin, time.process_time() - processor))
    rounds.sort()
    seconds, processor_seconds = rounds[0]
    watch.seconds["encode"] = seconds
    metrics = {
        "texts_per_second": len(texts) / seconds,
        "texts_per_processor_second": len(texts) / processor_seconds,
        "median_ms": 1000 * rounds[len(rounds) // 2][0],
    }
    print_result(options.engine, watch, metrics, rows={"encoded": len(texts)})


if __name__ == "__main__":
    main()
