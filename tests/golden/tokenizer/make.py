"""Makes two small tokenizers from the sample tickets, and the ids that other libraries give.

    python3 tests/golden/tokenizer/make.py

bert/: WordPiece by Hugging Face's `tokenizers` 0.23.3. xlmr/: SentencePiece 0.2.3, `ids.jsonl` with
fairseq's offsets. Texts are those of tests/encode/tokenizer_parity.py; ids are without begin and
end. The normalisation of xlmr/ is a few rules of its own, as the usual ones take 240 kB.
"""

import json
import os
import pathlib
import random
import sys

import sentencepiece
import tokenizers
from tokenizers import normalizers, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests/encode"))

from tokenizer_parity import WORDS, peer_of, random_text  # noqa: E402

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
RULES = {"ﬁ": "fi", "Ａ": "A", "１": "1", "！": "!", "℃": "°C", "\t": " ", "\u3000": " ", "\n": " "}


def sample_texts():
    for file in sorted((ROOT / "data/sample").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row.get("subject") or ""
            for message in row.get("messages", ()):
                yield message["text"]
    yield " ".join(WORDS[:95])


def make_bert(folder, texts):
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=1500, special_tokens=SPECIAL,
                                        limit_alphabet=400, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def make_xlmr(folder, texts):
    folder.mkdir(exist_ok=True)
    rules = folder / "rules.tsv"
    code = lambda text: " ".join(f"{ord(letter):X}" for letter in text)  # noqa: E731
    rules.write_text("".join(f"{code(a)}\t{code(b)}\n" for a, b in RULES.items()))
    os.chdir(folder)  # the model keeps the paths it was made with
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix="sentencepiece.bpe",
        vocab_size=600, character_coverage=0.99, normalization_rule_tsv=rules.name,
        hard_vocab_limit=False, minloglevel=2)
    for left in (rules, folder / "sentencepiece.bpe.vocab"):
        left.unlink()


def write_ids(folder):
    draw = random.Random(20)
    peer = peer_of(folder)
    with open(folder / "ids.jsonl", "w", encoding="ascii") as lines:
        for text in ["", " ", "x" * 100, "x" * 101, *(random_text(draw) for _ in range(150))]:
            lines.write(json.dumps({"text": text, "ids": peer(text)}) + "\n")


if __name__ == "__main__":
    texts = list(sample_texts())
    make_bert(HERE / "bert", texts)
    make_xlmr(HERE / "xlmr", texts)
    for folder in (HERE / "bert", HERE / "xlmr"):
        write_ids(folder)
