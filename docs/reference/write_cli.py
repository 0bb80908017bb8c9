#!/usr/bin/env python3
"""Writes the reference page of the command line from what the program says of itself.

    docs/reference/write_cli.py build/release/triage > docs/reference/cli.md
"""

import json
import os
import re
import subprocess
import sys
import tempfile


def said(program, *words):
    """What the program prints in an empty folder, nothing configured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([program, *words], cwd=folder, env=kept, capture_output=True,
                              text=True, check=True).stdout


def without_global_options(text):
    return re.sub(r"\nGlobal options:\n(?:  .*\n)+", "", text)


def row(*cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def code(text):
    return f"`{text}`" if text else ""


def main(program):
    program = os.path.abspath(program)
    overview = said(program, "--help")
    commands = re.findall(r"^  (\w+(?: \w+)*)  ", overview.split("Commands:\n")[1].split("\n\n")[0],
                          re.MULTILINE)
    known = json.loads(said(program, "config", "show", "--json"))

    lines = ["# Command line", "",
             "Written by `docs/reference/write_cli.py` from what the program says of itself.", "",
             "```text", overview.rstrip(), "```", "",
             "Results go to standard output, everything else to standard error.", "",
             "| exit code | meaning |", "| --- | --- |",
             row("0", "done"), row("1", "failed; standard error says what, why, and what to do"),
             row("2", "wrong usage"), row("3", "a gate was not met: everything worked, but a "
                                          "figure that was asked for was not reached"),
             row("130", "interrupted by Ctrl-C; nothing half-written is left"), ""]
    for command in commands:
        text = without_global_options(said(program, *command.split(), "--help")).rstrip()
        lines += [f"## triage {command}", "", "```text", text, "```", ""]
    lines += ["## Settings", "",
              "A flag wins over a variable, a variable over `triage.toml`, that over the default. "
              "[Configuration](../guide/configuration.md) shows how.", "",
              "| key in `triage.toml` | variable | flag | default | what it is |",
              "| --- | --- | --- | --- | --- |"]
    for setting in known["settings"]:
        lines.append(row(code(setting["key"]), code(setting["variable"]), code(setting["flag"]),
                         code(json.dumps(setting["value"])), setting["help"]))
    lines += ["", "### A source", "", "Keys of a section `[source.NAME]`; the variable of "
              "`label` in `[source.desk]` is `TRIAGE_SOURCE_DESK_LABEL`.", "",
              "| key | flag | what it is |", "| --- | --- | --- |"]
    for key in known["source_keys"]:
        lines.append(row(code(key["key"]), code(key["flag"]), key["help"]))
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1])
