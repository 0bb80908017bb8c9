"""Runs `triage serve` for a test, and asks it."""

import http.client
import json
import os
import re
import signal
import subprocess
import threading

from program import PROGRAM, environment


class Served:
    """The program, serving a workspace on a free port until the block ends."""

    def __init__(self, workspace, *words, **variables):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--workspace", str(workspace), "--port", "0", *map(str, words)],
            env=environment(**variables), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True)
        self.lines = []
        self.port = None
        self.is_listening = threading.Event()
        self.has_line = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.is_listening.wait(60)
        if self.port is None:
            self.stop(signal.SIGKILL)
            raise AssertionError("serve did not start:\n" + "".join(self.lines))

    def read(self):
        for line in self.process.stderr:
            with self.has_line:
                self.lines.append(line)
                self.has_line.notify_all()
            found = re.search(r"answers at https?://\S+?:(\d+) ", line)
            if found:
                self.port = int(found[1])
                self.is_listening.set()
        self.is_listening.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, how=signal.SIGTERM):
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(60)
        self.reader.join(10)
        self.process.stderr.close()
        return code

    def wait_for_log(self, words, seconds=60):
        """Whether a line with these words came."""
        with self.has_line:
            return self.has_line.wait_for(
                lambda: any(words in line for line in self.lines), seconds)

    def log(self):
        return "".join(self.lines)

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method, path, body=None, **headers):
        """Status, headers and body, parsed where it is JSON. A body that is no text is sent as JSON;
        underscores in the names of headers are hyphens."""
        connection = self.connection()
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            headers.setdefault("Content_Type", "application/json")
        connection.request(method, path, body,
                           {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kind = answer.getheader("Content-Type", "")
        return (answer.status, answer.headers,
                json.loads(content) if "json" in kind else content.decode())

    def classify(self, body, query="", **headers):
        status, _, answer = self.ask("POST", "/v1/classify" + query, body, **headers)
        if status != 200:
            raise AssertionError(f"{status}: {answer}")
        return answer


def raise_file_limit():
    """As many open files as this process may have."""
    import resource
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else os.sysconf("SC_OPEN_MAX")
