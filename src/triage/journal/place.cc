#include "triage/journal/place.h"

#include <algorithm>
#include <vector>

#include "triage/base/error.h"

namespace triage::journal {
namespace {

constexpr std::string_view kSchemes[] = {"postgresql://", "postgres://"};

std::size_t length_of_scheme(std::string_view text) {
  for (const std::string_view scheme : kSchemes) {
    if (text.starts_with(scheme)) return scheme.size();
  }
  return 0;
}

// `%40` is `@`.
std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digits = text.substr(i + 1, 2);
    if (text[i] == '%' && digits.size() == 2 &&
        digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos) {
      plain += static_cast<char>(std::stoi(std::string(digits), nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// `user:password@host:port/name?parameters`, cut up.
struct UrlParts {
  std::string_view password = {};
  std::string_view host_and_name = {};
  std::string_view parameters = {};
};

UrlParts parts_of(std::string_view url) {
  UrlParts parts;
  url.remove_prefix(length_of_scheme(url));
  if (const auto mark = url.find('?'); mark != std::string_view::npos) {
    parts.parameters = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  // The last @: a password may hold one, though it should not.
  if (const auto at = url.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = url.substr(0, at);
    if (const auto colon = user.find(':'); colon != std::string_view::npos) {
      parts.password = user.substr(colon + 1);
    }
    url.remove_prefix(at + 1);
  }
  parts.host_and_name = url;
  return parts;
}

std::vector<std::string> secrets_of(std::string_view url) {
  const UrlParts parts = parts_of(url);
  std::vector<std::string> secrets{std::string(url), std::string(parts.password)};
  std::string_view rest = parts.parameters;
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
    for (const std::string_view name : {"password=", "sslpassword="}) {
      if (parameter.starts_with(name)) secrets.emplace_back(parameter.substr(name.size()));
    }
  }
  for (std::size_t i = secrets.size(); i-- > 1;) secrets.push_back(percent_decoded(secrets[i]));
  return secrets;
}

// Connections that hang are given up: by the connection's own means, unless the URL has its own.
std::string with_time_limits(std::string url) {
  constexpr std::string_view kLimits[] = {"connect_timeout=3", "tcp_user_timeout=10000",
                                          "keepalives_idle=10", "application_name=triage"};
  for (const std::string_view limit : kLimits) {
    const std::string_view name = limit.substr(0, limit.find('=') + 1);
    if (parts_of(url).parameters.find(name) != std::string_view::npos) continue;
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += limit;
  }
  return url;
}

}  // namespace

Place parse_place(std::string_view text) {
  Place place;
  if (length_of_scheme(text) > 0) {
    place.dialect = Dialect::kPostgresql;
    place.url = with_time_limits(std::string(text));
    place.name = "postgresql://" + std::string(parts_of(text).host_and_name);
    return place;
  }
  if (text.empty() || text.find("://") != std::string_view::npos) {
    throw InvalidInput(
        "journal: the place is neither a file nor a postgresql:// URL. Name a file such as "
        "var/journal.db, or postgresql://user:password@host/name.");
  }
  // SOCI puts the name between double quotes, which it knows no way to write.
  if (text.find('"') != std::string_view::npos) {
    throw InvalidInput("journal '" + std::string(text) +
                       "': its name holds a double quote. Give it another name.");
  }
  place.file = text;
  place.name = std::string(text);
  return place;
}

std::string without_secrets(std::string_view message, const Place& place) {
  std::string shown(message.substr(0, message.find('\n')));
  for (const std::string& secret : secrets_of(place.url)) {
    if (secret.empty()) continue;
    for (auto at = shown.find(secret); at != std::string::npos; at = shown.find(secret, at + 3)) {
      shown.replace(at, secret.size(), "***");
    }
  }
  while (shown.ends_with('.') || shown.ends_with(' ') || shown.ends_with('\r')) shown.pop_back();
  return shown;
}

}  // namespace triage::journal
