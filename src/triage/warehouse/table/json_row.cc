#include "triage/warehouse/table/json_row.h"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "triage/base/unicode.h"
#include "triage/warehouse/table/json_parser.h"
#include "triage/warehouse/tickets/message_names.h"

namespace triage::warehouse {
namespace {

// The nearest number; 1e999 is infinite, and so no number of a vector, 1e-999 is zero.
float float_of(std::string_view written) {
  float value = 0;
  const auto read = std::from_chars(written.data(), written.data() + written.size(), value);
  if (read.ec != std::errc::result_out_of_range) return value;
  return std::strtof(std::string(written).c_str(), nullptr);
}

// Builds a row from what the parser meets.
class RowBuilder final : public JsonVisitor {
 public:
  RowBuilder(ColumnNames& columns, Row& row) : columns_(columns), row_(row) {}

  // What the value is if it makes no row; empty if it does.
  [[nodiscard]] const std::string& flaw() const { return flaw_; }

  void null() override {}
  void literal(std::string_view written) override { text(written); }

  void number(std::string_view written) override {
    if (place() == Place::kRoot) {
      flaw_ = "is a number, not an object";
    } else if (place() == Place::kList) {
      numbers_.push_back(float_of(written));
    } else {
      text(written);
    }
  }

  void text(std::string_view value) override {
    switch (place()) {
      case Place::kRoot:
        value_of("text") = std::string(value);
        break;
      case Place::kMember:
        value_of(path_) = std::string(value);
        break;
      case Place::kList:
        turns_.emplace_back().text = value;
        break;
      case Place::kTurn:
      case Place::kInTurn:
        set_member(turns_.back(), member_, value);
        break;
      case Place::kSkipped:
        break;
    }
  }

  void name(std::string_view value) override {
    if (place() == Place::kMember) {
      path_.resize(prefixes_.back());
      path_ += value;
      return;
    }
    if (place() == Place::kSkipped) return;
    member_ = turn_member(value);
    // Of an object within a message, say its author, only the role is ours.
    if (place() == Place::kInTurn && member_ != TurnMember::kRole) member_ = TurnMember::kNone;
  }

  void begin_object() override {
    switch (place()) {
      case Place::kRoot:
        prefixes_.push_back(0);
        return places_.push_back(Place::kMember);
      case Place::kMember:
        path_ += '.';
        prefixes_.push_back(path_.size());
        return places_.push_back(Place::kMember);
      case Place::kList:
        turns_.emplace_back();
        return places_.push_back(Place::kTurn);
      case Place::kTurn:
      case Place::kInTurn:
        return places_.push_back(Place::kInTurn);
      case Place::kSkipped:
        return places_.push_back(Place::kSkipped);
    }
  }

  void end_object() override {
    if (place() == Place::kMember) prefixes_.pop_back();
    places_.pop_back();
  }

  void begin_list() override {
    if (place() == Place::kRoot) flaw_ = "is a list, not an object";
    const bool is_column = place() == Place::kMember;
    places_.push_back(is_column ? Place::kList : Place::kSkipped);
    if (is_column) {
      numbers_.clear();
      turns_.clear();
    }
  }

  void end_list() override {
    if (place() == Place::kList) {
      Value& value = value_of(path_);
      value = {};
      if (!turns_.empty()) {
        value = std::move(turns_);
      } else if (!numbers_.empty()) {
        value = std::move(numbers_);
      }
    }
    places_.pop_back();
  }

 private:
  enum class Place : std::uint8_t {
    kRoot,     // before the value
    kMember,   // in an object of the row; path_ names the member
    kList,     // in a list that is a column's value
    kTurn,     // in an object of such a list; member_ names the member
    kInTurn,   // in an object of that
    kSkipped,  // in what has no place in a row: a list in a list, say
  };

  [[nodiscard]] Place place() const { return places_.empty() ? Place::kRoot : places_.back(); }

  Value& value_of(std::string_view column) {
    const std::size_t index = columns_.index_of(column);
    if (row_.values.size() <= index) row_.values.resize(index + 1);
    return row_.values[index];
  }

  ColumnNames& columns_;
  Row& row_;
  std::vector<Place> places_;          // innermost last
  std::string path_;                   // of the member last named, `a.b.c`
  std::vector<std::size_t> prefixes_;  // its length at each open object
  std::vector<float> numbers_;         // of the open list
  std::vector<Turn> turns_;            // of the open list
  TurnMember member_ = TurnMember::kNone;
  std::string flaw_;
};

}  // namespace

void parse_json_row(std::string_view json, ColumnNames& columns, Row& row) {
  RowBuilder builder(columns, row);
  const std::optional<JsonFlaw> flaw = parse_json(json, builder);
  if (!check_utf8(json).is_valid) {
    row.unusable = Rejection{"json", "is not UTF-8"};
  } else if (flaw) {
    row.unusable = Rejection{"json", "is not well-formed JSON: at byte " +
                                         std::to_string(flaw->at + 1) + ", " + flaw->why};
  } else if (!builder.flaw().empty()) {
    row.unusable = Rejection{"json", builder.flaw()};
  }
}

Accepted<std::vector<Turn>> parse_json_turns(std::string_view json) {
  std::string wrapped = "{\"messages\":";
  wrapped.append(json).append("}");
  ColumnNames columns;
  Row row;
  parse_json_row(wrapped, columns, row);
  if (row.unusable) return tl::unexpected(std::move(*row.unusable));
  const bool is_one_list = columns.names().size() == 1 && !row.values.empty();
  if (is_one_list) {
    if (auto* const turns = std::get_if<std::vector<Turn>>(row.values.data())) {
      return std::move(*turns);
    }
    if (std::holds_alternative<std::monostate>(row.values[0])) return std::vector<Turn>{};
  }
  return reject("json", "is not a list of messages");
}

}  // namespace triage::warehouse
