#include "triage/warehouse/database/sql_words.h"

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

}  // namespace triage::warehouse
