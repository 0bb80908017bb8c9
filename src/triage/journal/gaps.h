// What may have been written in a channel while nobody listened, until all of it is read: a program
// that ends in the middle goes on where it stood.
#pragma once

#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

// Pages of a channel are read from the newest on, then those of threads that were begun within the
// gap.
struct ChannelGap {
  std::string team = {};
  std::string channel = {};
  std::string oldest = {};  // ts: later messages may be missing
  Time noted_at = {};       // what was written until then belongs to it, and perhaps later ones
  std::string next_page = {};
  bool is_channel_read = false;
  std::vector<std::string> threads = {};

  [[nodiscard]] bool is_filled() const { return is_channel_read && threads.empty(); }

  // Its first page is still to be read, and will hold what is written until then.
  [[nodiscard]] bool is_untouched() const { return !is_channel_read && next_page.empty(); }
};

// One with the same team, channel and `oldest` begins anew with its newest page.
void note_gap(Transaction& transaction, const ChannelGap& gap);

// The latest of each workspace's channels first; of a channel, the gap noted last.
[[nodiscard]] std::vector<ChannelGap> gaps(const Snapshot& snapshot);

// Keeps how far it was read, or removes it once it is filled. False, and nothing changes, where it
// does not stand as it did `before`: another replica was quicker.
bool advance_gap(Transaction& transaction, const ChannelGap& before, const ChannelGap& after);

// It cannot be read.
void remove_gap(Transaction& transaction, const ChannelGap& gap);

}  // namespace triage::journal
