#include "triage/warehouse/database/sql_words.h"

#include <algorithm>

namespace triage::warehouse {
namespace {

std::string enclosed(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char letter : text) {
    result += letter;
    if (letter == quote) result += quote;
  }
  return result + quote;
}

}  // namespace

std::string sql_text(std::string_view text) { return enclosed(text, '\''); }

std::string sql_name(std::string_view name) { return enclosed(name, '"'); }

bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
           return lower(x) == lower(y);
         });
}

}  // namespace triage::warehouse
