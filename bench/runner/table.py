"""The figures as a table for people: on the terminal, and in a page of the documentation."""

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


def as_markdown(steps):
    rows = [HEADS, ("---",) * len(HEADS), *rows_of(steps)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def around_marks(path):
    """The page's text before and after the two marks; ends the program if that cannot be told."""
    try:
        before, _, rest = Path(path).read_text(encoding="utf-8").partition(BEGIN)
    except OSError as error:
        raise SystemExit(f"{path}: cannot be read: {error.strerror}. Name a page that is there.")
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{path}: the marks '{BEGIN}' and '{END}' are not both in it. Add them.")
    return before, after


def write_page(path, steps):
    """Puts machine, table and notes between the two marks of the page at `path`."""
    before, after = around_marks(path)
    newest = max((step["machine"] for step in steps.values()), key=lambda it: it["started_at"])
    notes = "\n".join(f"- {line}" for line in notes_of(steps))
    body = f"{sentence(newest)}\n\n{as_markdown(steps)}\n\nMeasured:\n{notes}"
    Path(path).write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")
