-- Messages of chats, and the replies to them.

CREATE TABLE messages (
  team TEXT NOT NULL,
  channel TEXT NOT NULL,
  ts TEXT {bytes} NOT NULL,
  thread TEXT NOT NULL,
  id TEXT {bytes} NOT NULL,  -- of its text
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  at BIGINT NOT NULL,
  is_removed BIGINT NOT NULL,
  PRIMARY KEY (team, channel, ts)
) {by_key};

CREATE INDEX messages_by_thread ON messages (team, channel, thread);
CREATE INDEX messages_by_person ON messages (person) WHERE person <> '';

CREATE TABLE deliveries (
  team TEXT NOT NULL,
  channel TEXT NOT NULL,
  ts TEXT {bytes} NOT NULL,
  thread TEXT NOT NULL,
  decision_id TEXT {bytes} NOT NULL,
  holder TEXT NOT NULL,
  state BIGINT NOT NULL,  -- 0 begun, 1 posted, 2 failed
  remote_ts TEXT NOT NULL,
  error TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (team, channel, ts)
) {by_key};

CREATE INDEX deliveries_by_thread ON deliveries (team, channel, thread);
CREATE INDEX deliveries_by_decision ON deliveries (decision_id);
CREATE INDEX deliveries_unfinished ON deliveries (begun_at) WHERE state = 0;
