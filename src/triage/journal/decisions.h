// Decisions in and out of the journal.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "triage/journal/decision.h"
#include "triage/journal/feedback.h"
#include "triage/journal/sealed_text.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

// Keeps it. A second one with the same id changes nothing. Its text is sealed if the journal has a
// key, and it becomes the next link of the chain (chain.h).
void record(Transaction& transaction, const Decision& decision);

// A decision as it goes into the tables: salted, hashed and sealed.
struct PreparedDecision {
  Decision decision = {};  // without its text
  std::string alternatives = {};
  std::string salt = {};
  std::string private_hash = {};
  std::string row_hash = {};
  SealedText text = {};
};

// The same in two steps, the first on the caller's thread: half of the work, for who keeps
// thousands a second. `cipher` is the journal's.
[[nodiscard]] PreparedDecision prepare(Decision decision, const Cipher* cipher);
void record(Transaction& transaction, const PreparedDecision& prepared);

// A decision with the feedback that counts for it now.
struct JudgedDecision {
  Decision decision = {};
  std::optional<Feedback> feedback = {};
  bool is_erased = false;  // its text
};

[[nodiscard]] std::optional<JudgedDecision> find_decision(const Snapshot& snapshot,
                                                          const std::string& id);

// The latest of a conversation.
[[nodiscard]] std::optional<JudgedDecision> last_decision(const Snapshot& snapshot,
                                                          const ConversationKey& conversation);

// Which decisions; what is absent does not restrict.
struct DecisionFilter {
  std::optional<std::string> kind = {};
  std::optional<std::string> label = {};
  std::optional<std::string> model_version = {};
  std::optional<std::string> source = {};
  std::optional<std::string> person = {};
  std::optional<std::string> team = {};
  std::optional<Time> since = {};  // this moment included
  std::optional<Time> until = {};  // this moment not
  std::optional<bool> has_feedback = {};
};

struct DecisionPage {
  std::vector<JudgedDecision> decisions = {};  // the newest first
  std::string next = {};                       // cursor of the next page; empty after the last
};

// `cursor` is empty for the first page, else a page's `next`. Decisions that are made meanwhile
// shift nothing. REQUIRES: 0 < count <= 1000.
[[nodiscard]] DecisionPage page_of_decisions(const Snapshot& snapshot, const DecisionFilter& filter,
                                             const std::string& cursor, int count);

struct DecisionCount {
  std::string label = {};
  std::string kind = {};
  std::string model_version = {};
  std::uint64_t decisions = 0;
  std::uint64_t confirmed = 0;  // feedback says the same label
  std::uint64_t corrected = 0;  // feedback says another one
};

// Of each label, kind and model in [since, until), sorted by them.
[[nodiscard]] std::vector<DecisionCount> count_decisions(const Snapshot& snapshot, Time since,
                                                         Time until);

}  // namespace triage::journal
