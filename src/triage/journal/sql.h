// Values into SQL and out of it, for this part's own files: 64-bit integers, doubles, UTF-8 text.
//
// Times are integers, microseconds since 1970. Text is repaired on its way in: neither database
// takes what is not UTF-8 or holds a zero byte, so such bytes become U+FFFD.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "triage/base/clock.h"

namespace triage::journal {

// Does the database take it as it is?
[[nodiscard]] bool is_storable(std::string_view text);

// Text as the database gives it back.
[[nodiscard]] std::string stored_text(std::string_view text);

enum class ColumnKind : std::uint8_t { kInteger, kReal, kText };

// One parameter of a statement; looks at the text it is given.
class SqlValue {
 public:
  template <typename T, std::enable_if_t<std::is_integral_v<T>, int> = 0>
  SqlValue(T value) : value_(static_cast<std::int64_t>(value)) {}  // NOLINT: values as they are
  SqlValue(double value) : value_(value) {}                        // NOLINT
  SqlValue(std::string_view text) : value_(text) {}                // NOLINT
  SqlValue(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT
  SqlValue(const char* text) : value_(std::string_view(text)) {}         // NOLINT
  SqlValue(Time time)                                                    // NOLINT
      : value_(static_cast<std::int64_t>(time.time_since_epoch().count())) {}
  template <typename T>
  SqlValue(const std::optional<T>& value)  // NOLINT: absent is NULL, of T's kind
      : SqlValue(value ? SqlValue(*value) : SqlValue(T{})) {
    is_null_ = !value;
  }

  [[nodiscard]] ColumnKind kind() const { return static_cast<ColumnKind>(value_.index()); }
  [[nodiscard]] bool is_null() const { return is_null_; }
  [[nodiscard]] std::int64_t integer() const { return std::get<std::int64_t>(value_); }
  [[nodiscard]] double real() const { return std::get<double>(value_); }
  [[nodiscard]] std::string_view text() const { return std::get<std::string_view>(value_); }

 private:
  std::variant<std::int64_t, double, std::string_view> value_;  // in the order of ColumnKind
  bool is_null_ = false;
};

// One row of an answer. NULL reads as 0 or as an empty text, if it is not asked for.
class SqlRow {
 public:
  using Cell = std::variant<std::int64_t, double, std::string>;

  [[nodiscard]] bool is_null(std::size_t column) const { return is_null_[column]; }
  [[nodiscard]] std::int64_t integer(std::size_t column) const {
    return std::get<std::int64_t>(cells_[column]);
  }
  [[nodiscard]] double real(std::size_t column) const { return std::get<double>(cells_[column]); }
  [[nodiscard]] const std::string& text(std::size_t column) const {
    return std::get<std::string>(cells_[column]);
  }
  [[nodiscard]] Time time(std::size_t column) const {
    return Time(std::chrono::microseconds(integer(column)));
  }
  [[nodiscard]] std::optional<Time> optional_time(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }
  [[nodiscard]] std::optional<double> optional_real(std::size_t column) const {
    return is_null(column) ? std::nullopt : std::optional(real(column));
  }

  void add(Cell cell, bool is_null) {
    cells_.push_back(std::move(cell));
    is_null_.push_back(is_null);
  }

 private:
  std::vector<Cell> cells_;
  std::vector<bool> is_null_;
};

}  // namespace triage::journal
