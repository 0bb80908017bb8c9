"""Texts to vectors: a small real model on tickets, the shape of a large one, and tokenizers."""

from runner.figure import GIB, Figure, at_least, at_most, times_better

PEERS = {
    "openvino_sorted": ("OpenVINO, Python, sorted batches", ["--engine=openvino"], 1.05),
    "openvino_unsorted": (
        "OpenVINO, Python, batches as they come",
        ["--engine=openvino", "--unsorted"],
        1.3,
    ),
    "sentence_transformers": (
        "sentence-transformers' encode()",
        ["--engine=sentence-transformers"],
        1.3,
    ),
    "torch": ("transformers and PyTorch, sorted batches", ["--engine=torch"], 2.3),
    "onnxruntime": ("ONNX Runtime, sorted batches", ["--engine=onnxruntime"], None),
}


def encode(bench):
    """MiniLM over IT tickets of natural length, tokenizing included, float32 and int8."""
    model, texts = bench.material.small_model(), bench.material.texts()
    script = "encode_texts.py"

    def peer(arguments):
        return lambda: bench.encoders_peer(script, model, texts, "--rounds=1", *arguments)

    contest = bench.contest("encode").hold(
        bench.rounds(3),
        ours=lambda: bench.bench("encode_bench", model, texts, "f32", 2, 1),
        int8=lambda: bench.bench("encode_bench", model, texts, "int8", 2, 1),
        **{name: peer(arguments) for name, (_, arguments, _) in PEERS.items()},
    )
    figures = [
        Figure(
            f"MiniLM, f32, beside {title}",
            contest.metric("ours", "texts_per_second"),
            contest.metric(name, "texts_per_second"),
            title,
            "tickets/s",
            bar=times_better(bar) if bar else None,
        )
        for name, (title, _, bar) in PEERS.items()
    ]
    return figures + [
        Figure(
            "MiniLM, int8 beside our own f32",
            contest.metric("int8", "texts_per_second"),
            contest.metric("ours", "texts_per_second"),
            "ours, f32",
            "tickets/s",
        )
    ]


def encode_large(bench):
    """The shape of multilingual-e5-large with random weights: many tickets, and one alone."""
    model = bench.material.large_model(bench.python())
    weights = (model / "model.safetensors").stat().st_size
    figures = []
    for what, lengths in [
        ("32 texts of 20 to 200 tokens", [20 + 180 * i // 31 for i in range(32)]),
        ("one text of 60 tokens", [60]),
        ("one text of 512 tokens", [512]),
    ]:
        ids = bench.material.token_ids(lengths)
        rounds = 1 if len(lengths) > 1 else 5
        contest = bench.contest(f"encode_large, {what}").hold(
            bench.rounds(1 if len(lengths) > 1 else 3),
            ours=lambda: bench.bench("encode_bench", model, ids, "f32", 2, rounds),
            int8=lambda: bench.bench("encode_bench", model, ids, "int8", 2, rounds),
            openvino=lambda: bench.encoders_peer(
                "encode_texts.py", model, ids, "--engine=openvino", f"--rounds={rounds}"
            ),
            torch=lambda: bench.encoders_peer(
                "encode_texts.py", model, ids, "--engine=torch", f"--rounds={rounds}"
            ),
        )
        figures += large_figures(what, len(lengths), contest)
    mapped, packed = weights / GIB, weights / 4 / GIB
    return figures + [
        Figure(
            f"e5-large shape, {precision}: memory that is no mapped file",
            contest.metric(name, "anonymous_bytes") / GIB,
            unit="GiB",
            less_is_better=True,
            bar=at_most(round(packed_weights + 0.39, 2)),
        )
        for name, precision, packed_weights in [("ours", "f32", mapped), ("int8", "int8", packed)]
    ]


def large_figures(what, count, contest):
    key, unit = ("texts_per_second", "tickets/s") if count > 1 else ("median_ms", "ms")
    figures = [
        Figure(
            f"e5-large shape, f32, {what}, beside {title}",
            contest.metric("ours", key),
            contest.metric(name, key),
            title,
            unit,
            less_is_better=count == 1,
            bar=times_better(1.0),
        )
        for name, title in [("openvino", "OpenVINO, Python"), ("torch", "transformers and PyTorch")]
    ]
    figures.append(
        Figure(
            f"e5-large shape, int8 beside our own f32, {what}",
            contest.metric("int8", key),
            contest.metric("ours", key),
            "ours, f32",
            unit,
            less_is_better=count == 1,
        )
    )
    return figures


def tokenize(bench):
    """Tokens a second on one core: WordPiece and SentencePiece."""
    lines = bench.material.text_lines()
    figures = []
    for what, model, peer in [
        ("WordPiece (MiniLM)", bench.material.small_model(), "tokenizers"),
        ("SentencePiece (3,000 pieces)", bench.material.tiny_model(), "SentencePiece"),
    ]:
        contest = bench.contest(f"tokenize, {what}").hold(
            bench.rounds(1),
            ours=lambda: bench.bench("tokenizer_bench", model, lines),
            peer=lambda: bench.peer("tokenizer_peer.py", model, lines),
        )
        figures.append(
            Figure(
                f"{what}, tokens on one core",
                contest.metric("ours", "tokens_per_second"),
                contest.metric("peer", "tokens_per_second"),
                peer,
                "tokens/s",
                bar=at_least(1_000_000),
            )
        )
    return figures
