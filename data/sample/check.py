#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the written tickets: schema, uniqueness, shares, and that nothing held out was written.

    python3 data/sample/check.py            # the three files beside this one
    python3 data/sample/check.py FOLDER     # the same three files elsewhere

Prints the counts and exits 0, or prints every fault with its file and line and exits 1.
"""

import collections
import json
import os
import re
import sys

LABELS = {
    "Hardware": 0.16,
    "Software": 0.15,
    "Access": 0.14,
    "Network": 0.10,
    "Email": 0.09,
    "HR": 0.06,
    "Purchase": 0.05,
    "OTHER": 0.25,
}  # wanted share of each class
LANGUAGES = {"en": 0.35, "de": 0.18, "fr": 0.13, "es": 0.13, "pt": 0.11, "ja": 0.10}
CHANNELS = {"chat": 0.53, "email": 0.47}
SHARE_SLACK = 0.03
TICKETS_MIN, HOLDOUT_MIN, FRESH_MIN = 640, 60, 5
# Real exports hold both, so the sample does: the same row again, and the same text under a new id.
REPEATED_IDS, REPEATED_TEXTS_MIN = 4, 8
ROLES = {"requester", "agent", "system"}
PRIORITIES = {"P1", "P2", "P3", "P4"}
TIME = re.compile(r"2026-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
REQUIRED = {"id", "channel", "created_at", "messages", "language"}
OPTIONAL = {"subject", "priority", "device", "application", "location", "label"}


class Faults(list):
    def expect(self, holds, where, text):
        if not holds:
            self.append(f"{where}: {text}")


def check_message(message, row, number, faults, where):
    faults.expect(
        set(message) == {"id", "role", "time", "text"},
        where,
        f"message {number} has the keys {sorted(message)}. Use id, role, time, text.",
    )
    faults.expect(
        message.get("id") == f"{row.get('id')}-{number}",
        where,
        f"message {number} has the id {message.get('id')!r}. Use {row.get('id')}-{number}.",
    )
    faults.expect(
        message.get("role") in ROLES,
        where,
        f"role {message.get('role')!r} is none of {sorted(ROLES)}.",
    )
    faults.expect(
        TIME.match(str(message.get("time"))),
        where,
        f"time {message.get('time')!r} is not ISO 8601 in UTC.",
    )
    faults.expect(isinstance(message.get("text"), str), where, f"message {number} has no text.")


def check_row(row, must_have_label, faults, where):
    unknown, missing = set(row) - REQUIRED - OPTIONAL, REQUIRED - set(row)
    faults.expect(not unknown, where, f"unknown keys {sorted(unknown)}.")
    faults.expect(not missing, where, f"missing keys {sorted(missing)}.")
    if missing:
        return
    faults.expect(
        row["channel"] in CHANNELS,
        where,
        f"channel {row['channel']!r} is none of {sorted(CHANNELS)}.",
    )
    faults.expect(
        row["language"] in LANGUAGES, where, f"language {row['language']!r} is not one of the six."
    )
    faults.expect(
        ("subject" in row) == (row["channel"] == "email"),
        where,
        "e-mail has a subject, chat has none.",
    )
    faults.expect(
        row.get("priority", "P3") in PRIORITIES,
        where,
        f"priority {row.get('priority')!r} is not P1 to P4.",
    )
    faults.expect(
        ("label" in row) == must_have_label,
        where,
        "has no label." if must_have_label else "must have no label.",
    )
    faults.expect(
        row.get("label", "OTHER") in LABELS,
        where,
        f"label {row.get('label')!r} is none of {sorted(LABELS)}.",
    )
    faults.expect(
        TIME.match(row["created_at"]),
        where,
        f"created_at {row['created_at']!r} is not ISO 8601 in UTC.",
    )
    messages = row["messages"]
    faults.expect(messages, where, "has no message.")
    for number, message in enumerate(messages, 1):
        check_message(message, row, number, faults, where)
    times = [message.get("time", "") for message in messages]
    faults.expect(times == sorted(times), where, "messages are not in the order of their times.")
    faults.expect(
        times and times[0] == row["created_at"],
        where,
        "created_at is not the first message's time.",
    )
    speakers = [m.get("role") for m in messages if m.get("role") != "system"]
    faults.expect(speakers[:1] == ["requester"], where, "an agent speaks before the requester.")


def read(folder, name, must_have_label, faults):
    rows = []
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                where = f"{name}:{number}"
                try:
                    row = json.loads(line)
                    check_row(row, must_have_label, faults, where)
                    rows.append(row)
                except (ValueError, TypeError, AttributeError) as error:
                    faults.append(f"{where}: not a ticket: {error}.")
    except OSError as error:
        faults.append(
            f"{name}: could not be read: {error.strerror}. Give the folder that holds it."
        )
    return rows


def text_of(row):
    """What the requester wrote, blanks and case aside; two tickets with the same are the same."""
    return " ".join(
        " ".join(m["text"] for m in row["messages"] if m["role"] == "requester").lower().split()
    )


def check_repeats(tickets, faults):
    ids = collections.Counter(row["id"] for row in tickets)
    repeated = [row_id for row_id, count in ids.items() if count > 1]
    faults.expect(
        len(repeated) == REPEATED_IDS and all(ids[i] == 2 for i in repeated),
        "tickets.jsonl",
        f"{len(repeated)} ids occur again. {REPEATED_IDS} should, twice each, to show that a row is kept once.",
    )
    for row_id in repeated:
        same = [json.dumps(row, sort_keys=True) for row in tickets if row["id"] == row_id]
        faults.expect(
            len(set(same)) == 1, "tickets.jsonl", f"{row_id} names two different tickets."
        )
    once = {row["id"]: row for row in tickets}.values()
    labels = collections.defaultdict(list)
    for row in once:
        labels[text_of(row)].append(row["label"])
    again = {text: names for text, names in labels.items() if text and len(names) > 1}
    faults.expect(
        len(again) >= REPEATED_TEXTS_MIN,
        "tickets.jsonl",
        f"{len(again)} texts occur under a second id. At least {REPEATED_TEXTS_MIN} should.",
    )
    for text, names in again.items():
        faults.expect(
            len(set(names)) == 1,
            "tickets.jsonl",
            f"{text[:40]!r} has the labels {sorted(set(names))}.",
        )


def check_shares(tickets, key, wanted, faults):
    counts = collections.Counter(row[key] for row in tickets)
    for name, share in wanted.items():
        is_share = counts[name] / max(1, len(tickets))
        faults.expect(
            abs(is_share - share) <= SHARE_SLACK,
            "tickets.jsonl",
            f"{key} {name} is {is_share:.1%} of the rows, wanted {share:.0%} ± {SHARE_SLACK:.0%}.",
        )
    return counts


def check_kept_apart(tickets, others, name, faults):
    ids, texts = {row["id"] for row in tickets}, {text_of(row) for row in tickets}
    for row in others:
        faults.expect(
            row["id"] not in ids, name, f"{row['id']} is in tickets.jsonl too. Give it its own id."
        )
        faults.expect(
            text_of(row) not in texts,
            name,
            f"the text of {row['id']} is in tickets.jsonl too. Remove one.",
        )
    seen = collections.Counter(row["id"] for row in others)
    faults.expect(all(n == 1 for n in seen.values()), name, "an id occurs twice.")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    faults = Faults()
    tickets = read(folder, "tickets.jsonl", True, faults)
    holdout = read(folder, "holdout.jsonl", True, faults)
    fresh = read(folder, "fresh.jsonl", False, faults)
    if not faults:  # the rest presumes rows that are well formed
        for rows, least, name in (
            (tickets, TICKETS_MIN, "tickets"),
            (holdout, HOLDOUT_MIN, "holdout"),
            (fresh, FRESH_MIN, "fresh"),
        ):
            faults.expect(
                len(rows) >= least, f"{name}.jsonl", f"{len(rows)} rows, at least {least} wanted."
            )
        check_repeats(tickets, faults)
        check_kept_apart(tickets, holdout, "holdout.jsonl", faults)
        check_kept_apart(tickets + holdout, fresh, "fresh.jsonl", faults)
        for key, wanted in (("label", LABELS), ("language", LANGUAGES), ("channel", CHANNELS)):
            counts = check_shares(tickets, key, wanted, faults)
            print(f"{key:9}", *(f"{name} {counts[name]}" for name in wanted))
            missing = set(wanted) - {row[key] for row in holdout}
            faults.expect(not missing, "holdout.jsonl", f"has no {key} {sorted(missing)}.")
    print(f"{len(tickets)} tickets, {len(holdout)} held out, {len(fresh)} fresh")
    if faults:
        sys.exit(
            "\n".join(
                faults[:50] + [f"{len(faults)} faults. Correct them and run this check again."]
            )
        )


if __name__ == "__main__":
    main()
