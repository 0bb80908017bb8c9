// The ids of tickets that came before, so that none counts twice.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>

#include "triage/base/outcome.h"

namespace triage {

// Keeps 64 bits an id: two of ten million collide once in 400,000 sources. One thread at a time.
class SeenIds {
 public:
  // Why a ticket with an id that came before is left out.
  [[nodiscard]] static Rejection repeated() { return {"duplicate_id", "the same id came before"}; }

  [[nodiscard]] bool has(std::string_view id) const;
  void add(std::string_view id);

 private:
  std::unordered_set<std::uint64_t> hashes_;
};

}  // namespace triage
