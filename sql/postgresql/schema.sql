-- The tables that tickets.sql reads, as docs/warehouse-schema.md describes them.
--
-- Ids sort by their bytes (COLLATE "C"), as in every other dialect.

CREATE TABLE tickets (
  id          TEXT COLLATE "C" PRIMARY KEY,
  channel     TEXT NOT NULL CHECK (channel IN ('chat', 'email')),
  created_at  TIMESTAMPTZ NOT NULL,
  updated_at  TIMESTAMPTZ NOT NULL,
  closed_at   TIMESTAMPTZ,
  status      TEXT NOT NULL,  -- 'closed' is what the queries look for
  subject     TEXT,
  is_spam     BOOLEAN DEFAULT FALSE NOT NULL,
  is_test     BOOLEAN DEFAULT FALSE NOT NULL,
  merged_into TEXT COLLATE "C"  -- the ticket that lives on
);

CREATE TABLE messages (
  id          TEXT COLLATE "C" NOT NULL,  -- the same message may come twice
  ticket_id   TEXT COLLATE "C" NOT NULL REFERENCES tickets (id),
  position    INTEGER NOT NULL,
  author_role TEXT NOT NULL CHECK (author_role IN ('requester', 'agent', 'system')),
  created_at  TIMESTAMPTZ NOT NULL,
  body        TEXT,
  PRIMARY KEY (ticket_id, position)
);

CREATE TABLE triage (  -- every change of a field; none is ever overwritten
  id          TEXT COLLATE "C" PRIMARY KEY,
  ticket_id   TEXT COLLATE "C" NOT NULL REFERENCES tickets (id),
  field       TEXT NOT NULL,
  value       TEXT,
  set_at      TIMESTAMPTZ NOT NULL,
  set_by      TEXT,
  set_by_kind TEXT NOT NULL CHECK (set_by_kind IN ('person', 'bot'))
);

CREATE INDEX tickets_by_time ON tickets (updated_at, id);
CREATE INDEX messages_by_time ON messages (created_at, ticket_id);
CREATE INDEX triage_by_time ON triage (set_at, ticket_id);
CREATE INDEX triage_by_ticket ON triage (ticket_id);
