"""The Dockerfile keeps what the program needs to run, and runs it without rights."""

import fnmatch
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from deployment import DEPLOY, ROOT, install, instructions, require_command, runtime_packages


def needed(file):
    """The libraries that a file is linked with."""
    shown = subprocess.run(["objdump", "-p", file], capture_output=True, text=True, check=True)
    return set(re.findall(r"NEEDED\s+(\S+)", shown.stdout))


def resolved(file):
    """Where the loader finds them, by name."""
    shown = subprocess.run(["ldd", file], capture_output=True, text=True, check=True)
    return dict(re.findall(r"(\S+) => (/\S+)", shown.stdout))


def package_of(path):
    """The Debian package that owns a library, whichever of its paths Debian keeps it under."""
    real = pathlib.Path(path).resolve()
    for name in {str(real), str(real).removeprefix("/usr")}:
        found = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True,
                               check=False)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise AssertionError(f"{path}: no package owns it")


class RuntimePackages(unittest.TestCase):
    def test_are_those_that_the_installed_program_is_linked_with(self):
        require_command("dpkg-query", "dpkg")
        require_command("objdump", "binutils")
        with tempfile.TemporaryDirectory() as folder:
            prefix = pathlib.Path(folder)
            install(prefix)
            files = [prefix / "bin/triage", *(prefix / "lib/triage").iterdir()]
            own = {file.name for file in files}
            packages = set()
            for file in files:
                places = resolved(file)
                for name in needed(file) - own:
                    if name in places:
                        packages.add(package_of(places[name]))
        listed = set(runtime_packages()) - {"ca-certificates"}
        self.assertGreater(len(packages), 15)
        self.assertEqual(packages - {"libc6"}, listed, "deploy/Dockerfile lists others")

    def test_are_in_order_and_once(self):
        self.assertEqual(runtime_packages(), sorted(set(runtime_packages())))


class Image(unittest.TestCase):
    def setUp(self):
        self.run_stage = dict(instructions(1))

    def test_serves_as_nobody_in_particular(self):
        uid, gid = self.run_stage["USER"].split(":")
        self.assertTrue(uid.isdigit() and gid.isdigit() and int(uid) > 1000,
                        "Kubernetes tells by the number that it is not root")
        self.assertIn(f"--uid {uid} ", str(instructions(1)))

    def test_starts_the_server_and_stops_it_gently(self):
        self.assertEqual(json.loads(self.run_stage["ENTRYPOINT"]), ["triage"])
        self.assertEqual(json.loads(self.run_stage["CMD"]),
                         ["serve", "--bind", "0.0.0.0", "--workspace", "/var/lib/triage"])
        self.assertEqual(self.run_stage["STOPSIGNAL"], "SIGTERM")
        self.assertEqual(self.run_stage["EXPOSE"], "8080")
        self.assertEqual(self.run_stage["VOLUME"], "/var/lib/triage")
        self.assertIn("triage-healthy", self.run_stage["HEALTHCHECK"])

    def test_is_made_of_a_slim_debian_of_the_version_it_was_built_on(self):
        self.assertEqual(dict(instructions(0))["FROM"], "debian:12 AS build")
        self.assertEqual(self.run_stage["FROM"], "debian:12-slim")


class Context(unittest.TestCase):
    """What .dockerignore lets through."""

    def setUp(self):
        lines = (ROOT / ".dockerignore").read_text().splitlines()
        self.patterns = [line for line in lines if line and not line.startswith("#")]

    def is_in(self, path):
        is_in = True
        for pattern in self.patterns:
            name = pattern.removeprefix("!")
            parts = pathlib.PurePosixPath(path).parts
            starts = ["/".join(parts[:i + 1]) for i in range(len(parts))]
            if name.startswith("**/"):
                matches = name.removeprefix("**/") in parts
            else:
                matches = any(fnmatch.fnmatch(start, name) for start in starts)
            if matches:
                is_in = pattern.startswith("!")
        return is_in

    def test_holds_what_the_build_reads(self):
        copied = [word for name, rest in instructions(0) if name == "COPY"
                  for word in rest.split()[:-1] if word != "."]
        named = [word for words in re.findall(r"install\((?:FILES|DIRECTORY) (.*?) [A-Z]{4,}",
                                              (ROOT / "cmake/install.cmake").read_text())
                 for word in words.split() if not re.match(r"third_party|\W", word)]
        self.assertIn("docs/dependencies.md", named)
        for path in ("CMakeLists.txt", "CMakePresets.json", "src/triage/cli/main.cc",
                     "web/package.json", "deploy/docker/triage-healthy", *copied, *named):
            self.assertTrue((ROOT / path).exists(), path)
            self.assertTrue(self.is_in(path), f"{path} is needed")

    def test_holds_no_secret_and_nothing_built(self):
        for path in (".git/config", ".env", "deploy/.env", "build/test/triage", "third_party/x",
                     "web/node_modules/x", "data/sample/var/x", "tests/deploy/image_test.py"):
            self.assertFalse(self.is_in(path), path)


class Copied(unittest.TestCase):
    def test_the_check_of_its_health_is_executable(self):
        self.assertTrue((DEPLOY / "docker/triage-healthy").stat().st_mode & 0o111)


if __name__ == "__main__":
    unittest.main()
