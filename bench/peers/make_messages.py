"""A Parquet file with one row a message, from the texts of data/sample.

    make_messages.py FILE MESSAGES MESSAGES_PER_TICKET BYTES

Runs with third_party/engines/bin/python, whose driver is the DuckDB that triage itself loads.
"""

import argparse
from pathlib import Path

import adbc_driver_manager.dbapi as adbc

ROOT = Path(__file__).resolve().parents[2]
PIECES = 4_001

# Every message is a piece of the sample's texts with a number in front, which makes it unlike all
# others. Pieces are cut once: to find the nth letter of a long text takes as long as to read it.
QUERY = """
COPY (
  WITH texts AS (
    SELECT string_agg(message.text, ' ') AS all_texts
    FROM (SELECT unnest(messages) AS message
          FROM read_json('{sample}', maximum_object_size = 33554432))
    WHERE message.role = 'requester'
  ),
  pieces AS (
    SELECT list(substr(
      all_texts, 1 + ((piece * 7919) % (length(all_texts) - {size}))::BIGINT, {size})) AS texts
    FROM texts, range({pieces}) AS numbers(piece)
  )
  SELECT
    'T' || lpad((i // {each})::VARCHAR, 9, '0') AS id,
    'chat' AS channel,
    'T' || i AS message_id,
    CASE i % {each} WHEN 1 THEN 'agent' ELSE 'requester' END AS message_role,
    TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS message_time,
    left(i || ' ' || texts[1 + i % {pieces}], {size}) AS message_text
  FROM pieces, range({messages}) AS numbers(i)
) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 100000)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    for number in ("messages", "each", "size"):
        parser.add_argument(number, type=int)
    options = parser.parse_args()
    with (
        adbc.connect(
            driver=str(ROOT / "third_party/duckdb/lib/libduckdb.so"),
            entrypoint="duckdb_adbc_init",
            autocommit=True,
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.executescript(
            QUERY.format(
                    sample=ROOT / "data/sample/tickets.jsonl", pieces=PIECES, **vars(options)
                )
        )


if __name__ == "__main__":
    main()
