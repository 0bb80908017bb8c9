#include <array>
#include <utility>

#include "triage/base/error.h"
#include "triage/warehouse/database/drivers/driver.h"
#include "triage/warehouse/database/sql_words.h"

namespace triage::warehouse {
namespace {

// libpq, "Connection Strings": keyword = 'value', with \ before ' and \.
std::string connection_string(const DatabaseSettings& settings) {
  constexpr std::array<std::pair<const char*, const char*>, 5> kKeywords{{{"host", "host"},
                                                                          {"port", "port"},
                                                                          {"user", "user"},
                                                                          {"password", "password"},
                                                                          {"database", "dbname"}}};
  std::string text;
  for (const auto& [key, keyword] : kKeywords) {
    const std::string* value = settings.find(key);
    if (value == nullptr) continue;
    text += (text.empty() ? "" : " ") + std::string(keyword) + "='";
    for (const char letter : *value) {
      if (letter == '\'' || letter == '\\') text += '\\';
      text += letter;
    }
    text += '\'';
  }
  return text;
}

// A password that is said apart from the URI goes in as one of its parameters.
std::string with_password(const std::string& uri, const DatabaseSettings& settings) {
  const std::string* password = settings.find("password");
  if (password == nullptr) return uri;
  return uri + (uri.find('?') == std::string::npos ? "?" : "&") +
         "password=" + percent_encoded(*password);
}

std::string_view host_in(std::string_view uri) {
  std::string_view rest = uri.substr(uri.find("://") + 3);
  rest = rest.substr(0, rest.find_first_of("/?"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    rest.remove_prefix(at + 1);
  }
  if (rest.starts_with('[')) return rest.substr(0, rest.find(']') + 1);
  return rest.substr(0, rest.find(':'));
}

// No host means a socket on this machine.
bool is_on_this_machine(std::string_view host) {
  return host.empty() || host.starts_with('/') || host == "localhost" || host == "127.0.0.1" ||
         host == "::1" || host == "[::1]" || host.starts_with("%2F");
}

void refuse_elsewhere(const DatabaseSettings& settings, std::string_view host) {
  if (!settings.is_offline || is_on_this_machine(host)) return;
  throw InvalidInput(place_of(settings) +
                     ": --offline refuses every connection to the outside, and its database is on "
                     "'" +
                     std::string(host) + "'. Leave --offline out.");
}

}  // namespace

// What is not said here, libpq takes from PG* variables, its password file and service file.
AdbcTarget postgresql_target(const DatabaseSettings& settings, Access access) {
  AdbcTarget target;
  if (const std::string* uri = settings.find("uri")) {
    const bool has_scheme = uri->starts_with("postgresql://") || uri->starts_with("postgres://");
    if (has_scheme) refuse_elsewhere(settings, host_in(*uri));
    target.options = {{"uri", has_scheme ? with_password(*uri, settings) : *uri}};
  } else {
    const std::string* host = settings.find("host");
    refuse_elsewhere(settings, host == nullptr ? std::string_view() : *host);
    target.options = {{"uri", connection_string(settings)}};
  }
  // Times without a zone are UTC, whatever the server's own is.
  target.opening = {"SET TIME ZONE 'UTC'"};
  if (access == Access::kRead) {
    target.opening.emplace_back("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
  }
  return target;
}

}  // namespace triage::warehouse
