"""`triage serve` as programs and people ask it."""

import json
import pathlib
import re
import resource
import signal
import socket
import tempfile
import threading
import time
import unittest

import desk
from program import ProgramTest, PROGRAM, ROOT, environment
from served import Served, raise_file_limit

import subprocess

TEXT = "vpn dropped again, wifi slow, proxy signal please"


class ServingTest(ProgramTest):
    """Tests on one workspace with a trained model; each starts its own server."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="triage-serve-")
        cls.addClassCleanup(folder.cleanup)
        cls.workspace = pathlib.Path(folder.name)
        (cls.workspace / "tickets.jsonl").write_text(desk.json_lines(desk.tickets(400)))
        for _ in range(2):
            subprocess.run([PROGRAM, "train", "tickets.jsonl", "--head", "linear", "--keep-texts"],
                           cwd=cls.workspace, env=environment(), check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        self.journal = ("--journal", self.folder / "journal.db")

    def serve(self, *words, **variables):
        return Served(self.workspace, *self.journal, *words, **variables)

    def triage(self, *words, code=0):
        return self.run_program(*words, "--workspace", self.workspace, *self.journal, code=code)


class Classifying(ServingTest):
    def test_a_text_a_ticket_and_a_list_of_them(self):
        with self.serve() as server:
            one = server.classify({"text": TEXT})
            self.assertEqual(one["label"], "Network")
            self.assertEqual(set(one), {"decision_id", "ticket_id", "label", "probability",
                                        "threshold", "decision", "reason", "alternatives",
                                        "language", "model"})
            self.assertTrue(0.5 < one["probability"] <= 1)
            self.assertEqual(one["model"], {"version": "1", "alias": "champion"})
            self.assertEqual(len(one["alternatives"]), 3)
            self.assertEqual(server.classify(json.dumps(TEXT), Content_Type="application/json")
                             ["label"], "Network")
            self.assertEqual(server.classify(TEXT, Content_Type="text/plain")["label"], "Network")
            ticket = {"id": "INC-1", "channel": "chat", "messages": [
                {"role": "requester", "text": "hello"},
                {"role": "agent", "text": "laptop screen keyboard?"},
                {"role": "requester", "text": TEXT}], "fields": {"priority": "P2"}}
            self.assertEqual(server.classify(ticket)["ticket_id"], "INC-1")
            many = server.classify({"tickets": [TEXT, ticket, {"text": "badge password locked"}]})
            self.assertEqual([row["label"] for row in many["decisions"]],
                             ["Network", "Network", "Access"])
            self.assertEqual(len(server.classify([TEXT, TEXT])["decisions"]), 2)
            self.assertEqual(server.classify([]), {"decisions": []})

    def test_says_the_same_as_predict(self):
        rows = desk.tickets(50, seed=9)
        self.write("new.jsonl", desk.json_lines(rows))
        expected = [json.loads(line) for line in self.run_program(
            "predict", "new.jsonl", "--workspace", self.workspace).stdout.splitlines()]
        with self.serve() as server:
            answers = server.classify({"tickets": [{"text": row["text"]} for row in rows]})
        for row, answer in zip(expected, answers["decisions"]):
            self.assertEqual((answer["label"], answer["decision"], answer["reason"]),
                             (row["label"], row["decision"], row["reason"]))
            self.assertAlmostEqual(answer["probability"], row["probability"], places=6)

    def test_a_ticket_with_nothing_to_classify_goes_to_a_person(self):
        with self.serve() as server:
            answer = server.classify({"text": "[NAME] [PHONE] [NAME] [EMAIL]"})
            self.assertEqual((answer["decision"], answer["label"], answer["probability"],
                              answer["alternatives"]), ("abstain", None, None, []))

    def test_tells_why_when_asked(self):
        with self.serve() as server:
            evidence = server.classify({"text": TEXT}, "?explain=true&alternatives=1")["evidence"]
            self.assertIn("vpn", [word["word"] for word in evidence["words"]])
            self.assertTrue(all("text" in like for like in evidence["tickets"]))
            key = self.triage("access", "key", "intranet").stdout.strip()
            evidence = server.classify({"text": TEXT}, "?explain=true",
                                       Authorization=f"Bearer {key}")["evidence"]
            self.assertFalse(any("text" in like or "id" in like for like in evidence["tickets"]),
                             "texts of others are for reviewers")

    def test_headers_tell_who_asked_and_how_long_it_took(self):
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        with self.serve() as server:
            _, headers, _ = server.ask("POST", "/v1/classify", {"text": TEXT},
                                       X_Request_Id="abc-1", traceparent=trace)
            self.assertEqual(headers["X-Request-Id"], "abc-1")
            self.assertTrue(headers["traceparent"].startswith(trace[:36]))
            self.assertEqual(len(headers.get_all("Server-Timing")), 1)
            self.assertRegex(headers["Server-Timing"],
                             r"^model;dur=[\d.]+, journal;dur=[\d.]+, total;dur=[\d.]+$")
            _, headers, _ = server.ask("GET", "/healthz", X_Request_Id="a\tb c")
            self.assertRegex(headers["X-Request-Id"], r"^[0-9a-f]{16}$")

    def test_what_cannot_be_used_is_refused_with_a_word(self):
        with self.serve() as server:
            for body, headers, status, word in (
                    ("{", {}, 400, "JSON"), ("\xff", {}, 400, "UTF-8"),
                    ("[" * 100_000, {}, 400, "deep"), ("7", {}, 400, "text or an object"),
                    ('{"messages": 7}', {}, 400, "messages"),
                    ('{"tickets": {}}', {}, 400, "list"),
                    ('{"text": "x", "channel": "fax"}', {}, 400, "channel"),
                    (json.dumps(["x"] * 1001), {}, 413, "1000"),
                    ("x" * 2_000_000, {}, 413, "long"),
                    ("<a/>", {"Content_Type": "application/xml"}, 415, "json")):
                headers.setdefault("Content_Type", "application/json")
                body = body.encode("latin-1") if body == "\xff" else body
                got, answered, problem = server.ask("POST", "/v1/classify", body, **headers)
                self.assertEqual(got, status, problem)
                self.assertEqual(answered["Content-Type"], "application/problem+json")
                self.assertIn(word, problem["detail"])
            for path, status in (("/v1/classify?explain=maybe", 400), ("/v1/classify?x=1", 400),
                                 ("/v1/classify?explain=true&explain=false", 400),
                                 ("/v1/../v1/classify", 400), ("/v1/nothing", 404)):
                self.assertEqual(server.ask("POST", path, {"text": TEXT})[0], status, path)
            got, headers, _ = server.ask("DELETE", "/v1/classify")
            self.assertEqual((got, headers["Allow"]), (405, "POST"))

    def test_no_ticket_text_is_logged(self):
        with self.serve("--log-level", "debug", "--log-form", "json") as server:
            server.classify({"text": TEXT + " xyzzy4711"})
            server.ask("POST", "/v1/classify", '{"text": "xyzzy4711', Content_Type="application/json")
            server.ask("GET", "/v1/decisions?label=xyzzy4711")
        self.assertNotIn("xyzzy4711", server.log())
        lines = [json.loads(line) for line in server.log().splitlines()]
        self.assertEqual([line["status"] for line in lines if line["event"] == "request"],
                         [200, 400, 200])


    def test_every_line_of_a_json_log_is_json_and_the_first_admin_still_gets_in(self):
        for level in ("info", "error"):
            journal = ("--journal", self.folder / f"{level}.db")
            words = ("serve", "--workspace", self.workspace, "--port", "0", *journal,
                     "--log-form", "json", "--log-level", level)
            process = subprocess.Popen([PROGRAM, *map(str, words)], env=environment(),
                                       stderr=subprocess.PIPE, text=True)
            first = next(line for line in process.stderr if "/login?token=" in line)
            process.send_signal(signal.SIGTERM)
            rest = process.stderr.read()
            self.assertEqual(process.wait(60), 0)
            process.stderr.close()
            event = json.loads(first)
            self.assertEqual(event["event"], "warning")
            self.assertEqual(event["level"], "warning" if level == "info" else "error")
            self.assertRegex(event["text"], r"as admin: http://127\.0\.0\.1:\d+/login\?token=\S+$")
            for line in rest.splitlines():
                json.loads(line)
        with self.serve("--log-form", "json") as server:
            pass
        link = re.search(r"/login\?(token=[^\s\"]+)", server.log())[1]
        with self.serve("--log-form", "json") as again:
            form = {"Content_Type": "application/x-www-form-urlencoded"}
            self.assertEqual(again.ask("POST", "/login", link, **form)[0], 303)
        self.assertNotIn("/login?token=", again.log())
        for line in (server.log() + again.log()).splitlines():
            json.loads(line)

    def test_a_server_that_cannot_start_says_why_in_its_log(self):
        finished = self.triage("serve", "--model", "77", "--port", "0", "--log-form", "json", code=1)
        lines = [json.loads(line) for line in finished.stderr.splitlines()]
        self.assertEqual((lines[-1]["event"], lines[-1]["level"]), ("ended", "error"))
        self.assertIn("77", lines[-1]["why"])


class Remembering(ServingTest):
    def test_decisions_are_listed_and_filtered_page_by_page(self):
        with self.serve() as server:
            ids = [server.classify({"text": row["text"]})["decision_id"]
                   for row in desk.tickets(25)]
            seen, cursor = [], ""
            while cursor is not None:
                _, _, page = server.ask("GET", f"/v1/decisions?limit=10&cursor={cursor}")
                seen += [row["decision_id"] for row in page["decisions"]]
                cursor = page["next"]
            self.assertEqual(seen, ids[::-1])
            _, _, page = server.ask("GET", "/v1/decisions?label=Network")
            self.assertEqual({row["label"] for row in page["decisions"]}, {"Network"})
            self.assertEqual(server.ask("GET", "/v1/decisions?since=2999-01-01")[2]["decisions"], [])
            self.assertEqual(server.ask("GET", "/v1/decisions?limit=0")[0], 400)
            self.assertEqual(server.ask("GET", "/v1/decisions?decision=perhaps")[0], 400)
            self.assertEqual(server.ask("GET", "/v1/decisions?since=yesterday")[0], 400)
            self.assertEqual(server.ask("GET", "/v1/decisions/nothing")[0], 404)

    def test_the_last_word_counts_and_all_are_kept(self):
        with self.serve() as server:
            decision = server.classify({"text": TEXT})["decision_id"]

            def say(label, **headers):
                return server.ask("POST", "/v1/feedback", {"decision_id": decision, "label": label,
                                                           "who": "kim"}, **headers)

            self.assertEqual(say("Access", Idempotency_Key="1")[2]["outcome"], "kept")
            self.assertEqual(say("Access", Idempotency_Key="1")[2]["outcome"], "repeated")
            self.assertEqual(say("Hardware", Idempotency_Key="1")[0], 409)
            token = json.loads(self.triage("access", "key", "other", "--json").stdout)["key"]
            self.assertEqual(say("Hardware", Idempotency_Key="1",
                                 Authorization=f"Bearer {token}")[2]["outcome"], "kept")
            self.assertEqual(say("Network")[2]["outcome"], "kept")
            _, _, one = server.ask("GET", f"/v1/decisions/{decision}")
            self.assertEqual(one["feedback"]["label"], "Network")
            self.assertEqual([row["label"] for row in one["feedback_history"]],
                             ["Access", "Hardware", "Network"])
            self.assertIn(TEXT, one["text"])
            self.assertEqual(len(server.ask("GET", "/v1/decisions?has_feedback=true")[2]
                                 ["decisions"]), 1)
            decision = "01J00000000000000000000000"
            self.assertEqual(say("Network")[0], 404)
            for body in ({}, {"decision_id": "x"}, {"decision_id": "x", "label": ""},
                         {"decision_id": 1, "label": "x"}, [], {"decision_id": "x",
                                                               "label": "y" * 201}):
                self.assertEqual(server.ask("POST", "/v1/feedback", body)[0], 400, body)

    def test_what_was_answered_survives_kill_9(self):
        for attempt in range(3):
            server = self.serve()
            told = []

            def ask(server=server, told=told):
                try:
                    while True:
                        told.append(server.classify({"text": TEXT})["decision_id"])
                except (OSError, AssertionError, ValueError):
                    return
                except Exception:  # http.client has many names for a server that is gone
                    return

            threads = [threading.Thread(target=ask) for _ in range(4)]
            for thread in threads:
                thread.start()
            while len(told) < 200:
                time.sleep(0.001)
            server.stop(signal.SIGKILL)
            for thread in threads:
                thread.join()
            with self.serve() as again:
                kept, cursor = set(), ""
                while cursor is not None:
                    _, _, page = again.ask("GET", f"/v1/decisions?limit=1000&cursor={cursor}")
                    kept |= {row["decision_id"] for row in page["decisions"]}
                    cursor = page["next"]
                self.assertEqual(set(told) - kept, set(), f"attempt {attempt}")

    def test_a_full_disk_stops_no_classification_and_no_feedback_is_acknowledged(self):
        limit = 3_000_000  # bytes of any file that the server writes
        with self.serve() as server:
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
            kept = server.classify({"text": TEXT})["decision_id"]
            filler = {"text": TEXT + " lorem" * 4000}
            for _ in range(1000):
                if server.classify(filler)["decision_id"] is None:
                    break
            else:
                self.fail("the disk never got full")
            answer = server.classify({"text": TEXT})
            self.assertEqual(answer["label"], "Network")
            statuses = set()
            for _ in range(200):  # a short entry may still find room
                status, _, problem = server.ask(
                    "POST", "/v1/feedback", {"decision_id": kept, "label": "Access",
                                             "reason": "x" * 3900})
                statuses.add(status)
                if status == 507:
                    break
            self.assertEqual(status, 507, statuses)
            self.assertIn("disk", problem["detail"])
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, limit))  # none at all
            status, _, ready = server.ask("GET", "/readyz")
            self.assertEqual((status, ready["status"]), (200, "degraded"))
            self.assertFalse(ready["parts"]["journal"]["ready"])
        with self.serve() as server:  # with room again
            self.assertEqual(server.ask("GET", f"/v1/decisions/{kept}")[0], 200)
            self.assertIsNotNone(server.classify({"text": TEXT})["decision_id"])

    def test_texts_are_kept_encrypted_and_what_is_forgotten_is_gone(self):
        keys = {"TRIAGE_JOURNAL_KEY": "ab" * 32}
        with self.serve(**keys) as server:
            decision = server.classify({"id": "INC-9", "text": TEXT + " xyzzy4711"})["decision_id"]
            self.assertIn("xyzzy4711", server.ask("GET", f"/v1/decisions/{decision}")[2]["text"])
        for file in self.folder.glob("journal.db*"):
            self.assertNotIn(b"xyzzy4711", file.read_bytes())
        finished = self.run_program("forget", "--ticket", "INC-9", "--workspace", self.workspace,
                                    *self.journal, "--json", **keys)
        self.assertEqual(json.loads(finished.stdout)["decisions"], 1)
        with self.serve(**keys) as server:
            _, _, one = server.ask("GET", f"/v1/decisions/{decision}")
            self.assertTrue(one["text_erased"])
            self.assertNotIn("text", one)
            self.assertEqual(server.ask("POST", "/v1/feedback", {
                "decision_id": decision, "label": "Access"})[0], 410)
            server.classify({"text": TEXT})  # something that a key is needed for
        self.assertRegex(self.run_program("serve", "--workspace", self.workspace, *self.journal,
                                          "--port", "0", code=1,
                                          TRIAGE_JOURNAL_KEY="cd" * 32).stderr, "key")


class Forgetting(ServingTest):
    """What the journal says is to be forgotten, and who keeps to it."""

    def likes(self, server, row):
        evidence = server.classify({"text": row["text"]}, "?explain=true")["evidence"]
        return [like["id"] for like in evidence["tickets"]]

    def test_a_user_of_keys_is_forgotten_by_their_name(self):
        make = lambda: json.loads(self.triage("access", "key", "intranet", "--json").stdout)
        old, new = make(), make()
        with self.serve() as server:
            asked = [server.classify({"text": TEXT}, Authorization=f"Bearer {key['key']}")
                     for key in (old, new)]
            other = server.classify({"text": TEXT})
            server.ask("POST", "/v1/feedback",
                       {"decision_id": other["decision_id"], "label": "Access", "reason": "xyz"},
                       Authorization=f"Bearer {new['key']}")
        self.triage("access", "revoke", old["id"])
        self.assertIn("'intrnet'", self.triage("forget", "--user", "intrnet", code=1).stderr)
        gone = json.loads(self.triage("forget", "--user", "intranet", "--json").stdout)
        self.assertEqual((gone["decisions"], gone["texts"], gone["feedback"]), (2, 2, 1))
        with self.serve() as server:
            erased = [server.ask("GET", f"/v1/decisions/{one['decision_id']}")[2]["text_erased"]
                      for one in (*asked, other)]
        self.assertEqual(erased, [True, True, False])
        self.triage("forget", "--user", new["id"], code=1)  # nothing is left

    def test_a_running_server_no_longer_shows_a_forgotten_ticket(self):
        row = desk.tickets(400)[4]
        with self.serve() as server:
            self.assertEqual(self.likes(server, row)[0], row["id"])
            finished = self.triage("forget", "--ticket", row["id"])
            self.assertIn("still is in models 1, 2", finished.stderr)
            deadline = time.monotonic() + 30
            while row["id"] in self.likes(server, row):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            self.assertEqual(len(self.likes(server, row)), 5)
        with self.serve() as server:  # from its first answer on
            self.assertNotIn(row["id"], self.likes(server, row))

    def test_a_text_is_known_again_under_another_id(self):
        row = desk.tickets(400)[8]
        with self.serve() as server:
            server.classify({"id": "INC-12", "text": row["text"]})
            self.triage("forget", "--ticket", "INC-12")
            deadline = time.monotonic() + 30
            while row["id"] in self.likes(server, row):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)

    def test_predicting_and_explaining_keep_to_it_as_well(self):
        row = desk.tickets(400)[4]
        explain = lambda: [like["id"] for like in json.loads(
            self.triage("explain", row["text"], "--json").stdout)["tickets"]]
        self.assertEqual(explain()[0], row["id"])
        self.triage("forget", "--ticket", row["id"])
        self.assertNotIn(row["id"], explain())

    def test_training_passes_over_it_and_says_so(self):
        rows = desk.tickets(200)
        self.write("tickets.jsonl", desk.json_lines(rows))
        words = ("train", "tickets.jsonl", "--head", "linear", "--json", "--rejects", "rejects.csv")
        answer = lambda *more: json.loads(self.run_program(*words, *more).stdout)
        before = answer()
        self.assertEqual(before["left_out"], {})
        self.assertNotIn("var/journal.db", self.files())  # none is made
        with Served(self.folder) as server:
            server.classify({"id": "other", "text": rows[7]["text"]})
        forgotten = json.loads(
            self.run_program("forget", "--ticket", rows[3]["id"], "--json").stdout)
        self.assertEqual(forgotten["learned_by"], ["1"])
        self.run_program("forget", "--ticket", "other")
        after = answer()
        self.assertEqual(after["left_out"], {"forgotten": 2})
        self.assertEqual(after["rows"], {"read": 200, "kept": 198, "left_out": 2})
        self.assertEqual(after["version"], 2)
        rejects = (self.folder / "rejects.csv").read_text()
        for row in (rows[3], rows[7]):
            self.assertIn(row["id"], rejects)
        ids = (self.folder / "var" / "models" / "2" / "neighbors.ids").read_text().split("\n")
        self.assertNotIn(rows[3]["id"], ids)
        self.assertNotIn(rows[7]["id"], ids)
        forgotten = json.loads(self.run_program("forget", "--ticket", "any", "--json").stdout)
        self.assertEqual(forgotten["learned_by"], ["1"])

    def test_a_journal_that_cannot_be_read_stops_a_training(self):
        self.write("tickets.jsonl", desk.json_lines(desk.tickets(60)))
        self.write("broken.db", "x" * 8192)
        finished = self.run_program("train", "tickets.jsonl", "--journal", "broken.db", code=1)
        self.assertRegex(finished.stderr, "journal '.*broken.db'.*Restore it")


class Letting(ServingTest):
    def test_elsewhere_needs_a_key(self):
        with self.serve() as server:
            away = {"X_Forwarded_For": "203.0.113.7"}
            status, headers, problem = server.ask("POST", "/v1/classify", {"text": TEXT}, **away)
            self.assertEqual(status, 401)
            self.assertIn("Bearer", headers["WWW-Authenticate"])
            self.assertIn("triage access key", problem["detail"])
            key = self.triage("access", "key", "intranet", "--scope", "classify").stdout.strip()
            away["Authorization"] = f"Bearer {key}"
            self.assertEqual(server.classify({"text": TEXT}, **away)["label"], "Network")
            self.assertEqual(server.ask("GET", "/v1/decisions", **away)[0], 403)
            self.assertEqual(server.ask("GET", "/readyz", X_Forwarded_For="203.0.113.7")[0], 200)
            self.assertIn("intranet", self.triage("access", "list").stdout)
            self.assertNotIn(key, self.triage("access", "list", "--json").stdout)
            self.assertNotIn(key.encode(), (self.folder / "journal.db").read_bytes())
            self.triage("access", "revoke", key.split(".")[0])
            deadline = time.monotonic() + 30
            while server.ask("POST", "/v1/classify", {"text": TEXT}, **away)[0] == 200:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.1)
            self.triage("access", "revoke", "nobody", code=1)

    def test_require_key_asks_this_machine_too(self):
        with self.serve("--require-key") as server:
            self.assertEqual(server.ask("POST", "/v1/classify", {"text": TEXT})[0], 401)
            self.assertEqual(server.ask("GET", "/healthz")[0], 200)

    def test_a_key_that_asks_too_often_is_told_when_to_come_back(self):
        with self.serve() as server:
            key = self.triage("access", "key", "batch", "--rate", "1").stdout.strip()
            answers = [server.ask("GET", "/v1/models", X_Api_Key=key)[:2] for _ in range(4)]
            self.assertEqual([status for status, _ in answers[:2]], [200, 200])
            status, headers = answers[-1]
            self.assertEqual((status, headers["Retry-After"]), (429, "1"))

    def test_a_link_lets_a_person_in_once(self):
        with self.serve("--require-key") as server:
            while "Log in once" not in server.log():
                time.sleep(0.01)
            token = re.search(r"/login\?token=(\S+)", server.log())[1]
            status, _, page = server.ask("GET", f"/login?token={token}")
            self.assertEqual(status, 200)
            self.assertIn("<button>", page)
            form = {"Content_Type": "application/x-www-form-urlencoded"}
            status, headers, _ = server.ask("POST", "/login", f"token={token}", **form)
            self.assertEqual(status, 303)
            cookie = headers["Set-Cookie"]
            self.assertRegex(cookie, "HttpOnly; SameSite=Lax")
            session = {"Cookie": cookie.split(";")[0]}
            self.assertEqual(server.ask("GET", "/v1/decisions", **session)[0], 200)
            self.assertEqual(server.ask("POST", "/v1/classify", {"text": TEXT}, **session)[0], 401,
                             "a browser tells its origin")
            self.assertEqual(server.ask("POST", "/login", f"token={token}", **form)[0], 403)
            server.ask("POST", "/logout", "", **session)
            self.assertEqual(server.ask("GET", "/v1/decisions", **session)[0], 401)
            link = self.triage("access", "add", "kim", "--role", "viewer", "--url",
                               "https://triage.example.com").stdout.strip()
            self.assertTrue(link.startswith("https://triage.example.com/login?token="))


class Running(ServingTest):
    def test_another_model_takes_over_without_a_dropped_request(self):
        self.triage_models("promote", "1")
        with self.serve() as server:
            versions, failures, is_over = [], [], threading.Event()

            def ask():
                while not is_over.is_set():
                    try:
                        versions.append(server.classify({"text": TEXT})["model"]["version"])
                    except Exception as error:
                        failures.append(error)

            threads = [threading.Thread(target=ask) for _ in range(3)]
            for thread in threads:
                thread.start()
            while len(versions) < 50:
                time.sleep(0.001)
            self.triage_models("promote", "2")
            deadline = time.monotonic() + 30
            while versions[-1] != "2" and time.monotonic() < deadline:
                time.sleep(0.01)
            is_over.set()
            for thread in threads:
                thread.join()
            self.assertEqual(failures, [])
            self.assertEqual((versions[0], versions[-1]), ("1", "2"))
            server.process.send_signal(signal.SIGHUP)
            self.assertEqual(server.classify({"text": TEXT})["model"]["alias"], "champion")

    def triage_models(self, *words):
        return self.run_program("models", *words, "--workspace", self.workspace)

    def test_a_model_folder_that_vanishes_stops_nobody(self):
        bundle = self.workspace / "var" / "models" / "2"
        with self.serve("--model", "2") as server:
            aside = bundle.with_name("aside")
            bundle.rename(aside)
            self.addCleanup(lambda: aside.exists() and aside.rename(bundle))
            server.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + 30
            while "model not opened" not in server.log() and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertIn("model not opened", server.log())
            self.assertEqual(server.classify({"text": TEXT})["model"]["version"], "2")
            self.assertEqual(server.ask("GET", "/readyz")[0], 200)

    def test_sigterm_ends_it_cleanly(self):
        server = self.serve()
        idle = server.connection()
        idle.connect()
        server.classify({"text": TEXT})
        started = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - started, 20, "an idle connection holds nobody up")
        self.assertNotIn("cut off", server.log())

    def test_ten_thousand_connections_keep_nobody_from_asking(self):
        limit = raise_file_limit()
        count = min(10_000, limit - 200)
        with self.serve() as server:
            sockets = []
            for _ in range(count):
                sockets.append(socket.create_connection(("127.0.0.1", server.port), timeout=60))
            self.assertEqual(server.classify({"text": TEXT})["label"], "Network")
            metrics = server.ask("GET", "/metrics")[2]
            found = int(float(re.search(r"^triage_http_connections (\S+)", metrics, re.M)[1]))
            self.assertGreaterEqual(found, count)
            for one in sockets:
                one.close()
        if count < 10_000:
            self.skipTest(f"this process may open {limit} files only: {count} were tried")

    def test_says_why_it_does_not_start(self):
        with self.serve() as server:
            taken = self.run_program("serve", "--workspace", self.workspace, *self.journal,
                                     "--port", server.port, code=1)
            self.assertRegex(taken.stderr, f"port {server.port}: cannot listen.*--port")
        for words, code, word in ((("--bind", "nowhere"), 1, "IP address"),
                                  (("--port", "99999"), 2, "65535"),
                                  (("--model", "9"), 1, "9"),
                                  (("--journal", "/dev/null/x"), 1, "/dev/null")):
            finished = self.run_program("serve", "--workspace", self.workspace, *self.journal,
                                        "--port", "0", *words, code=code)
            self.assertIn(word, finished.stderr)
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertRegex(self.run_program("serve", "--workspace", empty, code=1).stderr, "train")


class Describing(ServingTest):
    def test_every_route_is_described_and_every_description_has_a_route(self):
        source = "".join(path.read_text() for path in
                         (ROOT / "src/triage/serve/routes").glob("*.cc"))
        routes = set(re.findall(r'\.method = "(\w+)",\s*\.path = "([^"]+)"', source))
        pages = {("GET", "/login"), ("POST", "/login"), ("POST", "/logout"), ("GET", "/")}
        with self.serve() as server:
            status, _, api = server.ask("GET", "/openapi.json")
            self.assertEqual((status, api["openapi"]), (200, "3.1.0"))
            described = {(method.upper(), path) for path, item in api["paths"].items()
                         for method in item}
            self.assertEqual(described, routes - pages)
            self.assertEqual(server.ask("GET", "/")[0], 303)
            for path in ("/docs", "/docs.js"):
                self.assertEqual(server.ask("GET", path)[0], 200)

    def test_embeddings_are_those_of_openai_in_form(self):
        import base64
        import struct
        with self.serve() as server:
            texts = [TEXT, "badge password locked"]
            _, _, many = server.ask("POST", "/v1/embeddings", {"input": texts, "model": "any"})
            vectors = [row["embedding"] for row in many["data"]]
            self.assertEqual([row["index"] for row in many["data"]], [0, 1])
            for vector in vectors:
                self.assertAlmostEqual(sum(number * number for number in vector), 1, places=4)
            _, _, one = server.ask("POST", "/v1/embeddings",
                                   {"input": TEXT, "encoding_format": "base64"})
            raw = base64.b64decode(one["data"][0]["embedding"])
            for got, expected in zip(struct.unpack(f"<{len(raw) // 4}f", raw), vectors[0]):
                self.assertAlmostEqual(got, expected, places=5)
            for body in ({}, {"input": []}, {"input": [""]}, {"input": [1]},
                         {"input": "x", "encoding_format": "words"}, ["x"]):
                self.assertEqual(server.ask("POST", "/v1/embeddings", body)[0], 400, body)

    def test_models_are_listed(self):
        with self.serve("--model", "2") as server:
            _, _, models = server.ask("GET", "/v1/models")
            self.assertEqual([(row["id"], row["serving"]) for row in models["data"]],
                             [("1", False), ("2", True)])
            self.assertIn("accuracy", models["data"][0]["metrics"])
            self.assertEqual(server.ask("GET", "/v1/models/2")[2]["classes"],
                             ["Access", "Hardware", "Network", "OTHER"])
            self.assertEqual(server.ask("GET", "/v1/models/7")[0], 404)

    def test_mlflow_is_answered(self):
        with self.serve() as server:
            self.assertEqual(server.ask("GET", "/ping")[::2], (200, {}))
            for body in ({"dataframe_records": [{"text": TEXT}]}, {"instances": [TEXT]},
                         {"inputs": [{"text": TEXT}]},
                         {"dataframe_split": {"columns": ["text"], "data": [[TEXT]]}}):
                _, _, answer = server.ask("POST", "/invocations", body)
                self.assertEqual([row["label"] for row in answer["predictions"]], ["Network"], body)
            for body in ({}, {"instances": 7}, {"dataframe_split": {"columns": ["text"],
                                                                   "data": [[1, 2]]}}):
                self.assertEqual(server.ask("POST", "/invocations", body)[0], 400, body)

    def test_figures_are_for_prometheus(self):
        with self.serve() as server:
            server.classify({"text": TEXT})
            metrics = server.ask("GET", "/metrics")[2]
            self.assertIn('triage_http_requests_total{route="/v1/classify",status="200"} 1', metrics)
            self.assertRegex(metrics, r'triage_decisions_total\{decision="\w+",label="Network",'
                                      r'model="1",source="http"\} 1')
            self.assertIn('triage_http_request_seconds_bucket{route="/v1/classify",le="0.005"}',
                          metrics)


if __name__ == "__main__":
    unittest.main()
