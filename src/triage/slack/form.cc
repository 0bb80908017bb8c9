#include "triage/slack/form.h"

#include <algorithm>
#include <optional>

#include "triage/base/hex.h"
#include "triage/net/url.h"

namespace triage::slack {
namespace {

// The byte that `%41` stands for.
std::optional<char> percent_code(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const auto high = hex_value(text[1]);
  const auto low = hex_value(text[2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high << 4U | *low);
}

std::string decoded(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '+') {
      plain += ' ';
    } else if (const auto byte = c == '%' ? percent_code(text.substr(at)) : std::nullopt) {
      plain += *byte;
      at += 2;
    } else {
      plain += c;
    }
  }
  return plain;
}

}  // namespace

std::string form_encoded(const Form& form) {
  std::string text;
  for (const auto& [name, value] : form) {
    if (!text.empty()) text += '&';
    text += net::encode_segment(name);
    text += '=';
    text += net::encode_segment(value);
  }
  return text;
}

Form parse_form(std::string_view text) {
  Form form;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (field.empty()) continue;
    const std::size_t equals = std::min(field.find('='), field.size());
    const std::string_view value = field.substr(std::min(equals + 1, field.size()));
    form.emplace_back(decoded(field.substr(0, equals)), decoded(value));
  }
  return form;
}

std::string_view field_of(const Form& form, std::string_view name) {
  for (const auto& [field_name, value] : form) {
    if (field_name == name) return value;
  }
  return {};
}

}  // namespace triage::slack
