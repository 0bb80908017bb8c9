"""The project's own files, as the style checks see them."""

import fnmatch
import os
import pathlib
import re

# Written by tools, fetched, or data: not ours to judge.
SKIPPED_FOLDERS = {".git", "build", "third_party", "node_modules", "dist", "var", "demo-workspace",
                   "__pycache__", ".venv", ".cache"}

# Longest first: raw strings, then comments, then plain strings and characters.
_CPP_TEXT = re.compile(
    r'R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"'
    r"|//[^\n]*|/\*.*?\*/"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|(?<![0-9A-Za-z_])'(?:[^'\\\n]|\\.)+'",
    re.DOTALL)


class SourceTree:
    """Finds and reads files below one root; paths are relative to it, with forward slashes."""

    def __init__(self, root):
        self.root = pathlib.Path(root)

    def files(self, *patterns, under=""):
        """Paths whose name matches one of the glob patterns, sorted."""
        found = []
        for folder, inner, names in os.walk(self.root / under):
            inner[:] = [name for name in inner if name not in SKIPPED_FOLDERS]
            for name in names:
                if any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
                    path = pathlib.Path(folder, name).relative_to(self.root)
                    found.append(path.as_posix())
        return sorted(found)

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8")

    def lines(self, path):
        """(line number from 1, text) of each line."""
        return enumerate(self.read(path).splitlines(), 1)

    def code_lines(self, path):
        """As lines(), of a C++ file, with comments and the inside of strings blanked out."""
        return enumerate(without_text(self.read(path)).splitlines(), 1)


def without_text(code):
    """C++ code with comments and literals gone and every line still where it was."""
    return _CPP_TEXT.sub(lambda found: '""' + "\n" * found[0].count("\n"), code)
