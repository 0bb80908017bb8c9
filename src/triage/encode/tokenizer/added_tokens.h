// Words that stand for one id wherever they occur in a text, `[SEP]` among them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace triage::encode {

struct AddedToken {
  std::string text;
  std::int32_t id = 0;
};

// Immutable.
class AddedTokens {
 public:
  struct Match {
    std::size_t begin = 0;  // bytes
    std::size_t end = 0;
    std::int32_t id = 0;
  };

  // Of equal texts the first counts; empty ones never match.
  explicit AddedTokens(std::vector<AddedToken> tokens);

  // The match that begins first at or after `from`, the longest of those; nullopt if there is none.
  [[nodiscard]] std::optional<Match> next(std::string_view text, std::size_t from) const;

 private:
  std::array<std::vector<AddedToken>, 256> by_first_byte_;  // each with the longest first
};

}  // namespace triage::encode
