-- Times in which nobody listened to a chat, until what was written in them is read.

CREATE TABLE gaps (
  team TEXT NOT NULL,
  channel TEXT NOT NULL,
  oldest TEXT {bytes} NOT NULL,  -- ts of the last message before it
  noted_at BIGINT NOT NULL,
  next_page TEXT NOT NULL,       -- the chat's own mark; empty: the newest page
  is_channel_read BIGINT NOT NULL,
  threads TEXT NOT NULL,         -- still to be read after the channel; blanks between them
  PRIMARY KEY (team, channel, oldest)
) {by_key};
