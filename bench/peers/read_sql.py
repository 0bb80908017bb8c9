"""Rows of a query by pandas.read_sql, as its manual has it: through an SQLAlchemy engine.

    read_sql.py URI QUERY

Prints one line of JSON: rows, and seconds from the connection to the frame; imports are left out.
"""

import json
import sys
import time

import pandas
import sqlalchemy


def main():
    uri, query = sys.argv[1:]
    started = time.perf_counter()
    engine = sqlalchemy.create_engine(uri.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        rows = len(pandas.read_sql(sqlalchemy.text(query), connection))
    print(json.dumps({"seconds": time.perf_counter() - started, "rows": rows}))


if __name__ == "__main__":
    main()
