// The ids of tickets that came before, so that none counts twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "triage/base/outcome.h"

namespace triage {

// Keeps 64 bits an id: two of ten million collide once in 400,000 sources. One thread at a time.
//
// Sorted lists that grow one by one: some 10 bytes an id, with no moment when all of them are there
// twice, as in a table that doubles.
class SeenIds {
 public:
  // Why a ticket with an id that came before is left out.
  [[nodiscard]] static Rejection repeated() { return {"duplicate_id", "the same id came before"}; }

  [[nodiscard]] bool has(std::string_view id) const;
  void add(std::string_view id);

 private:
  static constexpr unsigned kListBits = 12;

  std::vector<std::vector<std::uint64_t>> hashes_ =
      std::vector<std::vector<std::uint64_t>>(std::size_t{1} << kListBits);  // by their first bits
};

}  // namespace triage
