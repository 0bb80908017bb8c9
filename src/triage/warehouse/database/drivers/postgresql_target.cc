#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/percent_encoding.h"
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

// The hosts of a URI, as libpq takes it apart: a list, and more among its parameters.
struct Address {
  std::vector<std::string> hosts;
  bool has_service = false;  // its hosts are in a file
};

// Where a URI names its host, a port may follow; an address of IPv6 is in brackets there.
std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

void add_hosts(std::string_view list, Address& address) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view host = list.substr(0, end);
    if (!host.empty()) address.hosts.emplace_back(host);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

void add_authority(std::string_view list, Address& address) {
  Address found;
  add_hosts(list, found);
  for (const std::string& host : found.hosts) {
    const std::string_view name = without_port(host);
    if (!name.empty()) address.hosts.emplace_back(name);
  }
}

void add_parameter(std::string_view key, std::string_view value, Address& address) {
  if (key == "host" || key == "hostaddr") add_hosts(value, address);
  address.has_service = address.has_service || key == "service";
}

Address address_in(std::string_view uri) {
  Address address;
  std::string_view rest = uri.substr(uri.find("://") + 3);
  const std::size_t user_end = rest.find_first_of("@/");
  if (user_end != std::string_view::npos && rest[user_end] == '@') {
    rest.remove_prefix(user_end + 1);
  }
  add_authority(rest.substr(0, rest.find_first_of("/?")), address);
  rest.remove_prefix(std::min(rest.find('?'), rest.size()));
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view pair = rest.substr(0, rest.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    add_parameter(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())), address);
    rest.remove_prefix(pair.size());
  }
  return address;
}

// Of `host=... dbname=...`.
Address address_in_keywords(std::string_view text) {
  Address address;
  const auto skip_blanks = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  };
  for (skip_blanks(); !text.empty(); skip_blanks()) {
    const std::size_t equals = std::min(text.find('='), text.size());
    std::string key(text.substr(0, equals));
    key.erase(std::min(key.find_first_of(" \t\n"), key.size()));
    text.remove_prefix(std::min(equals + 1, text.size()));
    skip_blanks();
    const bool is_quoted = text.starts_with('\'');
    if (is_quoted) text.remove_prefix(1);
    std::string value;
    while (!text.empty() && text.front() != (is_quoted ? '\'' : ' ')) {
      if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
      value += text.front();
      text.remove_prefix(1);
    }
    if (!text.empty()) text.remove_prefix(1);
    add_parameter(key, value, address);
  }
  return address;
}

// No host means a socket on this machine.
bool is_on_this_machine(std::string_view host) {
  return host.starts_with('/') || host.starts_with('@') || host == "localhost" ||
         host == "127.0.0.1" || host == "::1" || host == "[::1]" || host.starts_with("%2F");
}

void refuse_elsewhere(const DatabaseSettings& settings, Address address) {
  if (!settings.is_offline) return;
  const auto variable = [&](const char* name) {
    const auto found = settings.variables.find(name);
    return found == settings.variables.end() ? std::string_view() : found->second;
  };
  const std::string start =
      place_of(settings) + ": --offline refuses every connection to the outside, and its database ";
  if (address.has_service || !variable("PGSERVICE").empty()) {
    throw InvalidInput(start + "is on a host that a service file names. Leave --offline out.");
  }
  add_hosts(variable("PGHOSTADDR"), address);
  if (address.hosts.empty()) add_hosts(variable("PGHOST"), address);
  for (const std::string& host : address.hosts) {
    if (is_on_this_machine(host)) continue;
    throw InvalidInput(start + "is on '" + host + "'. Leave --offline out.");
  }
}

// A password with one of the signs that part a URI would be taken for a host or a port, and be
// shown as such.
void require_one_meaning(const DatabaseSettings& settings, std::string_view uri) {
  std::string_view place = uri.substr(uri.find("://") + 3);
  place = place.substr(0, place.find('?'));
  const std::size_t last = place.rfind('@');
  if (last == std::string_view::npos || place.find_first_of("@/") == last) return;
  throw InvalidInput(place_of(settings) +
                     ": its uri has an @ or / in the user or the password. Write them as %40 and "
                     "%2F, or set user and password on their own.");
}

// The same behind a string of keywords.
std::string password_keyword(const DatabaseSettings& settings) {
  const std::string* password = settings.find("password");
  if (password == nullptr) return {};
  return " " + connection_string({.values = {{"password", *password}}});
}

}  // namespace

// What is not said here, libpq takes from PG* variables, its password file and service file.
AdbcTarget postgresql_target(const DatabaseSettings& settings, Access access) {
  AdbcTarget target;
  if (const std::string* uri = settings.find("uri")) {
    const bool has_scheme = uri->starts_with("postgresql://") || uri->starts_with("postgres://");
    if (has_scheme) require_one_meaning(settings, *uri);
    refuse_elsewhere(settings, has_scheme ? address_in(*uri) : address_in_keywords(*uri));
    target.options = {
        {"uri", has_scheme ? with_password(*uri, settings) : *uri + password_keyword(settings)}};
  } else {
    Address address;
    if (const std::string* host = settings.find("host")) add_hosts(*host, address);
    refuse_elsewhere(settings, std::move(address));
    const std::string keywords = connection_string(settings);
    target.options = {{"uri", keywords.empty() ? "postgresql://" : keywords}};
  }
  // Times without a zone are UTC, whatever the server's own is.
  target.opening = {"SET TIME ZONE 'UTC'"};
  if (access == Access::kRead) {
    target.opening.emplace_back("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
  }
  return target;
}

}  // namespace triage::warehouse
