#include <nlohmann/json.hpp>

#include "triage/cli/commands.h"
#include "triage/cli/database_source.h"
#include "triage/cli/table.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

struct SourceLine {
  std::string name;
  std::string kind;   // `file`, `sql`, or the driver
  std::string place;  // without secrets
};

class SourceList final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    std::vector<SourceLine> lines;
    for (const std::string& name : context.settings.source_names()) {
      lines.push_back(line_of(name, *context.settings.source(name)));
    }
    if (context.is_json) {
      print_json(lines, context.console);
    } else if (lines.empty()) {
      context.console.note("triage.toml names no source yet.");
      context.next_step("init", "write a triage.toml, with what a source may say");
    } else {
      Table table({{"name"}, {"kind"}, {"place"}});
      for (const SourceLine& line : lines) table.add({line.name, line.kind, line.place});
      context.console.print(table.text(context.console.look().width));
      context.next_step("source check " + lines.front().name, "look at its columns and rows");
    }
    return ExitCode::kDone;
  }

 private:
  using States = std::map<std::string, SettingState>;

  static std::string text_in(const States& states, const std::string& key) {
    const auto found = states.find(key);
    if (found == states.end() || is_hidden(found->second)) return {};
    const auto* text = std::get_if<std::string>(&found->second.value);
    return text == nullptr ? std::string() : *text;
  }

  static SourceLine line_of(const std::string& name, const States& states) {
    const std::string driver = text_in(states, "driver");
    if (driver.empty()) {
      const std::string path = text_in(states, "path");
      return path.empty() ? SourceLine{name, "sql", text_in(states, "sql")}
                          : SourceLine{name, "file", path};
    }
    std::string place;
    for (const char* key : {"account", "host", "database", "schema", "query"}) {
      const std::string part = text_in(states, key);
      if (!part.empty()) place += (place.empty() ? "" : ", ") + part;
    }
    return {name, driver, place};
  }

  static void print_json(const std::vector<SourceLine>& lines, Console& console) {
    ordered_json sources = ordered_json::array();
    for (const SourceLine& line : lines) {
      sources.push_back({{"name", line.name}, {"kind", line.kind}, {"place", line.place}});
    }
    console.print(ordered_json{{"sources", std::move(sources)}}.dump() + "\n");
  }
};

}  // namespace

CommandEntry source_list_command() {
  return {.name = "source list",
          .summary = "List the sources in triage.toml",
          .examples = {{"triage source list", "Names, kinds, and where they are"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<SourceList>(); }};
}

}  // namespace triage::cli
