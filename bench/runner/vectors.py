"""Balancing dense vectors, and learning from a file of them that is larger than the memory used."""

from runner.figure import at_most, time_and_memory, times_better


def smote(bench):
    """Every class grown to the size of the largest: 100,000 x 1,024 float32."""
    rows, dimension = (3_000, 64) if bench.quick else (100_000, 1_024)
    files = bench.material.vectors(bench.python(), rows, dimension)
    contest = bench.contest("smote").hold(
        bench.rounds(1),
        ours=lambda: bench.bench("smote_bench", "grow", *files),
        peer=lambda: bench.peer("smote_imblearn.py", *files),
    )
    return time_and_memory(
        f"SMOTE, {rows:,} x {dimension:,}",
        contest,
        "ours",
        "peer",
        peer_name="imbalanced-learn",
        bars={"seconds": times_better(2), "memory": times_better(2)},
    )


def mapped(bench):
    """The founding recipe over a memory-mapped file: OTHER cut, the others grown to 45,000 rows."""
    rows, dimension = (20_000, 64) if bench.quick else (500_000, 1_024)
    files = bench.material.vectors(bench.python(), rows, dimension)
    contest = bench.contest("mapped").hold(
        bench.rounds(1),
        ours=lambda: bench.bench("smote_bench", "train", *files),
        peer=lambda: bench.peer("train_classic.py", *files),
    )
    bench.material.drop_vectors(*files)
    what = f"{rows:,} x {dimension:,} in a file, balanced to 45,000, LightGBM trained"
    return time_and_memory(
        what,
        contest,
        "ours",
        "peer",
        peer_name="imbalanced-learn and LightGBM, Python",
        bars={"memory": at_most(3)},
    )
