"""A PostgreSQL server of its own: how fast its rows are read by us, by our driver alone, by psycopg
and by pandas, in turn, and how fast decisions are written.

    postgresql.py WAREHOUSE_BENCH PANDAS_PYTHON ROWS BYTES DECISIONS

Runs with third_party/engines/bin/python, pandas with an interpreter of its own. Prints one line of
JSON; the best of three rounds counts.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/warehouse/engines"))

import engines  # noqa: E402  where it lies is said above

QUERY = "SELECT id, ticket_id, author_role, created_at, body FROM messages ORDER BY id"
ROUNDS = 3
PANDAS = Path(__file__).with_name("read_sql.py")


def printed(*command):
    run = subprocess.run([*map(str, command)], check=True, capture_output=True)
    return json.loads(run.stdout)


def psycopg(engine):
    started = time.perf_counter()
    with engine.connect() as connection:
        rows = len(connection.execute(QUERY).fetchall())
    return {"seconds": time.perf_counter() - started, "rows": rows}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("pandas_python")
    for number in ("rows", "size", "decisions"):
        parser.add_argument(number, type=int)
    options = parser.parse_args()
    with engines.PostgreSql() as engine:
        engine.run_script(
            f"""
            CREATE TABLE messages AS
              SELECT i AS id, 'T' || i / 4 AS ticket_id, 'requester' AS author_role,
                     TIMESTAMPTZ '2026-01-01T00:00:00Z' + i * INTERVAL '1 minute' AS created_at,
                     repeat(md5(i::text), {options.size // 32 + 1})::varchar({options.size}) AS body
              FROM generate_series(1, {options.rows}) AS i;
            ALTER TABLE messages ADD PRIMARY KEY (id);
            ANALYZE messages;
            """
        )
        uri = engine.settings["uri"]
        readers = {
            "ours": lambda: printed(options.program, "read", "postgresql", uri, QUERY),
            "driver": lambda: printed(options.program, "drain", "postgresql", uri, QUERY),
            "psycopg": lambda: psycopg(engine),
            "pandas": lambda: printed(options.pandas_python, PANDAS, uri, QUERY),
        }
        found = {who: [] for who in readers}
        for _ in range(ROUNDS):
            for who, read in readers.items():
                found[who].append(read())
        result = {who: min(runs, key=lambda run: run["seconds"]) for who, runs in found.items()}
        for who, run in result.items():
            if run["rows"] != options.rows:
                raise SystemExit(f"{who}: {run['rows']} rows of {options.rows}.")
        for name in ("decisions", "decisions_again"):
            result[name] = printed(
                options.program, "write", "postgresql", uri, "decisions", options.decisions
            )
        print(json.dumps(result))


if __name__ == "__main__":
    main()
