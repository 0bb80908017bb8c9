"""Runs one style check over the project; exits 1 and prints what it found, one finding a line.

    run_check.py CHECK ROOT [PARTS_TABLE]
"""

import importlib
import inspect
import pathlib
import sys

from source_tree import SourceTree


def main():
    name, root = sys.argv[1:3]
    check = importlib.import_module(name).check
    wants_table = "table" in inspect.signature(check).parameters
    table = (pathlib.Path(sys.argv[3]).read_text(encoding="utf-8"),) if wants_table else ()
    findings = list(check(SourceTree(root), *table))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
