#include "triage/warehouse/json_row.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "triage/base/unicode.h"
#include "triage/warehouse/message_names.h"

namespace triage::warehouse {
namespace {

using nlohmann::json;

// Builds a row from the events of nlohmann's parser, without a tree in between.
class RowBuilder final : public nlohmann::json_sax<json> {
 public:
  RowBuilder(ColumnNames& columns, Row& row) : columns_(columns), row_(row) {}

  bool null() override { return true; }
  bool boolean(bool value) override { return text(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override {
    return number(static_cast<float>(value), std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) override {
    return number(static_cast<float>(value), std::to_string(value));
  }
  bool number_float(double value, const std::string& written) override {
    return number(static_cast<float>(value), written);
  }
  bool string(std::string& value) override { return text(std::move(value)); }
  bool binary(json::binary_t& /*value*/) override { return false; }  // not in JSON text

  bool key(std::string& name) override {
    if (place() == Place::kMember) {
      path_.resize(prefixes_.back());
      path_ += name;
      return true;
    }
    member_ = turn_member(name);
    // Of an object within a message, say its author, only the role is ours.
    if (place() == Place::kInTurn && member_ != TurnMember::kRole) member_ = TurnMember::kNone;
    return true;
  }

  bool start_object(std::size_t /*count*/) override {
    switch (place()) {
      case Place::kRoot:
        prefixes_.push_back(0);
        return enter(Place::kMember);
      case Place::kMember:
        path_ += '.';
        prefixes_.push_back(path_.size());
        return enter(Place::kMember);
      case Place::kList:
        turns_.emplace_back();
        return enter(Place::kTurn);
      case Place::kTurn:
      case Place::kInTurn:
        return enter(Place::kInTurn);
      case Place::kSkipped:
        break;
    }
    return enter(Place::kSkipped);
  }

  bool end_object() override {
    if (place() == Place::kMember) prefixes_.pop_back();
    places_.pop_back();
    return true;
  }

  bool start_array(std::size_t /*count*/) override {
    if (place() == Place::kRoot) return refuse("is a list, not an object");
    if (place() != Place::kMember) return enter(Place::kSkipped);
    numbers_.clear();
    turns_.clear();
    return enter(Place::kList);
  }

  bool end_array() override {
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
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const json::exception& /*error*/) override {
    return refuse("is not well-formed JSON (at byte " + std::to_string(position) + ")");
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

  bool enter(Place place) {
    places_.push_back(place);
    return true;
  }

  bool text(std::string value) {
    switch (place()) {
      case Place::kRoot:
        value_of("text") = std::move(value);
        break;
      case Place::kMember:
        value_of(path_) = std::move(value);
        break;
      case Place::kList:
        turns_.emplace_back().text = std::move(value);
        break;
      case Place::kTurn:
      case Place::kInTurn:
        if (std::string* const member = member_of(turns_.back(), member_)) {
          *member = std::move(value);
        }
        break;
      case Place::kSkipped:
        break;
    }
    return true;
  }

  bool number(float value, std::string written) {
    if (place() == Place::kRoot) return refuse("is a number, not an object");
    if (place() == Place::kList) {
      numbers_.push_back(value);
      return true;
    }
    return text(std::move(written));
  }

  bool refuse(std::string why) {
    row_.unusable = Rejection{"json", std::move(why)};
    return false;
  }

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
};

}  // namespace

void parse_json_row(std::string_view json, ColumnNames& columns, Row& row) {
  RowBuilder builder(columns, row);
  json::sax_parse(json, &builder);
  if (row.unusable && !check_utf8(json).is_valid) {
    row.unusable = Rejection{"json", "is not UTF-8"};
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
