#!/usr/bin/env python3
"""Tokens a second of Hugging Face's `tokenizers`, or of SentencePiece, on one core.

What tokenizer_bench does: one text a line, one text a call, the best of three rounds in processor
time. FOLDER is a Hugging Face model's; its `sentencepiece.bpe.model` goes before `tokenizer.json`.
"""

import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

from measure import Stopwatch, print_result  # first: its clock starts

import argparse
import time
from pathlib import Path


def opened(folder):
    """The peer's name, and text to number of tokens."""
    model = folder / "sentencepiece.bpe.model"
    if model.exists():
        import sentencepiece
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(model))
        return "sentencepiece", lambda text: len(pieces.encode(text))
    import tokenizers
    words = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    words.no_truncation()
    words.no_padding()
    return "tokenizers", lambda text: len(words.encode(text, add_special_tokens=False))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("texts", type=Path)
    given = parser.parse_args()
    watch = Stopwatch()
    with watch.step("open"):
        name, count = opened(given.folder)
    texts = given.texts.read_text(encoding="utf-8").splitlines()
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        tokens = sum(map(count, texts))
        best = min(best, time.process_time() - begin)
    watch.seconds["tokenize"] = best
    print_result(name, watch, {"tokens_per_second": round(tokens / best)},
                 rows={"texts": len(texts), "tokens": tokens})


if __name__ == "__main__":
    main()
