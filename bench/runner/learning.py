"""From a file of tickets to a measured model: how long, how much memory, how good."""

from runner.figure import Figure, at_least, at_most, in_unit, time_and_memory, times_better
from runner.material import SPLITS
from runner.process import Finished, tell

BLEND_PEER = "LightGBM over LinearSVC, Python"

# What is asked of tickets with words alone; a must is a trial's figure less one standard error.
QUALITY = {
    "accuracy": at_least(0.875, must=0.868),
    "precision@2": at_least(0.968, must=0.961),
    "calibration error": at_most(0.015),
    "coverage at precision 0.90": at_least(0.94),
    "coverage at precision 0.95": at_least(0.78),
}


def train(bench):
    """All IT tickets, heads compared, one model kept."""
    tickets = bench.material.it_tickets()
    contest = bench.contest("train").hold(
        bench.rounds(1),
        ours=lambda: bench.triage("train", "train", tickets, "--json"),
        peer=lambda: bench.peer("train_blend.py", tickets),
    )
    chosen = contest.runs["ours"][-1].result()["head"]
    tell(f"  train: {chosen} was chosen")
    what = f"file of tickets to a measured model, heads compared (chosen: {chosen})"
    return time_and_memory(
        what,
        contest,
        "ours",
        "peer",
        peer_name=BLEND_PEER,
        bars={"seconds": at_most(90, must=120), "memory": at_most(2)},
    )


def linear(bench):
    """The linear head alone beside logistic regression, on the very same test tickets."""
    learn, keep = bench.material.split(0)

    def ours():
        learned = bench.triage(
            "linear", "train", learn, "--head", "linear", "--test-share", 0, "--json"
        )
        return together(learned, bench.triage("linear", "evaluate", keep, "--json"))

    def peer(*options):
        return lambda: bench.peer("train_sklearn.py", learn, "--test", keep, *options)

    contest = bench.contest("linear")
    contest.hold(bench.rounds(3), ours=ours, saga=peer("--solver=saga"))
    contest.hold(1, lbfgs=peer("--solver=lbfgs"))  # minutes long
    figures = []
    for solver in ("lbfgs", "saga"):
        figures += time_and_memory(
            f"file of tickets to linear model and its quality, against {solver}",
            contest,
            "ours",
            solver,
            peer_name=f"scikit-learn, {solver}",
            bars={"seconds": times_better(4)},
        )
        theirs = contest.metric(solver, "accuracy")
        figures.append(
            Figure(
                f"accuracy on the same test tickets, against {solver}",
                contest.metric("ours", "accuracy"),
                theirs,
                f"scikit-learn, {solver}",
                bar=at_least(theirs),
            )
        )
    return figures


def together(first, second):
    """Two processes that do one piece of work; the second answers."""
    return Finished(
        first.seconds + second.seconds,
        first.processor_seconds + second.processor_seconds,
        max(first.peak_rss_bytes, second.peak_rss_bytes),
        second.output,
    )


def quality(bench):
    """Heads compared, words alone: three times learned from 90 %, measured on another 10 %."""
    splits = range(1 if bench.quick else SPLITS)
    ours, peer = [], []
    for number in splits:
        learn, keep = bench.material.split(number)
        workspace = f"quality-{number}"

        def train_and_evaluate():
            learned = bench.triage(workspace, "train", learn, "--test-share", 0, "--json")
            return together(learned, bench.triage(workspace, "evaluate", keep, "--json"))

        contest = bench.contest(f"quality, split {number}").hold(
            1,
            ours=train_and_evaluate,
            peer=lambda: bench.peer("train_blend.py", learn, "--test", keep),
        )
        ours.append(measured(contest.runs["ours"][0]))
        peer.append(measured(contest.runs["peer"][0]))
    figures = []
    for name, bar in QUALITY.items():
        figures.append(
            Figure(
                f"{name}, mean of {len(ours)} splits ({each(ours, name)})",
                mean(ours, name),
                mean(peer, name),
                BLEND_PEER,
                less_is_better=not bar.at_least,
                bar=bar,
            )
        )
    return figures


# What is asked of words and frozen MiniLM together.
WITH_ENCODER = {
    "accuracy": at_least(0.887, must=0.882),
    "precision@2": at_least(0.972),
    "calibration error": at_most(0.015),
    "coverage at precision 0.90": at_least(0.97),
    "coverage at precision 0.95": at_least(0.84),
}


def quality_encoder(bench):
    """The blend of words and MiniLM's vectors, on the splits of `quality`."""
    model = bench.material.small_model()
    workspace = "quality-encoder"  # one for all splits: each ticket is encoded once
    bench.triage(workspace, "encoder", "add", "minilm", model, "--prefix", "")
    chosen = ("--encoder", "lexical+minilm", "--head", "blend")
    runs = []
    for number in range(1 if bench.quick else SPLITS):
        learn, keep = bench.material.split(number)

        def train_and_evaluate():
            learned = bench.triage(
                workspace, "train", learn, *chosen, "--test-share", 0, "--json"
            )
            return together(learned, bench.triage(workspace, "evaluate", keep, "--json"))

        contest = bench.contest(f"quality_encoder, split {number}")
        runs.append(measured(contest.hold(1, ours=train_and_evaluate).runs["ours"][0]))
    return [
        Figure(
            f"{name}, mean of {len(runs)} splits ({each(runs, name)})",
            mean(runs, name),
            less_is_better=not bar.at_least,
            bar=bar,
        )
        for name, bar in WITH_ENCODER.items()
    ]


# The trial's recipe has 0.939 on Banking77's published test, where 0.942 is asked: 0.003 more.
SHORT_GAIN = at_least(0.003)
TRIAL = "linear head, as in the trial"


def quality_short(bench):
    """Banking77's training part, words and MiniLM: the blend beside the trial's linear head."""
    model = bench.material.small_model()
    workspace = "quality-short"
    bench.triage(workspace, "encoder", "add", "minilm", model, "--prefix", "")
    runs = {"blend": [], "linear": []}
    for number in range(1 if bench.quick else SPLITS):
        learn, keep = bench.material.banking_split(number)

        def train_and_evaluate(head):
            learned = bench.triage(workspace, "train", learn, "--encoder", "lexical+minilm",
                                   "--head", head, "--test-share", 0, "--json")
            return together(learned, bench.triage(workspace, "evaluate", keep, "--json"))

        contest = bench.contest(f"quality_short, split {number}").hold(
            1,
            blend=lambda: train_and_evaluate("blend"),
            linear=lambda: train_and_evaluate("linear"),
        )
        for head, found in runs.items():
            found.append(measured(contest.runs[head][0]))
    figures = []
    for name in ("accuracy", "precision@2"):
        ours, theirs = mean(runs["blend"], name), mean(runs["linear"], name)
        which = f"mean of {len(runs['blend'])} splits ({each(runs['blend'], name)})"
        figures.append(Figure(f"{name}, {which}", ours, theirs, TRIAL))
        if name == "accuracy":
            figures.append(Figure("accuracy gained over the trial's head", ours - theirs,
                                  bar=SHORT_GAIN))
    return figures


def measured(run):
    """The figures of QUALITY, from what `triage evaluate --json` or a peer printed."""
    metrics = run.result()["metrics"]
    return {
        "accuracy": metrics["accuracy"],
        "precision@2": metrics["precision_at_2"],
        "calibration error": metrics["ece"],
        "coverage at precision 0.90": metrics["coverage_at_target"]["0.90"],
        "coverage at precision 0.95": metrics["coverage_at_target"]["0.95"],
    }


def mean(runs, name):
    return sum(run[name] for run in runs) / len(runs)


def each(runs, name):
    return ", ".join(in_unit(run[name], "") for run in runs)
