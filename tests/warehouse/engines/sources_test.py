"""The same desk through four engines and through files: the same tickets, the same model."""

import collections
import contextlib
import csv
import datetime
import io
import json
import sys
import unittest

import desk
import engines
import odd_tickets
import workspace

TICKETS = 400
RUNNING = {}
ending = contextlib.ExitStack()


def copies(case, count):
    """`case` as `count` tickets whose texts differ, so that their class can be learned."""
    for number in range(count):
        ticket, messages, triage = case.rows()
        own_id = f"{ticket[0]}-copy{number}"
        body = f"copy {number} of {number * 7}: " + messages[0][5][:2000]
        yield ((own_id, *ticket[1:]),
               [(f"{m[0]}-{number}", own_id, *m[2:5], body) for m in messages],
               [(f"{t[0]}-{number}", own_id, *t[2:]) for t in triage])


def rows():
    yield from desk.desk(TICKETS)
    for case in odd_tickets.CASES:
        if case.name in odd_tickets.BODIES:
            yield from copies(case, 12)


def setUpModule():
    workspace.require_engines()
    RUNNING.update(ending.enter_context(workspace.running(engines.ALL, rows())))


def tearDownModule():
    ending.close()


def asked(engine, **bounds):
    """The rows of the engine's tickets.sql, past triage, with times as the files have them."""
    columns, found = engine.query(engine.script("tickets"),
                                  **({"since": None, "until": None} | bounds))
    return [{column: desk.in_utc(cell) if isinstance(cell, datetime.datetime) else cell
             for column, cell in zip(columns, row)} for row in found]


def changed_at(row):
    return row["changed_at"]


class SourcesTest(workspace.WorkspaceTest):
    def setUp(self):
        super().setUp()
        for name, engine in RUNNING.items():
            self.source(name, engine, query=workspace.query_file(engine),
                        roles={"fields": workspace.FIELDS})

    def fingerprint(self, *words):
        """Of the rows that a training reads, and of the model."""
        trained = self.answer("train", *words, "--head", "linear")
        manifest = json.loads((self.folder / trained["bundle"] / "manifest.json").read_text())
        return manifest["data_fingerprint"], trained["digest"]

    def read_ids(self, *words, **variables):
        cleaned = self.answer("clean", *words, **variables)
        return cleaned["rows"]["read"]

    def assert_same(self, answers):
        """answers: {where from: answer}"""
        self.assertEqual(len(set(map(str, answers.values()))), 1, answers)


class Tickets(SourcesTest):
    def test_four_engines_and_two_kinds_of_files_give_one_model(self):
        joined = asked(RUNNING["sqlite"])
        text = io.StringIO()
        writer = csv.DictWriter(text, list(joined[0]), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(joined)
        (self.folder / "rows.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
        nested = {}
        for row in joined:
            ticket = {key: cell for key, cell in row.items() if not key.startswith("message_")}
            messages = nested.setdefault(row["id"], (ticket, {}))[1]
            if row["message_text"]:
                messages.setdefault(row["message_id"], {
                    "id": row["message_id"], "role": row["message_role"],
                    "time": row["message_time"], "text": row["message_text"]})
        self.write("nested.jsonl", "".join(
            json.dumps(ticket | {"messages": list(messages.values())}) + "\n"
            for ticket, messages in nested.values()))
        options = ("--fields", ",".join(workspace.FIELDS))
        answers = {name: self.fingerprint(name) for name in RUNNING}
        for file in ("rows.csv", "nested.jsonl"):
            answers[file] = self.fingerprint(file, *options)
        for name, (fingerprint, digest) in answers.items():
            print(f"{name:12} {fingerprint} {digest[:16]}", file=sys.stderr)
        self.assert_same(answers)

    def test_cleaning_says_the_same_of_all(self):
        answers = {}
        for name in RUNNING:
            cleaned = self.answer("clean", name)
            self.assertEqual(cleaned.pop("source"), name)
            for measured in ("seconds", "megabytes_per_second"):
                cleaned.pop(measured)
            answers[name] = cleaned
            self.assertGreater(cleaned["rows"]["kept"], 300)
        self.assert_same(answers)

    def test_times_are_right_whatever_the_zone_of_the_session(self):
        zone = "America/St_Johns"
        for name in RUNNING:
            self.assertEqual(self.answer("clean", name, TZ=zone, PGTZ=zone)["tickets"],
                             self.answer("clean", name)["tickets"])

    def test_times_without_a_zone_are_utc(self):
        written = {"postgresql": "TIMESTAMP '2026-03-01 12:00:00'",
                   "duckdb": "TIMESTAMP '2026-03-01 12:00:00'",
                   "sqlite": "'2026-03-01 12:00:00'",
                   "snowflake": "TO_TIMESTAMP_NTZ('2026-03-01 12:00:00')"}
        for name, time in written.items():
            with self.subTest(engine=name):
                self.source(name, RUNNING[name],
                            query=f"SELECT '1' AS id, 'the vpn drops' AS text, {time} AS "
                                  "changed_at")
                for bounds, count in ((("--since", "2026-03-01T12:00:00Z"), 1),
                                      (("--since", "2026-03-01T12:00:01Z"), 0),
                                      (("--until", "2026-03-01T12:00:00Z"), 0)):
                    with self.subTest(bounds=bounds):
                        self.assertEqual(self.read_ids(name, *bounds, TZ="Asia/Tokyo",
                                                       PGTZ="Asia/Tokyo"), count)


class Looking(SourcesTest):
    def test_the_list_names_them_without_secrets(self):
        answer = self.answer("source", "list")
        self.assertEqual({source["name"]: source["kind"] for source in answer["sources"]},
                         {name: name for name in RUNNING})
        shown = self.run_program("source", "list").stdout
        for name in RUNNING:
            self.assertIn(name, shown)

    def test_a_check_shows_columns_roles_and_how_many_rows_there_are(self):
        count = len(asked(RUNNING["sqlite"]))
        answers = {}
        for name in RUNNING:
            checked = self.answer("source", "check", name)
            self.assertEqual((checked.pop("source"), checked["rows"]), (name, count))
            self.assertGreater(checked.pop("seconds"), 0)
            self.assertEqual(checked["rejected"], [])
            self.assertIn("label: column 'category' (usual name)", checked["roles"])
            self.assertTrue(0 < checked["tickets"] <= 5)
            answers[name] = checked
            shown = self.run_program("source", "check", name).stdout
            self.assertIn("message_text", shown)
            self.assertIn(f"{count}", shown.replace(",", ""))
        self.assert_same(answers)

    def test_a_check_reads_as_many_rows_as_it_is_told(self):
        for name in RUNNING:
            self.assertEqual(self.answer("source", "check", name, "--rows", "1")["tickets"], 1)

    def test_hidden_settings_are_not_shown(self):
        shown = self.run_program("config", "show").stdout
        self.assertIn("source.postgresql.uri", shown)
        self.assertIn("source.snowflake.password", shown)


class Bounds(SourcesTest):
    """Half-open, [since, until); by the query where it asks for them, else by changed_at."""

    def setUp(self):
        super().setUp()
        self.changes = {row["id"]: row["changed_at"] for row in asked(RUNNING["sqlite"])}
        self.times = sorted(set(self.changes.values()))

    def expected(self, since="", until="9999"):
        return sum(since <= time < until for time in self.changes.values())

    def cases(self):
        first, middle, last = self.times[0], self.times[len(self.times) // 2], self.times[-1]
        yield {"until": middle}
        yield {"since": middle, "until": last}
        yield {"since": last}
        yield {"until": first}

    def check(self):
        for name in RUNNING:
            for case in self.cases():
                with self.subTest(engine=name, **case):
                    flags = [word for key, value in case.items() for word in (f"--{key}", value)]
                    self.assertEqual(self.read_ids(name, *flags), self.expected(**case))

    def test_a_query_that_asks_for_them_gets_them(self):
        self.check()

    def test_a_query_that_does_not_is_filtered(self):
        for name, engine in RUNNING.items():
            sql = engines.with_placeholders(engine.script("tickets"), lambda _: "NULL")
            self.write(f"{name}.sql", sql)
            self.source(name, engine, query=f"{name}.sql")
        self.check()

    def test_both_ways_give_the_same_tickets(self):
        middle = self.times[len(self.times) // 2]
        bounds = ("--since", middle)
        for name, engine in RUNNING.items():
            asking = self.answer("clean", name, *bounds)["tickets"]
            sql = engines.with_placeholders(engine.script("tickets"), lambda _: "NULL")
            self.write(f"{name}.sql", sql)
            self.source("filtered", engine, query=f"{name}.sql",
                        roles={"fields": workspace.FIELDS})
            self.assertEqual(self.answer("clean", "filtered", *bounds)["tickets"], asking)

    def test_they_may_stand_in_the_section(self):
        middle = self.times[len(self.times) // 2]
        for name, engine in RUNNING.items():
            for place in ({"since": middle}, {"parameters": {"since": middle}}):
                with self.subTest(engine=name, place=place):
                    self.source(name, engine, query=workspace.query_file(engine), **place)
                    self.assertEqual(self.read_ids(name), self.expected(since=middle))
                    # A flag is above them.
                    self.assertEqual(self.read_ids(name, "--since", self.times[-1]),
                                     self.expected(since=self.times[-1]))

    def test_a_limit_counts_tickets(self):
        for name in RUNNING:
            self.assertEqual(self.read_ids(name, "--limit", "7"), 7)

    def test_a_sample_is_the_same_each_time_and_everywhere(self):
        answers = collections.defaultdict(list)
        for name in RUNNING:
            for share in ("0.2", "0.2", "0.5", "0"):
                cleaned = self.answer("clean", name, "--sample", share)
                answers[share].append((cleaned["rows"]["read"],
                                       [ticket["id"] for ticket in cleaned["tickets"]]))
        for share, found in answers.items():
            self.assertEqual(len(set(map(str, found))), 1, (share, found))
        counts = {share: found[0][0] for share, found in answers.items()}
        self.assertEqual(counts["0"], 0)
        for share in ("0.2", "0.5"):
            self.assertAlmostEqual(counts[share] / len(self.changes), float(share), delta=0.1)


if __name__ == "__main__":
    unittest.main()
