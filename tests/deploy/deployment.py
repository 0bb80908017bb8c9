"""What the tests of deploy/ share: its files, the program's settings, the installed program.

$TRIAGE_PROGRAM names the program, $TRIAGE_BUILD the folder it was built in.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BUILD = pathlib.Path(os.environ["TRIAGE_BUILD"])
sys.path.append(str(ROOT / "tests" / "e2e"))
from program import PROGRAM, environment  # noqa: E402, F401: behind the folder it lies in


def require(*modules):
    """For setUpModule: skips with a word where Python packages are missing."""
    for module in modules:
        try:
            __import__(module)
        except ImportError as error:
            raise unittest.SkipTest(f"{module} is missing: {error}. Run tools/make_engines.")


def require_command(name, package):
    if shutil.which(name) is None:
        raise unittest.SkipTest(f"{name} is missing. Install the package {package}.")


def settings(workspace, **variables):
    """The program's settings there, by key: value, where from, variable."""
    shown = subprocess.run([PROGRAM, "config", "show", "--json", "--workspace", str(workspace)],
                           env=environment(**variables), capture_output=True, text=True,
                           check=False)
    if shown.returncode != 0:
        raise AssertionError(shown.stderr)
    return {setting["key"]: setting for setting in json.loads(shown.stdout)["settings"]}


def install(prefix):
    """Puts the program below `prefix`, as `make install` does, without what tunes encoders."""
    subprocess.run(["cmake", "--install", str(BUILD), "--strip", "--prefix", str(prefix),
                    "--component", "Unspecified"],
                   check=True, capture_output=True, timeout=300)


def instructions(stage):
    """The Dockerfile's instructions in stage 0 or 1, as (name, the rest on one line)."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    split = [line.split(maxsplit=1) for line in lines if line.strip()]
    starts = [i for i, (name, _) in enumerate(split) if name == "FROM"] + [len(split)]
    return [(name, rest) for name, rest in split[starts[stage]:starts[stage + 1]]]


def runtime_packages():
    """The Debian packages of the image."""
    run = next(rest for name, rest in instructions(1) if name == "RUN")
    return re.search(r"--no-install-recommends ([^&]*)", run)[1].split()
