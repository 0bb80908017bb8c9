#include "triage/warehouse/database/database_words.h"

#include <algorithm>
#include <iterator>

#include "triage/warehouse/database/sql_words.h"

namespace triage::warehouse {
namespace {

// Kinds of errors, DuckDB's above all, that are raised before a row is looked at, or know none.
constexpr std::string_view kWithoutValues[] = {"[SQLite] Failed to prepare",
                                               "Parser Error",
                                               "Binder Error",
                                               "Catalog Error",
                                               "Permission Error",
                                               "Out of Memory Error",
                                               "IO Error",
                                               "Not implemented Error",
                                               "Connection Error",
                                               "HTTP Error",
                                               "Missing Extension Error"};

bool may_hold_values(std::string_view line) {
  return std::none_of(
      std::begin(kWithoutValues), std::end(kWithoutValues),
      [&](std::string_view kind) { return line.find(kind) != std::string_view::npos; });
}

// The end of a sentence, without what ends it.
void trim_end(std::string& line) {
  while (!line.empty() && (line.back() == '.' || line.back() == '!' || line.back() == ' ')) {
    line.pop_back();
  }
}

}  // namespace

std::string first_line(std::string_view message) {
  std::string line(message.substr(0, message.find('\n')));
  trim_end(line);
  return line;
}

std::string without_values(std::string_view message) {
  constexpr std::string_view kQuotes = "'\"`";
  const std::size_t line_end = message.find('\n');
  std::string line(message.substr(0, line_end));
  const std::size_t first = line.find_first_of(kQuotes);
  if (first != std::string::npos && may_hold_values(line)) {
    // What is quoted may hold line ends and quotation marks of its own.
    const std::size_t last =
        line_end == std::string_view::npos ? line.find_last_of(kQuotes) : line.size() - 1;
    line.replace(first, last - first + 1, "(a value)");
  }
  trim_end(line);
  return line;
}

std::string without_secrets(std::string message, const std::vector<std::string>& secrets) {
  constexpr std::string_view kHidden = "(hidden)";
  const auto hide = [&](const std::string& secret) {
    if (secret.empty()) return;
    for (std::size_t at = message.find(secret); at != std::string::npos;
         at = message.find(secret, at + kHidden.size())) {
      message.replace(at, secret.size(), kHidden);
    }
  };
  for (const std::string& secret : secrets) {
    hide(secret);
    hide(percent_encoded(secret));
    // The password within a URI, which a driver may quote apart from it: scheme://user:password@
    const std::size_t end = secret.rfind('@');
    const std::size_t start = secret.find("://");
    if (start == std::string::npos || end == std::string::npos) continue;
    const std::size_t colon = secret.find(':', start + 3);
    if (colon < end) hide(secret.substr(colon + 1, end - colon - 1));
  }
  return message;
}

}  // namespace triage::warehouse
