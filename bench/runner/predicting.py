"""How fast new tickets are classified: many from a file, one in process, one from process start."""

import json

from runner.figure import Figure, at_least, at_most

PEER = "scikit-learn, words alone"
TICKETS_PER_SECOND = {"linear": 20_000, "blend": 5_000}
START_MS = {"linear": 150, "blend": 400}


def predict(bench):
    """Linear and blend, beside scikit-learn's linear model: from a file, in process, from start."""
    tickets = bench.material.it_tickets_plain()
    one = first_ticket(tickets)
    bench.peer_model()
    figures = []
    for head in ("linear", "blend"):
        bench.model(head)
        figures.append(from_file(bench, head, tickets))
        figures.append(in_process(bench, head, tickets))
        figures.append(from_start(bench, head, one))
    return figures


def from_file(bench, head, tickets):
    """Ours counts from process start to the last row written; the peer without its start."""
    decisions = bench.folder("decisions") / "decisions.jsonl"
    rows = count_rows(tickets)
    contest = bench.contest(f"predict, {head}, from a file").hold(
        bench.rounds(3),
        ours=lambda: bench.triage(bench.model(head), "predict", tickets, "--output", decisions),
        peer=lambda: bench.peer("predict_sklearn.py", bench.peer_model(), tickets),
    )
    return Figure(
        f"{head}: a file of {rows:,} tickets",
        rows / contest.seconds("ours"),
        contest.metric("peer", "tickets_per_second"),
        PEER,
        "tickets/s",
        bar=at_least(TICKETS_PER_SECOND[head]),
    )


def in_process(bench, head, tickets):
    """One ticket, the model open: the median of many."""
    bundle = bench.folder(bench.model(head)) / "var/models/1"
    contest = bench.contest(f"predict, {head}, in process").hold(
        bench.rounds(3),
        ours=lambda: bench.bench("predict_bench", bundle, tickets),
        peer=lambda: bench.peer("predict_sklearn.py", bench.peer_model(), tickets, "--rows=1000"),
    )
    return Figure(
        f"{head}: one ticket in process",
        contest.metric("ours", "one_ticket_ms"),
        contest.metric("peer", "one_ticket_ms"),
        PEER,
        "ms",
        less_is_better=True,
        bar=at_most(0.5),
    )


def from_start(bench, head, ticket):
    """`triage predict -` with one ticket, from process start to its end."""
    single = bench.folder("single") / "one.jsonl"
    single.write_text(ticket, encoding="utf-8")
    contest = bench.contest(f"predict, {head}, from process start")
    contest.hold(
        bench.rounds(11),
        ours=lambda: bench.triage(bench.model(head), "predict", "-", given=ticket),
    ).hold(
        bench.rounds(3),
        peer=lambda: bench.peer("predict_sklearn.py", bench.peer_model(), single),
    )
    return Figure(
        f"{head}: one ticket from process start",
        1000 * contest.seconds("ours"),
        1000 * contest.seconds("peer"),
        PEER,
        "ms",
        less_is_better=True,
        bar=at_most(START_MS[head]),
    )


def first_ticket(tickets):
    with open(tickets, encoding="utf-8") as rows:
        return json.dumps({"id": "1", "text": json.loads(next(rows))["text"]}) + "\n"


def count_rows(tickets):
    with open(tickets, "rb") as rows:
        return sum(1 for _ in rows)
