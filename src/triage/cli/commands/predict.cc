#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "triage/cli/column_names.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/model_encoders.h"
#include "triage/cli/model_options.h"
#include "triage/cli/source_documents.h"
#include "triage/cli/source_options.h"
#include "triage/decide/predictor.h"
#include "triage/warehouse/output/decision_table.h"
#include "triage/warehouse/output/prediction_sink.h"
#include "triage/warehouse/output/rejects_file.h"
#include "triage/warehouse/store/decision_run.h"

namespace triage::cli {
namespace {

using warehouse::PredictionFormat;
using warehouse::PredictionRow;

PredictionFormat format_named(const std::string& name) {
  if (name == "csv") return PredictionFormat::kCsv;
  if (name == "parquet") return PredictionFormat::kParquet;
  if (name == "arrow") return PredictionFormat::kArrow;
  return PredictionFormat::kJsonLines;
}

class Predict final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    model_.declare(options);
    options.heading("Output");
    options.option("--output", "FILE", output_,
                   "Where the decisions go; - is standard output (default)");
    options.also_named("-o");
    options.option("--output-format", "FORMAT", format_,
                   "Their format, where the file's name does not tell (default: jsonl)",
                   "jsonl|csv|parquet|arrow");
    options.option("--into", "TABLE", into_,
                   "Write them into this table of the source's database instead: a row a ticket, "
                   "the latest decision; it is made if it is not there");
    options.option("--all", is_all_,
                   "With --into: decide again on tickets that have not changed since the last run");
    options.option("--alternatives", "N", alternatives_,
                   "Classes to name besides, likeliest first (default: 3)");
    options.option("--rejects", "FILE", rejects_,
                   "List the rows that could not be read, with their reasons, in this file");
  }

  ExitCode run(Context& context) override {
    if (into_ && (output_ != "-" || format_)) {
      throw WrongUsage("--into " + *into_ +
                       ": there is --output as well, and decisions go to one " +
                       "place. Leave one out.");
    }
    if (is_all_ && !into_) throw WrongUsage("--all: is of use with --into only. Leave it out.");
    source_.prepare_output(context, "--output", output_);
    source_.prepare_output(context, "--rejects", rejects_);
    const PredictionFormat format =
        format_ ? format_named(*format_) : warehouse::prediction_format_of(output_);
    const model::Model model = model_.open(context);
    const decide::Predictor predictor(model);
    const auto table = into_ ? decision_table(model, context) : nullptr;
    auto run = table ? run_into(*table, model, context) : std::nullopt;
    const Time now = context.clock();
    auto source = source_.open(context, known_roles(model), run ? run->since() : std::nullopt);
    if (into_ && !source->role_names().id) {
      throw InvalidInput("--into " + *into_ + ": no column of the source is known to hold the " +
                         "tickets' ids, which are the table's key. Name it with --id.");
    }
    const auto file = into_ ? nullptr : warehouse::open_sink(output_, format, {});
    warehouse::PredictionSink& sink = into_ ? *table : *file;
    std::unique_ptr<warehouse::RejectsFile> rejects;
    if (rejects_) rejects = std::make_unique<warehouse::RejectsFile>(*rejects_);

    Counts counts;
    if (output_ == "-" && !into_) context.console.give_way_to_results();
    context.progress.begin("Classifying tickets", source->row_count());
    while (auto batch = source->next()) {
      if (into_) counts.unreadable += take_out_nameless(*batch, rejects.get());
      const auto predictions =
          predictor.predict(batch->tickets, context.threads(), context.progress);
      std::vector<PredictionRow> rows;
      rows.reserve(predictions.size());
      for (std::size_t i = 0; i < predictions.size(); ++i) {
        rows.push_back(row_of(batch->tickets[i].id, predictions[i], model.manifest().classes));
        ++counts.decisions[static_cast<std::size_t>(predictions[i].decision.kind)];
        if (run) run->saw(batch->tickets[i].changed_at);
      }
      sink.write(rows);
      counts.unreadable += batch->rejected.size();
      if (rejects) rejects->add(batch->rejected);
      context.progress.advance(batch->rejected.size());
    }
    context.progress.end();
    source.reset();  // a database may have to let go of its file before it is written to
    sink.close();
    if (run) run->finish(now);
    if (rejects) rejects->close();
    if (run && run->since()) {
      context.console.note("Since " + format_time(*run->since()) + ": " +
                           count_text(counts.total()) +
                           " tickets changed. --all decides on all of them again.");
    }
    note_cut_texts(model.encoders(), context.console);
    context.console.note(summary_of(counts));
    context.next_step("explain 'TEXT OF A TICKET'", "why a ticket is sorted as it is");
    return ExitCode::kDone;
  }

 private:
  struct Counts {
    std::array<std::uint64_t, 4> decisions{};
    std::uint64_t unreadable = 0;

    [[nodiscard]] std::uint64_t total() const {
      return std::accumulate(decisions.begin(), decisions.end(), std::uint64_t{0});
    }
  };

  // A ticket without an id has no key in a table.
  static std::size_t take_out_nameless(TicketBatch& batch, warehouse::RejectsFile* rejects) {
    const auto is_nameless = [](const Ticket& ticket) { return !ticket.has_own_id; };
    for (const Ticket& ticket : batch.tickets) {
      if (!is_nameless(ticket) || rejects == nullptr) continue;
      const RejectedRow row{ticket.row, "", {"id", "is empty"}, ticket.line};
      rejects->add({&row, 1});
    }
    return std::erase_if(batch.tickets, is_nameless);
  }

  // Nullopt where runs do not build on each other: flags say what to read, or it is a file.
  [[nodiscard]] std::optional<warehouse::DecisionRun> run_into(
      const warehouse::DecisionTable& table, const model::Model& model,
      const Context& context) const {
    const auto name = source_.section_name(context);
    const auto request = source_.request(context);
    if (!name || source_.has_flags() || request.limit) return std::nullopt;
    const auto& manifest = model.manifest();
    return warehouse::DecisionRun(
        kept_folder(*name, context),
        {.table = *into_,
         .model = std::to_string(manifest.version) + " " + format_time(manifest.created_at),
         .origin = warehouse::origin_of(request)},
        is_all_ || !table.was_there(), source_.look_back(context));
  }

  [[nodiscard]] std::unique_ptr<warehouse::DecisionTable> decision_table(
      const model::Model& model, const Context& context) const {
    const auto request = source_.request(context);
    if (!request.database) {
      throw WrongUsage("--into " + *into_ +
                       ": the source is no database of triage.toml. Write to " +
                       "a file with --output.");
    }
    return warehouse::decision_table(
        {.database = request.database->settings,
         .table = *into_,
         .model_version = static_cast<std::uint64_t>(model.manifest().version),
         .decided_at = context.clock(),
         .spill_folder = {}});
  }

  // A column of labels is no use here, and need not be there.
  static warehouse::RoleOptions known_roles(const model::Model& model) {
    warehouse::RoleOptions roles = role_options(model.manifest().columns);
    roles.label.reset();
    return roles;
  }

  [[nodiscard]] PredictionRow row_of(const std::string& id, const decide::Prediction& prediction,
                                     const LabelSet& classes) const {
    PredictionRow row{.id = id,
                      .label = std::nullopt,
                      .probability = 0,
                      .decision = std::string(decide::name_of(prediction.decision.kind)),
                      .reason = prediction.decision.reason,
                      .alternatives = {}};
    if (!prediction.has_label()) return row;
    row.label = classes[prediction.ranked.front().label];
    row.probability = prediction.ranked.front().probability;
    for (std::size_t k = 1; k < prediction.ranked.size() && k <= alternatives_; ++k) {
      row.alternatives.push_back(
          {classes[prediction.ranked[k].label], prediction.ranked[k].probability});
    }
    return row;
  }

  static std::string summary_of(const Counts& counts) {
    std::string text;
    for (const auto kind : {decide::DecisionKind::kAuto, decide::DecisionKind::kSuggest,
                            decide::DecisionKind::kAsk, decide::DecisionKind::kAbstain}) {
      text += (text.empty() ? "" : ", ") + std::string(decide::name_of(kind)) + " " +
              count_text(counts.decisions[static_cast<std::size_t>(kind)]);
    }
    if (counts.unreadable > 0) text += ", unreadable " + count_text(counts.unreadable);
    return "Decisions: " + text;
  }

  SourceOptions source_;
  ModelOptions model_;
  std::string output_ = "-";
  std::optional<std::string> format_;
  std::size_t alternatives_ = 3;
  std::optional<std::string> into_;
  bool is_all_ = false;
  std::optional<std::string> rejects_;
};

}  // namespace

CommandEntry predict_command() {
  return {
      .name = "predict",
      .summary = "Classify tickets: label, probability, decision and reason for each",
      .about =
          "Reads CSV, JSON Lines, Parquet or Arrow, writes one row a ticket. A ticket that "
          "cannot be classified gets the decision abstain. With --into, a later run decides on "
          "what changed since the last one.",
      .examples = {{"triage predict new.csv", "JSON Lines on standard output"},
                   {"triage predict - --model champion",
                    "JSON Lines in and out: echo '\"my vpn is dead\"' | ..."},
                   {"triage predict new.parquet --output decisions.parquet", "Parquet in and out"},
                   {"triage predict tickets --into decisions",
                    "From a database of triage.toml into a table beside them"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<Predict>(); }};
}

}  // namespace triage::cli
