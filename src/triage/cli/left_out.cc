#include "triage/cli/left_out.h"

#include <array>
#include <string_view>
#include <utility>

#include "triage/cli/figures.h"
#include "triage/cli/side_by_side.h"
#include "triage/cli/table.h"
#include "triage/text/validator.h"

namespace triage::cli {
namespace {

using Meaning = std::pair<std::string_view, std::string_view>;

constexpr auto kMeanings = std::to_array<Meaning>({
    {text::code::kEmpty, "nothing that the requester wrote is left"},
    {text::code::kTooShort, "too few letters to tell what it is about"},
    {text::code::kTooLong, "a message is too long to be one"},
    {text::code::kNotText, "bytes that are no text"},
    {text::code::kAutomatic, "written by machines: auto-replies, bounces, surveys"},
    {text::code::kMasked, "too large a share of its words is masked"},
    {"duplicate_id", "another row with this id came before"},
    {"no_label", "no class to learn from or to measure by"},
    {"unknown_label", "a class that the model does not know"},
    {"no_vector", "no vector, one of another size, or one without a direction"},
    {"forgotten", "the ticket, or one with the same text, is to be forgotten"},
    {"learned_from", "the model learned from this very text"},
});

std::string_view meaning_of(std::string_view code) {
  for (const auto& [known, meaning] : kMeanings) {
    if (known == code) return meaning;
  }
  return {};
}

}  // namespace

std::string left_out_table(const CountByReason& left_out, const CountByReason& unreadable,
                           std::uint64_t rows_read, std::size_t width) {
  Table table(
      {{"left out"}, {"rows", Table::Align::kRight}, {"share", Table::Align::kRight}, {"why"}});
  const auto add = [&](const std::string& code, std::uint64_t rows, std::string why) {
    const double share = static_cast<double>(rows) / static_cast<double>(rows_read);
    table.add({code, count_text(rows), percent_text(share), std::move(why)});
  };
  for (const auto& [code, rows] : left_out) add(code, rows, std::string(meaning_of(code)));
  for (const auto& [column, rows] : unreadable) {
    add("unreadable", rows, "what '" + printable(column) + "' holds cannot be read");
  }
  return table.row_count() == 0 ? "" : table.text(width);
}

std::string left_out_table(const CountByReason& left_out, std::uint64_t rows_read,
                           std::size_t width) {
  CountByReason known;
  CountByReason unreadable;
  for (const auto& [code, rows] : left_out) {
    (meaning_of(code).empty() ? unreadable : known).emplace(code, rows);
  }
  return left_out_table(known, unreadable, rows_read, width);
}

}  // namespace triage::cli
