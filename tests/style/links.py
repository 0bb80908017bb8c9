"""Links between the project's own documents, and paths that they name, lead somewhere."""

import posixpath
import re

LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
# `src/triage/cli/main.cc`; not `tests/<part>/`, which stands for many.
PATH = re.compile(r"`((?:src|tests|docs|tools|cmake|web|bench|fuzz)/[\w./-]*)`")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)


def anchors_of(text):
    """The anchors that a page's headings get: lower case, spaces to hyphens, punctuation gone."""
    anchors = set()
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", text), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        name, count = slug, 0
        while name in anchors:
            count += 1
            name = f"{slug}-{count}"
        anchors.add(name)
    return anchors


def blanked(text):
    """The page without its code blocks, every line still where it was."""
    return FENCE.sub(lambda found: "\n" * found[0].count("\n"), text)


def check(tree):
    for path in tree.files("*.md"):
        for number, line in enumerate(blanked(tree.read(path)).splitlines(), 1):
            for named in PATH.findall(line):
                places = (tree.root / named, tree.root / posixpath.dirname(path) / named)
                if not any(place.exists() for place in places):
                    yield f"{path}:{number}: no file '{named}'. Correct the path."
            for target in LINK.findall(re.sub(r"`[^`]*`", "", line)):
                if re.match(r"[a-z][a-z0-9+.-]*:", target):
                    continue  # another site
                file, _, anchor = target.partition("#")
                to = path
                if file:
                    to = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
                if not (tree.root / to).exists():
                    yield f"{path}:{number}: no file '{to}'. Correct the link '{target}'."
                elif anchor and to.endswith(".md") and anchor not in anchors_of(tree.read(to)):
                    yield f"{path}:{number}: '{to}' has no heading '#{anchor}'. Correct the link."
