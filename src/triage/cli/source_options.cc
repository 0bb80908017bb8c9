#include "triage/cli/source_options.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/nearest_name.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/output_file.h"
#include "triage/cli/settings_table.h"
#include "triage/cli/vectors_from_file.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

bool is_location(const std::string& word) {
  return word == "-" || fs::exists(word) || word.find_first_of("*?[") != std::string::npos;
}

// Tickets come from files, pipes and databases on this machine.
void refuse_address(const std::string& location, bool is_offline) {
  const std::size_t scheme_end = location.find("://");
  if (scheme_end == std::string::npos) return;
  const std::string start = "source '" + location + "': ";
  if (is_offline) {
    throw InvalidInput(start + "--offline refuses every connection to the outside. Name a file.");
  }
  throw InvalidInput(start + "tickets are not fetched over " + location.substr(0, scheme_end) +
                     ". Download the file and name it here.");
}

// The name of the configured source that `word` means; nullopt where it means a file, a pipe or,
// with a query, nothing.
std::optional<std::string> configured_source(const std::optional<std::string>& word, bool has_sql,
                                             const Settings& settings) {
  const std::vector<std::string> names = settings.source_names();
  if (!word) {
    if (has_sql) return std::nullopt;
    if (names.size() == 1) return names.front();
    throw WrongUsage("SOURCE is missing: name a file" +
                     (names.empty() ? std::string(", `-`, or run triage init first.")
                                    : ", `-`, or one of: " + joined(names, ", ") + "."));
  }
  refuse_address(*word, settings.is_on("offline"));
  if (is_location(*word)) return std::nullopt;
  if (settings.source(*word) != nullptr) return *word;
  const std::string sources =
      names.empty() ? "triage.toml has no [source.NAME] either"
                    : "none of the sources in triage.toml (" + joined(names, ", ") + ") is it";
  throw NotFound("source '" + *word + "': there is no such file, and " + sources + "." +
                 did_you_mean(*word, names) + " Check the name.");
}

// Paths of a section are seen from the folder of triage.toml.
void make_relative_to(const fs::path& workspace, SourceValues& values) {
  for (const char* key : {"path", "messages", "vectors"}) {
    const auto found = values.find(key);
    if (found == values.end()) continue;
    auto& path = std::get<std::string>(found->second);
    const fs::path seen = (workspace / path).lexically_normal();
    const bool is_column = std::string_view(key) != "path" && !fs::exists(seen);
    if (path != "-" && !is_column) path = seen.string();
  }
}

std::vector<std::string> list_in(const SourceValues& values, const std::string& key) {
  const auto found = values.find(key);
  if (found == values.end()) return {};
  return std::get<std::vector<std::string>>(found->second);
}

bool is_npy(const std::optional<std::string>& vectors) {
  return vectors && vectors->ends_with(".npy");
}

std::optional<Time> time_in(const SourceValues& values, const std::string& key) {
  const auto text = text_in(values, key);
  if (!text) return std::nullopt;
  if (const auto time = parse_time(*text)) return time;
  throw WrongUsage("--" + key + " " + *text +
                   ": it is no time such as 2026-03-01 or 2026-03-01T08:00:00Z. Type: triage "
                   "--help");
}

void require_place(const std::string& name, const SourceValues& values) {
  if (values.contains("path") || values.contains("sql")) return;
  throw InvalidInput("source '" + name + "': its section has neither path, sql nor driver. Add " +
                     "one to [source." + name + "] in triage.toml.");
}

// `30s`, `15m`, `1h`, `2d`.
std::optional<std::chrono::microseconds> length_of_time(const std::string& text) {
  std::int64_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  constexpr std::int64_t kMost = 1'000'000'000;
  if (failure != std::errc() || count < 0 || count > kMost) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86'400}};
  const auto found = std::find_if(std::begin(kUnits), std::end(kUnits),
                                  [&](const auto& known) { return known.first == unit; });
  if (found == std::end(kUnits)) return std::nullopt;
  const std::chrono::seconds length{count * found->second};
  constexpr std::chrono::days kLongest{36'500};
  return length > kLongest ? std::nullopt : std::optional<std::chrono::microseconds>(length);
}

bool is_on(const SourceValues& values, const std::string& key) {
  const auto found = values.find(key);
  return found != values.end() && std::get<bool>(found->second);
}

warehouse::RoleOptions roles_in(const SourceValues& values) {
  const auto vectors = text_in(values, "vectors");
  return {.id = text_in(values, "id"),
          .label = text_in(values, "label"),
          .time = text_in(values, "time"),
          .decided_at = text_in(values, "decided_at"),
          .changed_at = text_in(values, "changed_at"),
          .channel = text_in(values, "channel"),
          .messages = text_in(values, "messages"),
          .vectors = is_npy(vectors) ? std::nullopt : vectors,
          .text = list_in(values, "text"),
          .fields = list_in(values, "fields"),
          .message = {.id = text_in(values, "message_id"),
                      .role = text_in(values, "message_role"),
                      .time = text_in(values, "message_time"),
                      .text = text_in(values, "message_text")}};
}

}  // namespace

void SourceOptions::declare_source(Options& options) {
  options.argument("SOURCE", source_, "The name of a source in triage.toml");
}

void SourceOptions::declare(Options& options) {
  options.argument("SOURCE", source_,
                   "A file, a pattern such as 'tickets/*.csv', `-` for standard input, or the "
                   "name of a source in triage.toml: CSV, JSON Lines, Parquet, Arrow, perhaps "
                   "compressed");
  options.heading("Source");
  for (const Setting& setting : kSourceSettings) {
    if (!setting.flag.empty()) options.source_setting(setting.key, flags_);
  }
}

std::string SourceOptions::as_typed() const {
  std::vector<std::string> words;
  if (source_) words.push_back(shell_quoted(*source_));
  for (const auto& [key, text] : flags_) {
    if (key == "limit") continue;  // a look at a part leads to work on the whole
    words.emplace_back(find_setting(kSourceSettings, key)->flag);
    words.push_back(shell_quoted(text));
  }
  return joined(words, " ");
}

// The section's values, and the flags above them; `path` is where it all lies.
SourceOptions::Section SourceOptions::section(const Context& context) const {
  Section section{configured_source(source_, flags_.contains("sql"), context.settings), {}};
  SourceValues& values = section.values;
  if (section.name) {
    for (const auto& [key, state] : *context.settings.source(*section.name)) {
      values.emplace(key, state.value);
    }
  } else if (source_) {
    values.emplace("path", *source_);
  }
  for (const auto& [key, text] : flags_) {
    values.insert_or_assign(key, *parse_setting(*find_setting(kSourceSettings, key), text));
  }
  if (section.name && !is_database(values)) {
    if (const auto path = text_in(values, "path")) refuse_address(*path, context.is_offline());
    make_relative_to(context.workspace, values);
    require_place(*section.name, values);
  }
  return section;
}

warehouse::SourceRequest SourceOptions::request(const Context& context,
                                                warehouse::RoleOptions known) const {
  const auto [name, found] = section(context);
  warehouse::SourceRequest request{
      .location = text_in(found, "path").value_or(""),
      .sql = text_in(found, "sql"),
      .database = std::nullopt,
      .roles = {.asked = roles_in(found), .known = std::move(known)},
      .limit = std::nullopt,
      .since = time_in(found, "since"),
      .until = time_in(found, "until"),
      .duckdb = {.spill_folder = {}, .threads = context.thread_count()}};
  if (name && is_database(found)) {
    request.database = database_source(*name, found, context);
    request.location.clear();
    request.sql.reset();
  }
  if (const auto limit = found.find("limit");
      limit != found.end() && std::get<std::int64_t>(limit->second) > 0) {
    request.limit = static_cast<std::uint64_t>(std::get<std::int64_t>(limit->second));
  }
  if (const auto share = found.find("sample"); share != found.end()) {
    request.share = std::get<double>(share->second);
  }
  return request;
}

void SourceOptions::prepare_output(const Context& context, std::string_view option,
                                   const std::optional<std::string>& file) const {
  cli::prepare_output(option, file);
  if (!file || *file == "-") return;
  const auto vectors = text_in(section(context).values, "vectors");
  std::error_code ignored;  // then they are not the same
  const bool has_vectors = is_npy(vectors) && fs::equivalent(*vectors, *file, ignored);
  if (!has_vectors && !warehouse::reads_from(request(context), *file)) return;
  throw WrongUsage(std::string(option) + " " + *file +
                   ": is read by this very command, and would be lost. Name another file.");
}

std::optional<std::string> SourceOptions::section_name(const Context& context) const {
  return configured_source(source_, flags_.contains("sql"), context.settings);
}

std::chrono::microseconds SourceOptions::look_back(const Context& context) const {
  const std::string text = text_in(section(context).values, "look_back").value_or("1h");
  if (const auto length = length_of_time(text)) return *length;
  throw InvalidInput("setting 'look_back': \"" + text +
                     "\" is no length of time. Write 30m, 1h or 2d, say.");
}

std::optional<KeptSource> SourceOptions::kept(const Context& context) const {
  const auto [name, values] = section(context);
  if (!name || !is_on(values, "keep")) return std::nullopt;
  const auto vectors = text_in(values, "vectors");
  const auto limit = values.find("limit");
  const bool is_part = limit != values.end() && std::get<std::int64_t>(limit->second) > 0;
  if (flags_.empty() && !is_npy(vectors) && !is_part && text_in(values, "path") != "-") {
    return KeptSource{*name, look_back(context)};
  }
  context.console.note("Source '" + *name + "' is read directly, not from its copy: " +
                       (is_npy(vectors)   ? "its vectors are told by the order of rows."
                        : !flags_.empty() ? "flags say what to read."
                                          : "a copy is kept of all its tickets only."));
  return std::nullopt;
}

std::unique_ptr<warehouse::TableSource> SourceOptions::open(Context& context,
                                                            warehouse::RoleOptions known,
                                                            std::optional<Time> since) const {
  auto what = request(context, std::move(known));
  if (what.database && since) {  // what the section says of :since still holds
    const auto& parameters = what.database->query.parameters;
    const auto said = parameters.find("since");
    if (said != parameters.end() && said->second.text) {
      since = std::max(since, parse_time(*said->second.text));
    }
  }
  what.since = std::max(what.since, since);  // absent counts as the earliest
  auto source = warehouse::open_source(what, context.progress);
  for (const std::string& line : source->role_explanation()) context.console.note("  " + line);
  const auto vectors = text_in(section(context).values, "vectors");
  if (!is_npy(vectors)) return source;
  return std::make_unique<VectorsFromFile>(std::move(source), *vectors);
}

std::unique_ptr<warehouse::TableSource> SourceOptions::open_labelled(
    Context& context, warehouse::RoleOptions known) const {
  auto source = open(context, std::move(known));
  if (!source->role_names().label) {
    throw InvalidInput("source '" + source->name() +
                       "': no column is known to hold the class. Name it with --label, say "
                       "--label queue.");
  }
  return source;
}

}  // namespace triage::cli
