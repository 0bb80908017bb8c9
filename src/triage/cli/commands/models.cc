#include <nlohmann/json.hpp>

#include "triage/base/nearest_name.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/model_options.h"
#include "triage/cli/table.h"
#include "triage/model/registry.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

// What `models list` tells of one version.
struct Line {
  int version = 0;
  std::string aliases;
  model::Manifest manifest;
  ordered_json metrics;
};

std::vector<Line> lines_of(const model::Registry& registry) {
  const auto aliases = registry.aliases();
  std::vector<Line> lines;
  for (const model::ModelVersion version : registry.versions()) {
    const auto folder = registry.folder_of(version);
    Line line{.version = version.value, .aliases = {}, .manifest = {}, .metrics = {}};
    for (const auto& [name, target] : aliases) {
      if (target == version) line.aliases += (line.aliases.empty() ? "" : ", ") + name;
    }
    line.manifest = model::manifest_of_bundle(folder);
    line.metrics = model::metrics_of_bundle(folder);
    lines.push_back(std::move(line));
  }
  return lines;
}

class ModelsList final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    const std::vector<Line> lines = lines_of(model::Registry(context.workspace));
    if (context.is_json) {
      print_json(lines, context.console);
    } else if (lines.empty()) {
      context.console.note("This workspace has no model yet.");
      context.next_step("train TICKETS", "learn from sorted tickets");
    } else {
      print_text(lines, context.console);
      context.next_step("models show latest", "everything about the newest");
    }
    return ExitCode::kDone;
  }

 private:
  static void print_text(const std::vector<Line>& lines, Console& console) {
    Table table({{"version", Table::Align::kRight},
                 {"alias"},
                 {"head"},
                 {"encoder"},
                 {"rows", Table::Align::kRight},
                 {"accuracy", Table::Align::kRight},
                 {"precision@2", Table::Align::kRight},
                 {"made"},
                 {"from"}});
    for (const Line& line : lines) {
      table.add({std::to_string(line.version), line.aliases, line.manifest.head.kind,
                 line.manifest.encoder, count_text(line.manifest.rows.kept),
                 fixed_text(line.metrics.at("accuracy"), 3),
                 fixed_text(line.metrics.at("precision_at_2"), 3),
                 format_time(line.manifest.created_at).substr(0, 16) + " UTC",
                 line.manifest.source});
    }
    console.print(table.text(console.look().width));
  }

  static void print_json(const std::vector<Line>& lines, Console& console) {
    ordered_json json = ordered_json::array();
    for (const Line& line : lines) {
      json.push_back({{"version", line.version},
                      {"aliases", line.aliases},
                      {"head", line.manifest.head.kind},
                      {"encoder", line.manifest.encoder},
                      {"rows", line.manifest.rows.kept},
                      {"created_at", format_time(line.manifest.created_at)},
                      {"source", line.manifest.source},
                      {"metrics", line.metrics}});
    }
    console.print(json.dump() + "\n");
  }
};

class ModelsShow final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("MODEL", model_, "latest, a version, an alias or a bundle's folder");
  }

  ExitCode run(Context& context) override {
    const auto folder = model::Registry(context.workspace).resolve(model_);
    ordered_json json = ordered_json::parse(model::to_json(model::manifest_of_bundle(folder)));
    json["bundle"] = folder.string();
    json["digest"] = model::bundle_digest(folder);
    json["metrics"] = model::metrics_of_bundle(folder);
    context.console.print(json.dump(2) + "\n");
    context.next_step("models verify " + shell_quoted(model_), "check every byte of it");
    return ExitCode::kDone;
  }

 private:
  std::string model_;
};

class ModelsVerify final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("MODEL", model_, "latest, a version, an alias or a bundle's folder");
  }

  ExitCode run(Context& context) override {
    const auto folder = model::Registry(context.workspace).resolve(model_);
    model::verify_bundle(folder);
    static_cast<void>(model::Model::open(folder));
    context.console.print("model '" + model_ + "' in " + folder.string() +
                          ": every byte is as it was written\n");
    context.next_step("predict TICKETS --model " + shell_quoted(model_), "classify new tickets");
    return ExitCode::kDone;
  }

 private:
  std::string model_;
};

class ModelsPromote final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("VERSION", version_, "The version that the alias is to name");
    options.option("--alias", "NAME", alias_, "Which alias (default: champion)");
  }

  ExitCode run(Context& context) override {
    const model::Registry registry(context.workspace);
    const auto folder = registry.resolve(version_);
    model::verify_bundle(folder);
    const int version = model::manifest_of_bundle(folder).version;
    registry.promote(alias_, {version});
    context.console.print(alias_ + " is now model " + std::to_string(version) + "\n");
    context.next_step("predict TICKETS --model " + alias_, "classify new tickets with it");
    return ExitCode::kDone;
  }

 private:
  std::string version_;
  std::string alias_ = "champion";
};

template <typename Kind>
std::unique_ptr<Command> make() {
  return std::make_unique<Kind>();
}

}  // namespace

CommandEntry models_list_command() {
  return {.name = "models list",
          .summary = "List the models of this workspace",
          .examples = {{"triage models list", "A line a version"}},
          .make = &make<ModelsList>};
}

CommandEntry models_show_command() {
  return {.name = "models show",
          .summary = "Show everything about one model, as JSON",
          .examples = {{"triage models show latest", "The newest one"}},
          .make = &make<ModelsShow>};
}

CommandEntry models_verify_command() {
  return {.name = "models verify",
          .summary = "Read every byte of a model and compare it with its checksums",
          .examples = {{"triage models verify champion", "The one that answers"}},
          .make = &make<ModelsVerify>};
}

CommandEntry models_promote_command() {
  return {.name = "models promote",
          .summary = "Verify a model and point an alias at it",
          .examples = {{"triage models promote 2", "Version 2 is the champion from now on"},
                       {"triage models promote 3 --alias challenger", "Another alias"}},
          .make = &make<ModelsPromote>};
}

}  // namespace triage::cli
