#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Varies the written tickets of tickets.jsonl, with a seed, to any number of rows.

Made for load and scale work: to see how reading, cleaning, training and serving behave with
200,000 tickets when only some hundreds were written. A model's quality must not be read from
these rows, since every one of them is a relative of a written ticket.

Names, products, error codes, hosts, places, numbers, times, greetings, signatures, quotes,
typos and the number of turns vary; the label never does, because nothing that replaces or is
added says anything about the class. Row i depends on the seed and i alone: the same seed gives
the same rows, and a longer run begins with the rows of a shorter one.

    python3 data/sample/generate.py --tickets 200000 --messages-per-ticket 4 --seed 7 -o big.jsonl

The ending of the output's name chooses its form: .jsonl, .csv, either with .gz. A CSV row has
the conversation flattened into `body`: what the requester wrote before any agent answered.
Only the Python standard library is needed. Licence: Apache-2.0, like the project.
"""

import argparse
import contextlib
import csv
import gzip
import io
import json
import os
import random
import re
import sys

from variation import FIELDS, SPAN_DAYS, Vocabulary, Voice, WrittenTicket, stamp

HERE = os.path.dirname(os.path.abspath(__file__))
CSV_COLUMNS = ("id", "channel", "created_at", "subject", "body", *FIELDS, "language", "label")


def with_typo(text, draw):
    """Swaps, drops or doubles one letter; a text without ASCII letters there stays as it is."""
    at = int(draw() * len(text))
    pair = text[at : at + 2]
    if len(pair) < 2 or not (pair.isascii() and pair.isalpha() and pair.islower()):
        return text
    slip = (pair[::-1], pair[1], pair[0] + pair)[int(draw() * 3)]
    return text[:at] + slip + text[at + 2 :]


def vary_first(ticket, text, draw):
    """The requester's opening with greeting, chat habits and typos, and the signature below it."""
    voice, is_chat, tail = ticket.voice, ticket.channel == "chat", ""
    if not text.strip():
        return text, tail
    if not ticket.is_greeted and not ticket.is_html and draw() < (0.3 if is_chat else 0.8):
        comma = "," if voice.is_spaced else "。"
        text = voice.pick("greetings", draw) + comma + (" " if is_chat else "\n\n") + text
    if not ticket.is_signed and not is_chat and draw() < 0.8:
        tail = "\n\n" + voice.signature(draw)
    if is_chat and draw() < 0.15:
        text = text.lower()
    if is_chat and draw() < 0.06:
        text += (" 🙏", " 😬", " :pray:", " 🙈", "!!")[int(draw() * 5)]
    if draw() < (0.25 if is_chat else 0.1):
        text = with_typo(text, draw)
    return text, tail


def quote_of(text, voice, draw):
    """`text` as a mail program quotes it below an answer."""
    lines = "\n".join("> " + line for line in text.split("\n")[:12])
    return "\n\n" + voice.pick("quote", draw) + "\n" + lines


def later_turns(ticket, texts, count, draw):
    """Adds neutral turns until there are `count`; the requester and the desk take turns."""
    voice = ticket.voice
    while len(texts) < count:
        spoke = texts[-1][0]
        if spoke != "system" and draw() < 0.12:
            texts.append(("system", voice.pick("system", draw)))
        elif spoke == "requester":
            texts.append(("agent", voice.pick("agent", draw)))
        else:
            text = voice.pick("requester", draw)
            if ticket.channel == "email" and spoke == "agent" and draw() < 0.4:
                text += quote_of(texts[-1][1], voice, draw)
            texts.append(("requester", text))


def bytes_of(text):
    return len(text) if text.isascii() else len(text.encode())


def padded(ticket, role, text, tail, target, draw):
    """`text` grown by neutral sentences and log lines, then `tail`: about `target` bytes."""
    if role == "system" or not text.strip():
        return text
    voice, kind = ticket.voice, "context" if role == "requester" else "agent"
    sentences, logs, size = [], [], bytes_of(text) + bytes_of(tail)
    turn = int(draw() * len(voice.compiled[kind]))
    while size < target:
        if ticket.may_log and role == "requester" and draw() < 0.3:
            piece, into = voice.pick("logs", draw), logs
        else:  # in the order of the list, so that a message does not say the same twice
            turn += 1
            piece, into = voice.phrase(kind, turn, draw), sentences
        length = bytes_of(piece) + 1
        if size + length / 2 > target:
            break
        into.append(piece)
        size += length
    if text.endswith(">") and "</" in text:
        return text + "".join("<p>%s</p>" % piece for piece in sentences + logs) + tail
    # What was added goes above the written signature or quote: before the last paragraph or line.
    end = max(text.rfind("\n\n"), 0) or text.rfind("\n")
    head, foot = (text, "") if end < 1 else (text[:end], text[end:])
    added = [(" " if voice.is_spaced else "").join(sentences)] if sentences else []
    return "\n".join([head, *added, *logs]) + foot + tail


def turn_count(ticket, mean, draw):
    """Uniform over 1 .. 2·mean-1, which has that mean; at least up to the requester's first words."""
    wanted = 1 + draw() * (2 * mean - 2)
    return max(ticket.first + 1, int(wanted) + (draw() < wanted % 1))


def conversation(ticket, values, options, draw):
    """The messages of one row as (role, text)."""
    count = (
        turn_count(ticket, options.messages_per_ticket, draw)
        if options.messages_per_ticket
        else len(ticket.messages)
    )
    texts, tail = [], ""
    for k, (role, template, numbers) in enumerate(ticket.messages[:count]):
        text = template % tuple([values[n] for n in numbers])
        if k == ticket.first:
            text, tail = vary_first(ticket, text, draw)
        texts.append((role, text))
    later_turns(ticket, texts, count, draw)
    tails = [tail if k == ticket.first else "" for k in range(count)]
    if not options.message_bytes:
        return [(role, text + end) for (role, text), end in zip(texts, tails)]
    # System lines stay short, so the others carry their share of the mean.
    spoken = sum(role != "system" for role, _ in texts)
    mean = options.message_bytes * count / spoken
    return [
        (role, padded(ticket, role, text, end, mean * (0.4 + 1.2 * draw()), draw))
        for (role, text), end in zip(texts, tails)
    ]


def row_of(ticket, row_id, options, draw):
    """One varied ticket as the dict that tickets.jsonl has a line for."""
    values = ticket.slots.fill(draw)
    texts = conversation(ticket, values, options, draw)
    hour = 6.5 + 5.5 * (draw() + draw())  # office hours, fullest at noon UTC
    second = int(draw() * SPAN_DAYS) * 86400 + int(hour * 3600)
    row = {"id": row_id, "channel": ticket.channel, "created_at": stamp(second)}
    if ticket.subject:
        row["subject"] = ticket.subject[0] % tuple([values[n] for n in ticket.subject[1]])
    row["messages"] = messages = []
    slowness = 420 if ticket.channel == "chat" else 30000
    for k, (role, text) in enumerate(texts, 1):
        messages.append(
            {"id": "%s-%d" % (row_id, k), "role": role, "time": stamp(second), "text": text}
        )
        second += 20 + int(draw() * slowness)
    for name, (template, numbers) in ticket.fields:
        if draw() < 0.95:
            row[name] = template % tuple([values[n] for n in numbers])
    row["language"], row["label"] = ticket.language, ticket.label
    return row


def written_tickets(path):
    """Every written ticket once: the same id or the same text twice counts as one."""
    with open(os.path.join(HERE, "phrases.json"), encoding="utf-8") as file:
        phrases = json.load(file)
    languages = [
        key for key, value in phrases.items() if isinstance(value, dict) and key != "kinds"
    ]
    vocabularies = {language: Vocabulary(phrases, language) for language in languages}
    voices = {language: Voice(phrases, language) for language in languages}
    seen, tickets = set(), []
    with open(path, encoding="utf-8") as file:
        for row in map(json.loads, file):
            key = json.dumps([row.get("subject"), [m["text"] for m in row["messages"]]])
            if key not in seen:
                seen.add(key)
                language = row["language"]
                tickets.append(WrittenTicket(row, vocabularies[language], voices[language]))
    return tickets


def rows(tickets, options):
    width = max(7, len(str(options.tickets)))
    for i in range(1, options.tickets + 1):
        # Only random() is used: its sequence is the same in every version of Python.
        draw = random.Random(options.seed * 1_000_000_007 + i).random
        ticket = tickets[int(draw() * len(tickets))]
        yield row_of(ticket, "G%d-%0*d" % (options.seed, width, i), options, draw)


@contextlib.contextmanager
def opened(path):
    """A text file to write, through gzip if the name says so; without the time of day in it."""
    if path == "-":
        yield sys.stdout
    elif path.endswith(".gz"):
        with open(path, "wb") as raw, gzip.GzipFile(
            "", "wb", 1, raw, mtime=0
        ) as zipped, io.TextIOWrapper(
            io.BufferedWriter(zipped, 1 << 20), "utf-8", newline="\n"
        ) as file:
            yield file
    else:
        with open(path, "w", encoding="utf-8", newline="\n", buffering=1 << 20) as file:
            yield file


def body_of(row):
    """What the requester wrote before any agent answered, so that no answer leaks."""
    texts = []
    for message in row["messages"]:
        if message["role"] == "agent":
            break
        if message["role"] == "requester":
            texts.append(message["text"])
    return "\n\n".join(texts)


def write(path, tickets, options):
    with opened(path) as file:
        if re.search(r"\.csv(\.gz)?$", path):
            table = csv.DictWriter(
                file, CSV_COLUMNS, restval="", extrasaction="ignore", lineterminator="\n"
            )
            table.writeheader()
            table.writerows({**row, "body": body_of(row)} for row in rows(tickets, options))
        else:
            encode = json.JSONEncoder(ensure_ascii=False).encode
            file.writelines(encode(row) + "\n" for row in rows(tickets, options))


def parsed_options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickets", type=int, default=10000, help="rows to write (default 10000)")
    parser.add_argument(
        "--messages-per-ticket",
        type=float,
        metavar="MEAN",
        help="mean number of messages (default: as written, about 1.8)",
    )
    parser.add_argument(
        "--message-bytes",
        type=int,
        metavar="MEAN",
        help="mean UTF-8 bytes of a message, reached by adding (default: as written)",
    )
    parser.add_argument("--seed", type=int, default=0, help="same seed, same rows (default 0)")
    parser.add_argument(
        "--written",
        default=os.path.join(HERE, "tickets.jsonl"),
        metavar="FILE",
        help="the tickets to vary (default: tickets.jsonl beside this file)",
    )
    parser.add_argument(
        "-o", "--output", default="-", help=".jsonl, .csv, with or without .gz; - is stdout"
    )
    options = parser.parse_args()
    if options.tickets < 0 or options.seed < 0:
        parser.error("--tickets and --seed must not be negative. Give 0 or more.")
    if options.messages_per_ticket is not None and options.messages_per_ticket < 1:
        parser.error("--messages-per-ticket must be at least 1: a ticket has a message.")
    if options.message_bytes is not None and options.message_bytes < 1:
        parser.error(
            "--message-bytes must be at least 1. Leave it out to keep the written lengths."
        )
    if not re.search(r"(^-|\.(jsonl|csv)(\.gz)?)$", options.output):
        parser.error(
            f"{options.output} has no known ending. Use .jsonl or .csv, with or without .gz."
        )
    return options


def main():
    options = parsed_options()
    try:
        write(options.output, written_tickets(options.written), options)
    except BrokenPipeError:  # the reader of our stdout has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        sys.exit(
            f"{error.filename or options.output} could not be used: {error.strerror}. "
            "Check the path and the free space."
        )


if __name__ == "__main__":
    main()
