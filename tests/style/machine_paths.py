"""Documents and comments speak of the project, not of one person's machine."""

import re

PATHS = re.compile(r"(?<![\w./~}])/(home|root|Users|work|tmp|mnt|scratch)/[\w.-]+")
COMMENT = re.compile(r"(?:^|\s)(?://|#|--)\s.*")


def spoken(path, line):
    """The words of a line that a reader reads: all of a document, the comment of a source."""
    if path.endswith(".md"):
        return line
    comment = COMMENT.search(line)
    return comment[0] if comment else ""


def check(tree):
    for path in tree.files("*.md", "*.h", "*.cc", "*.py", "*.cmake", "CMakeLists.txt", "Makefile",
                           "*.ts", "*.sql", "*.sh"):
        for number, line in tree.lines(path):
            found = PATHS.search(spoken(path, line))
            if found:
                yield (f"{path}:{number}: '{found[0]}' is a path of one machine. Use a path "
                       "relative to the project or to the reader's folder.")
