"""A stand-in for an embedding service (OpenAI's /v1/embeddings) that can be told to misbehave."""

import base64
import hashlib
import http.server
import json
import struct
import threading

DIMENSION = 8


def vector_of(text):
    """Different for different texts, never zero."""
    return [byte / 255 + 0.01 for byte in hashlib.sha256(text.encode()).digest()[:DIMENSION]]


class EmbeddingService:
    """Use as a context manager. `interfere(texts, number)` may return (status, headers, body)."""

    def __init__(self):
        self.requests = []  # what was asked, as dictionaries
        self.authorizations = []
        self.interfere = lambda texts, number: None
        self.vector_of = vector_of
        self._lock = threading.Lock()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, answer = service._answer(json.loads(body), self.headers)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # a client that went away

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def texts(self):
        """Every text that was asked for, in some order."""
        return [text for request in self.requests for text in request["input"]]

    def _answer(self, asked, headers):
        with self._lock:
            number = len(self.requests)
            self.requests.append(asked)
            self.authorizations.append(headers.get("Authorization"))
        given = self.interfere(asked["input"], number)
        if given is not None:
            status, fields, body = given
            return status, fields, body.encode()
        data = []
        for index, text in enumerate(asked["input"]):
            vector = self.vector_of(text)
            if asked.get("encoding_format") == "base64":
                vector = base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
            data.append({"object": "embedding", "index": index, "embedding": vector})
        tokens = sum(len(text.split()) for text in asked["input"])
        answer = {"object": "list", "data": data[::-1], "model": asked["model"],
                  "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}
        return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()
