"""How soon Slack is told that an event arrived, and how soon its author has the answer."""

import hashlib
import hmac
import json
import subprocess
import sys
import time
import urllib.request

from runner.figure import Figure, at_most
from runner.material import ROOT
from runner.process import Failed, tell
from runner.serving import free_port, request_bodies, running, wait_for
from runner.workbench import PEERS

sys.path.insert(0, str(ROOT / "tests/slack/stand_in"))

SECRET = "bench"
EVENTS_PER_SECOND = 500
REPLIES_PER_SECOND = 20
CONNECTIONS = 16
EXPECTED_MS = 3  # of an answer: what a connection does not rest


def slack(bench):
    """Events a second acknowledged once they are on disk; from an event to its reply, by a stand-in."""
    from slack_stand_in import SlackStandIn

    seconds = 3 if bench.quick else 20
    texts = [json.loads(line)["text"] for line in open(request_bodies(bench), encoding="utf-8")]
    workspace = bench.folder(bench.model("linear"))
    with SlackStandIn() as stand_in, server(bench, stand_in, workspace) as port:
        acknowledged = acknowledgements(bench, port, texts, seconds)
    with SlackStandIn() as stand_in, server(bench, stand_in, workspace) as port:
        asked = [texts[i % len(texts)] for i in range(REPLIES_PER_SECOND * seconds)]
        replied = percentile(99, replies(stand_in, port, asked, REPLIES_PER_SECOND))
    return [
        Figure(f"Slack: 99 of 100 acknowledged within, at {acknowledged['rate']:,.0f} events/s",
               acknowledged["p99_ms"], unit="ms", less_is_better=True, bar=at_most(20)),
        Figure(f"Slack: 99 of 100 replies posted within, at {REPLIES_PER_SECOND} events/s",
               replied, unit="ms", less_is_better=True, bar=at_most(200)),
    ]


def server(bench, stand_in, workspace):
    """`triage serve` as a bot of the stand-in; the context gives its port."""
    from contextlib import contextmanager

    @contextmanager
    def started():
        journal = bench.folder("slack") / "journal.db"
        for file in journal.parent.glob("journal.db*"):
            file.unlink()
        port = free_port()
        words = [bench.program, "serve", "--workspace", workspace, "--port", port,
                 "--journal", journal, "--log-level", "warning", "--quiet", "--slack", "http"]
        secrets = {"SLACK_API_URL": stand_in.api_url, "SLACK_BOT_TOKEN": "xoxb-bench",
                   "SLACK_SIGNING_SECRET": SECRET}
        with running(words, secrets) as process:
            wait_for(f"http://127.0.0.1:{port}/readyz", process)
            yield port

    return started()


def event(number, text):
    """A message in a channel of its own, as Slack tells it: the bot writes once a second a channel."""
    stamp = f"{int(time.time())}.{number:06}"
    return json.dumps({
        "type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}",
        "event": {"type": "message", "channel": f"C{number}", "channel_type": "channel",
                  "user": "U1", "text": text, "ts": stamp}})


def signed(body):
    now = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256)
    return now, "v0=" + digest.hexdigest()


def acknowledgements(bench, port, texts, seconds):
    file = bench.folder("slack") / "events.txt"
    with open(file, "w", encoding="utf-8") as lines:
        for number in range(int(EVENTS_PER_SECOND * seconds * 1.5)):
            body = event(number, texts[number % len(texts)])
            lines.write(" ".join((*signed(body), body)) + "\n")
    finished = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", PEERS / "slack_events.lua",
         f"http://127.0.0.1:{port}", "--", file,
         str(1000 * CONNECTIONS / EVENTS_PER_SECOND - EXPECTED_MS)],
        check=True, stdout=subprocess.PIPE, text=True)
    result = json.loads(finished.stdout.splitlines()[-1])
    if result["failed"] or not result["requests"]:
        raise Failed(f"{result['failed']} of {result['requests']} events failed")
    result["rate"] = result["requests"] / result["seconds"]
    tell(f"  {result['rate']:,.0f} events/s, p99 {result['p99_ms']:.2f} ms")
    return result


def replies(stand_in, port, texts, rate):
    """Milliseconds from each event to its reply, in rising order; so many events a second."""
    sent, posted = {}, {}

    def note(record):
        for channel, messages in record["messages"].items():
            if messages and channel not in posted:
                posted[channel] = time.perf_counter()
        return len(posted) == len(sent)

    for number, text in enumerate(texts):
        body = event(number, text)
        stamp, signature = signed(body)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/slack/events", body.encode(),
            {"Content-Type": "application/json", "X-Slack-Request-Timestamp": stamp,
             "X-Slack-Signature": signature})
        begun = time.perf_counter()
        sent[f"C{number}"] = begun
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
        stand_in.wait_for(note, seconds=1 / rate)
        rest = begun + 1 / rate - time.perf_counter()
        if rest > 0:
            time.sleep(rest)
    if not stand_in.wait_for(note, seconds=30):
        raise Failed(f"{len(sent) - len(posted)} of {len(sent)} events had no reply")
    waits = sorted(1000 * (posted[channel] - sent[channel]) for channel in sent)
    tell(f"  {len(waits)} replies, half within {percentile(50, waits):.1f} ms")
    return waits


def percentile(share, rising):
    return rising[int(share / 100 * (len(rising) - 1))]
