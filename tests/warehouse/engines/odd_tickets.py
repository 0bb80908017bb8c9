"""Tickets as a desk has them once in a while, each with what the queries have to make of it."""

import dataclasses
import datetime

DAY = "2026-03-04"


def at(clock, day=DAY):
    """09:15 of the day in UTC, unless the text brings its own offset."""
    text = f"{day}T{clock}"
    return datetime.datetime.fromisoformat(text if clock[5:].strip("0123456789:.") else text + "Z")


@dataclasses.dataclass
class Case:
    """One ticket. `learned`: what tickets.sql answers, by column, or None where it leaves it out;
    `waits`: whether new_tickets.sql has it."""

    name: str
    messages: list  # (role, time, body) or (role, time, body, id)
    triage: list    # (field, value, time, kind)
    learned: dict = None
    waits: bool = False
    ticket: dict = dataclasses.field(default_factory=dict)  # what differs from a plain one

    @property
    def id(self):
        return "ODD-" + self.name.replace(" ", "-")

    def rows(self):
        """(ticket, messages, triage) as rows of the tables."""
        ticket = {"id": self.id, "channel": "chat", "created_at": at("09:00"),
                  "updated_at": at("10:00"), "closed_at": at("10:00"), "status": "closed",
                  "subject": None, "is_spam": False, "is_test": False,
                  "merged_into": None} | self.ticket
        if ticket["status"] != "closed":
            ticket["closed_at"] = None
        messages = [((*own, f"{self.id}-m{position}")[0], self.id, position, role, time, body)
                    for position, (role, time, body, *own) in enumerate(self.messages, 1)]
        triage = [(f"{self.id}-c{number:02}", self.id, field, value, time, f"the {kind}", kind)
                  for number, (field, value, time, kind) in enumerate(self.triage, 1)]
        return tuple(ticket.values()), messages, triage


ASKED = ("requester", at("09:00"), "the vpn drops every hour")
SORTED = ("category", "Network", at("09:30"), "person")
AS_SORTED = {"category": "Network", "decided_at": at("09:30"), "changed_at": at("10:00")}
BODIES = {
    "unicode and emoji": "Grüße 漢字 עברית 🙏🏽 e\u0301 \u202eback\u202c \U0001F9D1\u200d\U0001F4BB",
    "quotes": """'single' "double" `back` ; -- no comment /* nor this */ :since ? $1 \\ %s {x}""",
    "line ends": "one\ntwo\r\nthree\rfour\t,\n",
    "a megabyte": "printer on fire, ünd so weiter. " * 32_000,
    "blanks": "  \n\t ",
}

CASES = [
    Case("plain", [ASKED, ("agent", at("09:20"), "which floor?")], [SORTED], AS_SORTED),
    Case("spam", [ASKED], [SORTED], ticket={"is_spam": True}),
    Case("test", [ASKED], [SORTED], ticket={"is_test": True}),
    Case("merged", [ASKED], [SORTED], ticket={"merged_into": "ODD-plain"}),
    Case("open", [ASKED], [SORTED], ticket={"status": "open"}),
    Case("open without category", [ASKED], [("priority", "P2", at("09:05"), "person")],
         waits=True, ticket={"status": "open"}),
    Case("new without triage", [ASKED], [], waits=True, ticket={"status": "new"}),
    Case("open spam", [ASKED], [], ticket={"status": "open", "is_spam": True}),
    Case("open test", [ASKED], [], ticket={"status": "open", "is_test": True}),
    Case("open merged", [ASKED], [], ticket={"status": "open", "merged_into": "ODD-plain"}),
    Case("open sorted by a bot", [ASKED], [("category", "Access", at("09:10"), "bot")],
         ticket={"status": "open"}),
    Case("open category taken back", [ASKED], [SORTED, ("category", None, at("09:40"), "person")],
         waits=True, ticket={"status": "open"}),
    Case("closed without category", [ASKED], [("priority", "P2", at("09:05"), "person")]),
    Case("closed without triage", [ASKED], []),
    Case("category of a bot only", [ASKED], [("category", "Access", at("09:10"), "bot")]),
    Case("bot then person", [ASKED],
         [("category", "Access", at("09:10"), "bot"), ("priority", "P3", at("09:10"), "bot"),
          ("priority", "P1", at("09:30"), "person"), SORTED],
         {"category": "Network", "decided_at": at("09:10"), "priority": "P3"}),
    Case("person then bot", [ASKED], [SORTED, ("category", "Access", at("09:45"), "bot")],
         AS_SORTED),
    Case("person changes the category", [ASKED],
         [("category", "Access", at("09:10"), "person"), SORTED],
         {"category": "Network", "decided_at": at("09:10")}),
    Case("two categories at one time", [ASKED],
         [("category", "Access", at("09:30"), "person"), SORTED], AS_SORTED),
    Case("category taken back", [ASKED], [SORTED, ("category", None, at("09:40"), "person")]),
    Case("category emptied", [ASKED], [SORTED, ("category", "", at("09:40"), "person")]),
    Case("empty category first", [ASKED], [("category", "", at("09:10"), "person"), SORTED],
         AS_SORTED),
    Case("relabelled after closing", [ASKED],
         [("category", "Access", at("09:10"), "person"),
          ("category", "Network", at("16:00", "2026-05-01"), "person")],
         {"category": "Network", "decided_at": at("09:10"),
          "changed_at": at("16:00", "2026-05-01")}),
    Case("fields change after the decision", [ASKED],
         [("priority", "P4", at("09:05"), "person"), ("priority", "P3", at("09:20"), "person"),
          ("device", "laptop", at("09:30"), "person"), SORTED,
          ("priority", "P1", at("09:40"), "person"), ("location", "Oslo", at("09:50"), "person")],
         AS_SORTED | {"priority": "P3", "device": "laptop", "location": None,
                      "application": None}),
    Case("field taken back before the decision", [ASKED],
         [("device", "laptop", at("09:05"), "person"), ("device", None, at("09:20"), "person"),
          SORTED], AS_SORTED | {"device": None}),
    Case("unknown field", [ASKED], [("mood", "bad", at("09:05"), "person"), SORTED], AS_SORTED),
    Case("late message", [ASKED, ("requester", at("12:00", "2026-04-20"), "thanks")], [SORTED],
         AS_SORTED | {"changed_at": at("12:00", "2026-04-20")}),
    Case("times of several zones",
         [("requester", at("10:00+01:00"), "in Berlin"), ("agent", at("04:10-05:00"), "in Lima"),
          ("requester", at("14:45+05:30"), "in Pune")],
         [("category", "Network", at("18:30+09:00"), "person")],
         AS_SORTED | {"created_at": at("09:00")},
         ticket={"created_at": at("18:00+09:00"), "updated_at": at("02:00-08:00")}),
    Case("message twice",
         [(*ASKED, "M-twice"), ("agent", at("09:20"), "which floor?"), (*ASKED, "M-twice")],
         [SORTED], AS_SORTED),
    Case("messages out of time",
         [("requester", at("09:20"), "first by position"), ("agent", at("09:10"), "second")],
         [SORTED], AS_SORTED),
    Case("no message", [], [SORTED], AS_SORTED | {"subject": "vpn down"},
         ticket={"channel": "email", "subject": "vpn down"}),
    Case("empty messages", [("requester", at("09:00"), ""), ("requester", at("09:01"), None)],
         [SORTED], AS_SORTED),
    Case("empty subject", [ASKED], [SORTED], AS_SORTED | {"subject": ""},
         ticket={"channel": "email", "subject": ""}),
    *(Case(name, [("requester", at("09:00"), body)], [("category", body[:40], at("09:30"),
                                                       "person")],
           {"category": body[:40], "subject": body[:60]},
           ticket={"channel": "email", "subject": body[:60]})
      for name, body in BODIES.items()),
]
