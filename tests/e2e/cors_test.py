"""Pages of other origins that read answers of `triage serve` in a browser: those that are named."""

import unittest

from serving_test import TEXT, ServingTest

DESK, LOCAL, OTHER = "https://desk.example.com", "http://localhost:3000", "https://evil.example.com"


class Cors(ServingTest):
    def preflight(self, server, origin, path="/v1/classify", method="POST"):
        return server.ask("OPTIONS", path, Origin=origin, Access_Control_Request_Method=method,
                          Access_Control_Request_Headers="authorization, content-type")

    def assert_closed(self, headers):
        self.assertEqual([name for name in headers if name.lower().startswith("access-control-")],
                         [])

    def test_is_off_by_default(self):
        with self.serve() as server:
            status, headers, _ = self.preflight(server, DESK)
            self.assertEqual(status, 405)
            self.assert_closed(headers)
            for origin in (DESK, f"http://127.0.0.1:{server.port}"):
                headers = server.ask("GET", "/healthz", Origin=origin)[1]
                self.assert_closed(headers)
                self.assertIsNone(headers["Vary"])

    def test_lets_the_named_origins_read_and_no_other(self):
        with self.serve("--cors-origin", DESK, "--cors-origin", LOCAL) as server:
            for origin in (DESK, LOCAL):
                headers = server.ask("GET", "/healthz", Origin=origin)[1]
                self.assertEqual((headers["Access-Control-Allow-Origin"], headers["Vary"]),
                                 (origin, "Origin"))
                self.assertIn("X-Request-Id", headers["Access-Control-Expose-Headers"])
                self.assertIsNone(headers["Access-Control-Allow-Credentials"])
            for origin in (OTHER, "null", DESK + ".evil.example", DESK.upper(), DESK + ":8443",
                           "http://desk.example.com", ""):
                headers = server.ask("GET", "/healthz", Origin=origin)[1]
                self.assert_closed(headers)
                self.assertEqual(headers["Vary"], "Origin", "a cache keeps them apart")

    def test_answers_what_a_browser_asks_first(self):
        with self.serve("--cors-origin", f"{DESK},{LOCAL}") as server:
            for path, methods in (("/v1/classify", "POST"), ("/v1/decisions/x", "GET, HEAD")):
                status, headers, body = self.preflight(server, DESK, path)
                self.assertEqual((status, body), (204, ""))
                self.assertEqual(headers["Access-Control-Allow-Origin"], DESK)
                self.assertEqual(headers["Access-Control-Allow-Methods"], methods)
                for name in ("Authorization", "Content-Type", "X-Api-Key"):
                    self.assertIn(name, headers["Access-Control-Allow-Headers"])
                self.assertIsNone(headers["Access-Control-Allow-Credentials"])
            status, headers, _ = self.preflight(server, OTHER)
            self.assertEqual(status, 405)
            self.assert_closed(headers)
            self.assertEqual(self.preflight(server, DESK, "/v1/nothing")[0], 404)
            self.assertEqual(server.ask("OPTIONS", "/v1/classify", Origin=DESK)[0], 405,
                             "no preflight: it asks for no method")

    def test_such_a_page_needs_a_key_and_can_read_why(self):
        with self.serve("--cors-origin", DESK) as server:
            status, headers, _ = server.ask("POST", "/v1/classify", {"text": TEXT}, Origin=DESK,
                                            Sec_Fetch_Site="cross-site")
            self.assertEqual(status, 401, "being on this machine is not enough for a page")
            self.assertEqual(headers["Access-Control-Allow-Origin"], DESK)
            key = self.triage("access", "key", "desk").stdout.strip()
            status, headers, answer = server.ask(
                "POST", "/v1/classify", {"text": TEXT}, Origin=DESK, Sec_Fetch_Site="cross-site",
                Authorization=f"Bearer {key}")
            self.assertEqual((status, answer["label"]), (200, "Network"))
            self.assertEqual(headers["Access-Control-Allow-Origin"], DESK)

    def test_the_file_of_settings_names_them_too(self):
        settings = self.workspace / "triage.toml"
        self.addCleanup(settings.unlink)
        settings.write_text(f'[serve]\ncors_origins = ["{DESK}", "{LOCAL}"]\n')
        with self.serve() as server:
            self.assertEqual(self.preflight(server, LOCAL)[0], 204)

    def test_what_no_browser_sends_is_refused_at_the_start(self):
        for origin in ("*", "null", "desk.example.com", DESK + "/", "https://Desk.example.com",
                       "ftp://desk.example.com", "https://"):
            finished = self.triage("serve", "--port", "0", "--cors-origin", origin, code=1)
            self.assertIn("serve.cors_origins", finished.stderr)
            self.assertIn(origin, finished.stderr)


if __name__ == "__main__":
    unittest.main()
