"""Reads tickets from JSON Lines or CSV, plain or gzip, into texts and labels.

A ticket's text is its `text`, or its subject and body, or its subject and the messages of its
requester; its label is in `label`, `queue` or `category`.
"""

import csv
import gzip
import json
from pathlib import Path

LABELS = ("label", "queue", "category")


def read_rows(path, limit=None):
    """The first `limit` rows (None: all) of the file, each a dict."""
    path = Path(path)
    opened = gzip.open if path.suffix == ".gz" else open
    rows = []
    with opened(path, "rt", encoding="utf-8", newline="") as lines:
        is_csv = path.name.removesuffix(".gz").endswith(".csv")
        for row in csv.DictReader(lines) if is_csv else map(json.loads, filter(str.strip, lines)):
            if len(rows) == limit:
                break
            rows.append(row)
    if not rows:
        raise SystemExit(f"{path}: no tickets in it. Give JSON Lines or CSV with a header.")
    return rows


def text_of(row):
    """The words to learn from, subject first."""
    if "text" in row:
        return row["text"]
    parts = [row.get("subject"), row.get("body")]
    parts += [m["text"] for m in row.get("messages", ()) if m["role"] == "requester"]
    return "\n".join(part for part in parts if part)


def label_of(row, column=None):
    """The label in `column`, or in the first of LABELS that the row has."""
    for name in (column,) if column else LABELS:
        if row.get(name):
            return row[name]
    raise SystemExit(f"a row has no label: its columns are {', '.join(row)}. Name one by --label.")


def read_labeled(path, column=None, limit=None):
    """Texts and labels of the file, in row order."""
    rows = read_rows(path, limit)
    return [text_of(row) for row in rows], [label_of(row, column) for row in rows]
