# SPDX-License-Identifier: Apache-2.0
"""Cuts written tickets into templates, and knows the words and phrases that may fill them.

What varies lies in phrases.json; nothing there says anything about a ticket's class.
Randomness comes in as `draw`, a function that returns a float in [0, 1).
"""

import datetime
import re
import unicodedata

FIELDS = ("priority", "device", "application", "location")
SPAN_DAYS = 270  # from 2026-01-01 on, as the written tickets
START = datetime.datetime(2026, 1, 1)
# Long conversations run past the last day of the span.
DAYS = [(START + datetime.timedelta(days=d)).strftime("%Y-%m-%dT") for d in range(SPAN_DAYS + 400)]
# Classes whose requesters do not paste log lines.
WITHOUT_LOGS = ("OTHER", "HR", "Purchase")
# Numbers that mean something: years and well-known ports stay as they are.
KEPT_NUMBERS = r"20[12]\d|3389|5432|8443|1433|9092"


def stamp(second):
    """ISO 8601 in UTC for a second after START."""
    day, rest = divmod(second, 86400)
    return "%s%02d:%02d:%02dZ" % (DAYS[day], rest // 3600, rest // 60 % 60, rest % 60)


def folded(name):
    """`Élodie` as it stands in an address: `elodie`."""
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


class Vocabulary:
    """What may replace a written word: for each language, one pattern and a kind per word."""

    def __init__(self, phrases, language):
        self.words = {kind: words for kind, words in phrases["kinds"].items()}
        for kind in ("female", "male", "surname", "city"):
            self.words[kind] = phrases[language][kind]
        self.kind_of = {word: kind for kind, words in self.words.items() for word in words}
        self.lower_of = {
            folded(w): w
            for k in ("female", "male", "surname")
            for w in self.words[k]
            if len(w) > 3
        }
        by_length = sorted(self.kind_of, key=lambda word: (-len(word), word))
        exact = "|".join(map(re.escape, by_length))
        edge = "" if language == "ja" else r"\b"  # no blanks between Japanese words
        self.pattern = re.compile(
            rf"(?P<word>{edge}(?:{exact}){edge})"
            rf"|(?P<lower>(?<![a-z])(?:{'|'.join(sorted(self.lower_of)) or '(?!)'})(?=[.@]))"
            r"|(?P<hex>\b0x[0-9A-Fa-f]{6,}\b)"
            r"|(?P<guid>\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b)"
            r"|(?P<ip>\b10\.\d{1,3}\.\d{1,3}\.\d{1,3}\b)"
            rf"|(?P<kept>(?<!\d)(?:{KEPT_NUMBERS})(?!\d))"
            r"|(?P<clock>\b(?:[01]?\d|2[0-3]):[0-5]\d\b)"
            r"|(?P<number>(?<![\dA-Za-z.])\d{4,12}(?!\d))"
            r"|(?P<tag>(?<=[A-Z-])\d{3,10}(?!\d))"
        )


class Slots:
    """The replaceable places of one ticket. Equal words share a slot, so a ticket stays coherent."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.index = {}
        self.makers = []  # (how, argument), one per slot, in the order of first appearance

    def slot(self, how, argument, key):
        if (how, key) not in self.index:
            self.index[how, key] = len(self.makers)
            self.makers.append((how, argument))
        return self.index[how, key]

    def template(self, text):
        """Returns (format string, slot numbers), so that a text costs one `%` to render."""
        parts, numbers, end = [], [], 0
        for match in self.vocabulary.pattern.finditer(text):
            found, group = match.group(), match.lastgroup
            if group == "kept":
                continue
            parts += [text[end : match.start()].replace("%", "%%"), "%s"]
            end = match.end()
            numbers.append(self.slot_of(group, found))
        parts.append(text[end:].replace("%", "%%"))
        return "".join(parts), numbers

    def slot_of(self, group, found):
        if group == "word":
            return self.slot("word", self.vocabulary.words[self.vocabulary.kind_of[found]], found)
        if group == "lower":
            name = self.vocabulary.lower_of[found]
            return self.slot("lower", self.slot_of("word", name), found)
        return self.slot("number" if group == "tag" else group, found, found)

    def fill(self, draw):
        """One value per slot; `draw` returns a float in [0, 1)."""
        values = []
        for how, argument in self.makers:
            if how == "word":
                values.append(argument[int(draw() * len(argument))])
            elif how == "lower":
                values.append(folded(values[argument]))
            elif how == "number":
                size = len(argument) - 1
                values.append(argument[0] + str(int(draw() * 10**size)).zfill(size))
            elif how == "clock":
                values.append("%s%02d" % (argument[:-2], int(draw() * 60)))
            elif how == "ip":
                a, b, c = int(draw() * 256), int(draw() * 256), int(draw() * 254) + 1
                values.append("10.%d.%d.%d" % (a, b, c))
            elif how == "hex":
                size = len(argument) - 2
                values.append(
                    "0x" + argument[2:4] + "%0*X" % (size - 2, int(draw() * 16 ** (size - 2)))
                )
            else:  # a GUID
                bits = "%08x%024x" % (int(draw() * 2**32), int(draw() * 2**53) << 43)
                values.append(
                    "-".join((bits[:8], bits[8:12], bits[12:16], bits[16:20], bits[20:]))
                )
        return values


class WrittenTicket:
    """A ticket of tickets.jsonl, cut into templates once and rendered many times."""

    def __init__(self, row, vocabulary, voice):
        self.voice = voice
        self.language, self.label, self.channel = row["language"], row["label"], row["channel"]
        self.slots = Slots(vocabulary)
        self.subject = self.slots.template(row["subject"]) if "subject" in row else None
        self.messages = [(m["role"], *self.slots.template(m["text"])) for m in row["messages"]]
        self.fields = [(name, self.slots.template(row[name])) for name in FIELDS if name in row]
        first = next(m["text"] for m in row["messages"] if m["role"] == "requester")
        self.first = next(k for k, m in enumerate(row["messages"]) if m["role"] == "requester")
        self.is_html = bool(re.search(r"<(p|div|br|table|html)\b", first))
        self.is_greeted = bool(re.match(voice.greeted, first, re.IGNORECASE))
        self.is_signed = "\n" in first.strip() or self.is_html or len(first) < 3
        self.may_log = self.label not in WITHOUT_LOGS


class Voice:
    """The neutral phrases of one language, with {slots} that are filled anew each time."""

    KINDS = (
        "greetings",
        "closings",
        "roles",
        "agent",
        "requester",
        "system",
        "context",
        "disclaimer",
        "surname",
        "quote",
        "logs",
    )

    def __init__(self, phrases, language):
        self.__dict__.update(phrases[language])
        self.is_spaced = language != "ja"
        # How a slot is filled: one word of a list, or a number in a format.
        self.fillers = {
            "female": self.female,
            "male": self.male,
            "surname": self.surname,
            "agent": self.surname,
            "weekday": self.weekdays,
            "n1": ("%d", 16),
            "n3": ("%03d", 1000),
            "n4": ("%04d", 10000),
            "n5": ("%05d", 100000),
            "hex": ("%08x", 2**32),
            "day": [stamp(day * 86400)[:10] for day in range(SPAN_DAYS)],
            "clock": [
                "%02d:%02d" % (hour, minute) for hour in range(7, 18) for minute in range(60)
            ],
        }
        phrases_of = {"logs": phrases["logs"], "quote": [self.quote]}
        self.compiled = {
            kind: [self.compile(phrase) for phrase in phrases_of.get(kind) or getattr(self, kind)]
            for kind in self.KINDS
        }

    def compile(self, phrase):
        """Returns (format string, fillers), or (the phrase, none) if it has no slot."""
        parts = re.split(r"\{(\w+)\}", phrase)
        if len(parts) == 1:
            return phrase, ()
        return (
            "%s".join(part.replace("%", "%%") for part in parts[::2]),
            [self.fillers[name] for name in parts[1::2]],
        )

    def phrase(self, kind, index, draw):
        """The phrase at `index`, counted round and round."""
        pool = self.compiled[kind]
        phrase, fillers = pool[index % len(pool)]
        if not fillers:
            return phrase
        return phrase % tuple(
            [
                f[0] % int(draw() * f[1]) if type(f) is tuple else f[int(draw() * len(f))]
                for f in fillers
            ]
        )

    def pick(self, kind, draw):
        return self.phrase(kind, int(draw() * len(self.compiled[kind])), draw)

    def signature(self, draw):
        name = self.pick("surname", draw)
        first = self.female if draw() < 0.5 else self.male
        if first:
            name = "%s %s" % (first[int(draw() * len(first))], name)
        roll = draw()
        lines = [self.pick("closings", draw), name]
        if roll < 0.5:
            lines += [self.pick("roles", draw) + " | " + self.company]
        if roll < 0.2:
            lines += ["", self.pick("disclaimer", draw)]
        if roll > 0.85:
            lines += ["", self.mobile]
        return "\n".join(lines)
