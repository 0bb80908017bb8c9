"""Killed without a word at any moment of writing: a table of decisions is as it was before or has all
of the run's rows, a rerun completes, and nothing else stays behind."""

import contextlib
import os
import random
import signal
import subprocess
import time
import unittest

import engines
import workspace

ROWS = 6000
TIMES = int(os.environ.get("TRIAGE_KILLS", "50"))
RUNNING = {}
ending = contextlib.ExitStack()
SERIES = {"postgresql": f"generate_series(1, {ROWS}) AS s(n)", "duckdb": f"range(1, {ROWS + 1}) "
          "AS s(n)", "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s "
          f"WHERE n < {ROWS}) SELECT n FROM s) AS s"}


def setUpModule():
    workspace.require_engines()
    for kind in (engines.PostgreSql, engines.DuckDb, engines.Sqlite):
        engine = ending.enter_context(kind())
        engine.run_script("CREATE TABLE lines (id VARCHAR, text VARCHAR, label VARCHAR)")
        engine.run_script("INSERT INTO lines SELECT 'T-' || n, 'the ' || CASE WHEN n % 2 = 0 THEN "
                          "'printer' ELSE 'vpn' END || ' of room ' || n || ' is down', CASE WHEN "
                          f"n % 2 = 0 THEN 'a' ELSE 'b' END FROM {SERIES[engine.dialect]}")
        if kind is engines.DuckDb:
            engine.close()
        RUNNING[engine.dialect] = engine
    Killed.model_folder = workspace.trained_workspace(
        ending, RUNNING["sqlite"], query="SELECT id, text, label FROM lines LIMIT 400")


def tearDownModule():
    ending.close()


def rows(engine, sql):
    if engine.dialect == "duckdb":
        with engine.opened() as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    return engine.query(sql)[1]


def tables(engine):
    found = rows(engine, "SELECT name FROM sqlite_master" if engine.dialect == "sqlite" else
                 "SELECT table_name FROM information_schema.tables")
    return {name for name, in found}


class Killed(workspace.ModelTest):
    def check(self, name):
        engine = RUNNING[name]
        self.source("desk", engine, query="SELECT id, text FROM lines")
        self.run_program("predict", "desk", "--into", "warming_up")
        started = time.monotonic()
        self.run_program("predict", "desk", "--into", "decisions")
        whole = time.monotonic() - started
        before = tables(engine)
        chance = random.Random(5)
        outcomes = {"old": 0, "new": 0}
        for number in range(TIMES):
            mark = max(rows(engine, "SELECT max(decided_at) FROM decisions"))[0]
            running = subprocess.Popen(
                [workspace.PROGRAM, "predict", "desk", "--into", "decisions", "--quiet"],
                cwd=self.folder, env=workspace.environment(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            # Most of them towards the end, where it writes.
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(whole * chance.uniform(0.1 if number % 5 == 0 else 0.5, 1.05))
            running.send_signal(signal.SIGKILL)
            running.wait()
            self.settled(engine)
            found = rows(engine, "SELECT decided_at, count(*) FROM decisions GROUP BY decided_at")
            self.assertEqual([count for _, count in found], [ROWS], f"{number}: {found}")
            outcomes["new" if found[0][0] > mark else "old"] += 1
            self.assertEqual(tables(engine), before)
        print(name, outcomes, f"of {whole:.2f} s each")
        self.run_program("predict", "desk", "--into", "decisions")
        found = rows(engine, "SELECT decided_at, count(*) FROM decisions GROUP BY decided_at")
        self.assertEqual([count for _, count in found], [ROWS])
        self.assertGreater(outcomes["old"], 0)

    def settled(self, engine):
        """PostgreSQL hears of the death of a client a moment later."""
        if engine.dialect != "postgresql":
            return
        deadline = time.monotonic() + 20
        with engine.connect() as connection:
            while connection.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                    "AND pid <> pg_backend_pid()").fetchone()[0]:
                self.assertLess(time.monotonic(), deadline)
                connection.execute("SELECT pg_sleep(0.01)")

    def test_postgresql(self):
        self.check("postgresql")

    def test_duckdb(self):
        self.check("duckdb")

    def test_sqlite(self):
        self.check("sqlite")


if __name__ == "__main__":
    unittest.main()
