"""Calls that belong in one place are made only there."""

import dataclasses
import fnmatch
import re


@dataclasses.dataclass(frozen=True)
class Rule:
    pattern: str    # searched in code without comments and strings
    allowed: tuple  # globs of the files that may
    instead: str    # what everyone else does


RULES = (
    Rule(r"\bstd::(cout|cerr|clog)\b|(?<![\w:.>])(std::)?(printf|puts|putchar|fputs|fprintf)\s*\(",
         ("src/triage/cli/*", "src/triage/tune/main.cc", "src/triage/base/check.cc",
          "src/triage/base/progress*.cc",
          "src/triage/base/log.cc"),
         "return the text; only cli prints"),
    Rule(r"\b(system_clock|steady_clock|high_resolution_clock)::now\b|(?<![\w:.>])(std::)?"
         r"(time|gettimeofday|clock_gettime)\s*\(\s*(NULL|nullptr|0|&|CLOCK_)",
         ("src/triage/base/clock*",),
         "take a triage::Clock"),
    Rule(r"\bstd::(random_device|mt19937(_64)?|default_random_engine|uniform_\w+_distribution|"
         r"normal_distribution|shuffle)\b|(?<![\w:.>])(std::)?s?rand\s*\(",
         ("src/triage/base/random*",),
         "take a seed and use base/random.h, whose numbers are the same on every machine"),
    Rule(r"(?<![\w:.>])(std::|::)?(secure_)?(getenv|setenv|putenv)\s*\(",
         ("src/triage/base/*", "src/triage/cli/environment*", "src/triage/tune/main.cc"),
         "take the value as an option; one place reads the environment"),
    Rule(r"(?<![\w.>])new\s+[A-Za-z_:(]|(?<![\w.>])delete(\s*\[\s*\])?\s+[A-Za-z_(*]",
         (),
         "use std::make_unique, a value or a container"),
    Rule(r"\bcatch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}",
         (),
         "decide what the failure means, or let it pass"),
    Rule(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b",
         ("src/triage/base/stop_signal*",),
         "wait on a condition, or call sleep_unless_stopped()"),
    Rule(r"(?<![\w:.>])(std::)?(exit|_exit|quick_exit|abort)\s*\(",
         ("src/triage/base/check.cc", "src/triage/cli/*"),
         "throw one of the four kinds of error.h, or TRIAGE_CHECK"),
)


def check(tree):
    for path in tree.files("*.h", "*.cc", under="src"):
        for number, line in tree.code_lines(path):
            for rule in RULES:
                found = re.search(rule.pattern, line)
                if found and not any(fnmatch.fnmatch(path, glob) for glob in rule.allowed):
                    yield f"{path}:{number}: '{found[0].strip()}': {rule.instead}."
