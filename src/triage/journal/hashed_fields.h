// Fields as one run of bytes that no other fields have, and its hash.
//
// Each is written as `<length>:<bytes>`, numbers in their shortest decimal form, an absent one as
// `-:`. docs/formats/journal.md names the fields of each kind of row.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "triage/base/fingerprint.h"
#include "triage/journal/sql.h"

namespace triage::journal {

class HashedFields {
 public:
  // Text as the database gives it back.
  HashedFields& add(std::string_view text) {
    if (is_storable(text)) return append(text);
    return append(stored_text(text));
  }
  HashedFields& add(std::int64_t number) { return add(std::to_string(number)); }
  HashedFields& add(Time time) {
    return add(static_cast<std::int64_t>(time.time_since_epoch().count()));
  }
  HashedFields& add(std::optional<double> number) {
    if (!number) {
      bytes_ += "-:";
      return *this;
    }
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
    return add(std::string_view(digits.data(), end));
  }

  [[nodiscard]] std::string sha256() const { return sha256_hex(bytes_); }

 private:
  HashedFields& append(std::string_view text) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), text.size()).ptr;
    bytes_.append(digits.data(), end);
    bytes_ += ':';
    bytes_ += text;
    return *this;
  }

  std::string bytes_;
};

}  // namespace triage::journal
