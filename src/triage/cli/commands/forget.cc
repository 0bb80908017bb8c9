#include <nlohmann/json.hpp>
#include <optional>

#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/open_journal.h"
#include "triage/cli/words.h"
#include "triage/journal/forgetting.h"

namespace triage::cli {
namespace {

class Forget final : public Command {
 public:
  void declare(Options& options) override {
    options.option("--user", "USER", user_,
                   "Everything this person wrote: their id in Slack, or "
                   "the name of their key");
    options.option("--ticket", "ID", ticket_, "One ticket");
    options.setting("journal.place");
    options.json();
  }

  ExitCode run(Context& context) override {
    if (user_.has_value() == ticket_.has_value()) {
      throw WrongUsage("forget: say either --user or --ticket.");
    }
    const auto journal = open_journal(context);
    const auto ids = make_row_ids(context);
    const journal::Forget forget{.receipt = ids->next(),
                                 .person = user_.value_or(""),
                                 .ticket_id = ticket_.value_or(""),
                                 .asked_by = "triage forget",
                                 .at = context.clock()};
    const auto forgotten = journal
                               ->write([forget](journal::Transaction& transaction) {
                                 return journal::forget(transaction, forget);
                               })
                               .wait();
    if (context.is_json) {
      context.console.print(nlohmann::ordered_json{{"receipt", forgotten.receipt},
                                                   {"texts", forgotten.texts},
                                                   {"decisions", forgotten.decisions},
                                                   {"messages", forgotten.messages},
                                                   {"feedback", forgotten.feedback},
                                                   {"models", forgotten.model_versions}}
                                .dump(2) +
                            "\n");
    } else {
      context.console.print("Receipt " + forgotten.receipt + ": " + count_text(forgotten.texts) +
                            " texts erased, " + count_text(forgotten.decisions) +
                            " decisions without a person.\n");
    }
    if (!forgotten.model_versions.empty()) {
      context.console.note("Models " + joined(forgotten.model_versions, ", ") +
                           " decided about them. What is forgotten is passed over in the next "
                           "training.");
    }
    return ExitCode::kDone;
  }

 private:
  std::optional<std::string> user_;
  std::optional<std::string> ticket_;
};

}  // namespace

CommandEntry forget_command() {
  return {.name = "forget",
          .summary = "Erase what a person wrote, or one ticket, and print a receipt",
          .about =
              "Counts stay. A mark remains by which the same text is known, and passed over, "
              "when it comes again.",
          .examples = {{"triage forget --user U02AB12CD", "Everything of this person"},
                       {"triage forget --ticket INC-4711", "One ticket"}},
          .make = [] { return std::unique_ptr<Command>(std::make_unique<Forget>()); }};
}

}  // namespace triage::cli
