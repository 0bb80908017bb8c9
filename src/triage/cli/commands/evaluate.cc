#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "triage/base/file.h"
#include "triage/cli/column_names.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/gates.h"
#include "triage/cli/model_encoders.h"
#include "triage/cli/model_options.h"
#include "triage/cli/quality_tables.h"
#include "triage/cli/resources.h"
#include "triage/cli/side_by_side.h"
#include "triage/cli/source_documents.h"
#include "triage/cli/source_options.h"
#include "triage/decide/predictor.h"
#include "triage/model/document_vectors.h"
#include "triage/model/kept_rows.h"
#include "triage/model/report.h"
#include "triage/model/report_json.h"
#include "triage/warehouse/output/rejects_file.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUnknownLabel = "unknown_label";

class Evaluate final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    model_.declare(options);
    options.heading("Output");
    options.option("--report", "FILE", report_, "Write the report, one HTML file, here");
    options.option("--with-text", has_texts_, "Show ticket texts among the report's examples");
    options.option("--rejects", "FILE", rejects_,
                   "List the rows that were left out, with their reasons, in this file");
    options.option("--require", "FIGURE=LEAST", gates_,
                   "Exit with 3 unless accuracy=0.85, say, is reached; `ece` and the like count as "
                   "most");
    options.json();
  }

  ExitCode run(Context& context) override {
    const std::vector<Gate> gates = parse_gates(gates_);
    source_.prepare_output(context, "--report", report_);
    source_.prepare_output(context, "--rejects", rejects_);
    const model::Model model = model_.open(context);
    const decide::Predictor predictor(model);
    const SourceDocuments read_from = labelled_documents(source_, predictor.cleaner(), context,
                                                         role_options(model.manifest().columns));
    DocumentSource* const source = read_from.documents.get();
    std::unique_ptr<warehouse::RejectsFile> rejects;
    if (rejects_) rejects = std::make_unique<warehouse::RejectsFile>(*rejects_);
    model::Dataset data = read(*source, model, rejects.get(), context);
    const bool were_learned_from = leave_out_learned(data, model, context.console);
    context.progress.begin("Measuring", data.documents.size() * (have_fields(data) ? 2 : 1));
    const Vectors vectors = vectors_of(data, model, rejects.get(), context);
    if (rejects) rejects->close();
    note_cut_texts(model.encoders(), context.console);
    const model::Evaluation evaluation = measure(data, vectors, model, *source, context);
    context.progress.end();
    if (report_) {
      write_report(model, evaluation,
                   {.source = source->name(),
                    .at = context.clock(),
                    .rows = data.rows,
                    .were_learned_from = were_learned_from});
    }
    if (context.is_json) {
      print_json(data, evaluation, were_learned_from, context);
    } else {
      print_text(data, model, evaluation, context);
    }
    context.next_step("models list", "compare it with other models");
    return check_gates(gates, evaluation.metrics, context.console);
  }

 private:
  static model::Dataset read(DocumentSource& source, const model::Model& model,
                             warehouse::RejectsFile* rejects, Context& context) {
    std::string unknown;
    const model::RejectLog log = [&](const RejectedRow& row) {
      if (rejects != nullptr) rejects->add({&row, 1});
      if (unknown.empty() && row.why.field == kUnknownLabel) unknown = row.why.reason;
    };
    model::Dataset data =
        model::read_dataset(source,
                            {.classes = model.manifest().classes,
                             .vector_columns = model.features().options().given_columns},
                            log, context.progress);
    if (data.labels.empty() && !unknown.empty()) {
      if (rejects != nullptr) rejects->close();
      throw InvalidInput("source '" + source.name() + "': none of its classes is known, of " +
                         count_text(data.rows.left_out.at(kUnknownLabel)) + " labelled rows; " +
                         printable(unknown) + ". Check --label, or choose another --model.");
    }
    return data;
  }

  // A model is measured on texts that it did not learn from. If there are no others, it is measured
  // on these, with a warning: returns true.
  static bool leave_out_learned(model::Dataset& data, const model::Model& model, Console& console) {
    model.learned().require_order();
    std::vector<bool> is_new;
    for (const std::uint64_t group : data.groups) {
      is_new.push_back(!model.learned().contains(group));
    }
    const auto known = std::count(is_new.begin(), is_new.end(), false);
    if (known == 0) return false;
    if (static_cast<std::size_t>(known) == is_new.size()) {
      console.warn("The model learned from these very tickets: it will do worse on others.");
      return true;
    }
    console.note(count_text(static_cast<std::uint64_t>(known)) +
                 " tickets are left out: the model learned from these very texts.");
    keep_only(data, is_new, "learned_from");
    return false;
  }

  // Of the tickets that are measured on.
  struct Vectors {
    model::DenseVectors with_fields;
    model::DenseVectors without;  // empty where no ticket has fields
  };

  static bool have_fields(const model::Dataset& data) {
    return std::ranges::any_of(data.documents,
                               [](const Document& document) { return !document.fields.empty(); });
  }

  // Leaves out the tickets whose vectors are of no use.
  static Vectors vectors_of(model::Dataset& data, const model::Model& model,
                            warehouse::RejectsFile* rejects, Context& context) {
    model::DenseRows with =
        model.vectors_of(data.documents, model::FieldUse::kWith, context.progress);
    model::DenseRows without;
    if (have_fields(data)) {
      without = model.vectors_of(data.documents, model::FieldUse::kWithout, context.progress);
    }
    with.defects.merge(without.defects);
    if (!with.defects.empty()) {
      const std::vector<bool> is_usable = model::usable_rows(with, data.documents.size());
      for (const auto& [row, why] : with.defects) {
        const Document& document = data.documents[row];
        const RejectedRow rejected{document.row, document.id, why, document.line};
        if (rejects != nullptr) rejects->add({&rejected, 1});
      }
      if (with.defects.size() == is_usable.size()) {  // nothing to measure on: throws, says why
        return {model::all_usable(std::move(with), data.documents), {}};
      }
      keep_only(data, is_usable, with.defects.begin()->second.field);
      model::keep_wanted(with.blocks, is_usable);
      model::keep_wanted(without.blocks, is_usable);
    }
    return {std::move(with.blocks), std::move(without.blocks)};
  }

  model::Evaluation measure(const model::Dataset& data, const Vectors& vectors,
                            const model::Model& model, const DocumentSource& source,
                            Context& context) const {
    ThreadPool& threads = context.threads();
    const Matrix scores = model.scores(data.documents, model::FieldUse::kWith,
                                       model::rows_of(vectors.with_fields), threads);
    const Matrix after = model.calibrated(scores, threads);
    const Matrix before = learn::Calibration::identity(data.classes.size()).apply(scores, threads);
    const Matrix without =
        have_fields(data) ? model.calibrated(model.scores(data.documents, model::FieldUse::kWithout,
                                                          model::rows_of(vectors.without), threads),
                                             threads)
                          : Matrix();
    return model::evaluate({.documents = data.documents,
                            .labels = data.labels,
                            .groups = data.groups,
                            .probabilities = after,
                            .uncalibrated = before,
                            .without_fields = without,
                            .abstentions = model.abstentions(data.documents)},
                           data.classes, model.manifest().thresholds,
                           "all rows of " + source.name(),
                           {.seed = context.seed(), .has_texts = has_texts_}, threads);
  }

  void write_report(const model::Model& model, const model::Evaluation& evaluation,
                    const model::MeasuredOn& measured) const {
    write_file_atomically(*report_, model::report_page(model::report_json(
                                        model.manifest(), model_.shown(), evaluation, measured)));
  }

  void print_text(const model::Dataset& data, const model::Model& model,
                  const model::Evaluation& evaluation, Context& context) const {
    Console& console = context.console;
    const std::size_t width = console.look().width;
    console.print(rows_text(data.rows, width) + "\n");
    console.print(quality_text(evaluation, model.manifest().classes, width));
    if (report_) console.print("\nreport: " + *report_ + "\n");
  }

  static void print_json(const model::Dataset& data, const model::Evaluation& evaluation,
                         bool were_learned_from, Context& context) {
    ordered_json json;
    json["rows"] = {{"read", data.rows.read},
                    {"kept", data.rows.kept},
                    {"left_out", data.rows.read - data.rows.kept}};
    json["left_out"] = data.rows.left_out;
    json["metrics"] = model::metrics_json(evaluation.metrics);
    const ordered_json all = ordered_json::parse(evaluation.json);
    json["intervals"] = all.at("intervals");
    json["per_class"] = all.at("per_class");
    json["groups"] = all.at("groups");
    json["decisions"] = all.at("decisions");
    json["learned_from"] = were_learned_from;
    context.console.print(json.dump() + "\n");
  }

  SourceOptions source_;
  ModelOptions model_;
  std::optional<std::string> report_;
  std::optional<std::string> rejects_;
  std::vector<std::string> gates_;
  bool has_texts_ = false;
};

}  // namespace

CommandEntry evaluate_command() {
  return {.name = "evaluate",
          .summary = "Measure a model on tickets whose class is known",
          .about =
              "Tickets whose very text the model learned from are left out, so the file it was "
              "trained on measures it on the part that was kept apart.",
          .examples = {{"triage evaluate holdout.csv", "The latest model"},
                       {"triage evaluate holdout.csv --model champion --report report.html",
                        "Another model, with a report"},
                       {"triage evaluate holdout.csv --require accuracy=0.85,ece=0.02 --json",
                        "As a gate in a script: exit code 3 if a figure is missed"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Evaluate>(); }};
}

}  // namespace triage::cli
