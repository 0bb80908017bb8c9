"""A made-up service desk: small sets of tickets whose classes can be told by their words."""

import json
import random

WORDS = {
    "Access": "password account login locked reset expired badge token permission denied".split(),
    "Hardware": "laptop screen keyboard battery dock charger fan broken mouse cable".split(),
    "Network": "wifi vpn connection router slow dropped signal proxy firewall ping".split(),
    "OTHER": "parking canteen invoice holiday party coffee desk chair survey plants".split(),
}
COMMON = ("please since yesterday morning again every time colleague building floor office urgent "
          "team meeting cannot still after update today noticed help").split()


def text(label, chance):
    """A text of its own: half its words tell the class, half could be anybody's."""
    words = chance.choices(WORDS[label], k=6) + chance.choices(COMMON, k=8)
    chance.shuffle(words)
    return " ".join(words)


def tickets(count, seed=1, labels=tuple(WORDS)):
    """Tickets T-1, T-2, ... of all labels in turn, an hour apart."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        label = labels[number % len(labels)]
        day, hour = divmod(number, 24)
        rows.append({"id": f"T-{number + 1}", "text": text(label, chance), "label": label,
                     "created_at": f"2026-{1 + day // 28:02}-{1 + day % 28:02}T{hour:02}:00:00Z"})
    return rows


def with_vectors(rows, dimension=12, seed=2):
    """The same tickets, each with a vector that leans towards its class."""
    chance = random.Random(seed)
    labels = sorted({row["label"] for row in rows})

    def vector(label):
        return [round((2.0 if place == labels.index(label) else 0.0) + chance.gauss(0, 0.5), 4)
                for place in range(dimension)]

    return [row | {"embedding": vector(row["label"])} for row in rows]


def json_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def csv_lines(rows):
    """Comma-separated values of flat rows; every value in quotes."""
    def line(values):
        return ",".join('"' + str(value).replace('"', '""') + '"' for value in values) + "\n"

    return line(rows[0]) + "".join(line(row.values()) for row in rows)
