#include "triage/serve/http/target.h"

#include <utility>

#include "triage/base/hex.h"
#include "triage/base/unicode.h"

namespace triage::serve {
namespace {

std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (plus_is_blank && text[i] == '+') {
      result += ' ';
    } else if (text[i] != '%') {
      result += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const auto high = hex_value(text[i + 1]);
      const auto low = hex_value(text[i + 2]);
      if (!high || !low || (*high == 0 && *low == 0)) return std::nullopt;
      result += static_cast<char>(*high << 4U | *low);
      i += 2;
    }
  }
  if (!check_utf8(result).is_valid) return std::nullopt;
  return result;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) { return decoded(text, false); }

std::optional<std::vector<std::string>> path_segments(std::string_view path) {
  if (path.empty() || path.front() != '/') return std::nullopt;
  std::vector<std::string> segments;
  for (;;) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    auto segment = percent_decoded(path.substr(0, end));
    if (!segment || *segment == "." || *segment == "..") return std::nullopt;
    segments.push_back(*std::move(segment));
    if (end == path.size()) return segments;
    path.remove_prefix(end);
  }
}

std::optional<Parameters> query_parameters(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t mark = std::min(pair.find('='), pair.size());
    auto name = decoded(pair.substr(0, mark), true);
    auto value = decoded(pair.substr(std::min(mark + 1, pair.size())), true);
    if (!name || !value) return std::nullopt;
    if (!parameters.emplace(*std::move(name), *std::move(value)).second) return std::nullopt;
  }
  return parameters;
}

}  // namespace triage::serve
