#include "triage/cli/health.h"

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <optional>
#include <thread>

#include "triage/base/error.h"
#include "triage/base/nearest_name.h"
#include "triage/base/shared_library.h"
#include "triage/base/unicode.h"
#include "triage/cli/figures.h"
#include "triage/cli/resources.h"
#include "triage/cli/settings_table.h"
#include "triage/cli/version.h"
#include "triage/model/registry.h"
#include "triage/model/report.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kGigabyte = 1'000'000'000;

Finding ok(std::string what, std::string found) {
  return {std::move(what), Health::kOk, std::move(found), ""};
}
Finding warning(std::string what, std::string found, std::string remedy) {
  return {std::move(what), Health::kWarning, std::move(found), std::move(remedy)};
}
Finding failure(std::string what, std::string found, std::string remedy) {
  return {std::move(what), Health::kFailure, std::move(found), std::move(remedy)};
}

// The folder itself, or the nearest one above it that is there already.
fs::path existing_part(const fs::path& folder) {
  fs::path part = fs::absolute(folder).lexically_normal();
  while (!fs::exists(part) && part.has_relative_path()) part = part.parent_path();
  return part;
}

Finding workspace_finding(const Context& context) {
  const std::string shown = fs::weakly_canonical(context.workspace).string();
  const fs::path folder = existing_part(context.workspace);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    return failure("workspace", shown + " cannot be written",
                   "Get the right to write there, or name another with --workspace.");
  }
  if (!fs::exists(context.settings_file())) {
    return warning("workspace", shown + " has no triage.toml", "Type: triage init tickets.csv");
  }
  return ok("workspace", shown);
}

Finding settings_finding(const Context& context) {
  Environment environment = Environment::of_process();
  environment.add_file(context.workspace / ".env");
  const Settings settings(context.settings_file(), environment, {});
  const std::vector<std::string> unknown = Settings::unknown_variables(environment, settings);
  if (!unknown.empty()) {
    std::vector<std::string> known;
    for (const Setting& setting : kSettings) known.push_back(variable_of(setting.key));
    return warning("settings", "nothing reads the variable " + unknown.front(),
                   "Unset or rename it." + did_you_mean(unknown.front(), known));
  }
  const auto all = settings.all();
  const auto set = std::count_if(
      all.begin(), all.end(), [](const SettingState& state) { return state.origin != "default"; });
  return ok("settings", count_text(static_cast<std::uint64_t>(set)) + " set, " +
                            count_text(settings.source_names().size()) +
                            (settings.source_names().size() == 1 ? " source" : " sources"));
}

Finding disk_finding(const Context& context) {
  constexpr std::uint64_t kLeast = kGigabyte / 5;
  const fs::path folder = existing_part(context.workspace);
  const std::uint64_t free = fs::space(folder).available;
  const std::string found = bytes_text(free) + " free";
  const std::string remedy = "Free some, or put the workspace on another disk.";
  if (free < kLeast) return failure("disk", found, remedy);
  if (free < 2 * kGigabyte) return warning("disk", found, remedy);
  return ok("disk", found);
}

Finding memory_finding() {
  const auto bytes = available_memory_bytes();
  if (!bytes) return ok("memory", "unknown: the system does not tell");
  const std::string found = bytes_text(*bytes) + " available";
  if (*bytes < 2 * kGigabyte) {
    return warning("memory", found, "Train on fewer rows (--limit), or free some.");
  }
  return ok("memory", found);
}

Finding processor_finding() {
  std::string found = count_text(std::max(1U, std::thread::hardware_concurrency())) + " cores";
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") == 0) {
    return warning("processor", found + ", no AVX2",
                   "Nothing needs it; dense work takes several times longer without.");
  }
  found += __builtin_cpu_supports("avx512f") != 0 ? ", AVX2, AVX-512" : ", AVX2";
#endif
  return ok("processor", found);
}

std::string at(const fs::path& library) { return " at " + library.string(); }

Finding duckdb_finding() {
  const fs::path file =
      bundled_library("libduckdb.so", "TRIAGE_DUCKDB_LIBRARY", TRIAGE_DUCKDB_LIBRARY);
  const SharedLibrary library(file);
  std::string version = library.function<const char*()>("duckdb_library_version")();
  if (version.starts_with("v")) version.erase(0, 1);
  if (version != kDuckDbVersion) {
    return warning("DuckDB", version + at(file),
                   "This program was built for " + std::string(kDuckDbVersion) +
                       "; unset TRIAGE_DUCKDB_LIBRARY or install that version.");
  }
  return ok("DuckDB", version + at(file));
}

Finding lightgbm_finding() {
  const fs::path file =
      bundled_library("lib_lightgbm.so", "TRIAGE_LIGHTGBM_LIBRARY", TRIAGE_LIGHTGBM_LIBRARY);
  const SharedLibrary library(file);
  static_cast<void>(library.function<void()>("LGBM_BoosterPredictForMatSingleRowFast"));
  return ok("LightGBM", "opens" + at(file));  // it has no function that tells its version
}

// Words of a script without blanks need ICU's dictionaries, which a stripped system may lack.
Finding unicode_finding() {
  std::size_t words = 0;
  WordBreaker breaker;
  breaker.for_each_word("パスワードを忘れました", [&](std::string_view) { ++words; });
  if (words < 2) {
    return failure("Unicode", "words of Japanese text are not found",
                   "Install ICU's data (Debian: libicu72).");
  }
  return ok("Unicode", "dictionaries for scripts without blanks are there");
}

Finding terminal_finding(const Context& context) {
  const Variable* locale = nullptr;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (locale == nullptr) locale = context.environment.find(name);
  }
  if (!context.console.look().has_status) return ok("terminal", "none: plain lines");
  std::string charset = locale != nullptr ? locale->value : "";
  std::transform(charset.begin(), charset.end(), charset.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (charset.find("utf-8") == std::string::npos && charset.find("utf8") == std::string::npos) {
    return warning("terminal", "its locale is not UTF-8",
                   "Tables may look odd. Type: export LC_ALL=C.UTF-8");
  }
  return ok("terminal", locale->value);
}

Finding report_finding() {
  const std::string page = model::report_page("{}");
  return ok("report page", "carried by the program, " + bytes_text(page.size()));
}

Finding models_finding(const Context& context) {
  const model::Registry registry(context.workspace);
  const auto versions = registry.versions();
  if (versions.empty()) return ok("models", "none yet");
  const auto aliases = registry.aliases();
  const auto champion = aliases.find("champion");
  return ok(
      "models",
      count_text(versions.size()) + ", latest is " + std::to_string(versions.back().value) +
          (champion == aliases.end() ? ""
                                     : ", champion is " + std::to_string(champion->second.value)));
}

// Runs one look; an error becomes a finding, with the error's own words.
template <typename Look>
void look_at(const char* what, Health health, std::vector<Finding>& findings, const Look& look) {
  try {
    findings.push_back(look());
  } catch (const std::exception& error) {
    findings.push_back({what, health, "not as it should be", error.what()});
  }
}

}  // namespace

std::string_view name_of(Health health) {
  switch (health) {
    case Health::kOk:
      return "ok";
    case Health::kWarning:
      return "warn";
    case Health::kFailure:
      break;
  }
  return "fail";
}

std::vector<Finding> examine(const Context& context) {
  std::vector<Finding> findings;
  const auto must = Health::kFailure;
  look_at("workspace", must, findings, [&] { return workspace_finding(context); });
  look_at("settings", must, findings, [&] { return settings_finding(context); });
  look_at("disk", must, findings, [&] { return disk_finding(context); });
  look_at("memory", Health::kWarning, findings, [] { return memory_finding(); });
  look_at("processor", Health::kWarning, findings, [] { return processor_finding(); });
  look_at("DuckDB", must, findings, [] { return duckdb_finding(); });
  look_at("LightGBM", must, findings, [] { return lightgbm_finding(); });
  look_at("Unicode", must, findings, [] { return unicode_finding(); });
  look_at("terminal", Health::kWarning, findings, [&] { return terminal_finding(context); });
  look_at("report page", Health::kWarning, findings, [] { return report_finding(); });
  look_at("models", must, findings, [&] { return models_finding(context); });
  return findings;
}

}  // namespace triage::cli
