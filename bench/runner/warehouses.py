"""Tickets out of a warehouse and decisions into it."""

import json

from runner.figure import Figure, at_least, at_most, times_better

MIB = 2**20
MESSAGE_BYTES = 500
MESSAGES_PER_TICKET = 4


def parquet(bench):
    """Parquet with one row a message to cleaned documents: messages a second, and memory."""
    small, large = (20_000, 100_000) if bench.quick else (100_000, 2_000_000)
    runs = {}
    for messages in (small, large):
        file = bench.folder("parquet") / f"{messages}.parquet"
        bench.engines_peer("make_messages.py", file, messages, MESSAGES_PER_TICKET, MESSAGE_BYTES)
        runs[messages] = bench.triage("parquet", "clean", file, "--json", "--show", 0)
        file.unlink()
    read = json.loads(runs[large].output)["rows"]["read"]
    if read * MESSAGES_PER_TICKET != large:
        raise ValueError(f"{read} tickets of {large // MESSAGES_PER_TICKET} were read")
    growth = runs[large].peak_rss_bytes / runs[small].peak_rss_bytes
    return [
        Figure(
            f"Parquet to cleaned documents, {large:,} messages of {MESSAGE_BYTES} bytes",
            large / runs[large].seconds,
            unit="messages/s",
            bar=at_least(60_000),
        ),
        Figure(
            "its processor time, of two cores",
            runs[large].processor_seconds,
            unit="s",
            less_is_better=True,
        ),
        Figure(
            f"its memory at {large:,} messages",
            runs[large].peak_rss_bytes / MIB,
            unit="MiB",
            less_is_better=True,
        ),
        Figure(
            f"its memory, {large:,} beside {small:,} messages",
            growth,
            unit="times",
            less_is_better=True,
            bar=at_most(1.1),
        ),
    ]


def postgresql(bench):
    """PostgreSQL on this machine: rows read beside psycopg and pandas, 100,000 decisions written."""
    rows = 20_000 if bench.quick else 800_000
    ours = bench.build / "bench/warehouse_bench"
    pandas = bench.python("requirements-warehouses.txt", "peers-warehouses")
    result = bench.engines_peer(
        "postgresql.py", ours, pandas, rows, MESSAGE_BYTES, 100_000
    ).result()
    what = f"PostgreSQL: {rows:,} rows of {MESSAGE_BYTES} bytes"

    def rate(who):
        return rows / result[who]["seconds"]

    return [
        Figure(
            f"{what}, beside pandas.read_sql",
            rate("ours"),
            rate("pandas"),
            "pandas.read_sql",
            "rows/s",
            bar=times_better(3),
        ),
        Figure(
            f"{what}, beside psycopg",
            rate("ours"),
            rate("psycopg"),
            "psycopg, fetchall()",
            "rows/s",
            bar=times_better(3),
        ),
        Figure(
            f"{what}, the driver's batches thrown away, beside psycopg",
            rate("driver"),
            rate("psycopg"),
            "psycopg, fetchall()",
            "rows/s",
        ),
        Figure(
            "PostgreSQL: 100,000 decisions into a new table",
            result["decisions"]["seconds"],
            unit="s",
            less_is_better=True,
            bar=at_most(3),
        ),
        Figure(
            "PostgreSQL: the same 100,000 again",
            result["decisions_again"]["seconds"],
            unit="s",
            less_is_better=True,
            bar=at_most(3),
        ),
    ]
