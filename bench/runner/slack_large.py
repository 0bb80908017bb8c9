"""How soon a message in Slack has its reply when a large encoder reads it."""

import json
import random
import sys

from runner.figure import Figure, at_most
from runner.material import ROOT
from runner.process import finish, tell
from runner.slack import percentile, replies, server

WORDS = """vpn laptop printer outlook password badge monitor dock invoice meeting network account
server ticket screen""".split()
SAMPLE = ROOT / "data/sample/tickets.jsonl"


def slack_large(bench):
    """From an event to its reply with an encoder of e5-large's shape, one event a second."""
    sys.path.insert(0, str(ROOT / "tests/slack/stand_in"))
    from slack_stand_in import SlackStandIn

    workspace = trained(bench)
    figures = []
    for tokens, count in ((60, 60), (200, 15), (500, 15)):
        texts = texts_of(bench, workspace, tokens, 3 if bench.quick else count)
        with SlackStandIn() as stand_in, server(bench, stand_in, workspace) as port:
            waits = replies(stand_in, port, texts, rate=1)
        figures.append(
            Figure(f"Slack, e5-large shape, about {tokens} tokens, 1 event/s: "
                   f"99 of 100 replies posted within", percentile(99, waits), unit="ms",
                   less_is_better=True, bar=at_most(1000)))
    return figures


def trained(bench):
    """A workspace whose model reads e5-large's shape. Its weights are random: so are its answers."""
    workspace = bench.folder("model-large")
    model = bench.material.large_model(bench.python())
    tell("  training a model on vectors of e5-large's shape ...")
    sample = workspace / "sample.jsonl"
    sample.write_text("".join(SAMPLE.read_text(encoding="utf-8").splitlines(True)[:80]),
                      encoding="utf-8")
    bench.triage("model-large", "encoder", "add", "large", model, "--prefix", "query: ")
    bench.triage("model-large", "train", sample, "--encoder", "large", "--head", "linear",
                 "--test-share", 0, "--json")
    return workspace


def texts_of(bench, workspace, tokens, count):
    """Texts of about so many tokens, another each time."""
    draw = random.Random(3)
    trial = [" ".join(draw.choice(WORDS) for _ in range(200)) for _ in range(count)]
    per_word = sum(lengths(bench, workspace, trial)) / count / 200
    words = int(tokens / per_word)
    texts = [" ".join(draw.choice(WORDS) for _ in range(words)) for _ in range(count)]
    found = lengths(bench, workspace, texts)
    tell(f"  {count} texts of {min(found)} to {max(found)} tokens ...")
    return texts


def lengths(bench, workspace, texts):
    file = workspace / "texts.jsonl"
    file.write_text("".join(json.dumps({"id": str(i), "text": text}) + "\n"
                            for i, text in enumerate(texts)), encoding="utf-8")
    printed = finish([bench.program, "encoder", "tokens", file, "--text", "text", "--id", "id",
                      "--encoder", "large", "--workspace", workspace, "--quiet"])
    return [len(json.loads(line)["ids"]) for line in printed.output.splitlines()]
