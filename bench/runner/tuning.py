"""What fine-tuning an encoder adds: its own classifier, and the blend that it is part of."""

from runner.figure import Figure, at_least
from runner.learning import measured
from runner.material import Absent
from runner.process import tell

# What is asked of MiniLM fine-tuned on the IT tickets; a must is a trial's figure less one
# standard error.
ALONE = {"accuracy": at_least(0.878, must=0.873)}
BLENDED = {"accuracy": at_least(0.895, must=0.888), "precision@2": at_least(0.975)}
SPLIT = 2  # whose test tickets are as hard as those of the three on the mean


def quality_tuned(bench):
    """MiniLM fine-tuned on the IT tickets for an epoch: alone, and in the blend. An hour."""
    if not bench.program.with_name("triage-tune").exists():
        raise Absent("triage-tune is not beside the program; `make tune` builds it")
    learn, keep = bench.material.split(SPLIT)
    model = bench.material.small_model()
    workspace = "quality-tuned"
    bench.triage(workspace, "encoder", "add", "minilm", model, "--prefix", "")
    # The rows that stop the tuning early are others than those measured on.
    bench.triage(workspace, "encoder", "tune", learn, "--encoder", "minilm", "--name", "tuned",
                 "--epochs", 1, "--test-share", 0.03, "--keep")
    figures = []
    for what, head, encoders, bars in (
        ("tuned MiniLM alone", "tuned", "tuned", ALONE),
        ("blend of words, MiniLM and tuned MiniLM", "blend", "lexical+minilm+tuned", BLENDED),
    ):
        bench.triage(workspace, "train", learn, "--encoder", encoders, "--head", head,
                     "--test-share", 0, "--json")
        run = measured(bench.triage(workspace, "evaluate", keep, "--json"))
        tell(f"  quality_tuned: {what}: accuracy {run['accuracy']:.4f}")
        figures += [Figure(f"{what}: {name}", run[name], bar=bar) for name, bar in bars.items()]
    return figures
