"""What goes wrong between triage and a database: said clearly, with the source and the query named,
and nothing lost or doubled."""

import contextlib
import datetime
import json
import socket
import sqlite3
import unittest

import desk
import engines
import workspace

TICKETS = 120
RUNNING = {}
ending = contextlib.ExitStack()
TEXT = "Jane Doe 1234 cannot print"  # of a ticket; errors must not quote it


def setUpModule():
    workspace.require_engines()
    RUNNING.update(ending.enter_context(workspace.running(
        engines.ALL, (row for row in desk.desk(TICKETS) if not row[0][0].startswith("ODD-")))))


def tearDownModule():
    ending.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class FaultsTest(workspace.WorkspaceTest):
    def fails(self, *words, **options):
        message = super().fails(*words, **options)
        self.assertNotIn("Jane", message)
        return message

    def counted(self, engine, table="tickets"):
        if engine.dialect == "duckdb":
            with engine.opened() as connection, connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                return cursor.fetchall()
        return engine.query(f"SELECT count(*) FROM {table}")[1]

    def read(self, name, *words, **variables):
        return self.answer("clean", name, *words, **variables)


class LoggingIn(FaultsTest):
    def refused(self, says, engine, **settings):
        self.source("desk", engine, **{"query": "SELECT '1' AS id, 'vpn' AS text"} | settings)
        return self.fails("clean", "desk", says=("source 'desk'", *says))

    def test_postgresql_says_what_is_wrong(self):
        engine = RUNNING["postgresql"]
        uri = engine.settings["uri"]
        engine.run_script(f"CREATE ROLE other LOGIN PASSWORD '{engines.PASSWORD}'")
        cases = ((uri.replace(engines.PASSWORD, "wrong"), "password authentication failed"),
                 (uri.replace("/desk", "/nowhere").replace("//desk", "//desk"), 'nowhere'),
                 (uri.replace("//desk", "//nobody"), '"nobody"'),
                 (uri.replace(str(engine.port), str(free_port())), "refused"),
                 (uri.replace("127.0.0.1", "nowhere.invalid"), "nowhere.invalid"))
        for changed, why in cases:
            with self.subTest(why=why):
                self.refused((why, "Check its settings"), engine, uri=changed)

    def test_a_password_that_a_uri_cannot_hold_is_not_shown_in_pieces(self):
        for password in ("left@right", "left/right", "left@ri/ght", "le:ft@right"):
            with self.subTest(password=password):
                message = self.refused(("%40",), None, driver="postgresql",
                                       uri=f"postgresql://desk:{password}@127.0.0.1:1/desk")
                for piece in ("left", "right", "ght", "ft"):
                    self.assertNotIn(piece, message.replace("write", "").split("uri has")[0])
        for uri in ("postgresql://desk:le%zzft@127.0.0.1/desk",
                    "host=127.0.0.1 password=left right"):
            message = self.refused((), None, driver="postgresql", uri=uri)
            for piece in ("le%zzft", "left", "right"):
                self.assertNotIn(piece, message)

    def test_snowflake_says_what_is_wrong(self):
        engine = RUNNING["snowflake"]
        for settings, why in (({"password": "wrong"}, "Incorrect username or password"),
                              ({"user": "nobody"}, "Incorrect username or password"),
                              ({"database": "nowhere"}, "database does not exist"),
                              ({"warehouse": "nowhere"}, "warehouse does not exist"),
                              ({"role": "nobody"}, "role does not exist"),
                              ({"account": None}, "SNOWFLAKE_ACCOUNT"),
                              ({"user": None}, "SNOWFLAKE_USER"),
                              ({"password": None}, "needs password")):
            with self.subTest(**settings):
                self.refused((why,), engine, **settings)

    def test_a_snowflake_that_is_not_there_is_said_to_be_so(self):
        self.refused(("127.0.0.1",), RUNNING["snowflake"],
                     options={"adbc.snowflake.sql.uri.port": str(free_port()),
                              "adbc.snowflake.sql.client_option.login_timeout": "2s"})

    def test_a_file_that_is_not_there_is_not_made(self):
        for driver in ("sqlite", "duckdb"):
            with self.subTest(driver=driver):
                self.refused(("no database file", "nowhere.db"), None, driver=driver,
                             uri="nowhere.db")
                self.refused(("no database file is named", "uri ="), None, driver=driver)
                self.assertFalse((self.folder / "nowhere.db").exists())

    def test_a_file_that_is_no_database_is_said_to_be_so(self):
        self.write("some.db", "these are words, no database\n" * 200)
        for driver in ("sqlite", "duckdb"):
            with self.subTest(driver=driver):
                self.refused(("database",), None, driver=driver, uri="some.db")

    def test_a_missing_driver_is_said_with_how_to_get_it(self):
        for name, engine in RUNNING.items():
            with self.subTest(engine=name):
                self.source("desk", engine, query="SELECT 1")
                variable = f"TRIAGE_{name.upper()}_LIBRARY"
                self.fails("clean", "desk", **{variable: "/nowhere/lib.so"},
                           says=("source 'desk'", "tools/setup warehouses", variable))
                broken = self.write("broken.so", "no library")
                self.fails("clean", "desk", **{variable: str(broken)}, says=("source 'desk'",))
        for driver, why in (("postgres", "Did you mean"), ("oracle", "Known are"),
                            ("./nowhere.so", "no driver library")):
            self.refused((why,), None, driver=driver, uri="x")

    def test_offline_reads_what_is_on_this_machine_and_nothing_else(self):
        for name in ("duckdb", "sqlite", "postgresql"):
            with self.subTest(engine=name):
                engine = RUNNING[name]
                self.source("desk", engine, query=workspace.query_file(engine))
                self.assertGreater(self.read("desk", "--offline")["rows"]["read"], 50)
        self.source("desk", RUNNING["snowflake"], query="SELECT 1")
        self.fails("clean", "desk", "--offline", says=("source 'desk'", "--offline"))
        for uri in ("postgresql://u@db.example/x", "postgresql://u:p@localhost,db.example/x",
                    "postgresql:///x?host=db.example", "host=db.example dbname=x",
                    "host = 'db.example'", "postgresql://u:p?x@db.example/d",
                    "postgresql:///x?hostaddr=192.0.2.1", "dbname=x hostaddr=192.0.2.1"):
            with self.subTest(uri=uri):
                self.source("desk", None, driver="postgresql", uri=uri, query="SELECT 1")
                self.fails("clean", "desk", "--offline", says=("source 'desk'", "--offline"))
        self.source("desk", None, driver="postgresql", database="x", query="SELECT 1")
        for variables in ({"PGHOST": "db.example"}, {"PGHOSTADDR": "192.0.2.1"},
                          {"PGSERVICE": "db"}):
            with self.subTest(**variables):
                self.fails("clean", "desk", "--offline", **variables,
                           says=("source 'desk'", "--offline"))
        self.source("desk", None, driver=str(engines.DUCKDB_LIBRARY), query="SELECT 1")
        self.fails("clean", "desk", "--offline", says=("source 'desk'", "--offline"))


class Queries(FaultsTest):
    def each(self, *names):
        return [(name, RUNNING[name]) for name in names or RUNNING]

    def query_fails(self, name, sql, says=(), in_file=True, **settings):
        """Fails as inline SQL, and from a file with the file's name."""
        self.source(name, RUNNING[name], query=sql, **settings)
        self.fails("clean", name, says=(f"source '{name}'", *says))
        self.write("asked.sql", sql)
        self.source(name, RUNNING[name], query="asked.sql", **settings)
        return self.fails("clean", name, says=(f"source '{name}'", "asked.sql", *says))

    def test_a_query_that_is_wrong_says_where(self):
        for name, _ in self.each():
            with self.subTest(engine=name):
                message = self.query_fails(name, "SELECT nothing_such AS id, subject FROM tickets")
                self.assertIn("nothing_such", message.lower())
                message = self.query_fails(name, "SELECT id FROM nowhere_such")
                self.assertIn("nowhere_such", message.lower())
                self.query_fails(name, "SELECT id FROM WHERE")
                self.query_fails(name, "  ;\n", ("is empty",))
                self.source(name, RUNNING[name], query="nowhere.sql")
                self.fails("clean", name, says=(f"source '{name}'", "nowhere.sql"))
                self.source(name, RUNNING[name])
                self.fails("clean", name, says=(f"source '{name}'", "no query"))

    def test_a_query_that_writes_is_refused_and_writes_nothing(self):
        for name, engine in self.each():
            before = self.counted(engine)
            for sql in ("DELETE FROM tickets", "-- reads\nDELETE FROM tickets",
                        "/* a /* b */ */ DROP TABLE tickets",
                        "SELECT '1' AS id, 'a' AS text; DELETE FROM tickets",
                        "SELECT '1' AS id, 'a' AS text; SELECT '2' AS id, 'b' AS text",
                        "WITH gone AS (DELETE FROM tickets RETURNING id) SELECT * FROM gone",
                        "WITH one AS (SELECT 1) DELETE FROM tickets",
                        "SELECT '1' AS id, 'a' AS text) AS x; DELETE FROM tickets; --"):
                with self.subTest(engine=name, sql=sql):
                    self.query_fails(name, sql)
            with self.subTest(engine=name):
                self.assertEqual(self.counted(engine), before)

    def test_columns_that_are_needed_are_asked_for(self):
        for name, engine in self.each():
            with self.subTest(engine=name):
                self.source(name, engine, query="SELECT 1 AS a_number, 2 AS another")
                self.fails("clean", name, says=(f"'{name}'", "--text"))
                self.source(name, engine, query="SELECT '1' AS id, 'vpn' AS text")
                self.fails("train", name, says=(f"'{name}'", "--label"))
                self.source(name, engine, query="SELECT '1' AS id, 'vpn' AS text",
                            roles={"label": "category"})
                self.fails("clean", name, says=(f"'{name}'", "category", "The columns are"))

    def test_a_parameter_without_a_value_is_asked_for(self):
        for name, _ in self.each():
            with self.subTest(engine=name):
                self.query_fails(name, "SELECT '1' AS id, 'x' AS text WHERE 'a' = :team",
                                 (":team", "parameters"))

    def test_parameters_of_all_kinds_reach_the_query_as_what_they_are(self):
        parameters = {"text": "it's \"quoted\"; DROP TABLE tickets --", "whole": 2**53 + 1,
                      "number": 0.1, "negative": -3, "switch": True, "off": False, "empty": "",
                      "date": datetime.date(2026, 3, 1),
                      "time": datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone.utc),
                      "local": datetime.datetime(2026, 3, 1, 12, 30),
                      "zoned": datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone(
                          datetime.timedelta(hours=9)))}
        conditions = [":text = 'it''s \"quoted\"; DROP TABLE tickets --'",
                      ":whole = 9007199254740993", ":number = 0.1", ":negative + 1 = -2",
                      ":switch", "NOT :off", ":text = :text"]
        moments = {"date": "2026-03-01T00:00:00", "time": "2026-03-01T12:30:00",
                   "local": "2026-03-01T12:30:00", "zoned": "2026-03-01T03:30:00"}
        of_time = {
            "postgresql": "CAST(:{} AS TIMESTAMPTZ) = TIMESTAMPTZ '{}Z'",
            "duckdb": "CAST(:{} AS TIMESTAMPTZ) = TIMESTAMPTZ '{}Z'",
            "sqlite": "strftime('%Y-%m-%dT%H:%M:%S', :{}) = '{}'",
            "snowflake": "CAST(:{} AS TIMESTAMP_TZ) = CAST('{}Z' AS TIMESTAMP_TZ)"}
        for name, engine in self.each():
            # An empty text and none at all are two things for PostgreSQL's way of binding.
            every = (*conditions, ":empty = ''",
                     *(of_time[name].format(*moment) for moment in moments.items()))
            wrong = ", ".join(f"CASE WHEN {condition} THEN 0 ELSE 1 END AS wrong_{place}"
                              for place, condition in enumerate(every))
            self.source(name, engine, parameters=parameters,
                        query=f"SELECT * FROM (SELECT '1' AS id, 'vpn' AS text, {wrong}) AS a "
                              f"WHERE {' + '.join(f'wrong_{n}' for n in range(len(every)))} = 0")
            with self.subTest(engine=name):
                self.assertEqual(self.read(name)["rows"]["read"], 1)
                self.assertEqual(self.counted(engine), self.counted(RUNNING["sqlite"]))

    def test_a_parameter_that_is_a_list_is_refused(self):
        self.source("sqlite", RUNNING["sqlite"], query="SELECT 1", parameters={"team": ["a"]})
        self.fails("clean", "sqlite", says=("source.sqlite.parameters.team",))


class Cells(FaultsTest):
    """Rows as one would rather not have them; the same SQL in all four."""

    def rows(self, *cells, columns="id, text"):
        return (f"SELECT * FROM (SELECT 0 AS position, {columns} UNION ALL "
                .replace(columns, ", ".join(f"'' AS {c.strip()}" for c in columns.split(","))) +
                " UNION ALL ".join(f"SELECT {number}, {cell}" for number, cell
                                   in enumerate(cells, 1)) +
                ") AS a WHERE position > 0 ORDER BY position")

    def each(self, sql, check, **settings):
        for name, engine in RUNNING.items():
            with self.subTest(engine=name):
                self.source(name, engine, query=sql, **settings)
                check(name)

    def test_labels_that_are_null_are_counted_and_left_out(self):
        words = ("vpn", "printer")
        sql = self.rows(*(f"'T-{n}', '{words[n % 2]} broke {n} times in room {n * 7}', "
                          f"{'NULL' if n % 5 == 0 else repr(words[n % 2])}" for n in range(60)),
                        columns="id, text, label")

        def check(name):
            trained = self.answer("train", name, "--head", "linear")
            self.assertEqual(sorted(trained["classes"]), ["printer", "vpn"])
            self.assertEqual(trained["left_out"], {"no_label": 12})
        self.each(sql, check)

    def test_ids_that_come_twice_are_said(self):
        def check(name):
            found = self.read(name)
            self.assertEqual(found["rows"]["read"], 3, found)
        self.each(self.rows("'A', 'vpn is down again'", "'A', 'printer has no paper'",
                            "'B', 'the screen is dark'"), check)

    def test_rows_of_a_ticket_that_are_not_together_are_refused(self):
        self.each(self.rows("'A', 'vpn'", "'B', 'printer'", "'A', 'again'",
                            columns="id, message_text"),
                  lambda name: self.fails("clean", name, says=(f"'{name}'", "ORDER BY")))

    def test_a_message_of_ten_megabytes_arrives_whole(self):
        big = {"postgresql": "repeat('printer on fire ', 655360)",
               "duckdb": "repeat('printer on fire ', 655360)",
               "sqlite": "replace(hex(zeroblob(655360)), '00', 'printer on fire ')",
               "snowflake": "REPEAT('printer on fire ', 655360)"}
        for name, engine in RUNNING.items():
            with self.subTest(engine=name):
                self.source(name, engine, query="SELECT 'A' AS id, 'small' AS text UNION ALL "
                            f"SELECT 'B', {big[name]}")
                found = self.read(name)
                self.assertEqual(found["rows"]["read"], 2)
                self.assertGreater(found["bytes"], 10 * 2**20)

    def test_five_thousand_labels_are_read_and_refused_with_advice(self):
        series = {"postgresql": "generate_series(1, 5000) AS s(n)",
                  "duckdb": "range(1, 5001) AS s(n)",
                  "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s "
                            "WHERE n < 5000) SELECT n FROM s) AS s"}
        for name, table in series.items():
            with self.subTest(engine=name):
                self.source(name, RUNNING[name], query="SELECT CAST(n AS VARCHAR) AS id, 'room ' "
                            "|| n || ' is cold' AS text, 'label ' || n AS label FROM " + table)
                self.assertEqual(self.read(name)["rows"]["read"], 5000)
                self.fails("train", name, "--head", "linear", says=("one row to learn from",))

    def test_a_column_of_another_type_is_read_as_text_or_said(self):
        self.each("SELECT 7 AS id, 1.5 AS text, 3 AS label",
                  lambda name: self.assertEqual(self.read(name)["rows"]["read"], 1))

    def test_a_value_that_cannot_be_cast_is_said_without_the_value(self):
        for name in ("postgresql", "duckdb", "snowflake"):
            with self.subTest(engine=name):
                self.source(name, RUNNING[name], query=f"SELECT CAST(t AS INT) AS id, t AS text "
                            f"FROM (SELECT '{TEXT}' AS t) AS a")
                started = datetime.datetime.now()
                self.fails("clean", name, says=(f"source '{name}'", "(a value)"))
                # There is nothing to be gained by asking again, so nothing was waited for.
                self.assertLess((datetime.datetime.now() - started).total_seconds(), 4)

    def test_a_type_that_has_no_place_in_a_row_is_no_obstacle(self):
        for name, cell in (("postgresql", "INTERVAL '1 day'"), ("postgresql", "'{1,2}'::int[]"),
                           ("postgresql", "'a'::bytea"), ("postgresql", "'{}'::jsonb"),
                           ("postgresql", "1.50::numeric"), ("postgresql", "'1.1.1.1'::inet"),
                           ("duckdb", "INTERVAL 1 DAY"), ("duckdb", "[1, 2]"),
                           ("duckdb", "{'a': 1}"), ("duckdb", "MAP {'a': 1}"),
                           ("duckdb", "uuid()"), ("duckdb", "1::HUGEINT"),
                           ("sqlite", "x'00ff'"), ("snowflake", "PARSE_JSON('{}')")):
            with self.subTest(engine=name, cell=cell):
                self.source(name, RUNNING[name],
                            query=f"SELECT '1' AS id, 'vpn is down' AS text, {cell} AS odd")
                self.assertEqual(self.read(name)["rows"]["read"], 1)

    def test_bytes_that_are_no_text_are_mended_or_said(self):
        file = self.folder / "bad.sqlite"
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE t (id TEXT, text TEXT, label TEXT)")
            connection.execute("INSERT INTO t VALUES ('A', CAST(x'76706e20646f776e20ff20c328'"
                               " AS TEXT), CAST(x'ff41' AS TEXT))")
            connection.execute("INSERT INTO t VALUES ('B', 'the printer is on fire', 'x')")
        self.source("bad", None, driver="sqlite", uri="bad.sqlite", query="SELECT * FROM t")
        found = self.read("bad")
        self.assertEqual(found["rows"]["read"], 2)

    def test_cells_of_several_types_in_one_column_are_read(self):
        file = self.folder / "mixed.sqlite"
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE t (id, text)")
            connection.executemany("INSERT INTO t VALUES (?, ?)", [
                *((number, f"the vpn is down since {number}") for number in range(3000)),
                ("X-1", "words behind numbers"), (1.5, 7), (b"\x00\x01", "blob"), (None, None)])
        self.source("mixed", None, driver="sqlite", uri="mixed.sqlite", query="SELECT * FROM t")
        found = self.read("mixed")
        self.assertEqual(found["rows"]["read"] + sum(found["unreadable"].values()), 3004, found)


if __name__ == "__main__":
    unittest.main()
