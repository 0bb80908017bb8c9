"""One measured figure, the peer's beside it, and the bar it has to clear."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """`aim` is what is asked for; `must`, where it differs, is what still passes.

    `on` says what the bar is for: "ours", or "ratio", which is how many times better than the peer.
    """

    aim: float
    must: float | None = None
    at_least: bool = True
    on: str = "ours"

    def verdict(self, value):
        """yes | must, the aim missed | no"""
        if self.clears(value, self.aim):
            return "yes"
        if self.must is not None and self.clears(value, self.must):
            return "must: yes, aim: no"
        return "no"

    def clears(self, value, limit):
        return value >= limit if self.at_least else value <= limit


def at_least(aim, must=None):
    return Bar(aim, must)


def at_most(aim, must=None):
    return Bar(aim, must, at_least=False)


def times_better(aim):
    return Bar(aim, on="ratio")


@dataclass(frozen=True)
class Figure:
    """A row of the table. `peer` is None where no peer does this work."""

    what: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    unit: str = ""  # s, ms, GiB, MB/s, tickets/s; empty for shares
    less_is_better: bool = False
    bar: Bar | None = None

    def ratio(self):
        """How many times better than the peer; None for shares, where a quotient says nothing."""
        if self.peer is None or self.unit == "" or min(self.peer, self.ours) <= 0:
            return None
        return self.peer / self.ours if self.less_is_better else self.ours / self.peer

    def met(self):
        """The bar's verdict; empty without a bar."""
        if self.bar is None:
            return ""
        value = self.ratio() if self.bar.on == "ratio" else self.ours
        return "no" if value is None or math.isnan(value) else self.bar.verdict(value)

    def asked(self):
        if self.bar is None:
            return ""
        sign = "≥" if self.bar.at_least else "≤"
        unit = "x" if self.bar.on == "ratio" else self.unit
        text = f"{sign} {in_unit(self.bar.aim, unit)}"
        if self.bar.must is not None:
            text += f" (must {sign} {in_unit(self.bar.must, unit)})"
        return text

    def as_json(self, judged=True):
        """Without `judged` the bar is left out: the data were too small for a verdict."""
        return {
            "what": self.what,
            "unit": self.unit,
            "ours": self.ours,
            "peer": self.peer,
            "peer_name": self.peer_name,
            "ratio": self.ratio(),
            "asked": self.asked() if judged else "",
            "met": self.met() if judged else "",
        }


def in_unit(value, unit):
    """`12.3 s`, `0.8750`, `20,000 tickets/s`, `4.0 x`."""
    if value is None:
        return ""
    if unit == "":
        return f"{value:.4f}"
    if value >= 1000:
        digits = f"{value:,.0f}"
    else:
        digits = f"{value:.{3 if value < 1 else 2 if value < 10 else 1}f}"
    return f"{digits} {unit}"


GIB = 2**30


def time_and_memory(what, contest, ours, peer=None, *, peer_name="", bars=None):
    """The three figures of a run that does one piece of work; `bars` by `seconds` and `memory`."""
    bars = bars or {}

    def figure(label, measure, unit, scale=1.0, bar=None):
        theirs = measure(peer) / scale if peer else None
        return Figure(
            f"{what}: {label}",
            measure(ours) / scale,
            theirs,
            peer_name,
            unit,
            less_is_better=True,
            bar=bar,
        )

    return [
        figure("time", contest.seconds, "s", bar=bars.get("seconds")),
        figure("processor time", contest.processor_seconds, "s"),
        figure("peak memory", contest.peak_rss_bytes, "GiB", GIB, bars.get("memory")),
    ]
