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

ROWS = 40_000
RUNNING = {}
ending = contextlib.ExitStack()

# Ids in order; the texts come to some 48 MB; the driver gives out 16 MB at a time.
DESK = f"""
CREATE TABLE lines (id TEXT PRIMARY KEY, text TEXT, position INT);
INSERT INTO lines SELECT 'T-' || lpad(n::text, 6, '0'),
  'the printer in room ' || n || ' is on fire ' || repeat(md5(n::text) || ' ', 35), n
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
    """Passes bytes on to a port of this machine. Connections that bring rows are numbered from 1:
    before each piece of one, `on_bytes(number, bytes from the server so far)` is called, and a true
    answer cuts the connection. Those by which the driver looks up types bring less."""

    LEAST = 300_000

    def __init__(self, port, on_bytes):
        self._target, self._on_bytes = port, on_bytes
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.readers = 0
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
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    client.close()
                    continue
                self._sockets += [client, server]
                for ends in ((client, server, False), (server, client, True)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source, target, is_from_server):
        passed, number = 0, None
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                passed += len(piece)
                if is_from_server and passed > self.LEAST:
                    if number is None:
                        self.readers += 1
                        number = self.readers
                    if self._on_bytes(number, passed):
                        break
                target.sendall(piece)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class LostTest(workspace.WorkspaceTest):
    calm = []  # what cleaning says when nothing is lost

    @property
    def engine(self):
        return RUNNING["postgresql"]

    def through(self, on_bytes, query=QUERY):
        """A source that is reached by a proxy."""
        proxy = self.enterContext(Proxy(self.engine.port, on_bytes))
        uri = self.engine.settings["uri"].replace(str(self.engine.port), str(proxy.port))
        self.source("desk", self.engine, uri=uri, query=query)
        return proxy

    def read(self, says="."):
        finished = self.run_program("clean", "desk", "--json")
        self.assertRegex(finished.stderr, says)
        cleaned = json.loads(finished.stdout)
        for measured in ("seconds", "megabytes_per_second"):
            cleaned.pop(measured)
        return cleaned

    def undisturbed(self):
        if not self.calm:
            self.source("desk", self.engine, query=QUERY)
            self.calm.append(self.read())
        return self.calm[0]


class Lost(LostTest):
    def test_a_cut_anywhere_changes_nothing(self):
        wanted = self.undisturbed()
        self.assertEqual(wanted["rows"]["read"], ROWS)
        for places in ((1_000_000,), (25_000_000, 40_000_000)):
            with self.subTest(places=places):
                cuts = dict(enumerate(places, 1))
                proxy = self.through(lambda number, passed, cuts=cuts:
                                     passed > cuts.get(number, 1 << 60))
                self.assertEqual(self.read(says=f"after row {'[1-9]' if places[-1] > 16_000_000 else 0}"), wanted)
                self.assertEqual(proxy.readers, len(places) + 1)

    def test_a_reader_that_is_ended_by_the_server_goes_on(self):
        wanted = self.undisturbed()
        ended = []

        def end_reader(number, passed):
            if number == 1 and passed > 25_000_000 and not ended:
                ended.append(self.engine.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"))
            return False

        self.through(end_reader)
        self.assertEqual(self.read(), wanted)
        self.assertTrue(ended)

    def test_a_server_that_is_killed_and_started_again_changes_nothing(self):
        wanted = self.undisturbed()
        killed = threading.Event()

        def kill(number, passed):
            if number == 1 and passed > 25_000_000 and not killed.is_set():
                os.kill(self.engine.postmaster(), signal.SIGKILL)
                killed.set()
            return False

        self.through(kill)
        # The server ends with the thread that starts it, so that is this one.
        with subprocess.Popen([workspace.PROGRAM, "clean", "desk", "--json", "--quiet"],
                              cwd=self.folder, env=workspace.environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            self.assertTrue(killed.wait(60))
            self.engine.process.wait()
            self.engine.start_server()
            answer, errors = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0, errors)
        cleaned = json.loads(answer)
        self.assertEqual({key: cleaned[key] for key in wanted}, wanted)

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
                    if number == 1 and passed > 25_000_000 and not done:
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
            return number > 1 or passed > 25_000_000

        proxy = self.through(cut)
        self.fails("clean", "desk", says=("source 'desk'",))
        self.assertEqual(proxy.readers, 6)

    def test_an_error_of_the_rows_is_not_tried_again(self):
        self.source("desk", self.engine, query="SELECT id, text, 1 / (position - 30000) AS n "
                    "FROM lines ORDER BY position")
        finished = self.run_program("clean", "desk", code=1)
        self.assertIn("triage: source 'desk': division by zero", finished.stderr)
        self.assertNotIn("Trying again", finished.stderr)


class Writing(workspace.ModelTest):
    @classmethod
    def setUpClass(cls):
        engine = RUNNING["postgresql"]
        cls.model_folder = workspace.trained_workspace(
            ending, engine, query="SELECT id, text, CASE WHEN position % 2 = 0 THEN 'a' ELSE 'b' "
            "END AS label FROM lines WHERE position <= 200 ORDER BY id")

    def test_decisions_are_the_same_after_a_cut_while_reading(self):
        engine = RUNNING["postgresql"]
        limited = "SELECT id, text FROM lines WHERE position <= 30000 ORDER BY id"
        self.source("desk", engine, query=limited)
        self.run_program("predict", "desk", "--into", "undisturbed")
        with Proxy(engine.port, lambda number, passed:
                   number == 1 and passed > 20_000_000) as proxy:
            uri = engine.settings["uri"].replace(str(engine.port), str(proxy.port))
            self.source("desk", engine, uri=uri, query=limited)
            self.run_program("predict", "desk", "--into", "after_a_cut")
        columns = "id, label, probability, decision, reason, alternatives, model_version"
        same, = engine.query(f"""SELECT
            (SELECT count(*) FROM after_a_cut), (SELECT count(*) FROM (
              SELECT {columns} FROM undisturbed EXCEPT SELECT {columns} FROM after_a_cut) AS a)""")[1]
        self.assertEqual(same, (30000, 0))

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

    def _pass_on(self, source, target, is_from_server):
        if is_from_server:
            return super()._pass_on(source, target, is_from_server)
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
