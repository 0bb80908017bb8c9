"""A stand-in for Slack on the loopback interface: Web API, Socket Mode, install, and faults on demand.

    with SlackStandIn() as slack:
        ... slack.api_url, slack.posts(), slack.calls("chat.update")
        slack.fail("chat.postMessage", status=429, retry_after=2)
        slack.push("events_api", {...})

Also a program, for tests in other languages: `slack_stand_in.py` prints its address and serves until its
input ends. Then faults and envelopes are posted, and records read, under /stand_in/.
"""

import argparse
import http.server
import itertools
import json
import sys
import threading
import time
import urllib.parse
import uuid

import block_limits
import web_socket

TEAM, BOT_USER, BOT = "T1", "UBOT", "BBOT"


class Refused(Exception):
    """`{"ok": false, "error": ...}`"""


class SlackStandIn:
    def __init__(self, port=0):
        self._lock = threading.Condition()
        self._calls = []  # of all methods, in order
        self._messages = {}  # channel -> list of messages
        self._ephemerals = []
        self._views = []
        self._acknowledged = []  # envelope ids
        self._sockets = []
        self._faults = {}  # method or "*" -> list of faults
        self._stamps = itertools.count(1_700_000_000)
        self._is_time_set = False
        self._last_post = 0
        self.locale = "de-DE"  # of everybody
        stand_in = self

        class Handler(_Handler):
            slack = stand_in

        self._server = _Server(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.api_url = self.url + "/api/"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.disconnect(None)
        self._server.shutdown()
        self._server.server_close()

    # What happened.
    def calls(self, method=None):
        with self._lock:
            return [call for call in self._calls if method in (None, call["method"])]

    def posts(self):
        with self._lock:
            return [message for messages in self._messages.values() for message in messages
                    if message.get("bot_id") == BOT]

    def record(self):
        with self._lock:
            return self._record()

    def _record(self):
        return {"calls": self._calls, "messages": self._messages, "views": self._views,
                "ephemerals": self._ephemerals, "acknowledged": self._acknowledged,
                "sockets": len(self._open_sockets()), "connections": len(self._sockets)}

    def wait_for(self, is_true, seconds=20):
        """Waits until `is_true(self.record())`; returns whether it came to be."""
        with self._lock:
            return self._lock.wait_for(lambda: is_true(self._record()), seconds)

    # What is to happen.
    def fail(self, method, times=1, status=None, retry_after=None, error=None, is_lost=False,
             silence=0):
        """The next calls of the method (`*`: of any) fail; `is_lost`: after they were done."""
        with self._lock:
            self._faults.setdefault(method, []).extend(
                [{"status": status, "retry_after": retry_after, "error": error,
                  "is_lost": is_lost, "silence": silence}] * times)

    def delay(self, method, seconds):
        """The next call of the method is done and answered so much later."""
        with self._lock:
            self._faults.setdefault(method, []).append({"delay": seconds})

    def set_time(self, seconds):
        """Of the next message; each is a second later than the one before."""
        self._stamps = itertools.count(int(seconds))
        self._is_time_set = True

    def recover(self):
        with self._lock:
            self._faults.clear()

    def write(self, channel, user, text, thread_ts=None):
        """A person writes; returns the message."""
        message = {"type": "message", "user": user, "text": text, "ts": self._stamp()}
        if thread_ts:
            message["thread_ts"] = thread_ts
        with self._lock:
            self._messages.setdefault(channel, []).append(message)
        return message

    def push(self, kind, payload, envelope_id=None):
        """Sends an envelope over the newest connection; returns its id."""
        envelope_id = envelope_id or str(uuid.uuid4())
        frame = {"type": kind, "envelope_id": envelope_id, "payload": payload,
                 "accepts_response_payload": kind != "events_api"}
        with self._lock:
            self._lock.wait_for(self._open_sockets, 20)
            newest = self._open_sockets()[-1]
        newest.send(json.dumps(frame))
        return envelope_id

    def disconnect(self, reason):
        """Announces the end of all connections, or ends them at once without a reason."""
        with self._lock:
            sockets = self._open_sockets()
        for socket in sockets:
            if reason:
                socket.send(json.dumps({"type": "disconnect", "reason": reason}))
            else:
                socket.close()
        with self._lock:
            self._lock.notify_all()

    # Behind the handler.
    def _open_sockets(self):
        return [socket for socket in self._sockets if socket.is_open]

    def _stamp(self):
        return f"{next(self._stamps)}.000100"

    def _post_stamp(self):
        """What people write is of long ago, unless the time is set; what the bot posts, of now."""
        if self._is_time_set:
            return self._stamp()
        self._last_post = max(int(time.time() * 1e6), self._last_post + 1)
        return f"{self._last_post // 1_000_000}.{self._last_post % 1_000_000:06}"

    def note(self, method, fields, token):
        with self._lock:
            self._calls.append({"method": method, "fields": fields, "token": token})
            faults = self._faults.get(method) or self._faults.get("*") or [None]
            fault = faults.pop(0)
            self._lock.notify_all()
            return fault

    def work(self, method, fields):
        work = getattr(self, "_" + method.replace(".", "_"), None)
        if work is None or "." not in method:
            raise Refused("unknown_method")
        with self._lock:
            answer = work(fields)
            self._lock.notify_all()
        return {"ok": True, **(answer or {})}

    @staticmethod
    def _blocks(fields):
        blocks = json.loads(fields.get("blocks") or "[]")
        faults = block_limits.faults_of(blocks)
        if faults:
            raise Refused("invalid_blocks")
        if len(fields.get("text", "")) > 40_000:
            raise Refused("msg_too_long")
        if not blocks and not fields.get("text"):
            raise Refused("no_text")
        return blocks

    def _message(self, fields):
        for message in self._messages.get(fields.get("channel"), []):
            if message["ts"] == fields.get("ts"):
                return message
        raise Refused("message_not_found")

    def _chat_postMessage(self, fields):
        if not fields.get("channel"):
            raise Refused("channel_not_found")
        message = {"type": "message", "user": BOT_USER, "bot_id": BOT,
                   "ts": self._post_stamp(),
                   "text": fields.get("text", ""), "blocks": self._blocks(fields)}
        if fields.get("thread_ts"):
            message["thread_ts"] = fields["thread_ts"]
        if fields.get("metadata"):
            message["metadata"] = json.loads(fields["metadata"])
        self._messages.setdefault(fields["channel"], []).append(message)
        return {"channel": fields["channel"], "ts": message["ts"], "message": message}

    def _chat_update(self, fields):
        message = self._message(fields)
        old_ids = {block.get("block_id") for block in message["blocks"]} - {None}
        blocks = self._blocks(fields)
        if old_ids & {block.get("block_id") for block in blocks}:
            raise Refused("invalid_blocks")  # ids are new on each update
        message.update(text=fields.get("text", ""), blocks=blocks)
        return {"channel": fields["channel"], "ts": message["ts"], "text": message["text"]}

    def _chat_postEphemeral(self, fields):
        if not fields.get("user"):
            raise Refused("user_not_in_channel")
        self._ephemerals.append({**fields, "blocks": self._blocks(fields)})
        return {"message_ts": self._stamp()}

    def _views_open(self, fields):
        if not fields.get("trigger_id"):
            raise Refused("invalid_trigger_id")
        return self._keep_view(fields)

    def _views_publish(self, fields):
        if not fields.get("user_id"):
            raise Refused("user_not_found")
        return self._keep_view(fields)

    def _keep_view(self, fields):
        view = json.loads(fields["view"])
        if block_limits.faults_of(view["blocks"], 100):
            raise Refused("invalid_arguments")
        if view["type"] == "modal" and len(view["title"]["text"]) > 24:
            raise Refused("invalid_arguments")
        self._views.append({**fields, "view": view})
        return {"view": {"id": f"V{len(self._views)}", **view}}

    def _page(self, messages, fields):
        oldest, limit = fields.get("oldest") or "0", int(fields.get("limit") or 100)
        begin = int(fields.get("cursor") or 0)
        latest = fields.get("latest") or "9"
        found = [message for message in messages if oldest < message["ts"] < latest]
        if fields.get("include_all_metadata") not in ("true", "1"):
            found = [{k: v for k, v in message.items() if k != "metadata"} for message in found]
        more = begin + limit < len(found)
        return {"messages": found[begin:begin + limit], "has_more": more,
                "response_metadata": {"next_cursor": str(begin + limit) if more else ""}}

    def _conversations_history(self, fields):
        messages = [message for message in self._messages.get(fields.get("channel"), [])
                    if message.get("thread_ts", message["ts"]) == message["ts"]]
        return self._page(messages[::-1], fields)

    def _conversations_replies(self, fields):
        return self._page([message for message in self._messages.get(fields.get("channel"), [])
                           if fields.get("ts") in (message["ts"], message.get("thread_ts"))], fields)

    @staticmethod
    def _conversations_open(fields):
        return {"channel": {"id": "D" + fields.get("users", "")[1:]}}

    def _users_info(self, fields):
        return {"user": {"id": fields.get("user"), "locale": self.locale}}

    @staticmethod
    def _auth_test(_):
        return {"team_id": TEAM, "team": "Desk", "user_id": BOT_USER, "bot_id": BOT}

    def _apps_connections_open(self, _):
        return {"url": self.url.replace("http", "ws", 1) + "/link/?ticket=" + uuid.uuid4().hex}

    @staticmethod
    def _oauth_v2_access(fields):
        if fields.get("code") != "good":
            raise Refused("invalid_code")
        return {"access_token": "xoxb-installed", "token_type": "bot", "scope": "chat:write",
                "bot_user_id": BOT_USER, "team": {"id": TEAM, "name": "Desk"}}

    def serve_socket(self, socket):
        with self._lock:
            self._sockets.append(socket)
            count = len(self._open_sockets())
            self._lock.notify_all()
        socket.send(json.dumps({"type": "hello", "num_connections": count,
                                "connection_info": {"app_id": "A1"},
                                "debug_info": {"host": "stand-in"}}))
        while (text := socket.receive()) is not None:
            with self._lock:
                self._acknowledged.append(json.loads(text).get("envelope_id"))
                self._lock.notify_all()
        with self._lock:
            self._lock.notify_all()

    def control(self, name, request):
        """What other programs ask for under /stand_in/."""
        if name == "fail":
            self.fail(**request)
        elif name == "recover":
            self.recover()
        elif name == "write":
            return self.write(**request)
        elif name == "push":
            return {"envelope_id": self.push(**request)}
        elif name == "disconnect":
            self.disconnect(request.get("reason"))
        return self.record() if name == "record" else {}


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a program that was killed
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    slack = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            return self._upgrade()
        return self.do_POST()

    def do_POST(self):
        path = urllib.parse.urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if path.path.startswith("/stand_in/"):
            name = path.path.rsplit("/", 1)[1]
            return self._send(200, self.slack.control(name, json.loads(body or "{}")))
        if path.path.startswith("/api/"):
            return self._call(path.path[len("/api/"):], self._fields(body, path.query))
        self.slack.note(path.path, {"body": body}, "")
        return self._send(200, {"ok": True})

    def _fields(self, body, query):
        fields = dict(urllib.parse.parse_qsl(query))
        if self.headers.get("Content-Type", "").startswith("application/json"):
            for name, value in json.loads(body or "{}").items():
                fields[name] = value if isinstance(value, str) else json.dumps(value)
        else:
            fields.update(urllib.parse.parse_qsl(body))
        return fields

    def _call(self, method, fields):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        token = token or fields.get("token", "")
        fault = self.slack.note(method, fields, token)
        if fault and "delay" in fault:
            time.sleep(fault["delay"])
            fault = None
        if fault and not fault["is_lost"]:
            return self._fail(fault)
        try:
            if not token and method != "oauth.v2.access":
                raise Refused("not_authed")
            answer = self.slack.work(method, fields)
        except Refused as refused:
            answer = {"ok": False, "error": str(refused)}
        return self._fail(fault) if fault else self._send(200, answer)

    def _fail(self, fault):
        if fault["silence"]:
            time.sleep(fault["silence"])
            self.close_connection = True
            return
        if fault["error"]:
            return self._send(200, {"ok": False, "error": fault["error"]})
        headers = {"Retry-After": str(fault["retry_after"])} if fault["retry_after"] else {}
        self._send(fault["status"] or 500, {"ok": False, "error": "ratelimited"}, headers)

    def _send(self, status, answer, headers=None):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-OAuth-Scopes", "chat:write,im:history")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _upgrade(self):
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept",
                         web_socket.accept_key(self.headers["Sec-WebSocket-Key"]))
        self.end_headers()
        self.wfile.flush()
        self.slack.serve_socket(web_socket.WebSocket(self.rfile, self.wfile))
        self.close_connection = True


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    with SlackStandIn(parser.parse_args().port) as slack:
        print(slack.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
