"""The queries of sql/ in four real engines: the same data gives the same tickets, and odd tickets
come out as odd_tickets.py says."""

import base64
import collections
import contextlib
import datetime
import hashlib
import json
import os
import pathlib
import re
import signal
import sys
import tempfile
import unittest
import urllib.error

import desk
import engines
import odd_tickets

TICKETS = 600
COLUMNS = ["id", "channel", "created_at", "decided_at", "changed_at", "subject", *desk.FIELDS,
           "category", "message_id", "message_role", "message_time", "message_text"]
RUNNING = []
ending = contextlib.ExitStack()


def setUpModule():
    lacking = engines.missing()
    if lacking:
        raise unittest.SkipTest(lacking)
    folder = pathlib.Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="triage-desk-")))
    desk.write_csv(folder, desk.desk(TICKETS))
    with contextlib.ExitStack() as starting:
        for kind in engines.ALL:
            engine = starting.enter_context(kind())
            engine.create_tables()
            engine.load(folder)
            RUNNING.append(engine)
        ending.push(starting.pop_all())


def tearDownModule():
    ending.close()


def written(time):
    """A time as every engine's answer is compared: UTC, milliseconds, or None."""
    return desk.in_utc(time) if isinstance(time, datetime.datetime) else time


def ask(engine, name, since=None, until=None):
    """The answer of sql/<dialect>/<name>.sql as dictionaries."""
    columns, rows = engine.query(engine.script(name), since=since, until=until)
    return [dict(zip(columns, map(written, row))) for row in rows]


def hash_of(rows):
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def by_ticket(rows):
    """{id: its rows}, in the order they came."""
    tickets = collections.defaultdict(list)
    for row in rows:
        tickets[row["id"]].append(row)
    return tickets


class Queries(unittest.TestCase):
    def test_all_engines_answer_the_same_rows(self):
        for name in ("tickets", "new_tickets"):
            hashes = {}
            for engine in RUNNING:
                rows = ask(engine, name)
                hashes[engine.dialect] = hash_of(rows)
                print(f"{name:11} {engine.dialect:10} {len(rows):5} rows {hashes[engine.dialect]}",
                      file=sys.stderr)
            self.assertEqual(len(set(hashes.values())), 1, hashes)

    def test_the_answer_has_the_columns_that_the_page_names(self):
        for engine in RUNNING:
            with self.subTest(engine=engine.dialect):
                for name, columns in (("tickets", COLUMNS),
                                      ("new_tickets", [c for c in COLUMNS if c != "category"])):
                    got, rows = engine.query(engine.script(name), since=None, until=None)
                    self.assertEqual(list(got), columns)
                    self.assertGreater(len(rows), 10)

    def test_each_odd_ticket_is_learned_from_as_it_should_be(self):
        for engine in RUNNING:
            with self.subTest(engine=engine.dialect):
                tickets = by_ticket(ask(engine, "tickets"))
                for case in odd_tickets.CASES:
                    with self.subTest(case=case.name):
                        self.assertEqual(case.id in tickets, case.learned is not None)
                        for column, value in (case.learned or {}).items():
                            for row in tickets[case.id]:
                                self.assertEqual(row[column], written(value), column)

    def test_only_open_tickets_without_a_category_wait(self):
        for engine in RUNNING:
            with self.subTest(engine=engine.dialect):
                tickets = by_ticket(ask(engine, "new_tickets"))
                waiting = {case.id for case in odd_tickets.CASES if case.waits}
                self.assertEqual({i for i in tickets if i.startswith("ODD-")}, waiting)
                self.assertEqual(tickets["ODD-open-without-category"][0]["priority"], "P2")
                self.assertEqual({row["decided_at"] for rows in tickets.values() for row in rows},
                                 {None})

    def test_messages_arrive_whole_and_in_order(self):
        for engine in RUNNING:
            with self.subTest(engine=engine.dialect):
                tickets = by_ticket(ask(engine, "tickets"))
                for case in odd_tickets.CASES:
                    if case.learned is None:
                        continue
                    with self.subTest(case=case.name):
                        wanted = [(m[0], m[3], written(m[4]), m[5]) for m in case.rows()[1]]
                        got = [(row["message_id"], row["message_role"], row["message_time"],
                                row["message_text"]) for row in tickets[case.id]]
                        self.assertEqual(got, wanted or [(None,) * 4])

    def test_rows_are_in_the_order_of_the_bytes_of_their_ids(self):
        for engine in RUNNING:
            with self.subTest(engine=engine.dialect):
                ids = [row["id"] for row in ask(engine, "tickets")]
                self.assertEqual(ids, sorted(ids))


class Bounds(unittest.TestCase):
    """Of changed_at, [since, until)."""

    def setUp(self):
        self.all = {engine: ask(engine, "tickets") for engine in RUNNING}
        self.times = sorted({row["changed_at"] for row in self.all[RUNNING[0]]})

    def test_a_bound_takes_what_changed_at_it_and_leaves_what_changed_before(self):
        bound = self.times[len(self.times) // 2]
        for engine, rows in self.all.items():
            with self.subTest(engine=engine.dialect):
                self.assertEqual(ask(engine, "tickets", since=bound),
                                 [row for row in rows if row["changed_at"] >= bound])
                self.assertEqual(ask(engine, "tickets", until=bound),
                                 [row for row in rows if row["changed_at"] < bound])

    def test_windows_side_by_side_give_every_ticket_once(self):
        bounds = [None, *self.times[::len(self.times) // 4], None]
        for engine, rows in self.all.items():
            with self.subTest(engine=engine.dialect):
                windows = [ask(engine, "tickets", since, until)
                           for since, until in zip(bounds, bounds[1:])]
                self.assertEqual(sorted(map(hash_of, sum(windows, []))),
                                 sorted(map(hash_of, rows)))

    def test_an_offset_counts(self):
        bound = datetime.datetime.fromisoformat(self.times[len(self.times) // 2])
        there = desk.with_offset(bound.astimezone(datetime.timezone(datetime.timedelta(hours=9))))
        for engine in RUNNING:
            with self.subTest(engine=engine.dialect):
                self.assertEqual(ask(engine, "tickets", since=there),
                                 ask(engine, "tickets", since=desk.in_utc(bound)))

    def test_a_late_message_or_a_new_label_brings_a_ticket_back(self):
        message, label = "ODD-late-message", "ODD-relabelled-after-closing"
        for engine in RUNNING:
            for since, wanted in (("2026-03-20T00:00:00Z", {message, label}),
                                  ("2026-04-20T12:00:00Z", {message, label}),
                                  ("2026-04-20T12:00:00.001Z", {label}),
                                  ("2026-05-01T16:00:00Z", {label}),
                                  ("2026-05-01T16:00:00.001Z", set())):
                with self.subTest(engine=engine.dialect, since=since):
                    tickets = by_ticket(ask(engine, "tickets", since=since))
                    self.assertEqual({i for i in tickets if i.startswith("ODD-")}, wanted)

    def test_nothing_new_is_no_row(self):
        for engine in RUNNING:
            for name in ("tickets", "new_tickets"):
                with self.subTest(engine=engine.dialect, name=name):
                    self.assertEqual(ask(engine, name, since="2099-01-01T00:00:00Z"), [])


class Embedding(unittest.TestCase):
    """sql/snowflake/embed.sql: nothing is paid for twice."""

    def setUp(self):
        self.engine, = (engine for engine in RUNNING if engine.dialect == "snowflake")
        self.addCleanup(self.engine.run_script,
                        "TRUNCATE TABLE documents; TRUNCATE TABLE vectors;")
        texts = ("vpn down", "no wifi", "it's off", "vpn down", "")
        self.engine.run_script("INSERT INTO documents (id, text) VALUES " + ", ".join(
            "('D-{}', '{}')".format(number, text.replace("'", "''"))
            for number, text in enumerate(texts)))

    def embed(self, batch=100):
        """Runs one batch; how many texts it embedded."""
        before = self.embedded()
        # The stand-in does not bind the name of a MERGE's target.
        statement = (self.engine.script("embed")
                     .replace("IDENTIFIER(:documents)", '"DESK"."PUBLIC"."DOCUMENTS"')
                     .replace("IDENTIFIER(:vectors)", '"DESK"."PUBLIC"."VECTORS"'))
        self.engine.query(statement, prefix="query: ", batch=str(batch))
        return self.embedded() - before

    def embedded(self):
        found = self.engine.run_duckdb("SELECT coalesce(last_value, 0) FROM duckdb_sequences() "
                                       "WHERE sequence_name = 'texts_embedded'")
        return int(found[0][0])

    def hashes(self):
        return {row[0] for row in self.engine.query("SELECT content_hash FROM vectors")[1]}

    def test_equal_texts_are_embedded_once_and_empty_ones_never(self):
        self.assertEqual(self.embed(), 3)
        wanted = {hashlib.sha256(f"query: {text}".encode()).hexdigest()
                  for text in ("vpn down", "no wifi", "it's off")}
        self.assertEqual(self.hashes(), wanted)

    def test_a_second_run_embeds_nothing(self):
        self.embed()
        self.assertEqual(self.embed(), 0)

    def test_batches_go_on_where_the_last_one_ended(self):
        self.assertEqual([self.embed(2), self.embed(2), self.embed(2)], [2, 1, 0])
        self.assertEqual(len(self.hashes()), 3)

    def test_a_changed_document_alone_is_embedded_again(self):
        self.embed()
        self.engine.run_script("UPDATE documents SET text = 'wifi is back' WHERE id = 'D-1'")
        self.assertEqual(self.embed(), 1)

    def test_the_vector_of_each_document_is_found_again(self):
        self.embed()
        _, rows = self.engine.query(
            "SELECT d.id, v.embedding FROM documents AS d JOIN vectors AS v "
            "ON v.content_hash = SHA2(CONCAT(:prefix, d.text), 256) ORDER BY d.id",
            prefix="query: ")
        vectors = {document: json.loads(vector) for document, vector in rows}
        self.assertEqual(sorted(vectors), ["D-0", "D-1", "D-2", "D-3"])
        self.assertEqual({len(vector) for vector in vectors.values()}, {1024})
        self.assertEqual(vectors["D-0"], vectors["D-3"])
        self.assertNotEqual(vectors["D-0"], vectors["D-1"])


class Views(unittest.TestCase):
    """The views that docs/warehouse-schema.md shows."""

    TABLES = """
        CREATE TABLE incident (sys_id TEXT, contact_type TEXT, opened_at TIMESTAMP_TZ,
          sys_updated_on TIMESTAMP_TZ, closed_at TIMESTAMP_TZ, state TEXT, short_description TEXT,
          u_spam BOOLEAN, caller_id TEXT, parent_incident TEXT);
        CREATE TABLE sys_journal_field (sys_id TEXT, element_id TEXT, element TEXT,
          sys_created_on TIMESTAMP_TZ, sys_created_by TEXT, value TEXT);
        CREATE TABLE sys_user (sys_id TEXT, user_name TEXT);
        CREATE TABLE sys_audit (sys_id TEXT, tablename TEXT, documentkey TEXT, fieldname TEXT,
          newvalue TEXT, sys_created_on TIMESTAMP_TZ, "USER" TEXT);
        INSERT INTO sys_user VALUES ('U-1', 'ada'), ('U-2', 'test-user');
        INSERT INTO incident VALUES
          ('I-1', 'chat', '2026-03-04T09:00:00Z', '2026-03-04T10:00:00Z', '2026-03-04T10:00:00Z',
           '7', 'vpn', NULL, 'U-1', NULL),
          ('I-2', 'email', '2026-03-04T09:00:00Z', '2026-03-04T10:00:00Z', '2026-03-04T10:00:00Z',
           '7', 'a test', NULL, 'U-2', NULL);
        INSERT INTO sys_journal_field VALUES
          ('J-2', 'I-1', 'comments', '2026-03-04T09:20:00Z', 'bob', 'which floor?'),
          ('J-1', 'I-1', 'comments', '2026-03-04T09:00:00Z', 'ada', 'the vpn drops'),
          ('J-3', 'I-1', 'work_notes', '2026-03-04T09:25:00Z', 'bob', 'she is on the 5th');
        INSERT INTO sys_audit VALUES
          ('A-1', 'incident', 'I-1', 'cmdb_ci', 'laptop', '2026-03-04T09:05:00Z', 'bob'),
          ('A-2', 'incident', 'I-1', 'category', 'Access', '2026-03-04T09:10:00Z', 'svc-sorter'),
          ('A-3', 'incident', 'I-1', 'category', 'Network', '2026-03-04T09:30:00Z', 'bob'),
          ('A-4', 'incident', 'I-2', 'category', 'Network', '2026-03-04T09:30:00Z', 'bob');
    """

    def test_they_map_a_service_desk_to_the_tables(self):
        page = (engines.ROOT / "docs/warehouse-schema.md").read_text(encoding="utf-8")
        views, = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
        with engines.Snowflake() as engine:
            engine.run_script(self.TABLES + views)
            rows = ask(engine, "tickets")
        self.assertEqual([(row["id"], row["channel"], row["category"], row["device"],
                           row["decided_at"], row["message_role"], row["message_text"])
                          for row in rows],
                         [("I-1", "chat", "Network", "laptop", "2026-03-04T09:10:00.000Z", *said)
                          for said in (("requester", "the vpn drops"), ("agent", "which floor?"))])


class Starting(unittest.TestCase):
    def test_an_engine_ends_with_its_block_even_after_a_failure(self):
        for kind in (engines.PostgreSql, engines.Snowflake):
            with self.subTest(engine=kind.dialect):
                with self.assertRaises(ZeroDivisionError), kind() as engine:
                    process, folder = engine.process, engine.folder
                    raise ZeroDivisionError
                self.assertIsNotNone(process.poll())
                self.assertFalse(folder.exists())

    def test_postgresql_can_be_killed_and_started_again(self):
        with engines.PostgreSql() as engine:
            engine.run_script("CREATE TABLE kept (id TEXT)")
            os.kill(engine.postmaster(), signal.SIGKILL)
            engine.process.wait()
            engine.start_server()
            self.assertEqual(engine.query("SELECT count(*) FROM kept")[1], [(0,)])

    def test_the_stand_in_for_snowflake_refuses_a_wrong_password(self):
        import snowflake.connector

        engine, = (engine for engine in RUNNING if engine.dialect == "snowflake")
        with self.assertRaisesRegex(snowflake.connector.errors.DatabaseError, "390100|250001"):
            engine.connect(password="wrong")

    def test_the_stand_in_for_snowflake_checks_the_key_of_a_log_in(self):
        import snowflake.connector
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        own, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        der, pem = (own.public_key().public_bytes(
            encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
            for encoding in (serialization.Encoding.DER, serialization.Encoding.PEM))
        fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()
        with engines.Snowflake(pem.decode(), fingerprint) as engine:
            def log_in(key):
                engine.connect(authenticator="SNOWFLAKE_JWT", private_key=key).close()

            log_in(own)
            with self.assertRaisesRegex(snowflake.connector.errors.DatabaseError, "JWT token"):
                log_in(other)

    def test_a_statement_that_fails_says_so(self):
        engine, = (engine for engine in RUNNING if engine.dialect == "snowflake")
        with self.assertRaises(urllib.error.HTTPError):
            engine.run_duckdb("SELECT nothing FROM nowhere")


if __name__ == "__main__":
    unittest.main()
