"""Megabytes of tickets cleaned a second, on one core."""

from runner.figure import Figure, at_least
from runner.material import Absent
from runner.process import tell


def clean(bench):
    """Generated chats and e-mails in six languages, and public e-mails in five."""
    figures = speed(bench, "generated chats and e-mails", bench.material.generated_tickets())
    try:
        emails = bench.material.multilingual_tickets()
    except Absent as absent:
        tell(f"  clean: the second half is skipped: {absent}")
        return figures
    return figures + speed(bench, "public e-mails", emails)


def speed(bench, what, tickets):
    contest = bench.contest(f"clean, {what}").hold(
        bench.rounds(3),
        ours=lambda: bench.bench("text_bench", tickets),
        peer=lambda: bench.peer("clean_peer.py", tickets),
    )
    return [
        Figure(
            f"cleaning on one core, {what}",
            contest.metric("ours", "megabytes_per_second"),
            contest.metric("peer", "megabytes_per_second"),
            "mail-parser-reply, Beautiful Soup",
            "MB/s",
            bar=at_least(30),
        )
    ]
