#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/source_options.h"
#include "triage/model/cleaned_tickets.h"
#include "triage/text/cleaner.h"
#include "triage/warehouse/embedding/warehouse_embedding.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class SourceEmbed final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    declare_cleaning(options);
    options.heading("Embedding");
    options.option("--budget", "CREDITS", budget_,
                   "Do nothing, and end with exit code 3, if it would take more credits than that");
    options.option("--dry-run", is_dry_run_, "Say what would be done, and write nothing");
    options.option("--documents", "TABLE", documents_,
                   "Table of cleaned documents (default: documents)");
    options.option("--into", "TABLE", vectors_, "Table of vectors (default: vectors)");
    options.option("--batch", "N", batch_, "Texts that a statement embeds (default: 10000)");
    options.option("--price", "CREDITS", price_,
                   "Credits for a million tokens (default: 0.05, Snowflake's for "
                   "multilingual-e5-large)");
    options.json();
  }

  ExitCode run(Context& context) override {
    require_sensible();
    const auto request = source_.request(context);
    if (!request.database) {
      throw WrongUsage(
          "source embed: the source is no database of triage.toml. To embed its texts "
          "here, type: triage embed");
    }
    warehouse::WarehouseEmbedding embedding({.database = request.database->settings,
                                             .documents = documents_,
                                             .vectors = vectors_,
                                             .batch = batch_,
                                             .credits_per_million_tokens = price_,
                                             .spill_folder = {}});
    add_documents(embedding, context);
    const warehouse::WarehouseEmbeddingPlan plan = embedding.plan();
    const bool is_within = !budget_ || plan.credits <= *budget_;
    std::optional<std::uint64_t> made;
    if (!context.is_json) print_plan(plan, is_within, context.console);
    if (is_within && !is_dry_run_) made = embedding.run(context.progress);
    context.is_json ? print_json(plan, made, is_within, context.console)
                    : print_made(made, context.console);
    return is_within ? ExitCode::kDone : ExitCode::kGateNotMet;
  }

 private:
  void require_sensible() const {
    const auto refuse = [](const std::string& what) {
      throw WrongUsage(what + " Type: triage source embed --help");
    };
    if (price_ < 0) refuse("--price: it is less than 0.");
    if (budget_ && *budget_ < 0) refuse("--budget: it is less than 0.");
    if (batch_ == 0) refuse("--batch 0: nothing would be embedded.");
  }

  // A ticket without an id has no key in a table.
  void add_documents(warehouse::WarehouseEmbedding& embedding, Context& context) const {
    const text::Cleaner cleaner(cleaning_options(context.settings));
    const auto source = source_.open(context);
    if (!source->role_names().id) {
      throw InvalidInput("source '" + source->name() + "': no column is known to hold the " +
                         "tickets' ids, which are the key of documents. Name it with --id.");
    }
    context.progress.begin("Cleaning tickets", source->row_count());
    while (auto batch = source->next()) {
      const std::size_t read = batch->tickets.size() + batch->rejected.size();
      std::erase_if(batch->tickets, [](const Ticket& ticket) { return !ticket.has_own_id; });
      std::vector<Document> documents;
      for (auto& document : model::cleaned(cleaner, batch->tickets, context.threads())) {
        if (document) documents.push_back(std::move(*document));
      }
      embedding.add(documents);
      context.progress.advance(read);
    }
    context.progress.end();
  }

  void print_plan(const warehouse::WarehouseEmbeddingPlan& plan, bool is_within,
                  Console& console) const {
    console.print("documents: " + count_text(plan.documents) + ", of these " +
                  count_text(plan.changed) + " new or changed\n" +
                  "to embed: " + count_text(plan.texts) + " texts, about " +
                  count_text(plan.tokens) + " tokens of multilingual-e5-large, about " +
                  fixed_text(plan.credits, 4) + " credits\n");
    if (!budget_) return;
    console.print(is_within ? "within the budget of " + fixed_text(*budget_, 4) + " credits\n"
                            : "above the budget of " + fixed_text(*budget_, 4) +
                                  " credits: nothing was written\n");
  }

  void print_made(const std::optional<std::uint64_t>& made, Console& console) const {
    if (made) console.print("embedded: " + count_text(*made) + " texts\n");
    if (is_dry_run_) console.print("--dry-run: nothing was written\n");
  }

  void print_json(const warehouse::WarehouseEmbeddingPlan& plan,
                  const std::optional<std::uint64_t>& made, bool is_within,
                  Console& console) const {
    const ordered_json json = {{"documents", plan.documents},
                               {"changed", plan.changed},
                               {"texts", plan.texts},
                               {"tokens", plan.tokens},
                               {"credits", plan.credits},
                               {"budget", budget_ ? ordered_json(*budget_) : ordered_json(nullptr)},
                               {"is_within_budget", is_within},
                               {"embedded", made ? ordered_json(*made) : ordered_json(nullptr)}};
    console.print(json.dump() + "\n");
  }

  SourceOptions source_;
  std::optional<double> budget_;
  bool is_dry_run_ = false;
  std::string documents_ = "documents";
  std::string vectors_ = "vectors";
  std::size_t batch_ = 10'000;
  double price_ = warehouse::kEmbeddingCredits;
};

}  // namespace

CommandEntry source_embed_command() {
  return {
      .name = "source embed",
      .summary = "Compute the vectors of a source's tickets in its warehouse, Snowflake",
      .about =
          "Cleans the tickets, writes those that are new or changed into a table of documents, and "
          "embeds texts that have no vector yet by SNOWFLAKE.CORTEX.EMBED_TEXT_1024. What it takes "
          "is reckoned before anything is written. A run that is broken off is continued by the "
          "next one.",
      .examples = {{"triage source embed tickets --dry-run",
                    "What would be embedded, and its price"},
                   {"triage source embed tickets --budget 2",
                    "Embed, unless it would take more than 2 credits"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<SourceEmbed>(); }};
}

}  // namespace triage::cli
