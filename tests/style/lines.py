"""Lines fit 100 columns and end where their text ends; nothing is left for later."""

import re

LONGEST = 100
FILES = ("*.h", "*.cc", "*.py", "*.cmake", "CMakeLists.txt", "Makefile", "*.ts", "*.sql", "*.sh",
         "setup", "demo", "lint", "format", "fuzz", "run")


def holds_text(line):
    """A string literal, which the formatters leave whole."""
    return re.search(r"[\"'`]", line) is not None


def check(tree):
    for path in tree.files(*FILES):
        for number, line in tree.lines(path):
            if len(line) > LONGEST and not holds_text(line):
                yield f"{path}:{number}: {len(line)} columns. Break the line at {LONGEST}."
            if line != line.rstrip():
                yield f"{path}:{number}: blanks at the end. Remove them."
            if re.search(r"(//|#|/\*|\*|--)\s*(TO" r"DO|FIX" r"ME)\b", line):
                yield f"{path}:{number}: work left for later. Do it, or write an issue."
