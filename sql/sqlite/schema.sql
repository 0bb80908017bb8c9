-- The tables that tickets.sql reads, as docs/warehouse-schema.md describes them.
--
-- Times are text, always in this form and in UTC, so that their order is the order of time:
-- 2026-03-02T08:15:00.000Z. STRFTIME('%Y-%m-%dT%H:%M:%fZ', any time) writes it.

CREATE TABLE tickets (
  id          TEXT PRIMARY KEY,
  channel     TEXT NOT NULL CHECK (channel IN ('chat', 'email')),
  created_at  TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
  updated_at  TEXT NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??.???Z'),
  closed_at   TEXT CHECK (closed_at GLOB '????-??-??T??:??:??.???Z'),
  status      TEXT NOT NULL,  -- 'closed' is what the queries look for
  subject     TEXT,
  is_spam     INTEGER DEFAULT 0 NOT NULL,
  is_test     INTEGER DEFAULT 0 NOT NULL,
  merged_into TEXT  -- the ticket that lives on
);

CREATE TABLE messages (
  id          TEXT NOT NULL,  -- the same message may come twice
  ticket_id   TEXT NOT NULL REFERENCES tickets (id),
  position    INTEGER NOT NULL,
  author_role TEXT NOT NULL CHECK (author_role IN ('requester', 'agent', 'system')),
  created_at  TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
  body        TEXT,
  PRIMARY KEY (ticket_id, position)
);

CREATE TABLE triage (  -- every change of a field; none is ever overwritten
  id          TEXT PRIMARY KEY,
  ticket_id   TEXT NOT NULL REFERENCES tickets (id),
  field       TEXT NOT NULL,
  value       TEXT,
  set_at      TEXT NOT NULL CHECK (set_at GLOB '????-??-??T??:??:??.???Z'),
  set_by      TEXT,
  set_by_kind TEXT NOT NULL CHECK (set_by_kind IN ('person', 'bot'))
);

CREATE INDEX tickets_by_time ON tickets (updated_at, id);
CREATE INDEX messages_by_time ON messages (created_at, ticket_id);
CREATE INDEX triage_by_time ON triage (set_at, ticket_id);
CREATE INDEX triage_by_ticket ON triage (ticket_id);
