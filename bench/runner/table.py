"""The figures as a table for people, as JSON for programs, and as a page of the documentation."""

import json
from pathlib import Path

from runner.figure import in_unit
from runner.machine import sentence

HEADS = ("what", "ours", "peer", "ratio", "asked", "met?")
BEGIN, END = "<!-- figures: written by `bench/run --page` -->", "<!-- end of figures -->"


def cells(figure):
    ratio = figure.ratio()
    return (
        f"{figure.step}: {figure.what}",
        in_unit(figure.ours, figure.unit),
        in_unit(figure.peer, figure.unit),
        "" if ratio is None else in_unit(ratio, "x"),
        figure.asked(),
        figure.met(),
    )


def as_text(figures):
    """Columns padded to the longest cell."""
    rows = [HEADS, *(cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(figures):
    rows = [HEADS, ("---",) * len(HEADS), *(cells(figure) for figure in figures)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def write_json(path, machine, is_quick, figures, skipped):
    """Replaces the file at once, so that no reader sees half of it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "machine": machine,
        "quick": is_quick,
        "figures": [figure.as_json() for figure in figures],
        "skipped": skipped,
    }
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(path)


def write_page(path, machine, figures):
    """Puts machine line and table between the two marks of the page at `path`."""
    path = Path(path)
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{path}: the marks '{BEGIN}' and '{END}' are not both in it. Add them.")
    body = f"{BEGIN}\n\n{sentence(machine)}\n\n{as_markdown(figures)}\n\n{END}"
    path.write_text(before + body + after, encoding="utf-8")
