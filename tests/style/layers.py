"""A part includes only the parts that its USES list names, and those they use."""

import re


def parts_of(table):
    """Reads the part table that CMake wrote: {part: every part it may include}, in its order."""
    may_use = {}
    for line in table.splitlines()[2:]:
        name, _, uses = (cell.strip() for cell in line.strip().strip("|").split("|"))
        direct = [used for used in uses.split(", ") if used]
        may_use[name.strip("`")] = set(direct).union(*(may_use[used] for used in direct))
    return may_use


def check(tree, table):
    may_use = parts_of(table)
    for path in tree.files("*.h", "*.cc", under="src/triage"):
        part = path.split("/")[2]
        if part not in may_use:
            continue  # a file directly in src/triage, or a folder CMake does not build
        for number, line in tree.lines(path):
            included = re.match(r'\s*#\s*include\s+"triage/(\w+)/', line)
            if included and included[1] != part and included[1] not in may_use[part]:
                allowed = ", ".join(sorted(may_use[part])) or "nothing"
                yield (f"{path}:{number}: part '{part}' may not use '{included[1]}'; it may use: "
                       f"{allowed}. Move the code to a part above both, or name the use in "
                       f"src/triage/{part}/CMakeLists.txt and in ARCHITECTURE.md.")
