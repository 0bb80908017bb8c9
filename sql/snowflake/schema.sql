-- The tables that tickets.sql reads, as docs/warehouse-schema.md describes them, and the vectors
-- that embed.sql writes.
--
-- Snowflake keeps keys as a note to the reader and to its planner; it does not enforce them.

CREATE TABLE tickets (
  id          TEXT PRIMARY KEY,
  channel     TEXT NOT NULL,  -- 'chat' or 'email'
  created_at  TIMESTAMP_TZ NOT NULL,
  updated_at  TIMESTAMP_TZ NOT NULL,
  closed_at   TIMESTAMP_TZ,
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
  author_role TEXT NOT NULL,  -- 'requester', 'agent' or 'system'
  created_at  TIMESTAMP_TZ NOT NULL,
  body        TEXT,
  PRIMARY KEY (ticket_id, position)
);

CREATE TABLE triage (  -- every change of a field; none is ever overwritten
  id          TEXT PRIMARY KEY,
  ticket_id   TEXT NOT NULL,
  field       TEXT NOT NULL,
  value       TEXT,
  set_at      TIMESTAMP_TZ NOT NULL,
  set_by      TEXT,
  set_by_kind TEXT NOT NULL  -- 'person' or 'bot'
);

CREATE TABLE documents (  -- cleaned tickets, as they are classified
  id   TEXT PRIMARY KEY,
  text TEXT NOT NULL
);

CREATE TABLE vectors (  -- by what was embedded, so that equal texts are paid for once
  content_hash TEXT NOT NULL,  -- SHA-256 of prefix and text, 64 hex digits
  model        TEXT NOT NULL,
  embedding    VECTOR(FLOAT, 1024) NOT NULL,
  embedded_at  TIMESTAMP_TZ NOT NULL,
  PRIMARY KEY (content_hash, model)
);
