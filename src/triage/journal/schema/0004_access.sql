-- Who may do what. Tokens are kept as salted hashes, Slack's own sealed.

CREATE TABLE people (
  id TEXT {bytes} NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL
) {by_key};

CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,       -- `link`, `session` or `oauth`
  hash TEXT NOT NULL,
  person_id TEXT NOT NULL,  -- empty for `oauth`
  expires_at BIGINT NOT NULL
) {by_key};

CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,     -- blanks between them
  requests_per_second DOUBLE PRECISION,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT,
  last_used_day BIGINT
) {by_key};

CREATE TABLE slack_installs (
  team TEXT NOT NULL PRIMARY KEY,
  team_name TEXT NOT NULL,
  token TEXT NOT NULL,      -- sealed
  key_id TEXT NOT NULL,
  scopes TEXT NOT NULL,     -- blanks between them
  bot_id TEXT NOT NULL,
  bot_user TEXT NOT NULL,
  installed_at BIGINT NOT NULL
) {by_key};
