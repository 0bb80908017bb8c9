// Replies to the outside: one for each message, also when two workers or two crashes meet.
//
// begin → post → posted. Who finds one begun and not posted asks the other side whether it is there
// (by its metadata) before posting again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/journal/decision.h"
#include "triage/journal/transaction.h"

namespace triage::journal {

// What is replied to: one message of a channel.
struct DeliveryKey {
  std::string team = {};
  std::string channel = {};
  std::string ts = {};

  friend bool operator==(const DeliveryKey&, const DeliveryKey&) = default;
};

enum class DeliveryState : std::uint8_t { kBegun, kPosted, kFailed };

struct Delivery {
  DeliveryKey key = {};
  std::string thread = {};       // conversation that the reply belongs to
  std::string decision_id = {};  // that it tells; the latest one after updates
  std::string holder = {};       // job that began it
  DeliveryState state = DeliveryState::kBegun;
  std::string remote_ts = {};  // of the reply, once it is posted
  std::string error = {};      // of kFailed
  Time begun_at = {};          // no reply was posted before
  Time changed_at = {};
};

enum class [[nodiscard]] BeginOutcome : std::uint8_t{
    kBegun,    // post it now
    kResumed,  // this holder had begun it before: look whether it is there, then post
    kTaken,    // another holder has begun it and not failed
    kPosted,   // it is there
};

struct Begun {
  BeginOutcome outcome = BeginOutcome::kBegun;
  Delivery delivery = {};  // as it stands now
};

// `delivery` gives key, thread, decision, holder and `begun_at`, which is now. One that failed is
// begun anew. One whose holder went silent, with no change since `stale_before`, gets this holder:
// then kResumed, and still begun when it was.
Begun begin_delivery(Transaction& transaction, const Delivery& delivery, Time stale_before);

// One that was resumed turned out not to be there, and is posted now.
void begin_again(Transaction& transaction, const DeliveryKey& key, Time now);

// The reply is there. Also for kFailed ones that turn out to be there.
void mark_posted(Transaction& transaction, const DeliveryKey& key, const std::string& remote_ts,
                 Time now);
void mark_failed(Transaction& transaction, const DeliveryKey& key, const std::string& error,
                 Time now);

// An update of the reply now tells this decision.
void mark_updated(Transaction& transaction, const DeliveryKey& key, const std::string& decision_id,
                  Time now);

[[nodiscard]] std::optional<Delivery> find_delivery(const Snapshot& snapshot,
                                                    const DeliveryKey& key);

// The latest reply that was posted in a conversation: what an update changes.
[[nodiscard]] std::optional<Delivery> posted_reply(const Snapshot& snapshot,
                                                   const ConversationKey& conversation);

// The reply that tells a decision.
[[nodiscard]] std::optional<Delivery> reply_of_decision(const Snapshot& snapshot,
                                                        const std::string& decision_id);

// Begun before that moment and neither posted nor failed, the oldest first.
[[nodiscard]] std::vector<Delivery> unfinished_deliveries(const Snapshot& snapshot,
                                                          Time begun_before, int count);

}  // namespace triage::journal
