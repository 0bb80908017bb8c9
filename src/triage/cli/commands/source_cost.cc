#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/source_options.h"
#include "triage/warehouse/source_check.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class SourceCost final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    options.heading("Cost");
    options.option("--budget", "CREDITS", budget_,
                   "End with exit code 3 if it would take more credits than that");
    options.option("--price", "CREDITS", price_,
                   "Credits for a million tokens (default: 0.05, Snowflake's for "
                   "multilingual-e5-large)");
    options.option("--rows", "N", rows_, "Rows to estimate from (default: 2000)");
    options.json();
  }

  ExitCode run(Context& context) override {
    require_sensible();
    const auto request = source_.request(context);
    const warehouse::SourceCheck check = warehouse::check_source(request, rows_, context.progress);
    if (!check.row_count) {
      throw InvalidInput("source '" + request.location + "': how many rows it has is not known " +
                         "before it is read. Name a database.");
    }
    const warehouse::EmbeddingCost cost = warehouse::embedding_cost(check, price_);
    const bool is_within = !budget_ || cost.credits <= *budget_;
    if (context.is_json) {
      print_json(cost, is_within, context.console);
    } else {
      print_text(cost, is_within, context.console);
    }
    return is_within ? ExitCode::kDone : ExitCode::kGateNotMet;
  }

 private:
  void require_sensible() const {
    if (price_ < 0) throw WrongUsage("--price: it is less than 0. Type: triage source cost --help");
    if (budget_ && *budget_ < 0) {
      throw WrongUsage("--budget: it is less than 0. Type: triage source cost --help");
    }
    if (rows_ == 0) throw WrongUsage("--rows 0: there is nothing to estimate from. Read some.");
  }

  void print_text(const warehouse::EmbeddingCost& cost, bool is_within, Console& console) const {
    console.print("about " + count_text(cost.tickets) + " tickets, " + count_text(cost.tokens) +
                  " tokens of multilingual-e5-large (texts are cut at 512)\n" +
                  "embedding all: about " + fixed_text(cost.credits, 4) + " credits, at " +
                  fixed_text(price_, 4) + " a million tokens\n");
    if (budget_) {
      console.print(std::string(is_within ? "within" : "above") + " the budget of " +
                    fixed_text(*budget_, 4) + " credits\n");
    }
  }

  void print_json(const warehouse::EmbeddingCost& cost, bool is_within, Console& console) const {
    const ordered_json json = {{"tickets", cost.tickets},
                               {"tokens", cost.tokens},
                               {"credits", cost.credits},
                               {"budget", budget_ ? ordered_json(*budget_) : ordered_json(nullptr)},
                               {"is_within_budget", is_within}};
    console.print(json.dump() + "\n");
  }

  SourceOptions source_;
  std::optional<double> budget_;
  double price_ = warehouse::kEmbeddingCredits;
  std::size_t rows_ = 2000;
};

}  // namespace

CommandEntry source_cost_command() {
  return {.name = "source cost",
          .summary = "Estimate tokens and credits for embedding a source in its warehouse",
          .about =
              "Counts the rows, reads the first of them, and reckons what "
              "SNOWFLAKE.CORTEX.EMBED_TEXT_1024 would take for all tickets. Nothing is embedded.",
          .examples = {{"triage source cost tickets", "Tickets, tokens, credits"},
                       {"triage source cost tickets --budget 2",
                        "For a script: exit code 3 if it would take more"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<SourceCost>(); }};
}

}  // namespace triage::cli
