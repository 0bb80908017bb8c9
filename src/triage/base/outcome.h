// An answer that may be a refusal with its reason: a row that cannot be used, a promotion that
// lost.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace triage {

// Why one item was not taken. `field` names the part of it that is wrong, `reason` what to mend.
struct Rejection {
  std::string field;
  std::string reason;

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

template <typename T>
using Accepted = tl::expected<T, Rejection>;

[[nodiscard]] inline tl::unexpected<Rejection> reject(std::string field, std::string reason) {
  return tl::unexpected<Rejection>{Rejection{std::move(field), std::move(reason)}};
}

}  // namespace triage
