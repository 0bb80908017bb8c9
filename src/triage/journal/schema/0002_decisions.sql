-- What was decided, what people said of it, and the chain that shows changes from outside.

CREATE TABLE decisions (
  id TEXT {bytes} NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  source TEXT NOT NULL,
  ticket_id TEXT NOT NULL,    -- this and the next five are blanked when the ticket is forgotten
  person TEXT NOT NULL,
  team TEXT NOT NULL,
  channel TEXT NOT NULL,
  thread TEXT NOT NULL,
  document TEXT NOT NULL,
  model_version TEXT NOT NULL,
  model_alias TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('auto', 'suggest', 'ask', 'abstain')),
  reason TEXT NOT NULL,
  label TEXT NOT NULL,
  probability DOUBLE PRECISION,
  threshold DOUBLE PRECISION,
  alternatives TEXT NOT NULL,  -- [["label", probability], ...], best first
  language TEXT NOT NULL,
  latency_us BIGINT NOT NULL,
  private_hash TEXT NOT NULL,  -- salted, of what can be blanked and the text
  feedback_id TEXT {bytes} NOT NULL,  -- that counts now; empty: none
  is_forgotten BIGINT NOT NULL
) {by_key};

CREATE INDEX decisions_by_time ON decisions (at, id);
CREATE INDEX decisions_by_ticket ON decisions (ticket_id) WHERE ticket_id <> '';
CREATE INDEX decisions_by_person ON decisions (person) WHERE person <> '';
CREATE INDEX decisions_by_conversation ON decisions (team, channel, thread, id) WHERE thread <> '';

CREATE TABLE feedback (
  id TEXT {bytes} NOT NULL PRIMARY KEY,
  feedback_key TEXT NOT NULL,
  decision_id TEXT {bytes} NOT NULL,
  label TEXT NOT NULL,
  person TEXT NOT NULL,        -- this and the next two are blanked when the person is forgotten
  reason TEXT NOT NULL,
  salt TEXT NOT NULL,
  source TEXT NOT NULL,
  at BIGINT NOT NULL,
  private_hash TEXT NOT NULL
) {by_key};

CREATE UNIQUE INDEX feedback_by_key ON feedback (source, feedback_key) WHERE feedback_key <> '';
CREATE INDEX feedback_by_decision ON feedback (decision_id, at, id);
CREATE INDEX feedback_by_person ON feedback (person) WHERE person <> '';

CREATE TABLE chain (
  writer TEXT {bytes} NOT NULL,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  row_id TEXT {bytes} NOT NULL,
  link TEXT NOT NULL,
  PRIMARY KEY (writer, number)
) {by_key};

CREATE TABLE tombstones (
  hash TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL
) {by_key};

CREATE TABLE receipts (
  id TEXT {bytes} NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  texts BIGINT NOT NULL,
  decisions BIGINT NOT NULL,
  feedback BIGINT NOT NULL,
  messages BIGINT NOT NULL
) {by_key};
