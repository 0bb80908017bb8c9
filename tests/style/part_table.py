"""The table of parts in ARCHITECTURE.md is the one that CMake writes."""


def check(tree, table):
    documented = tree.read("ARCHITECTURE.md").splitlines()
    rows = table.strip().splitlines()
    for row in rows:
        if row not in documented:
            yield (f"ARCHITECTURE.md: lacks the line\n    {row}\n  Copy the table from parts.md in "
                   "the build folder.")
    if rows[0] not in documented:
        return
    start = documented.index(rows[0])
    for number, line in enumerate(documented[start:], start + 1):
        if not line.startswith("|"):
            break
        if line not in rows:
            yield (f"ARCHITECTURE.md:{number}: names a part that the build does not have. Copy "
                   "the table from parts.md in the build folder.")
