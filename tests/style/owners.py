"""Each third-party library has one part that includes it; the others go through that part."""

import re

# Start of the header's name -> the parts that may include it.
OWNERS = {
    "ATen/": ("tune",),
    "CLI/": ("cli",),
    "LightGBM/": ("learn",),
    "arrow-adbc/": ("warehouse",),
    "boost/": ("net",),
    "cblas.h": ("learn",),
    "cld2/": ("text",),
    "curl/": ("net",),
    "dlfcn.h": ("base", "learn", "tune"),
    "gmime/": ("text",),
    "linear.h": ("learn",),
    "nanoarrow/": ("warehouse",),
    "openssl/": ("base",),
    "openvino/": ("encode",),
    "re2/": ("text",),
    "sentencepiece": ("encode",),
    "soci/": ("journal",),
    "sqlite3.h": ("encode",),
    "torch/": ("tune",),
    "unicode/": ("base",),
    "xxhash.h": ("base",),
}


def check(tree):
    for path in tree.files("*.h", "*.cc", under="src/triage"):
        part = path.split("/")[2]
        for number, line in tree.lines(path):
            included = re.match(r"\s*#\s*include\s+[<\"]([^>\"]+)[>\"]", line)
            if not included:
                continue
            for library, parts in OWNERS.items():
                if included[1].startswith(library) and part not in parts:
                    yield (f"{path}:{number}: <{included[1]}> belongs to part "
                           f"'{parts[0]}'. Call that part, or add what it lacks there.")
