"""A made-up service desk as three tables: tickets, messages and the history of their triage.

A desk begins with the odd tickets of odd_tickets.py, whose fate in each query is known, and goes on
with ordinary ones, made from the texts of data/sample. The same seed gives the same rows, and a
larger desk begins with the rows of a smaller one.

    desk.py FOLDER --tickets 200000 --messages-per-ticket 4

writes tickets.csv, messages.csv and triage.csv into the folder.
"""

import argparse
import contextlib
import datetime
import pathlib
import random
import sys
import types

import odd_tickets

SAMPLE = pathlib.Path(__file__).resolve().parents[3] / "data" / "sample"

TABLES = {  # columns in the order of sql/<dialect>/schema.sql
    "tickets": ("id", "channel", "created_at", "updated_at", "closed_at", "status", "subject",
                "is_spam", "is_test", "merged_into"),
    "messages": ("id", "ticket_id", "position", "author_role", "created_at", "body"),
    "triage": ("id", "ticket_id", "field", "value", "set_at", "set_by", "set_by_kind"),
}
FIELDS = ("priority", "device", "application", "location")
ZONES = [datetime.timezone(datetime.timedelta(minutes=minutes))
         for minutes in (0, 0, 60, 120, -300, -480, 330, 540)]


def sample_rows(count, seed, messages_per_ticket, message_bytes):
    """`count` varied tickets of data/sample, as generate.py makes them."""
    sys.path.insert(0, str(SAMPLE))
    try:
        import generate
    finally:
        sys.path.remove(str(SAMPLE))
    options = types.SimpleNamespace(tickets=count, seed=seed, message_bytes=message_bytes,
                                    messages_per_ticket=messages_per_ticket)
    return generate.rows(generate.written_tickets(str(SAMPLE / "tickets.jsonl")), options)


def moment(text, zone=datetime.timezone.utc):
    return datetime.datetime.fromisoformat(text).astimezone(zone)


def ordinary(row, number, chance):
    """One ticket of data/sample as the desk's own rows: (ticket, messages, triage)."""
    zone = chance.choice(ZONES)
    ticket_id, times = row["id"], [moment(message["time"], zone) for message in row["messages"]]
    messages = [(message["id"], ticket_id, position, message["role"], time, message["text"])
                for position, (message, time) in enumerate(zip(row["messages"], times), 1)]
    triage = []

    def change(field, value, at, kind):
        triage.append((f"C{number:08}-{len(triage) + 1}", ticket_id, field, value, at,
                       "sorter" if kind == "bot" else f"agent-{chance.randrange(40)}", kind))

    opened = times[0] + datetime.timedelta(milliseconds=chance.randrange(1, 600_000))
    for field in FIELDS:
        if row.get(field):
            change(field, row[field], opened, "person")
    last = max(opened, times[-1])
    fate = chance.random()
    if fate < 0.94:  # the others never got a category
        decided = opened + datetime.timedelta(milliseconds=chance.randrange(3_600_000))
        is_bots = chance.random() < 0.3
        change("category", "OTHER" if is_bots else row["label"], decided,
               "bot" if is_bots else "person")
        if is_bots and fate < 0.90:  # the others keep what the bot said
            decided += datetime.timedelta(milliseconds=chance.randrange(86_400_000))
            change("category", row["label"], decided, "person")
        if chance.random() < 0.15:
            decided += datetime.timedelta(milliseconds=chance.randrange(86_400_000))
            change("priority", "P1", decided, "person")
        last = max(last, decided)
    is_closed = fate < 0.88
    closed_at = last + datetime.timedelta(milliseconds=chance.randrange(86_400_000))
    updated_at = closed_at if is_closed else last
    ticket = (ticket_id, row["channel"], times[0], updated_at, closed_at if is_closed else None,
              "closed" if is_closed else chance.choice(("new", "open", "waiting")),
              row.get("subject"), chance.random() < 0.03, chance.random() < 0.01,
              f"{ticket_id}-main" if chance.random() < 0.02 else None)
    return ticket, messages, triage


def desk(tickets, seed=1, messages_per_ticket=None, message_bytes=None):
    """Yields (ticket, messages, triage) of `tickets` tickets; the odd ones come first."""
    odd = [case.rows() for case in odd_tickets.CASES]
    yield from odd[:tickets]
    count = max(0, tickets - len(odd))
    chance = random.Random(seed)
    rows = sample_rows(count, seed, messages_per_ticket, message_bytes)
    for number, row in enumerate(rows, 1):
        yield ordinary(row, number, chance)


def with_offset(time):
    return time.isoformat(timespec="milliseconds")


def in_utc(time):
    """The form of SQLite's tables: text whose order is the order of time."""
    return (time.astimezone(datetime.timezone.utc).replace(tzinfo=None)
            .isoformat(timespec="milliseconds") + "Z")


def csv_cell(value):
    """NULL is nothing at all, an empty text is a pair of quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.datetime):
        return with_offset(value)
    return '"' + value.replace('"', '""') + '"'


def write_csv(folder, rows):
    """Writes <table>.csv, without a heading, for each table; returns how many rows each has."""
    counts = dict.fromkeys(TABLES, 0)
    with contextlib.ExitStack() as files:
        outputs = [files.enter_context(open(pathlib.Path(folder) / f"{table}.csv", "w",
                                            encoding="utf-8", newline="", buffering=1 << 20))
                   for table in TABLES]
        for ticket, messages, triage in rows:
            for table, output, lines in zip(TABLES, outputs, ([ticket], messages, triage)):
                counts[table] += len(lines)
                output.writelines(",".join(map(csv_cell, line)) + "\n" for line in lines)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messages-per-ticket", type=float)
    parser.add_argument("--message-bytes", type=int)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    print(write_csv(options.folder, desk(options.tickets, options.seed,
                                         options.messages_per_ticket, options.message_bytes)))


if __name__ == "__main__":
    main()
