#!/usr/bin/env python3
"""Pictures of the bot's conversations: `take_pictures.py --out FOLDER`.

$TRIAGE_PROGRAM names the program. A conversation in each language is played against `triage serve`
and the stand-in for Slack: messages, a click, a reason, the App Home. What the bot posted becomes a
page, NAME.html, and a picture of it, NAME.png, where there is Chromium.
"""

import argparse
import copy
import hashlib
import hmac
import itertools
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

import block_page
from block_page import Panel

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tests" / "slack" / "stand_in")]
from program import PROGRAM, SAMPLE, environment  # noqa: E402
from served import Served  # noqa: E402
from slack_stand_in import BOT_USER, TEAM, SlackStandIn  # noqa: E402

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PEOPLE = {"U1": "Mia Brandt", "U2": "Jon Park", BOT_USER: "triage"}
STORIES = json.loads(pathlib.Path(__file__).with_name("stories.json").read_text(encoding="utf-8"))
TRAINING = ("--head", "linear", "--auto-precision", "0.99", "--suggest-precision", "0.78")
BEGIN = 1_767_340_800  # of the first message: 2026-01-02 08:00 UTC


class Conversation:
    """One person's messages and clicks in a workspace, and what the bot made of them."""

    def __init__(self, workspace, journal, locale):
        self.slack = SlackStandIn()
        self.slack.locale = locale
        self.slack.set_time(BEGIN)
        self.event_ids = itertools.count(1)
        self.server = Served(
            workspace, "--journal", journal, SLACK_API_URL=self.slack.api_url,
            SLACK_BOT_TOKEN="xoxb-test", SLACK_SIGNING_SECRET=SECRET)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.stop()
        self.slack.__exit__()

    def tell(self, path, body):
        stamp = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
        is_form = not path.endswith("events")
        kind = "application/x-www-form-urlencoded" if is_form else "application/json"
        status, _, answer = self.server.ask(
            "POST", path, body, X_Slack_Request_Timestamp=stamp, Content_Type=kind,
            X_Slack_Signature="v0=" + digest.hexdigest())
        if status != 200:
            raise RuntimeError(f"{path}: {status} {answer}")

    def event(self, event):
        self.tell("/slack/events", json.dumps({
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_time": 1,
            "event_id": f"Ev{next(self.event_ids)}", "event": event}))

    def act(self, payload):
        payload = {"team": {"id": TEAM}, "user": {"id": "U1"}, "trigger_id": "1.2.3", **payload}
        self.tell("/slack/actions", urllib.parse.urlencode({"payload": json.dumps(payload)}))

    def wait_for(self, method, count):
        """The last of so many calls of the method."""
        def calls(seen):
            return [call for call in seen["calls"] if call["method"] == method]

        if not self.slack.wait_for(lambda seen: len(calls(seen)) >= count):
            raise RuntimeError(f"no {method} came\n" + self.server.log())
        return calls(self.slack.record())[-1]

    def say(self, text, kind):
        """What a person wrote, and the bot's reply, which is a decision of that kind."""
        count = len(self.slack.calls("chat.postMessage"))
        said = self.slack.write("C1", "U1", text)
        self.event({**said, "channel": "C1", "channel_type": "channel"})
        self.wait_for("chat.postMessage", count + 1)
        decision = self.server.ask("GET", "/v1/decisions?limit=1")[2]["decisions"][0]
        if decision["decision"] != kind:
            raise RuntimeError(f"'{text}' is no ticket for {kind}: {decision['reason']}")
        return said, copy.deepcopy(self.slack.posts()[-1])

    def click(self, reply, place):
        """The message after a click on its button of that place, or the modal that it opened."""
        block = next(block for block in reply["blocks"] if block["type"] == "actions")
        button = block["elements"][place]
        is_modal = button["action_id"] == "reason"
        method = "views.open" if is_modal else "chat.update"
        count = len(self.slack.calls(method))
        self.act({
            "type": "block_actions", "channel": {"id": "C1"},
            "container": {"type": "message", "message_ts": reply["ts"], "channel_id": "C1"},
            "message": {"ts": reply["ts"], "thread_ts": reply["thread_ts"]},
            "response_url": self.slack.url + "/response/1",
            "actions": [{"action_id": button["action_id"], "block_id": block["block_id"],
                         "type": "button", "value": button.get("value", ""),
                         "action_ts": f"{time.time():.6f}"}]})
        call = self.wait_for(method, count + 1)
        if is_modal:
            return json.loads(call["fields"]["view"])
        return copy.deepcopy(next(post for post in self.slack.posts() if post["ts"] == reply["ts"]))

    def home(self):
        count = len(self.slack.calls("views.publish"))
        self.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
        return json.loads(self.wait_for("views.publish", count + 1)["fields"]["view"])


def exchange(said, *replies, **how):
    return block_page.message(said, PEOPLE) + "".join(
        block_page.message(reply, PEOPLE, **how) for reply in replies)


def played(story, workspace, journal):
    """The panels of a story."""
    with Conversation(workspace, journal, story["locale"]) as conversation:
        empty_home = conversation.home()
        said, reply = conversation.say(story["suggest"], "suggest")
        picked = conversation.click(reply, 0)
        modal = conversation.click(picked, 1)
        panels = [Panel("A message and its answer", exchange(said, reply)),
                  Panel("After a click: the same message, in place",
                        exchange(said, picked, is_edited=True)),
                  Panel("“Add a reason”", block_page.view(modal, PEOPLE))]
        for caption, kind in (("Sure", "auto"), ("Unsure", "ask"), ("Nothing to go by", "abstain")):
            said, reply = conversation.say(story[kind], kind)
            panels.append(Panel(caption, exchange(said, reply)))
            if kind == "auto":
                changed = conversation.click(reply, -1)
                panels.append(Panel("Its last button: all classes, open",
                                    exchange(said, changed, is_open=True, is_edited=True)))
        panels.append(Panel("App Home", block_page.view(conversation.home(), PEOPLE)))
        panels.append(Panel("App Home before the first ticket",
                            block_page.view(empty_home, PEOPLE)))
        return panels


def take_picture(page, file):
    """As high as the page, which its script writes down. False where there is no Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return False

    def run(height, *words):
        with tempfile.TemporaryDirectory(prefix="triage-chromium-") as profile:
            return subprocess.run(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 f"--user-data-dir={profile}", f"--window-size={block_page.WIDTH},{height}", *words,
                 page.as_uri()], check=True, capture_output=True, text=True, timeout=120).stdout

    height = re.search(r'data-height="(\d+)"', run(1000, "--dump-dom"))[1]
    run(height, f"--screenshot={file}")
    return True


def draw(panels, language, page):
    page.write_text(block_page.page(panels, language), encoding="utf-8")
    picture = page.with_suffix(".png")
    print(picture if take_picture(page, picture) else page)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="where they go")
    out = parser.parse_args().out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="triage-pictures-") as folder:
        workspace = pathlib.Path(folder)
        subprocess.run([PROGRAM, "train", str(SAMPLE), *TRAINING], cwd=workspace, env=environment(),
                       check=True, capture_output=True)
        for language, story in STORIES.items():
            panels = played(story, workspace, workspace / f"{language}.db")
            draw(panels, language, out / f"conversation-{language}.html")
            if language == "en":
                draw(panels[:2], language, out / "slack.html")  # docs/pictures/slack.png


if __name__ == "__main__":
    main()
