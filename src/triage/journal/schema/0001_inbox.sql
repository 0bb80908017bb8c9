-- Events as they came, the jobs they became, and every text that may have to go one day.
-- Times are microseconds since 1970 UTC; ids are those of row_id.h, sorted by time as bytes.
-- In braces stands what the two databases write differently, see migrations.cc.

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- Of events, decisions and messages, under the id of their row.
CREATE TABLE texts (
  id TEXT {bytes} NOT NULL PRIMARY KEY,
  salt TEXT NOT NULL,     -- of the hash that the chain covers; goes with the text
  key_id TEXT NOT NULL,   -- of the key it is sealed with; empty: readable
  text TEXT NOT NULL
) {by_key};

CREATE TABLE events (
  id TEXT {bytes} NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  event_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  team TEXT NOT NULL,
  person TEXT NOT NULL,
  lane TEXT NOT NULL,
  received_at BIGINT NOT NULL
) {by_key};

CREATE UNIQUE INDEX events_by_key ON events (source, event_key);
CREATE INDEX events_by_person ON events (person) WHERE person <> '';
CREATE INDEX events_by_lane ON events (lane) WHERE lane <> '';

CREATE TABLE jobs (
  id TEXT {bytes} NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  lane TEXT NOT NULL,
  event_id TEXT NOT NULL,
  state BIGINT NOT NULL,   -- 0 waiting, 1 running, 2 done, 3 dead
  due_at BIGINT NOT NULL,  -- of a running one: when its lease runs out
  tries BIGINT NOT NULL,
  worker TEXT NOT NULL,
  token TEXT NOT NULL,     -- of the last claim
  error TEXT NOT NULL,
  changed_at BIGINT NOT NULL
) {by_key};

CREATE INDEX jobs_due ON jobs (due_at, id) WHERE state < 2;
CREATE INDEX jobs_of_lane ON jobs (lane, id) WHERE state < 2;
CREATE INDEX jobs_over ON jobs (state, changed_at) WHERE state >= 2;
CREATE UNIQUE INDEX jobs_one_of_lane ON jobs (lane) WHERE state = 1 AND lane <> '';
