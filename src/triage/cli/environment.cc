#include "triage/cli/environment.h"

#include <unistd.h>

#include <cctype>
#include <cstdlib>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/cli/words.h"

extern char** environ;  // NOLINT(readability-identifier-naming): POSIX names it

namespace triage::cli {
namespace {

constexpr std::string_view kProcess = "environment";

bool is_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) != 0) return false;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
  }
  return true;
}

// The value of a line; nullopt where a quote is not closed or something follows it.
std::optional<std::string> unquoted(std::string_view text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) {
    const auto comment = text.find(" #");
    return std::string(trimmed(text.substr(0, comment)));
  }
  const char quote = text[0];
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      const std::string_view rest = trimmed(text.substr(i + 1));
      if (rest.empty() || rest[0] == '#') return value;
      return std::nullopt;
    }
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      const char escaped = text[++i];
      value += escaped == 'n' ? '\n' : escaped;
    } else {
      value += text[i];
    }
  }
  return std::nullopt;
}

}  // namespace

Environment Environment::of_process() {
  Environment result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    result.set(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
  }
  return result;
}

void Environment::add_file(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return;
  const std::string content = read_file(file);
  std::size_t number = 0;
  for (const std::string_view whole : split(content, '\n')) {
    ++number;
    std::string_view line = trimmed(whole);
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const auto equals = line.find('=');
    const std::string name(trimmed(line.substr(0, equals)));
    const auto value = equals == std::string_view::npos
                           ? std::nullopt
                           : unquoted(trimmed(line.substr(equals + 1)));
    const std::string place = file.filename().string() + ":" + std::to_string(number);
    if (!value || !is_name(name)) {  // the line is not shown: it may hold a secret
      throw InvalidInput("reading '" + file.string() + "': line " + std::to_string(number) +
                         " is not NAME=value. Mend it, or put # in front of it.");
    }
    variables_.try_emplace(name, Variable{*value, place});
  }
}

void Environment::set(std::string name, std::string value) {
  variables_.insert_or_assign(std::move(name), Variable{std::move(value), std::string(kProcess)});
}

void Environment::publish() const {
  for (const auto& [name, variable] : variables_) {
    if (variable.origin != kProcess) ::setenv(name.c_str(), variable.value.c_str(), 0);
  }
}

const Variable* Environment::find(const std::string& name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() || found->second.value.empty() ? nullptr : &found->second;
}

std::vector<std::string> Environment::names_with(std::string_view prefix) const {
  std::vector<std::string> names;
  for (const auto& [name, variable] : variables_) {
    if (name.starts_with(prefix)) names.push_back(name);
  }
  return names;
}

void set_default_variable(const char* name, const char* value) {
  ::setenv(name, value, /*overwrite=*/0);
}

}  // namespace triage::cli
