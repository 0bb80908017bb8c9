"""A workspace whose triage.toml names real databases, and the program run in it.

Whatever a test does, no planted secret may turn up in what the program prints or leaves behind:
every run looks for them.
"""

import contextlib
import datetime
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import desk
import engines

sys.path.append(str(engines.ROOT / "tests" / "e2e"))
from program import PROGRAM, ProgramTest, environment  # noqa: E402: behind the folder it lies in

PASSPHRASE = "planted-Pa55phrase"
SECRETS = (engines.PASSWORD, engines.Snowflake.oauth_token, engines.Snowflake.access_token,
           PASSPHRASE)
FIELDS = list(desk.FIELDS)


def require_engines():
    """For setUpModule: skips with a word on what is missing."""
    lacking = engines.missing()
    if lacking:
        raise unittest.SkipTest(lacking)


def toml(value):
    """A value as triage.toml has it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return json.dumps(value)


def section(name, settings):
    return f"[source.{name}]\n" + "".join(f"{key} = {toml(value)}\n"
                                          for key, value in settings.items())


@contextlib.contextmanager
def running(kinds, rows):
    """Engines that hold the desk `rows`, by dialect. A DuckDB file is let go of."""
    with contextlib.ExitStack() as ending:
        folder = ending.enter_context(tempfile.TemporaryDirectory(prefix="triage-desk-"))
        desk.write_csv(folder, rows)
        engines_there = {}
        for kind in kinds:
            engine = ending.enter_context(kind())
            engine.create_tables()
            engine.load(pathlib.Path(folder))
            if kind is engines.DuckDb:
                engine.close()
            engines_there[engine.dialect] = engine
        yield engines_there


def query_file(engine, name="tickets"):
    return str(engines.SQL / engine.dialect / f"{name}.sql")


class WorkspaceTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.sources = {}
        self.holding_secrets = {self.folder / "triage.toml"}

    def source(self, name, engine, **settings):
        """Adds [source.NAME]: the engine's own settings with `settings` above them; None takes
        one out."""
        own = engine.settings if engine is not None else {}
        both = own | settings
        if "options" in own and settings.get("options"):
            both["options"] = own["options"] | settings["options"]
        self.sources[name] = {key: value for key, value in both.items() if value is not None}
        self.write("triage.toml", "".join(section(*entry) for entry in self.sources.items()))

    def secret(self, name, text):
        """A file that holds a secret."""
        file = self.write(name, text)
        self.holding_secrets.add(file)
        return file

    def run_program(self, *words, **options):
        finished = super().run_program(*words, **options)
        self.refuse_secrets(words, finished)
        return finished

    def refuse_secrets(self, words, finished):
        for secret in SECRETS:
            for stream in (finished.stdout, finished.stderr):
                self.assertNotIn(secret, stream, words)
        for path in self.folder.rglob("*"):
            if path in self.holding_secrets or not path.is_file():
                continue
            content = path.read_bytes()
            for secret in SECRETS:
                self.assertNotIn(secret.encode(), content, f"{words}: {path}")

    def fails(self, *words, says=(), code=1, **options):
        """The message of a run that fails as it should: one line that begins with `triage: `, with
        each of `says` in it."""
        finished = self.run_program(*words, code=code, **options)
        lines = [line for line in finished.stderr.splitlines() if line.startswith("triage: ")]
        self.assertEqual(len(lines), 1, finished.stderr)
        for part in says:
            self.assertIn(part, lines[0])
        return lines[0]

    def answer(self, *words, **options):
        """What the program prints as JSON."""
        return json.loads(self.run_program(*words, "--json", "--quiet", **options).stdout)


def trained_workspace(ending, engine, query=None):
    """A folder with a model that was trained on the engine's desk, for tests to copy; `ending` is
    the stack that ends it."""
    folder = pathlib.Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="triage-model-")))
    settings = engine.settings | ({"query": query} if query else {
        "query": query_file(engine), "roles": {"fields": FIELDS}})
    (folder / "triage.toml").write_text(section("tickets", settings))
    subprocess.run([PROGRAM, "train", "tickets", "--head", "linear", "--quiet"], cwd=folder,
                   env=environment(), stdout=subprocess.DEVNULL, check=True)
    (folder / "triage.toml").unlink()
    return folder


class ModelTest(WorkspaceTest):
    """With the model of `model_folder` in each test's workspace."""

    model_folder = None

    def setUp(self):
        super().setUp()
        shutil.copytree(self.model_folder, self.folder, dirs_exist_ok=True)
