"""How fast an encoder is fine-tuned, and what that adds: its own classifier, and the blend that it
is part of."""

from runner.figure import Figure, at_least, times_better
from runner.learning import each, mean, measured
from runner.material import Absent
from runner.process import tell

# What is asked of MiniLM fine-tuned on the IT tickets; a must is a trial's figure less one
# standard error.
ALONE = {"accuracy": at_least(0.878, must=0.873)}
BLENDED = {"accuracy": at_least(0.895, must=0.888), "precision@2": at_least(0.975)}
SPLIT_ORDER = (2, 1, 0)  # the first one's test tickets are as hard as those of all on the mean
PYTORCH = "transformers and PyTorch, the same batches"


def tune_speed(bench):
    """MiniLM, all weights: texts a second that fine-tuning learns from, batches of 32."""
    require_tuner(bench)
    learn, _ = bench.material.split(SPLIT_ORDER[0])
    model = bench.material.small_model()
    steps, tickets = (5, 500) if bench.quick else (60, 3_000)
    workspace = "tune-speed"
    bench.triage(workspace, "encoder", "add", "minilm", model, "--prefix", "")
    bench.triage(workspace, "encoder", "tune", learn, "--encoder", "minilm", "--name", "tuned",
                 "--epochs", 1, "--folds", 0, "--limit", tickets, "--keep")
    (job,) = (bench.folder(workspace) / "var/tune/tuned").iterdir()
    batches = bench.folder(workspace) / "batches.jsonl"
    bench.bench("tune_bench", job, steps, batches)
    contest = bench.contest("tune_speed").hold(
        bench.rounds(3),
        ours=lambda: bench.bench("tune_bench", job, steps),
        pytorch=lambda: bench.encoders_peer("tune_transformers.py", model, batches),
    )
    return [
        Figure(f"MiniLM, all weights: texts learned from {what}", contest.metric("ours", metric),
               contest.metric("pytorch", metric), PYTORCH, "texts/s", bar=bar)
        for what, metric, bar in [
            ("a second", "texts_per_second", times_better(1)),
            ("a second of processor time", "texts_per_processor_second", None),
        ]
    ]


def quality_tuned(bench):
    """MiniLM fine-tuned on the IT tickets for an epoch: alone, and in the blend.

    An hour a split; `--rounds` says how many, up to three."""
    require_tuner(bench)
    contestants = (
        ("tuned MiniLM alone", "tuned", "tuned", ALONE),
        ("blend of words, MiniLM and tuned MiniLM", "blend", "lexical+minilm+tuned", BLENDED),
    )
    runs = {what: [] for what, *_ in contestants}
    splits = SPLIT_ORDER[: bench.rounds(1)]
    for split in splits:
        learn, keep = bench.material.split(split)
        workspace = f"quality-tuned-{split}"
        tune(bench, workspace, split, learn)
        for what, head, encoders, _ in contestants:
            tell(f"  quality_tuned, split {split}: {what} ...")
            bench.triage(workspace, "train", learn, "--encoder", encoders, "--head", head,
                         "--test-share", 0, "--json")
            run = measured(bench.triage(workspace, "evaluate", keep, "--json"))
            tell(f"  quality_tuned, split {split}: {what}: accuracy {run['accuracy']:.4f}")
            runs[what].append(run)
    which = ", ".join(str(split) for split in splits)
    figures = []
    for what, _, _, bars in contestants:
        for name, bar in bars.items():
            figures.append(
                Figure(f"{what}: {name}, split {which} ({each(runs[what], name)})",
                       mean(runs[what], name), bar=bar))
    return figures


def tune(bench, workspace, split, learn):
    """Makes the encoder `tuned` of MiniLM in the workspace."""
    bench.triage(workspace, "encoder", "add", "minilm", bench.material.small_model(), "--prefix",
                 "")
    tell(f"  quality_tuned, split {split}: tuning, half an hour and more ...")
    # The rows that stop the tuning early are others than those measured on.
    tuning = bench.triage(workspace, "encoder", "tune", learn, "--encoder", "minilm", "--name",
                          "tuned", "--epochs", 1, "--test-share", 0.03, "--keep")
    tell(f"  quality_tuned, split {split}: tuned in {tuning.seconds / 60:.0f} minutes")


def require_tuner(bench):
    if not bench.program.with_name("triage-tune").exists():
        raise Absent("triage-tune is not beside the program; `make tune` builds it")
