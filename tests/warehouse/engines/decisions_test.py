"""Decisions into tables of the four engines: a row a ticket, the latest, all of them or none."""

import contextlib
import functools
import json
import sqlite3
import unittest

import desk
import engines
import workspace

TICKETS = 300
COLUMNS = ["id", "label", "probability", "decision", "reason", "alternatives", "model_version",
           "decided_at"]
RUNNING = {}
ending = contextlib.ExitStack()
LABEL = """It's "labelled"; DROP TABLE tickets --"""
# What a table of one's own may look like; names of types differ.
OWN = {"postgresql": ("DOUBLE PRECISION", "TIMESTAMPTZ"), "duckdb": ("DOUBLE", "TIMESTAMP"),
       "sqlite": ("REAL", "TEXT"), "snowflake": ("DOUBLE", "TIMESTAMP_NTZ")}


def rows():
    """A desk with a class whose name would hurt an unquoted statement."""
    for ticket, messages, triage in desk.desk(TICKETS):
        if not ticket[0].startswith("ODD-"):
            yield ticket, messages, [
                (*change[:3], LABEL if change[2:4] == ("category", "Network") else change[3],
                 *change[4:]) for change in triage]


def setUpModule():
    workspace.require_engines()
    RUNNING.update(ending.enter_context(workspace.running(engines.ALL, rows())))
    Decisions.model_folder = workspace.trained_workspace(ending, RUNNING["sqlite"])


def tearDownModule():
    ending.close()


def run_script(engine, statements):
    if engine.dialect == "duckdb":
        with engine.opened() as connection, connection.cursor() as cursor:
            return cursor.executescript(statements)
    return engine.run_script(statements)


def query(engine, sql):
    """Rows as dictionaries whose keys are in small letters."""
    if engine.dialect == "duckdb":
        with engine.opened() as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            columns, found = engines.answer(cursor)
    else:
        columns, found = engine.query(sql)
    return [dict(zip([column.lower() for column in columns], row)) for row in found]


def on_each_engine(test):
    """Runs test(self, name, engine) for each engine."""
    @functools.wraps(test)
    def run(self):
        for name, engine in RUNNING.items():
            with self.subTest(engine=name):
                test(self, name, engine)
    return run


class Decisions(workspace.ModelTest):
    def setUp(self):
        super().setUp()
        for name, engine in RUNNING.items():
            self.source(name, engine, query=workspace.query_file(engine),
                        roles={"fields": workspace.FIELDS})

    def into(self, name, table, *words, **options):
        return self.run_program("predict", name, "--into", table, *words, **options)

    def to_file(self, name, *words):
        self.run_program("predict", name, "-o", "out.jsonl", *words)
        lines = (self.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
        return {row["id"]: row for row in map(json.loads, lines)}

    def check(self, engine, quoted, wanted):
        """The table holds just the decisions of `wanted`, as JSON Lines have them."""
        found = query(engine, f"SELECT * FROM {quoted}")
        self.assertEqual(len(found), len(wanted))
        for row in found:
            line = wanted[row["id"]]
            for column in ("label", "decision", "reason"):
                self.assertEqual(row[column], line[column])
            self.assertEqual(json.loads(row["alternatives"]), line["alternatives"])
            self.assertAlmostEqual(row["probability"], line["probability"], places=6)
            self.assertEqual(row["model_version"], 1)
            self.assertTrue(str(row["decided_at"]).startswith("20"), row["decided_at"])
        return found

    def tables(self, engine):
        if engine.dialect == "sqlite":
            sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
        else:
            sql = "SELECT table_name AS name FROM information_schema.tables"
        return {row["name"].lower() for row in query(engine, sql)}


class Writing(Decisions):
    @on_each_engine
    def test_a_row_a_ticket_however_often(self, name, engine):
        wanted = self.to_file(name)
        self.assertGreater(len(wanted), 150)
        self.assertIn(LABEL, {row["label"] for row in wanted.values()})
        self.into(name, "decisions")
        first = self.check(engine, "decisions", wanted)
        self.assertEqual(list(first[0]), COLUMNS)
        self.into(name, "decisions")  # nothing has changed; what did last is decided on again
        decided = {row["id"]: row["decided_at"] for row in first}
        again = [row for row in self.check(engine, "decisions", wanted)
                 if row["decided_at"] != decided[row["id"]]]
        self.assertLess(len(again), len(first) / 10)
        self.into(name, "decisions", "--all")
        second = self.check(engine, "decisions", wanted)
        self.assertGreater(min(str(row["decided_at"]) for row in second),
                           max(str(row["decided_at"]) for row in first))
        self.assertFalse([t for t in self.tables(engine) if "staging" in t])

    @on_each_engine
    def test_some_tickets_leave_the_decisions_on_others_alone(self, name, engine):
        self.into(name, "some_of_them", "--sample", "0.3")
        some = self.to_file(name, "--sample", "0.3")
        self.check(engine, "some_of_them", some)
        self.into(name, "some_of_them", "--limit", "10")
        self.check(engine, "some_of_them", some | self.to_file(name, "--limit", "10"))

    @on_each_engine
    def test_no_ticket_makes_an_empty_table(self, name, engine):
        self.into(name, "no_row", "--since", "2099-01-01")
        self.check(engine, "no_row", {})

    @on_each_engine
    def test_the_same_id_twice_is_one_row_the_last(self, name, engine):
        self.source(name, engine, query="SELECT 'A' AS id, 'vpn down' AS text, 1 AS position "
                    "UNION ALL SELECT 'B', 'printer jam', 2 "
                    "UNION ALL SELECT 'A', 'password reset', 3 ORDER BY position",
                    roles={"text": ["text"], "id": "id"})
        self.into(name, "twice")
        self.assertEqual(sorted(row["id"] for row in query(engine, "SELECT id FROM twice")),
                         ["A", "B"])

    @on_each_engine
    def test_names_are_names_whatever_is_in_them(self, name, engine):
        before = self.tables(engine)
        tables = ['de"cis; DROP TABLE tickets; --', "dé cisions", "select"]
        if name != "snowflake":  # where the stand-in trips over a ' in a name
            tables.append("Robert'); DROP TABLE tickets; --")
        for table in tables:
            self.into(name, table, "--limit", "3")
            spelled = table.upper() if name == "snowflake" and table.isascii() else table
            found = self.tables(engine) - before
            self.assertIn(table.lower(), found)
            quoted = '"' + spelled.replace('"', '""') + '"'
            if name == "snowflake" and not table.isascii():
                continue  # how capitals of é are made is the stand-in's own business
            self.assertEqual(len(query(engine, f"SELECT id FROM {quoted}")), 3)
        self.assertIn("tickets", self.tables(engine))

    @on_each_engine
    def test_a_schema_may_be_named(self, name, engine):
        if name == "sqlite":
            self.into(name, "main.in_schema", "--limit", "3")
            self.assertEqual(len(query(engine, "SELECT * FROM in_schema")), 3)
            return
        run_script(engine, "CREATE SCHEMA IF NOT EXISTS triage_out")
        for _ in range(2):
            self.into(name, "triage_out.decisions", "--limit", "3")
        self.assertEqual(len(query(engine, "SELECT * FROM triage_out.decisions")), 3)
        self.fails("predict", name, "--into", "nowhere.decisions", "--limit", "3",
                   says=(f"source '{name}'", "nowhere"))
        self.fails("predict", "sqlite", "--into", "a.b.c", says=("a.b.c", "schema.decisions"))
        self.fails("predict", "sqlite", "--into", "", says=("table ''",))


class Existing(Decisions):
    @on_each_engine
    def test_a_table_in_another_case_with_columns_of_ones_own(self, name, engine):
        number, time = OWN[name]
        run_script(engine, f"""CREATE TABLE "Own Table" ("note" VARCHAR, "ID" VARCHAR
            PRIMARY KEY, "Label" VARCHAR, "Probability" {number}, "Decision" VARCHAR,
            "REASON" VARCHAR, "alternatives" VARCHAR, "Model_Version" INTEGER,
            "Decided_At" {time})""")
        run_script(engine, """INSERT INTO "Own Table" ("ID", "note") VALUES
            ('mine', 'kept')""")
        wanted = self.to_file(name, "--limit", "20")
        for _ in range(2):
            self.into(name, "own table", "--limit", "20")
        found = {row["id"]: row for row in query(engine, 'SELECT * FROM "Own Table"')}
        self.assertEqual(found.pop("mine")["note"], "kept")
        self.assertEqual(set(found), set(wanted))
        for ticket, row in found.items():
            self.assertEqual(row["label"], wanted[ticket]["label"])
            self.assertIsNone(row["note"])

    @on_each_engine
    def test_a_table_that_lacks_a_column_is_refused(self, name, engine):
        run_script(engine, "CREATE TABLE lacking (id VARCHAR PRIMARY KEY, label VARCHAR)")
        self.fails("predict", name, "--into", "lacking",
                   says=(f"source '{name}'", "'lacking'", "has no column 'probability'"))
        self.assertEqual(query(engine, "SELECT * FROM lacking"), [])

    @on_each_engine
    def test_a_table_without_a_key_is_refused_or_merged(self, name, engine):
        number, time = OWN[name]
        run_script(engine, f"""CREATE TABLE keyless (id VARCHAR, label VARCHAR,
            probability {number}, decision VARCHAR, reason VARCHAR, alternatives VARCHAR,
            model_version INTEGER, decided_at {time})""")
        if name == "snowflake":
            for _ in range(2):
                self.into(name, "keyless", "--limit", "20")
            self.check(engine, "keyless", self.to_file(name, "--limit", "20"))
            return
        self.fails("predict", name, "--into", "keyless", "--limit", "20",
                   says=(f"source '{name}'", "'keyless'", "column id is its PRIMARY KEY"))
        self.assertEqual(query(engine, "SELECT * FROM keyless"), [])

    @on_each_engine
    def test_a_view_is_no_table_to_write_to(self, name, engine):
        run_script(engine, "CREATE VIEW seen AS SELECT id FROM tickets")
        self.fails("predict", name, "--into", "seen", "--limit", "3",
                   says=(f"source '{name}'", "'seen'"))

    @on_each_engine
    def test_what_cannot_be_put_in_leaves_nothing_behind(self, name, engine):
        if name == "snowflake":
            return  # has no CHECK
        number, time = OWN[name]
        run_script(engine, f"""CREATE TABLE strict (id VARCHAR PRIMARY KEY, label VARCHAR,
            probability {number}, decision VARCHAR, reason VARCHAR, alternatives VARCHAR,
            model_version INTEGER CHECK (model_version > 1), decided_at {time})""")
        self.fails("predict", name, "--into", "strict", says=(f"source '{name}'", "'strict'"))
        self.assertEqual(query(engine, "SELECT * FROM strict"), [])
        self.assertFalse([t for t in self.tables(engine) if "staging" in t])


class Refused(Decisions):
    @on_each_engine
    def test_a_read_only_source_is_never_written_to(self, name, engine):
        before = self.tables(engine)
        self.source(name, engine, query=workspace.query_file(engine), read_only=True)
        self.fails("predict", name, "--into", "decisions_ro",
                   says=(f"source '{name}'", "is read-only", "read_only"))
        self.assertEqual(self.tables(engine), before)

    def test_a_user_without_the_right_to_write_is_told_so(self):
        engine = RUNNING["postgresql"]
        run_script(engine, f"""CREATE ROLE reader LOGIN PASSWORD '{engines.PASSWORD}';
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader""")
        before = self.tables(engine)
        uri = engine.settings["uri"].replace("//desk:", "//reader:")
        self.source("postgresql", engine, uri=uri, query=workspace.query_file(engine))
        self.fails("predict", "postgresql", "--into", "denied",
                   says=("source 'postgresql'", "'denied'", "permission denied"))
        self.assertEqual(self.tables(engine), before)

    def test_a_file_that_may_not_be_written_to(self):
        # A database that another writes to: nothing is written, and that is said.
        engine = RUNNING["sqlite"]
        with contextlib.closing(sqlite3.connect(engine.file)) as other:
            other.execute("BEGIN EXCLUSIVE")
            self.source("sqlite", engine, query="SELECT '1' AS id, 'vpn' AS text")
            self.fails("predict", "sqlite", "--into", "locked",
                       says=("source 'sqlite'", "locked"))
            other.rollback()
        self.assertNotIn("locked", self.tables(engine))

    def test_only_a_database_has_tables(self):
        self.write("some.csv", "id,text\n1,vpn down\n")
        self.fails("predict", "some.csv", "--into", "decisions", code=2, says=("--into",))
        self.fails("predict", "sqlite", "--into", "t", "-o", "x.jsonl", code=2, says=("--into",))


if __name__ == "__main__":
    unittest.main()
