"""The figures as a table for people: on the terminal, and in a page of the documentation."""

from itertools import chain
from pathlib import Path

from runner.figure import in_unit
from runner.machine import load, sentence

HEADS = ("what", "ours", "peer", "ratio", "asked", "met?")
BEGIN, END = "<!-- figures: written by `bench/run --page` -->", "<!-- end of figures -->"


def rows_of(steps):
    """The cells of all figures; `steps` is what Record keeps."""
    return [cells(name, figure) for name, step in steps.items() for figure in step.get("figures", [])]


def cells(step, figure):
    return (
        f"{step}: {figure['what']}",
        in_unit(figure["ours"], figure["unit"]),
        in_unit(figure["peer"], figure["unit"]),
        in_unit(figure["ratio"], "x"),
        figure["asked"],
        figure["met"],
    )


def notes_of(steps):
    """A line for each step: when and on how busy a machine it was measured, or why it was not."""
    return [f"{name}: {note(step)}" for name, step in steps.items()]


def note(step):
    for outcome in ("skipped", "failed"):
        if outcome in step:
            return f"{outcome}: {step[outcome]}"
    machine = step["machine"]
    return f"{machine['started_at']}, load average {load(machine)}, {step['seconds']:.0f} s in all"


def as_text(steps):
    """Columns padded to the longest cell, and the notes."""
    rows = [HEADS, *rows_of(steps)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([line.rstrip() for line in lines] + ["", *notes_of(steps)])


def around_marks(path):
    """The page's text before, between and after the two marks; ends the program without them."""
    try:
        before, _, rest = Path(path).read_text(encoding="utf-8").partition(BEGIN)
    except OSError as error:
        raise SystemExit(f"{path}: cannot be read: {error.strerror}. Name a page that is there.")
    between, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{path}: the marks '{BEGIN}' and '{END}' are not both in it. Add them.")
    return before, between, after


def by_step(lines, start):
    """{step: its lines}, of those that begin with `start`, the step's name and a colon."""
    found = {}
    for line in lines:
        name, colon, _ = line.removeprefix(start).partition(": ")
        if line.startswith(start) and colon:
            found.setdefault(name, []).append(line)
    return found


def write_page(path, steps, order):
    """Puts table and notes of `steps` between the two marks of the page at `path`, and the machine
    that measured last. What the page has of other steps stays there, as it does of one that gave no
    figures now; all of them in the `order` of their names."""
    before, between, after = around_marks(path)
    lines = between.splitlines()
    rows, notes = by_step(lines, "| "), by_step(lines, "- ")
    steps = {name: step for name, step in steps.items() if "figures" in step or name not in rows}
    if not steps:
        return
    row = "| {} |".format
    rows |= by_step([row(" | ".join(cells)) for cells in rows_of(steps)], "| ")
    notes |= by_step([f"- {line}" for line in notes_of(steps)], "- ")
    heads = [row(" | ".join(HEADS)), row(" | ".join(("---",) * len(HEADS)))]
    newest = max((step["machine"] for step in steps.values()), key=lambda it: it["started_at"])
    table = "\n".join([*heads, *in_order(rows, order)])
    body = f"{sentence(newest)}\n\n{table}\n\nMeasured:\n" + "\n".join(in_order(notes, order))
    Path(path).write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")


def in_order(lines, order):
    """The lines of all steps that are in `order`: one that is no step any more goes."""
    return chain(*(lines.get(name, []) for name in order))
