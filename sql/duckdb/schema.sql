-- The tables that tickets.sql reads, as docs/warehouse-schema.md describes them.
--
-- No index but the keys: DuckDB skips by the smallest and largest time of each row group.

CREATE TABLE tickets (
  id          TEXT PRIMARY KEY,
  channel     TEXT NOT NULL CHECK (channel IN ('chat', 'email')),
  created_at  TIMESTAMPTZ NOT NULL,
  updated_at  TIMESTAMPTZ NOT NULL,
  closed_at   TIMESTAMPTZ,
  status      TEXT NOT NULL,  -- 'closed' is what the queries look for
  subject     TEXT,
  is_spam     BOOLEAN DEFAULT FALSE NOT NULL,
  is_test     BOOLEAN DEFAULT FALSE NOT NULL,
  merged_into TEXT  -- the ticket that lives on
);

CREATE TABLE messages (
  id          TEXT NOT NULL,  -- the same message may come twice
  ticket_id   TEXT NOT NULL,
  position    INTEGER NOT NULL,
  author_role TEXT NOT NULL CHECK (author_role IN ('requester', 'agent', 'system')),
  created_at  TIMESTAMPTZ NOT NULL,
  body        TEXT,
  PRIMARY KEY (ticket_id, position)
);

CREATE TABLE triage (  -- every change of a field; none is ever overwritten
  id          TEXT PRIMARY KEY,
  ticket_id   TEXT NOT NULL,
  field       TEXT NOT NULL,
  value       TEXT,
  set_at      TIMESTAMPTZ NOT NULL,
  set_by      TEXT,
  set_by_kind TEXT NOT NULL CHECK (set_by_kind IN ('person', 'bot'))
);
