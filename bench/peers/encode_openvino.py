#!/usr/bin/env python3
"""Texts a second through a transformer, from token ids on, with OpenVINO's Python interface.

The graph is that of a BERT with mean pooling, built from the model's safetensors as an export would
make it (attention as one operation). Texts are sorted by length and go in batches of --batch, each
padded to its longest, which is what sentence-transformers does. The best round counts; processor
time is there too, since the clock counts what other programs take.
"""

from measure import Stopwatch, print_result  # first: its clock starts

import argparse
import json
import time
from pathlib import Path

import numpy as np
import openvino as ov
import openvino.opset13 as op

MASKED = np.float32(-1e30)


def read_tensors(path):
    """{name: float32 array} of a safetensors file, mapped."""
    size = int.from_bytes(path.open("rb").read(8), "little")
    header = json.loads(path.open("rb").read(8 + size)[8:])
    data = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
    return {
        name: data[slice(*tensor["data_offsets"])].view(np.float32).reshape(tensor["shape"])
        for name, tensor in header.items()
        if tensor.get("dtype") == "F32"
    }


class Bert:
    def __init__(self, folder):
        self.config = json.loads((folder / "config.json").read_text())
        self.tensors = read_tensors(folder / "model.safetensors")

    def linear(self, value, name):
        weight = op.constant(self.tensors[f"{name}.weight"])
        product = op.matmul(value, weight, False, True)
        return op.add(product, op.constant(self.tensors[f"{name}.bias"]))

    def norm(self, value, name):
        normal = op.mvn(value, [-1], True, self.config["layer_norm_eps"], "inside_sqrt")
        scaled = op.multiply(normal, op.constant(self.tensors[f"{name}.weight"]))
        return op.add(scaled, op.constant(self.tensors[f"{name}.bias"]))

    def looked_up(self, table, rows):
        return op.gather(op.constant(self.tensors[f"embeddings.{table}.weight"]), rows, 0)

    def layer(self, value, mask, name):
        hidden, heads = self.config["hidden_size"], self.config["num_attention_heads"]

        def by_head(part):
            split = op.reshape(
                self.linear(value, f"{name}.attention.self.{part}"),
                [0, 0, heads, hidden // heads],
                True,
            )
            return op.transpose(split, [0, 2, 1, 3])

        attended = op.scaled_dot_product_attention(
            by_head("query"), by_head("key"), by_head("value"), mask
        )
        attended = op.reshape(op.transpose(attended, [0, 2, 1, 3]), [0, 0, hidden], True)
        attended = self.linear(attended, f"{name}.attention.output.dense")
        middle = self.norm(op.add(attended, value), f"{name}.attention.output.LayerNorm")
        wide = op.gelu(self.linear(middle, f"{name}.intermediate.dense"), "erf")
        return self.norm(
            op.add(self.linear(wide, f"{name}.output.dense"), middle), f"{name}.output.LayerNorm"
        )

    def model(self):
        ids = op.parameter([-1, -1], np.int32)
        positions = op.parameter([1, -1], np.int32)
        mask = op.parameter([-1, 1, 1, -1], np.float32)
        shares = op.parameter([-1, 1, -1], np.float32)
        words = self.looked_up("word_embeddings", ids)
        places = self.looked_up("position_embeddings", positions)
        kind = self.looked_up("token_type_embeddings", np.int32(0))
        value = self.norm(op.add(op.add(words, places), kind), "embeddings.LayerNorm")
        for number in range(self.config["num_hidden_layers"]):
            value = self.layer(value, mask, f"encoder.layer.{number}")
        return ov.Model([op.matmul(shares, value, False, False)], [ids, positions, mask, shares])


def encode(run, texts, batch_size):
    """Unit vectors, in the order of `texts`; `run` is a compiled model."""
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    vectors = [None] * len(texts)
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        width = len(texts[chosen[0]])
        ids = np.zeros((len(chosen), width), np.int32)
        mask = np.full((len(chosen), 1, 1, width), MASKED)
        shares = np.zeros((len(chosen), 1, width), np.float32)
        for row, text in enumerate(chosen):
            count = len(texts[text])
            ids[row, :count] = texts[text]
            mask[row, 0, 0, :count] = 0
            shares[row, 0, :count] = 1 / count
        found = run([ids, np.arange(width, dtype=np.int32)[None], mask, shares])[0][:, 0]
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        for row, text in enumerate(chosen):
            vectors[text] = found[row]
    return np.stack(vectors)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("ids", type=Path, help="JSON Lines, one list of token ids a line")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    watch = Stopwatch()
    texts = [json.loads(line) for line in options.ids.open()]
    with watch.step("open"):
        settings = {"INFERENCE_NUM_THREADS": options.threads, "INFERENCE_PRECISION_HINT": "f32"}
        run = ov.Core().compile_model(Bert(options.model).model(), "CPU", settings)
    rounds = []
    for _ in range(options.rounds):
        begin, processor = time.perf_counter(), time.process_time()
        encode(run, texts, options.batch)
        rounds.append((time.perf_counter() - begin, time.process_time() - processor))
    seconds, processor_seconds = min(rounds)
    watch.seconds["encode"] = seconds
    metrics = {
        "texts_per_second": len(texts) / seconds,
        "texts_per_processor_second": len(texts) / processor_seconds,
    }
    print_result("OpenVINO, Python", watch, metrics, rows={"encoded": len(texts)})


if __name__ == "__main__":
    main()
