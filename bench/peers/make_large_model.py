#!/usr/bin/env python3
"""Writes a Hugging Face folder of the shape of multilingual-e5-large, with random weights.

How fast a model runs does not depend on what its weights say. TOKENIZER is a folder with a
SentencePiece model, which is copied: the comparisons give token ids.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np

SHAPE = {
    "model_type": "xlm-roberta",
    "architectures": ["XLMRobertaModel"],
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "vocab_size": 250002,
    "max_position_embeddings": 514,
    "type_vocab_size": 1,
    "layer_norm_eps": 1e-05,
    "hidden_act": "gelu",
    "pad_token_id": 1,
    "bos_token_id": 0,
    "eos_token_id": 2,
    "position_embedding_type": "absolute",
}


def shapes(shape):
    """(name, shape of the tensor) of each, in the order of the file."""
    wide, middle = shape["hidden_size"], shape["intermediate_size"]
    rows = {"word": "vocab_size", "position": "max_position_embeddings", "token_type": "type_vocab_size"}
    for table, count in rows.items():
        yield f"embeddings.{table}_embeddings.weight", (shape[count], wide)
    yield from norm("embeddings.LayerNorm", wide)
    for number in range(shape["num_hidden_layers"]):
        layer = f"encoder.layer.{number}"
        for part in ("query", "key", "value"):
            yield from linear(f"{layer}.attention.self.{part}", wide, wide)
        yield from linear(f"{layer}.attention.output.dense", wide, wide)
        yield from norm(f"{layer}.attention.output.LayerNorm", wide)
        yield from linear(f"{layer}.intermediate.dense", middle, wide)
        yield from linear(f"{layer}.output.dense", wide, middle)
        yield from norm(f"{layer}.output.LayerNorm", wide)


def linear(name, rows, columns):
    yield f"{name}.weight", (rows, columns)
    yield f"{name}.bias", (rows,)


def norm(name, width):
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def write_weights(path, tensors):
    header, end = {}, 0
    for name, shape in tensors:
        begin, end = end, end + 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    random = np.random.default_rng(1)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name, shape in tensors:
            if name.endswith("LayerNorm.weight"):
                values = np.ones(shape, np.float32)
            else:
                values = random.standard_normal(shape, np.float32) * np.float32(0.02)
            values.tofile(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True)
    for name in ("sentencepiece.bpe.model", "tokenizer_config.json"):
        shutil.copy(options.tokenizer / name, options.folder / name)
    write_weights(options.folder / "model.safetensors", list(shapes(SHAPE)))
    (options.folder / "config.json").write_text(json.dumps(SHAPE, indent=2))


if __name__ == "__main__":
    main()
