"""A connection that is lost in the middle: made again, without rows lost or doubled, or a clear word
if the rows are no longer those of before."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import unittest

import engines
import workspace

ROWS = 60_000
RUNNING = {}
ending = contextlib.ExitStack()

# Ids in order; the texts come to some 20 MB, which no buffer on the way holds.
DESK = f"""
CREATE TABLE lines (id TEXT PRIMARY KEY, text TEXT, position INT);
INSERT INTO lines SELECT 'T-' || lpad(n::text, 6, '0'),
  'the printer in room ' || n || ' is on fire ' || repeat(md5(n::text) || ' ', 9), n
  FROM generate_series(1, {ROWS}) AS s(n);
"""
QUERY = "SELECT id, text FROM lines ORDER BY id"


def setUpModule():
    workspace.require_engines()
    engine = ending.enter_context(engines.PostgreSql())
    engine.run_script(DESK)
    RUNNING["postgresql"] = engine


def tearDownModule():
    ending.close()


class Proxy(contextlib.AbstractContextManager):
    """Passes bytes on to a port of this machine, and calls `on_bytes(connection, bytes from the
    server so far)` before each piece; a true answer cuts the connection."""

    def __init__(self, port, on_bytes):
        self._target, self._on_bytes = port, on_bytes
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.connections = 0
        self._sockets = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listening.close()
        for each in self._sockets:
            each.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.connections += 1
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    client.close()
                    continue
                self._sockets += [client, server]
                number = self.connections
                threading.Thread(target=self._pass_on, args=(client, server, None),
                                 daemon=True).start()
                threading.Thread(target=self._pass_on, args=(server, client, number),
                                 daemon=True).start()

    def _pass_on(self, source, target, number):
        passed = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                passed += len(piece)
                if number is not None and self._on_bytes(number, passed):
                    break
                target.sendall(piece)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class LostTest(workspace.WorkspaceTest):
    @property
    def engine(self):
        return RUNNING["postgresql"]

    def through(self, on_bytes, query=QUERY):
        """A source that is reached by a proxy."""
        proxy = self.enterContext(Proxy(self.engine.port, on_bytes))
        uri = self.engine.settings["uri"].replace(str(self.engine.port), str(proxy.port))
        self.source("desk", self.engine, uri=uri, query=query)
        return proxy

    def read(self, *words, **options):
        cleaned = json.loads(self.run_program("clean", "desk", "--json", *words, **options).stdout)
        for measured in ("seconds", "megabytes_per_second"):
            cleaned.pop(measured)
        return cleaned

    def undisturbed(self, query=QUERY):
        self.source("desk", self.engine, query=query)
        return self.read()


class Lost(LostTest):
    def test_a_cut_anywhere_changes_nothing(self):
        wanted = self.undisturbed()
        self.assertEqual(wanted["rows"]["read"], ROWS)
        for places in ((1_000_000,), (70_000,), (10_000_000, 12_000_000), (5_000_000,) * 4):
            with self.subTest(places=places):
                cuts = dict(enumerate(places, 1))
                proxy = self.through(lambda number, passed, cuts=cuts:
                                     passed > cuts.get(number, 1 << 60))
                finished = self.run_program("clean", "desk", "--json")
                self.assertEqual(proxy.connections, len(places) + 1)
                self.assertIn("Trying again after row", finished.stderr)
                self.assertEqual(self.read(), wanted)

    def test_a_reader_that_is_ended_by_the_server_goes_on(self):
        wanted = self.undisturbed()
        ended = []

        def end_reader(number, passed):
            if number == 1 and passed > 8_000_000 and not ended:
                ended.append(self.engine.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"))
            return False

        self.through(end_reader)
        self.assertEqual(self.read(), wanted)
        self.assertTrue(ended)

    def test_a_server_that_is_killed_and_started_again_changes_nothing(self):
        wanted = self.undisturbed()
        killed = []

        def kill(number, passed):
            if number == 1 and passed > 8_000_000 and not killed:
                killed.append(number)
                os.kill(self.engine.postmaster(), signal.SIGKILL)
                self.engine.process.wait()
                self.engine.start_server()
            return False

        self.through(kill)
        self.assertEqual(self.read(), wanted)
        self.assertTrue(killed)

    def test_rows_that_changed_in_between_are_not_mixed_in(self):
        for change, back in (
                ("UPDATE lines SET text = 'another' WHERE position = 5",
                 "UPDATE lines SET text = 'the printer' WHERE position = 5"),
                ("DELETE FROM lines WHERE position = 7",
                 "INSERT INTO lines VALUES ('T-000007', 'back again', 7)"),
                ("INSERT INTO lines VALUES ('T-000000', 'a new one', 0)",
                 "DELETE FROM lines WHERE position = 0")):
            with self.subTest(change=change):
                done = []

                def cut(number, passed, change=change, done=done):
                    if number == 1 and passed > 8_000_000 and not done:
                        self.engine.run_script(change)
                        done.append(change)
                        return True
                    return False

                self.through(cut)
                try:
                    self.fails("clean", "desk", says=("source 'desk'", "connection was lost",
                                                      "ORDER BY"))
                finally:
                    self.engine.run_script(back)
                self.assertTrue(done)

    def test_a_server_that_stays_away_is_given_up_on(self):
        def cut(number, passed):
            return number > 1 or passed > 8_000_000

        proxy = self.through(cut)
        self.fails("clean", "desk", says=("source 'desk'",))
        self.assertGreater(proxy.connections, 3)
        finished = subprocess.run(
            [workspace.PROGRAM, "predict", "desk", "-o", "out.jsonl"], cwd=self.folder,
            env=workspace.environment(), capture_output=True, check=False)
        self.assertEqual(finished.returncode, 1)
        self.assertFalse((self.folder / "out.jsonl").exists())

    def test_an_error_of_the_rows_is_not_tried_again(self):
        proxy = self.through(
            lambda *_: False, query="SELECT id, text, 1 / (position - 50000) AS n FROM lines "
            "ORDER BY position")
        self.fails("clean", "desk", says=("source 'desk'", "division by zero"))
        self.assertEqual(proxy.connections, 1)


class Writing(workspace.ModelTest):
    @classmethod
    def setUpClass(cls):
        engine = RUNNING["postgresql"]
        cls.model_folder = workspace.trained_workspace(
            ending, engine, query="SELECT id, text, CASE WHEN position % 2 = 0 THEN 'a' ELSE 'b' "
            "END AS label FROM lines WHERE position <= 200 ORDER BY id")

    def test_decisions_are_the_same_after_a_cut_while_reading(self):
        engine = RUNNING["postgresql"]
        limited = "SELECT id, text FROM lines WHERE position <= 20000 ORDER BY id"
        self.source("desk", engine, query=limited)
        self.run_program("predict", "desk", "--into", "undisturbed")
        with Proxy(engine.port, lambda number, passed:
                   number == 1 and passed > 3_000_000) as proxy:
            uri = engine.settings["uri"].replace(str(engine.port), str(proxy.port))
            self.source("desk", engine, uri=uri, query=limited)
            self.run_program("predict", "desk", "--into", "after_a_cut")
        columns = "id, label, probability, decision, reason, alternatives, model_version"
        same, = engine.query(f"""SELECT
            (SELECT count(*) FROM after_a_cut), (SELECT count(*) FROM (
              SELECT {columns} FROM undisturbed EXCEPT SELECT {columns} FROM after_a_cut) AS a)""")[1]
        self.assertEqual(same, (20000, 0))

    def test_a_cut_while_writing_leaves_nothing_half_done(self):
        engine = RUNNING["postgresql"]
        self.source("desk", engine, query="SELECT id, text FROM lines WHERE position <= 3000 "
                    "ORDER BY id")
        # What goes to the server is counted here: that is what writing is.
        for limit in (500, 3_000, 50_000, 400_000):
            with self.subTest(limit=limit), Backwards(engine.port, limit) as proxy:
                uri = engine.settings["uri"].replace(str(engine.port), str(proxy.port))
                self.source("desk", engine, uri=uri, query="SELECT id, text FROM lines "
                            "WHERE position <= 3000 ORDER BY id")
                finished = self.run_program("predict", "desk", "--into", "cut_writing", code=None)
                there, = engine.query("SELECT to_regclass('cut_writing')")[1]
                count = 0
                if there[0]:
                    (count,), = engine.query("SELECT count(*) FROM cut_writing")[1]
                self.assertIn(count, (0, 3000))
                if finished.returncode != 0:
                    self.assertIn("source 'desk'", finished.stderr)
                self.assertEqual(engine.query("SELECT relname FROM pg_class WHERE relname LIKE "
                                              "'%staging%' AND relpersistence <> 't'")[1], [])
        self.source("desk", engine, query="SELECT id, text FROM lines WHERE position <= 3000 "
                    "ORDER BY id")
        self.run_program("predict", "desk", "--into", "cut_writing")
        self.assertEqual(engine.query("SELECT count(*) FROM cut_writing")[1], [(3000,)])


class Backwards(Proxy):
    """Cuts once more than `limit` bytes went to the server."""

    def __init__(self, port, limit):
        super().__init__(port, lambda *_: False)
        self._limit = limit

    def _pass_on(self, source, target, number):
        if number is not None:
            return super()._pass_on(source, target, number)
        passed = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(4096):
                passed += len(piece)
                if passed > self._limit:
                    break
                target.sendall(piece)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    unittest.main()
