#include "triage/journal/gaps.h"

#include "triage/journal/word_list.h"

namespace triage::journal {

void note_gap(Transaction& transaction, const ChannelGap& gap) {
  transaction.execute(
      "INSERT INTO gaps (team, channel, oldest, noted_at, next_page, is_channel_read, threads) "
      "VALUES (:team, :channel, :oldest, :noted, '', 0, '') "
      "ON CONFLICT (team, channel, oldest) DO UPDATE SET noted_at = excluded.noted_at, "
      "next_page = '', is_channel_read = 0, threads = ''",
      {gap.team, gap.channel, gap.oldest, gap.noted_at});
}

std::vector<ChannelGap> gaps(const Snapshot& snapshot) {
  using enum ColumnKind;
  std::vector<ChannelGap> gaps;
  for (const SqlRow& row : snapshot.query(
           "SELECT team, channel, oldest, noted_at, next_page, is_channel_read, threads FROM gaps "
           "ORDER BY noted_at DESC, oldest DESC, team, channel",
           {kText, kText, kText, kInteger, kText, kInteger, kText})) {
    gaps.push_back({.team = row.text(0),
                    .channel = row.text(1),
                    .oldest = row.text(2),
                    .noted_at = row.time(3),
                    .next_page = row.text(4),
                    .is_channel_read = row.integer(5) != 0,
                    .threads = split_words(row.text(6))});
  }
  return gaps;
}

bool advance_gap(Transaction& transaction, const ChannelGap& before, const ChannelGap& after) {
  constexpr const char* kAsBefore =
      " WHERE team = :team AND channel = :channel AND oldest = :oldest AND noted_at = :noted "
      "AND next_page = :page_before AND is_channel_read = :read_before "
      "AND threads = :threads_before";
  const std::string threads_before = joined_words(before.threads);
  const std::string threads = joined_words(after.threads);
  const std::vector<SqlValue> as_before = {before.team,      before.channel,
                                           before.oldest,    before.noted_at,
                                           before.next_page, before.is_channel_read ? 1 : 0,
                                           threads_before};
  if (after.is_filled()) {
    return transaction.execute(std::string("DELETE FROM gaps") + kAsBefore, as_before) > 0;
  }
  std::vector<SqlValue> values = {after.next_page, after.is_channel_read ? 1 : 0, threads};
  values.insert(values.end(), as_before.begin(), as_before.end());
  return transaction.execute(std::string("UPDATE gaps SET next_page = :page, "
                                         "is_channel_read = :read, threads = :threads") +
                                 kAsBefore,
                             values) > 0;
}

void remove_gap(Transaction& transaction, const ChannelGap& gap) {
  transaction.execute(
      "DELETE FROM gaps WHERE team = :team AND channel = :channel AND oldest = :oldest",
      {gap.team, gap.channel, gap.oldest});
}

}  // namespace triage::journal
