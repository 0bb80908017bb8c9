// Tickets that are to be forgotten and that a model still knows as neighbours, until the next
// training.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "triage/decide/evidence.h"
#include "triage/journal/forgetting.h"

namespace triage::serve {

// Any thread.
class ForgottenTickets {
 public:
  void put(journal::Tombstones tombstones) {
    auto next = std::make_shared<const journal::Tombstones>(std::move(tombstones));
    const std::lock_guard lock(mutex_);
    tombstones_.swap(next);
  }

  // Takes them out of what is shown beside a decision.
  void leave_out(std::optional<decide::Evidence>& evidence) const {
    if (!evidence) return;
    const auto tombstones = current();
    std::erase_if(evidence->tickets,
                  [&](const decide::LikeTicket& like) { return tombstones->has_ticket(like.id); });
  }

 private:
  [[nodiscard]] std::shared_ptr<const journal::Tombstones> current() const {
    const std::lock_guard lock(mutex_);
    return tombstones_;
  }

  mutable std::mutex mutex_;
  std::shared_ptr<const journal::Tombstones> tombstones_ =
      std::make_shared<const journal::Tombstones>();
};

}  // namespace triage::serve
