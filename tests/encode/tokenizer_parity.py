"""Compares ids with Hugging Face's `tokenizers` and with SentencePiece, on made-up texts.

    python3 tokenizer_parity.py TOKENIZER_IDS FOLDER [TEXTS] [SEED]

TOKENIZER_IDS is the program of that name in build/test/tests/encode/; FOLDER is a model's. Needs
the packages `tokenizers` and `sentencepiece`. Texts are TEXTS (100000) random ones, then every code
point of Unicode in three surroundings. Prints the first differences; exits 1 if there is one.
"""

import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

WORDS = re.split("[ \n]", """printer PASSWORD reset It's don't e-mail VPN 192.168.0.1 C:\\Users\\me
http://a.b/c?d=e
größer STRASSE straße Übergrößenträger Ångström ÉCRAN naïve œuvre İstanbul ıŞık
Łódź đường ﬁle ŉ ǅ
привет ПРИНТЕР Ёлка ΣΑΣ σας ὈΔΥΣΣΕΎΣ שלום שָׁלוֹם مُحَمَّد طابعة फ़ोल्डर प्रिंटर
กำลัง ប្រទេស မြန်မာ 打印机 無線LAN 漢字かな
プリンターが ﾌﾟﾘﾝﾀ 프린터가 한국어 각 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ①② ½ ² ㎏ ℃ ™ № … — «» “” ‚‘ € £ ¥ ¿ ¡ § ¶ · ・ 。
、 「」 ＡＢＣ １２３ ！
👩‍💻 👍🏽 🇩🇪 ❤️ 😤 ☎ [CLS] [SEP] [MASK] [PAD] [UNK] [cls] [MASKED] <s> </s> <mask>
<pad> <unk> ##ing __init__ ##
a á ạ̈́ e\u0301 o\u0308\u0304 ñ\u0327 \u0301 \u200b \u200d \ufeff \u00ad \u202e
\x00 \x07 \x1b[0m \x7f \x85 \xa0 \u2028 \u3000
\ufffd \ue000 \ufffe ᢅ ᢆ ꦽ 𑤸 \U000e0041 \U0010ffff ▁ ▁▁a _ ~ ^ ` $ + < = > |""")

RANGES = ((0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x600), (0x600, 0xE80),
          (0xE80, 0x2000), (0x2000, 0x2C00), (0x2C00, 0x3200), (0x3400, 0xA000), (0xA000, 0xD800),
          (0xE000, 0x10000), (0x10000, 0x12000), (0x16000, 0x17000), (0x1D000, 0x1FC00),
          (0x1F300, 0x1F700), (0x20000, 0x30000), (0x0, 0x20), (0x10000, 0x110000))


def code_point(draw):
    while True:
        value = draw.randrange(*draw.choice(RANGES))
        if not 0xD800 <= value < 0xE000:
            return chr(value)


def word(draw):
    kind = draw.random()
    if kind < 0.55:
        return draw.choice(WORDS)
    if kind < 0.7:
        return "".join(draw.choice("abcdefghijklmnopqrstuvwxyzABCDE") for _ in
                       range(draw.choice((1, 3, 6, 12, 99, 100, 101, 130))))
    if kind < 0.8:
        low, high = draw.choice(RANGES[1:7])
        return "".join(chr(draw.randrange(low, high)) for _ in range(draw.randrange(1, 9)))
    if kind < 0.9:
        return "".join(code_point(draw) for _ in range(draw.randrange(1, 6)))
    marks = "".join(chr(draw.randrange(0x300, 0x370)) for _ in range(draw.randrange(1, 5)))
    return draw.choice("aeiouAEIOUnÑïИйあが") + marks


def random_text(draw):
    blanks = (" ", " ", " ", " ", "", "", "\n", "\t", "  ", "\u00a0", "\u3000", "\r\n", "\x0b")
    return "".join(word(draw) + draw.choice(blanks) for _ in range(draw.randrange(0, 40)))


def every_code_point():
    step = 24
    for first in range(0, 0x110000, step):
        letters = [chr(value) for value in range(first, min(first + step, 0x110000))
                   if not 0xD800 <= value < 0xE000]
        yield " ".join(f"a{letter}b {letter} A\u0301{letter}\u0316" for letter in letters)


def peer_of(folder):
    """Text to ids without begin and end, by the library whose ids are to be met."""
    if (folder / "sentencepiece.bpe.model").exists():
        import sentencepiece
        pieces = sentencepiece.SentencePieceProcessor(
            model_file=str(folder / "sentencepiece.bpe.model"))
        return lambda text: [piece + 1 if piece else 3 for piece in pieces.encode(text)]
    import tokenizers
    if (folder / "tokenizer.json").exists():
        words = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        words.no_truncation()
        words.no_padding()
    else:
        words = tokenizers.BertWordPieceTokenizer(str(folder / "vocab.txt"))
        words.add_special_tokens(["[UNK]", "[SEP]", "[CLS]", "[PAD]", "[MASK]"])
    return lambda text: words.encode(text, add_special_tokens=False).ids


def ours(program, folder, texts):
    with tempfile.TemporaryFile("w+", encoding="ascii") as lines:
        for text in texts:
            lines.write(json.dumps(text) + "\n")
        lines.seek(0)
        found = subprocess.run([program, folder], stdin=lines, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in found.stdout.splitlines()]


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000
    draw = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    texts = [random_text(draw) for _ in range(count)] + list(every_code_point())
    peer = peer_of(folder)
    differences = tokens = 0
    for text, ids in zip(texts, ours(program, folder, texts), strict=True):
        wanted = peer(text)
        tokens += len(wanted)
        if ids != wanted:
            differences += 1
            if differences <= 10:
                print(ascii(text[:200]), f"  wanted {wanted[:60]}", f"  found  {ids[:60]}", sep="\n")
    print(f"{len(texts)} texts, {tokens} tokens, {differences} texts differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
