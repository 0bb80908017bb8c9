#!/usr/bin/env python3
"""Megabytes a second of e-mail cleaning: markup, quotes, signatures, typed tokens.

mail-parser-reply cuts quoted mail and signatures in the languages it knows, Beautiful Soup turns
HTML into text, and one regular expression turns addresses and long numbers into typed tokens.
Only the cleaning is timed, not the reading: processor time of one thread, so that a busy machine
does not matter, as text_bench does. A megabyte is 10^6 bytes of UTF-8 going in.
"""

from measure import Stopwatch, print_result  # first: its clock starts

import argparse
import re
import time
import unicodedata

from bs4 import BeautifulSoup
from mailparser_reply import EmailReplyParser
from tickets import read_rows, text_of

# All that mail-parser-reply knows.
LANGUAGES = ["en", "de", "cs", "da", "es", "fr", "it", "ja", "ko", "nl", "pl", "sv", "zh"]
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
BLANKS = re.compile(r"\s+")
TYPED = re.compile(
    r"(?P<url>https?://\S+|www\.\S+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]+)"
    r"|(?P<guid>\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b)"
    r"|(?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}\b)"
    r"|(?P<path>(?:[A-Za-z]:\\|\\\\)\S+)"
    r"|(?P<number>\b\d{5,}\b)"
)


def clean(text, reply_parser):
    """The words of one message that its writer wrote."""
    text = unicodedata.normalize("NFKC", text)
    if TAG.search(text):
        text = BeautifulSoup(text, "lxml").get_text("\n")
    text = reply_parser.parse_reply(text) or ""
    text = TYPED.sub(lambda found: f"<{found.lastgroup}>", text)
    return BLANKS.sub(" ", text).strip()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tickets", help="JSON Lines or CSV, plain or .gz")
    parser.add_argument("--rows", type=int, help="read only the first ROWS tickets")
    arguments = parser.parse_args()
    watch = Stopwatch()

    with watch.step("read"):
        texts = [text_of(row) for row in read_rows(arguments.tickets, arguments.rows)]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    reply_parser = EmailReplyParser(languages=LANGUAGES)
    started = time.process_time()
    with watch.step("clean"):
        cleaned = [clean(text, reply_parser) for text in texts]
    processor_seconds = time.process_time() - started
    metrics = {
        "megabytes_per_second": round(megabytes / processor_seconds, 3),
        "megabytes": round(megabytes, 3),
        "kept_share": round(sum(len(text.encode()) for text in cleaned) / 1e6 / megabytes, 4),
    }
    print_result(
        "mail-parser-reply + Beautiful Soup", watch, metrics, rows={"cleaned": len(texts)}
    )


if __name__ == "__main__":
    main()
