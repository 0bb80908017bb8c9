#include "triage/warehouse/database/database_words.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "triage/base/percent_encoding.h"

namespace triage::warehouse {
namespace {

// DuckDB's kinds of errors that are raised before it looks at a row, or know none.
constexpr std::string_view kWithoutValues[] = {
    "Parser Error",           "Binder Error",        "Catalog Error",
    "Permission Error",       "Out of Memory Error", "IO Error",
    "Not implemented Error",  "Connection Error",    "HTTP Error",
    "Missing Extension Error"};

bool may_hold_values(std::string_view line) {
  return std::none_of(
      std::begin(kWithoutValues), std::end(kWithoutValues),
      [&](std::string_view kind) { return line.find(kind) != std::string_view::npos; });
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string without_end(std::string line) {
  while (!line.empty() && (line.back() == '.' || line.back() == '!' || line.back() == ' ')) {
    line.pop_back();
  }
  return line;
}

bool has_class(std::string_view state, std::string_view classes) {
  return state.size() == 5 && has(classes, state.substr(0, 2));
}

// PostgreSQL's messages begin with their severity, which the driver puts behind words of its own;
// libpq's own stand behind the statement in quotes.
std::string_view said_by_postgresql(std::string_view message) {
  for (const std::string_view severity : {"ERROR:  ", "FATAL:  ", "PANIC:  "}) {
    const std::size_t at = message.find(severity);
    if (at != std::string_view::npos) return message.substr(at + severity.size());
  }
  const std::size_t statement_end = message.rfind("': ");
  const bool is_of_libpq = message.starts_with("[libpq]");
  return is_of_libpq && statement_end != std::string_view::npos ? message.substr(statement_end + 3)
                                                                : std::string_view();
}

// libpq on a server that it found; of a connection string it cannot read, it quotes pieces.
std::string_view said_of_connecting(std::string_view message) {
  for (const std::string_view start : {"connection to server", "could not translate host name"}) {
    const std::size_t at = message.find(start);
    if (at != std::string_view::npos) return message.substr(at);
  }
  return {};
}

// A key in PEM may be quoted in part.
template <typename Take>
void for_each_long_line(const std::string& secret, const Take& take) {
  constexpr std::size_t kShort = 16;
  if (secret.find('\n') == std::string::npos) return;
  for (std::size_t at = 0; at < secret.size();) {
    const std::size_t end = std::min(secret.find_first_of("\r\n", at), secret.size());
    if (end - at >= kShort) take(secret.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

bool is_about_the_machine(const DatabaseFailure& failure) {
  const std::string_view text = failure.message;
  // ISO 9075, "SQLSTATE", and PostgreSQL, "Error Codes": connection, rollback by the server, too
  // few resources, an operator's hand, an error of the system; a lock that was not to be had.
  if (failure.state.size() == 5) {
    return has_class(failure.state, "08 40 53 57 58") || failure.state == "55P03";
  }
  if (has(text, "Could not read enough bytes")) return false;  // cut off
  if (has(text, "[PGRES_FATAL_ERROR]: ERROR:  ")) return false;
  if (has(text, "Failed to step query: ")) {  // SQLite: its status is the same for all
    constexpr std::string_view kMachine[] = {"locked", "disk", "unable to open", "out of memory"};
    return std::any_of(std::begin(kMachine), std::end(kMachine),
                       [&](std::string_view kind) { return has(text, kind); });
  }
  if (failure.is_of_the_machine) return true;
  // DuckDB names the kind in the text only; its status is the same for most.
  constexpr std::string_view kMachine[] = {"Out of Memory Error", "IO Error", "Connection Error",
                                           "HTTP Error", "FATAL Error"};
  return std::any_of(std::begin(kMachine), std::end(kMachine),
                     [&](std::string_view kind) { return has(text, kind); });
}

std::string without_values(const DatabaseFailure& failure) {
  if (const auto text = said_of_connecting(failure.message); !text.empty()) {
    return without_end(std::string(first_line(text)));
  }
  const std::string_view text =
      failure.primary.empty() ? said_by_postgresql(failure.message) : failure.primary;
  // The classes of errors about the statement, rights and the machine quote names, not values.
  constexpr std::string_view kOfNames = "08 0A 25 28 3D 3F 40 42 53 54 55 57 58";
  const bool is_of_names = has_class(failure.state, kOfNames) || has(failure.message, "FATAL:  ");
  if (!is_of_names) return without_values(text.empty() ? failure.message : text);
  if (!text.empty()) return without_end(std::string(first_line(text)));
  std::string line(failure.message);  // Snowflake says on its second line what was wrong
  std::replace(line.begin(), line.end(), '\n', ' ');
  return without_end(std::move(line));
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
  return without_end(std::move(line));
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
    for_each_long_line(secret, hide);
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
