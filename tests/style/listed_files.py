"""No file is forgotten: sources are named in a CMakeLists.txt, headers are included somewhere."""

import pathlib
import re

FOLDERS = ("src", "tests", "bench", "fuzz")


def is_listed(tree, path):
    """Whether a CMakeLists.txt in the file's folder or above it, or cmake/, names the file."""
    file = pathlib.PurePosixPath(path)
    if any(f"/{path}" in tree.read(script) for script in tree.files("*.cmake", under="cmake")):
        return True
    for folder in file.parents:
        build_file = tree.root / folder / "CMakeLists.txt"
        if build_file.is_file():
            name = re.escape(file.relative_to(folder).as_posix())
            # `${name}.cc` in a foreach counts: the loop's list names the stem.
            stem = re.escape(file.relative_to(folder).with_suffix("").as_posix())
            text = re.sub(r"#.*", "", build_file.read_text(encoding="utf-8"))
            if re.search(rf"(?<![\w/]){name}(?![\w.])", text):
                return True
            if "}.cc" in text and re.search(rf"(?<![\w/]){stem}(?![\w.])", text):
                return True
    return False


def check(tree):
    included = set()
    for folder in (*FOLDERS, "cmake"):  # what a script of cmake/ writes may include headers too
        for path in tree.files("*.h", "*.cc", "*.py", "*.cmake", "CMakeLists.txt", under=folder):
            included |= set(re.findall(r'#\s*include\s+"([^"]+)"', tree.read(path)))
    for folder in FOLDERS:
        for path in tree.files("*.cc", under=folder):
            if not is_listed(tree, path):
                yield (f"{path}: is in no CMakeLists.txt, so nothing builds it. Name it under "
                       "SOURCES in the nearest CMakeLists.txt, or delete it.")
        for path in tree.files("*.h", under=folder):
            if path.removeprefix("src/") not in included and path not in included:
                yield f"{path}: no file includes it. Use it, or delete it."
