"""The copy of a source: increments, crashes, damage; and decisions on what changed alone."""

import contextlib
import ctypes
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import time
import unittest

import desk
from program import PROGRAM, ROOT, ProgramTest, environment

DUCKDB = pathlib.Path(os.environ.get("TRIAGE_DUCKDB_LIBRARY",
                                     ROOT / "third_party" / "duckdb" / "lib" / "libduckdb.so"))
TABLE = """CREATE TABLE tickets (id TEXT PRIMARY KEY, text TEXT, label TEXT, created_at TEXT,
                                 changed_at TEXT)"""
QUERY = """SELECT * FROM tickets WHERE changed_at >= COALESCE(:since, '0001') ORDER BY id"""
COUNTS = ("new", "changed", "relabelled", "unchanged", "gone", "repeated")


class Sqlite:
    """A file of SQLite."""

    driver = "sqlite"
    query = QUERY

    def __init__(self, file):
        self.file = file

    def run(self, sql, rows=((),)):
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            database.executemany(sql, rows)
            database.commit()


class DuckDb:
    """A file of DuckDB, by its library's C interface."""

    driver = "duckdb"
    query = """SELECT * FROM tickets WHERE CAST(changed_at AS TIMESTAMPTZ)
               >= COALESCE(CAST(:since AS TIMESTAMPTZ), '0001-01-01') ORDER BY id"""

    def __init__(self, file):
        self.file = file
        self.library = ctypes.CDLL(str(DUCKDB))

    def run(self, sql, rows=((),)):
        def literal(value):
            return "NULL" if value is None else "'" + value.replace("'", "''") + "'"

        parts = sql.split("?")
        statements = ["BEGIN"]
        for row in rows:
            statements.append("".join(part + (literal(row[place]) if place < len(row) else "")
                                      for place, part in enumerate(parts)))
        statements.append("COMMIT")
        database, connection = ctypes.c_void_p(), ctypes.c_void_p()
        assert self.library.duckdb_open(str(self.file).encode(), ctypes.byref(database)) == 0
        assert self.library.duckdb_connect(database, ctypes.byref(connection)) == 0
        try:
            assert self.library.duckdb_query(connection, ";".join(statements).encode(), None) == 0
        finally:
            self.library.duckdb_disconnect(ctypes.byref(connection))
            self.library.duckdb_close(ctypes.byref(database))


ENGINES = (Sqlite, DuckDb)


def moment(minute):
    return f"2026-03-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"


class KeepingSource(ProgramTest):
    def begin(self, engine=Sqlite, tickets=200, keep="true", settings="", query=None):
        self.engine = engine
        self.database = engine(self.folder / f"desk.{engine.driver}")
        self.database.run(TABLE)
        self.add(desk.tickets(tickets))
        self.configure(keep, settings, query)

    def configure(self, keep="true", settings="", query=None):
        self.write("triage.toml", f"""[source.desk]
driver = "{self.engine.driver}"
path = "{self.database.file}"
query = '''{query or self.engine.query}'''
roles = {{ id = "id", label = "label", text = ["text"], time = "created_at", \
changed_at = "changed_at" }}
keep = {keep}
{settings}
""")

    def add(self, rows, minute=0):
        self.database.run("INSERT INTO tickets VALUES (?, ?, ?, ?, ?)",
                          [(row["id"], row["text"], row["label"], row["created_at"],
                            moment(row.get("minute", minute))) for row in rows])

    def sync(self, *words):
        counts = json.loads(self.run_program("source", "sync", "desk", "--json", *words).stdout)
        counts["counts"] = {key: counts[key] for key in COUNTS if counts[key]}
        return counts

    def copy(self):
        return self.folder / "var" / "sources" / "desk"

    def segments(self):
        return sorted(self.copy().glob("documents-*.parquet"))

    def fingerprint(self, *words):
        """Of the documents and labels that a training reads."""
        self.run_program("train", *words, "--head", "linear", "--test-share", "0.1", "--quiet")
        newest = max((self.folder / "var" / "models").glob("[0-9]*"), key=lambda path: int(path.name))
        manifest = json.loads((newest / "manifest.json").read_text())
        return manifest["data_fingerprint"], manifest["rows"]


class Increments(KeepingSource):
    def test_new_changed_relabelled_and_deleted_tickets_in_each_engine(self):
        for engine in ENGINES:
            with self.subTest(engine=engine.driver):
                self.setUp()
                self.begin(engine)
                first = self.sync()
                self.assertEqual((first["counts"], first["since"]), ({"new": 200}, None))
                self.assertEqual(first["watermark"], moment(0))

                again = self.sync()
                self.assertEqual(again["counts"], {"unchanged": 200})  # all within the look-back

                run = self.database.run
                self.add([{"id": "U-1", "text": "my vpn is down again today please help",
                           "label": "Network", "created_at": moment(500)}], minute=500)
                run("UPDATE tickets SET text = ?, changed_at = ? WHERE id = ?",
                    [("the laptop screen is broken and dark", moment(501), "T-3")])
                run("UPDATE tickets SET label = ?, changed_at = ? WHERE id = ?",
                    [("OTHER", moment(502), "T-1")])
                run("DELETE FROM tickets WHERE id = ?", [("T-9",)])
                later = self.sync()
                self.assertEqual(later["counts"], {"new": 1, "changed": 1, "relabelled": 1,
                                                   "unchanged": 197})
                self.assertEqual(later["kept"]["documents"], 201)  # T-9 stays
                self.assertEqual(later["watermark"], moment(502))
                self.assertEqual(self.sync()["counts"], {"unchanged": 3})

                fresh = self.sync("--fresh")
                self.assertEqual(fresh["counts"], {"new": 200})  # now it is gone
                self.assertEqual(len(self.segments()), 1)

    def test_a_late_change_is_seen_within_the_look_back(self):
        self.begin(settings='look_back = "10m"')
        self.add([{"id": "U-1", "text": "the printer jams every morning", "label": "Hardware",
                   "created_at": moment(0)}], minute=300)
        self.assertEqual(self.sync()["watermark"], moment(300))
        self.add([{"id": name, "text": "wifi is slow at the office", "label": "Network",
                   "created_at": moment(0), "minute": minute}
                  for name, minute in (("U-2", 291), ("U-3", 289))])
        counts = self.sync()
        self.assertEqual(counts["since"], moment(290))
        self.assertEqual(counts["counts"], {"new": 1, "unchanged": 1})  # U-3 came too late
        self.configure(settings='look_back = "soon"')
        failed = self.run_program("source", "sync", "desk", code=1)
        self.assertIn("is no length of time", failed.stderr)

    def test_a_bound_in_the_section_still_holds(self):
        self.begin(tickets=3, settings=f'parameters = {{ since = "{moment(100)}" }}')
        self.add([{"id": "U-1", "text": "the printer jams every morning", "label": "Hardware",
                   "created_at": moment(0)}], minute=110)
        self.assertEqual(self.sync()["counts"], {"new": 1})
        self.add([{"id": "U-2", "text": "wifi is slow at the office", "label": "Network",
                   "created_at": moment(0)}], minute=99)
        self.assertEqual(self.sync()["counts"], {"unchanged": 1})

    def test_another_query_or_cleaning_reads_all_anew_and_says_so(self):
        self.begin()
        self.sync()
        other = QUERY.replace("ORDER BY", "AND label <> 'OTHER' ORDER BY")
        self.configure(query=other)
        finished = self.run_program("source", "sync", "desk", "--json")
        self.assertIn("its database, query or columns are others", finished.stderr)
        counts = json.loads(finished.stdout)
        self.assertEqual((counts["unchanged"], counts["gone"], counts["new"]), (150, 50, 0))
        finished = self.run_program("source", "sync", "desk", "--json", "--min-letters", "5")
        self.assertIn("tickets are cleaned in another way", finished.stderr)
        self.assertEqual(json.loads(finished.stdout)["new"], 150)

    def test_a_source_that_keeps_nothing_is_told_how_to(self):
        self.begin(keep="false")
        failed = self.run_program("source", "sync", "desk", code=1)
        self.assertIn("Write keep = true into its section", failed.stderr)
        self.assertFalse((self.folder / "var").exists())

    def test_a_file_may_be_kept_too(self):
        rows = desk.tickets(40)
        self.write("tickets.jsonl", desk.json_lines(rows))
        self.write("triage.toml", '[source.desk]\npath = "tickets.jsonl"\nkeep = true\n')
        self.assertEqual(self.sync()["counts"], {"new": 40})
        rows[3]["label"], rows[5]["text"] = "Access", "the badge reader denies me all doors"
        self.write("tickets.jsonl", desk.json_lines(rows[:-1]))
        counts = self.sync()
        self.assertEqual(counts["watermark"], None)
        self.assertEqual(counts["counts"],
                         {"changed": 1, "relabelled": 1, "unchanged": 37, "gone": 1})


class Training(KeepingSource):
    def test_the_copy_gives_the_data_that_the_database_gives(self):
        for engine in ENGINES:
            with self.subTest(engine=engine.driver):
                self.setUp()
                self.begin(engine, tickets=120)
                self.fingerprint("desk")
                run = self.database.run
                self.add([{"id": f"S-{number}", "text": f"vpn drops since update {number}",
                           "label": "Network", "created_at": moment(0)} for number in range(9)],
                         minute=700)
                run("UPDATE tickets SET text = ?, changed_at = ? WHERE id = ?",
                    [("a dark screen and a broken dock", moment(701), "T-33")])
                run("UPDATE tickets SET label = NULL, changed_at = ? WHERE id = ?",
                    [(moment(701), "T-34")])
                kept = self.fingerprint("desk")
                self.assertGreater(len(self.segments()), 1)
                self.configure(keep="false")
                self.assertEqual(kept, self.fingerprint("desk"))

    def test_what_is_forgotten_is_not_learned_and_goes_with_a_fresh_copy(self):
        self.begin()
        self.assertEqual(self.sync()["kept"], {"documents": 200, "left_out": 0})
        forgotten = self.run_program("forget", "--ticket", desk.tickets(200)[3]["id"])
        self.assertIn("`triage source sync NAME --fresh`", forgotten.stderr)
        self.assertEqual(self.fingerprint("desk")[1]["left_out"], {"forgotten": 1})
        self.assertEqual(self.sync("--fresh")["kept"], {"documents": 199, "left_out": 1})
        self.assertEqual(self.fingerprint("desk")[1]["left_out"], {"forgotten": 1})

    def test_flags_that_say_what_to_read_leave_the_copy_alone(self):
        self.begin()
        finished = self.run_program("train", "desk", "--limit", "100", "--head", "linear")
        self.assertIn("Source 'desk' is read directly, not from its copy", finished.stderr)
        self.assertFalse(self.copy().exists())
        self.run_program("evaluate", "desk")
        self.assertEqual(len(self.segments()), 1)

    def test_nobody_else_may_read_the_copy(self):
        self.begin()
        self.sync()
        self.assertEqual(self.copy().stat().st_mode & 0o777, 0o700)
        for file in self.copy().iterdir():
            self.assertEqual(file.stat().st_mode & 0o777, 0o600, file)


class Crashes(KeepingSource):
    def kill_after(self, seconds):
        process = subprocess.Popen([PROGRAM, "source", "sync", "desk"], cwd=self.folder,
                                   env=environment(), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(signal.SIGKILL)
        return process.wait()

    def test_killed_at_any_point_the_next_run_has_it_all(self):
        self.begin(tickets=3000)
        begun = time.monotonic()
        self.sync()
        length = time.monotonic() - begun
        chance = random.Random(7)
        killed = 0
        for run in range(30):
            minute = 100 + run * 70
            if run % 6 == 5:
                (self.copy() / "state.json").unlink(missing_ok=True)  # a first run again
            self.add([{"id": f"U-{run}-{number}", "text": f"the {number} wifi is slow on day {run}",
                       "label": "Network", "created_at": moment(0)} for number in range(40)],
                     minute=minute)
            self.database.run("UPDATE tickets SET text = text || ' again', changed_at = ? "
                              "WHERE id = ?", [(moment(minute), f"T-{1 + run * 90}")])
            self.database.run("UPDATE tickets SET label = ?, changed_at = ? WHERE id = ?",
                              [("OTHER", moment(minute), f"T-{2 + run * 90}")])
            killed += self.kill_after(chance.uniform(0, length)) == -signal.SIGKILL
        self.assertGreater(killed, 5)
        total = 3000 + 30 * 40
        self.assertEqual(self.sync()["kept"]["documents"], total)
        kept = self.fingerprint("desk")
        self.sync("--fresh")
        self.assertEqual(kept, self.fingerprint("desk"))
        self.assertEqual(len(self.segments()), 1)
        self.assertEqual([name for name in self.files() if ".part" in name], [])

    def test_two_at_once_wait_for_each_other(self):
        self.begin(tickets=2000)
        both = [subprocess.Popen([PROGRAM, "source", "sync", "desk", "--json"], cwd=self.folder,
                                 env=environment(), stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL) for _ in range(3)]
        new = sorted(json.loads(process.communicate(timeout=60)[0])["new"] for process in both)
        self.assertEqual(new, [0, 0, 2000])

    def test_damage_is_said_with_what_to_do(self):
        self.begin()
        self.sync()
        segment = self.segments()[0]
        content = bytearray(segment.read_bytes())
        content[len(content) // 3] ^= 0xFF
        segment.write_bytes(content)
        failed = self.run_program("train", "desk", code=1)
        self.assertIn("triage source sync desk --fresh", failed.stderr)
        self.sync("--fresh")
        self.run_program("train", "desk", "--head", "linear")
        (self.copy() / "state.json").write_text("{")
        failed = self.run_program("source", "sync", "desk", code=1)
        self.assertIn("is not as it was written. Read it anew: triage source sync desk --fresh",
                      failed.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small disk needs root")
    def test_a_full_disk_leaves_the_copy_as_it_was(self):
        self.begin(tickets=50)
        self.copy().mkdir(parents=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs",
                                  str(self.copy())], check=False, capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("no disk can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.copy())], check=True)
        self.sync()
        before = (self.copy() / "state.json").read_bytes()
        chance = random.Random(1)
        self.add([{"id": f"U-{number}", "label": "Network", "created_at": moment(0),
                   "text": " ".join(f"w{chance.randrange(10**9):x}q" for _ in range(60))}
                  for number in range(900)], minute=100)
        failed = self.run_program("source", "sync", "desk", code=1)
        self.assertRegex(failed.stderr, "(?i)space")
        self.assertEqual((self.copy() / "state.json").read_bytes(), before)
        self.assertEqual(self.sync_again_with_room(), 950)

    def sync_again_with_room(self):
        subprocess.run(["mount", "-o", "remount,size=16m", str(self.copy())], check=True)
        return self.sync()["kept"]["documents"]


class Decisions(KeepingSource):
    def decided(self):
        with contextlib.closing(sqlite3.connect(self.database.file)) as database:
            return database.execute("SELECT COUNT(*), COUNT(DISTINCT id) FROM decisions").fetchone()

    def predict(self, *words):
        return self.run_program("predict", "desk", "--into", "decisions", *words).stderr

    def test_a_later_run_decides_on_what_changed_since(self):
        self.begin(tickets=120)
        self.run_program("train", "desk", "--head", "linear")
        self.add([{"id": "V", "text": "my password expired", "label": None,
                   "created_at": moment(0)}], minute=500)
        self.assertNotIn("Since", self.predict())
        self.assertEqual(self.decided(), (121, 121))
        self.add([{"id": "W", "text": "the vpn is slow", "label": None, "created_at": moment(0)}],
                 minute=501)
        self.assertIn(f"Since {moment(440)}: 2 tickets changed", self.predict())
        self.assertEqual(self.decided(), (122, 122))
        self.assertNotIn("Since", self.predict("--all"))
        self.assertNotIn("Since", self.predict("--since", "2026-01-01"))
        self.assertIn("Since", self.predict())

        self.database.run("DROP TABLE decisions")  # what was noted of it no longer holds
        self.assertNotIn("Since", self.predict())
        self.assertEqual(self.decided(), (122, 122))
        self.run_program("train", "desk", "--head", "linear")
        self.assertNotIn("Since", self.predict())  # another model

    def test_all_is_for_tables(self):
        failed = self.run_program("predict", "desk", "--all", code=2)
        self.assertIn("--all: is of use with --into only", failed.stderr)


if __name__ == "__main__":
    unittest.main()
