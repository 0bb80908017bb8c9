"""deploy/docker/triage-healthy says what the server says."""

import http.server
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import unittest

from deployment import DEPLOY, PROGRAM, ROOT, environment
from served import Served


def is_healthy(port, *words):
    checked = subprocess.run([DEPLOY / "docker/triage-healthy", *words],
                             env=os.environ | {"TRIAGE_SERVE_PORT": str(port)},
                             capture_output=True, timeout=30, check=False)
    return checked.returncode == 0


class Failing(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()

    def log_message(self, *_):
        pass


class Healthy(unittest.TestCase):
    def test_a_server_that_answers_is_healthy_and_ready(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, "train", ROOT / "data/sample/tickets.jsonl", "--head",
                            "linear", "--workspace", folder], env=environment(), check=True,
                           capture_output=True)
            with Served(pathlib.Path(folder)) as server:
                self.assertTrue(is_healthy(server.port))
                self.assertTrue(is_healthy(server.port, "/readyz"))
                self.assertFalse(is_healthy(server.port, "/nothing"))
                port = server.port
            self.assertFalse(is_healthy(port), "it has stopped")

    def test_a_server_that_refuses_is_not(self):
        with http.server.HTTPServer(("127.0.0.1", 0), Failing) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.assertFalse(is_healthy(server.server_address[1]))
            server.shutdown()

    def test_one_that_takes_connections_and_says_nothing_is_not(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.assertFalse(is_healthy(silent.getsockname()[1]))


if __name__ == "__main__":
    unittest.main()
