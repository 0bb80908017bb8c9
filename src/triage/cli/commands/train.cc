#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/column_names.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/model_encoders.h"
#include "triage/cli/output_file.h"
#include "triage/cli/quality_tables.h"
#include "triage/cli/resources.h"
#include "triage/cli/source_documents.h"
#include "triage/cli/source_options.h"
#include "triage/cli/training_options.h"
#include "triage/cli/version.h"
#include "triage/model/registry.h"
#include "triage/model/report.h"
#include "triage/model/report_json.h"
#include "triage/model/training.h"
#include "triage/warehouse/output/rejects_file.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kChampion = "champion";

class Train final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    options.setting("journal.place");
    declare_training(options);
    declare_cleaning(options);
    options.heading("Output");
    options.option("--report", "FILE", report_,
                   "Where the report goes (default: var/reports/N.html)");
    options.option("--rejects", "FILE", rejects_,
                   "List the rows that were left out, with their reasons, in this file");
    options.json();
  }

  ExitCode run(Context& context) override {
    const Stopwatch watch;
    source_.prepare_output(context, "--report", report_);
    source_.prepare_output(context, "--rejects", rejects_);
    const model::TrainingOptions options = training_options(context.settings);
    const text::Cleaner cleaner(cleaning_options(context.settings));
    const auto encoders = encoders_to_learn_from(context);
    auto source = labelled_documents(source_, cleaner, context);
    require_writable(context.var() / "models");
    if (rejects_) rejects_file_ = std::make_unique<warehouse::RejectsFile>(*rejects_);
    model::Dataset data = read(*source.documents, context);
    const double read_seconds = watch.seconds();
    warn_of_spellings(data, context);
    if (!context.is_json) {
      context.console.print(rows_text(data.rows, context.console.look().width) + "\n");
    }

    model::Manifest manifest;
    manifest.program_version = kVersion;
    manifest.created_at = context.clock();
    manifest.source = source.documents->name();
    manifest.columns = column_names(source.roles);
    source.documents.reset();
    source = {};  // the next one may bring the copy up to date while this one learns
    manifest.settings = described_training(context.settings);
    model::TrainingResult result =
        trained(std::move(data), cleaner, options, manifest, encoders, context);
    note_cut_texts(encoders.get(), context.console);
    result.seconds["read"] = read_seconds;
    result.seconds["total"] = watch.seconds();
    const fs::path bundle = keep(result, context);
    const fs::path report = write_report(bundle, context);
    if (context.is_json) {
      print_json(result, bundle, report, context);
    } else {
      print_text(result, bundle, report, context);
    }
    context.next_step("predict TICKETS", "classify new tickets");
    return ExitCode::kDone;
  }

 private:
  static bool merges_labels(const Context& context) {
    return context.settings.is_on("train.merge_labels");
  }

  model::Dataset read(DocumentSource& source, Context& context) const {
    const model::RejectLog log = [&](const RejectedRow& row) {
      if (rejects_file_) rejects_file_->add({&row, 1});
    };
    return model::read_dataset(source, {.merge_labels = merges_labels(context)}, log,
                               context.progress);
  }

  // The file of rejects is whole when this returns, or throws: it may tell why.
  model::TrainingResult trained(model::Dataset data, const text::Cleaner& cleaner,
                                const model::TrainingOptions& options,
                                const model::Manifest& described,
                                const std::shared_ptr<model::Encoders>& encoders,
                                Context& context) const {
    try {
      model::TrainingResult result = model::train(std::move(data), cleaner, options, described,
                                                  encoders, context.threads(), context.progress);
      if (rejects_file_) {
        rejects_file_->add(result.left_out);
        rejects_file_->close();
      }
      return result;
    } catch (const InvalidInput&) {
      if (rejects_file_) rejects_file_->close();
      throw;
    }
  }

  void warn_of_spellings(const model::Dataset& data, Context& context) const {
    for (const auto& group : data.label_spellings) {
      std::string names;
      for (const LabelSpelling& spelling : group) {
        names += (names.empty() ? "'" : ", '") + spelling.label + "' (" +
                 count_text(spelling.count) + ")";
      }
      context.console.note(merges_labels(context) ? "Merged labels " + names + "."
                                                  : "Labels " + names +
                                                        " differ by blanks or letter case only. "
                                                        "Use --merge-labels to make them one.");
    }
  }

  // Writes the bundle under the next free number; the first model of a workspace is its champion.
  static fs::path keep(model::TrainingResult& result, Context& context) {
    const model::Registry registry(context.workspace);
    while (true) {
      const model::ModelVersion version = registry.next_version();
      const fs::path folder = registry.folder_of(version);
      StagedFolder staged(folder);
      result.model.set_version(version.value);
      result.model.save(staged.path(), report_of(result, folder));
      if (!staged.commit()) continue;  // another training took the number
      if (!registry.aliases().contains(kChampion)) registry.promote(kChampion, version);
      return folder;
    }
  }

  static std::string report_of(const model::TrainingResult& result, const fs::path& folder) {
    const auto& manifest = result.model.manifest();
    return model::report_json(manifest, folder.string(), result.evaluation,
                              {.source = manifest.source,
                               .at = manifest.created_at,
                               .rows = manifest.rows,
                               .were_learned_from = false},
                              {.comparison = result.comparison,
                               .balance = &result.balance,
                               .balance_mode = manifest.settings.at("balance"),
                               .seconds = result.seconds,
                               .peak_rss_bytes = peak_rss_bytes()});
  }

  // Returns the file, or an empty path where none could be written: the model is kept by then.
  fs::path write_report(const fs::path& bundle, Context& context) const {
    const std::string name = bundle.filename().string();
    const fs::path file =
        report_ ? fs::path(*report_) : context.var() / "reports" / (name + ".html");
    try {
      const std::string page = model::report_page(model::evaluation_of_bundle(bundle));
      prepare_output("--report", file.string());
      write_file_atomically(file, page);
    } catch (const Error& error) {
      context.console.warn("Model " + name +
                           " is kept, but no report was written: " + error.what());
      return {};
    }
    return file;
  }

  // `biased temperature`, as a person writes it.
  static std::string calibration_name(learn::CalibrationKind kind) {
    std::string name(learn::name_of(kind));
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
  }

  static void print_text(const model::TrainingResult& result, const fs::path& bundle,
                         const fs::path& report, Context& context) {
    Console& console = context.console;
    const auto& manifest = result.model.manifest();
    const std::size_t width = console.look().width;
    if (manifest.settings.at("balance") != "none") {
      console.print(result.balance.table(manifest.classes.names()) + "\n");
      if (manifest.head.kind != "lightgbm") {
        console.print(
            "Heads over sparse features and scores take no made-up rows: classes that would "
            "grow weigh more instead.\n\n");
      }
      if (!result.balance.note.empty()) console.print(result.balance.note + "\n\n");
    }
    if (result.comparison.size() > 1)
      console.print(comparison_text(result.comparison, width) + "\n");
    const auto evaluated = ordered_json::parse(result.evaluation.json).at("evaluated");
    console.print("Measured on " + count_text(evaluated.at("rows").get<std::uint64_t>()) +
                  " rows (" + evaluated.at("how").get<std::string>() + ")\n\n");
    console.print(quality_text(result.evaluation, manifest.classes, width) + "\n");
    console.print("calibration (" + calibration_name(manifest.calibration.kind) + "): error " +
                  fixed_text(result.evaluation.ece_before, 3) + " before, " +
                  fixed_text(result.evaluation.metrics.ece, 3) + " after\n");
    console.print(learn::described(manifest.thresholds, manifest.targets) + "\n\n");
    console.print("model " + std::to_string(manifest.version) + " (" + manifest.head.kind + " on " +
                  manifest.encoder + ") in " + bundle.string() + "\n");
    if (!report.empty()) console.print("report: " + report.string() + "\n");
    console.print("took " + duration_text(result.seconds.at("total")) + " and " +
                  bytes_text(peak_rss_bytes()) + " of memory\n");
  }

  static void print_json(const model::TrainingResult& result, const fs::path& bundle,
                         const fs::path& report, Context& context) {
    const auto& manifest = result.model.manifest();
    ordered_json json;
    json["version"] = manifest.version;
    json["bundle"] = bundle.string();
    json["digest"] = model::bundle_digest(bundle);
    json["head"] = manifest.head.kind;
    json["encoder"] = manifest.encoder;
    json["classes"] = manifest.classes.names();
    json["rows"] = {{"read", manifest.rows.read},
                    {"kept", manifest.rows.kept},
                    {"left_out", manifest.rows.read - manifest.rows.kept}};
    json["left_out"] = manifest.rows.left_out;
    json["evaluated"] = ordered_json::parse(result.evaluation.json).at("evaluated");
    json["metrics"] = model::metrics_json(result.evaluation.metrics);
    json["comparison"] = model::comparison_json(result.comparison, result.seconds);
    if (const auto& gain = result.adapter_gain) {
      json["adapter"] = {{"block", gain->block},
                         {"difference", gain->difference.difference},
                         {"lower", gain->difference.lower},
                         {"upper", gain->difference.upper},
                         {"is_better", gain->difference.is_second_better()}};
    }
    json["seconds"] = result.seconds;
    json["peak_rss_bytes"] = peak_rss_bytes();
    json["report"] = report.empty() ? ordered_json(nullptr) : ordered_json(report.string());
    context.console.print(json.dump() + "\n");
  }

  SourceOptions source_;
  std::optional<std::string> report_;
  std::optional<std::string> rejects_;
  std::unique_ptr<warehouse::RejectsFile> rejects_file_;
};

}  // namespace

CommandEntry train_command() {
  return {.name = "train",
          .summary = "Learn from sorted tickets: a measured model, kept as the next version",
          .about =
              "Cleans the tickets, keeps a tenth of them apart, compares heads on the rest, "
              "calibrates the best, measures it on the rows kept apart and writes a report. "
              "Equal data, settings and seed give the same model.",
          .examples = {{"triage train tickets.csv", "Everything by itself"},
                       {"triage train tickets.csv --text subject,body --label queue --head linear",
                        "Name the columns, choose the head"},
                       {"triage train tickets.parquet --vectors embedding --recipe classic",
                        "The founding recipe: given vectors, SMOTE, LightGBM"},
                       {"triage train tickets.csv --encoder lexical+e5",
                        "Words, and the vectors of an encoder of this workspace"},
                       {"triage train tickets.jsonl.gz --test-share 0 --json",
                        "Learn from every row; figures for a program"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Train>(); }};
}

}  // namespace triage::cli
