#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/open_journal.h"
#include "triage/cli/words.h"
#include "triage/decide/forgotten_neighbors.h"
#include "triage/journal/api_keys.h"
#include "triage/journal/forgetting.h"
#include "triage/model/registry.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

class Forget final : public Command {
 public:
  void declare(Options& options) override {
    options.option("--user", "USER", user_,
                   "Everything this person wrote: their id in Slack, or "
                   "the name or id of their key; ends with 1 where there is nothing");
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
                                 .person = names_of_user(*journal),
                                 .ticket_id = ticket_.value_or(""),
                                 .asked_by = "triage forget",
                                 .at = context.clock()};
    const auto forgotten = journal
                               ->write([forget, user = user_](journal::Transaction& transaction) {
                                 auto gone = journal::forget(transaction, forget);
                                 if (user && gone.is_nothing()) throw_nothing_of(*user);
                                 return gone;
                               })
                               .wait();
    const auto learned = models_that_learned(journal->read(journal::tombstones), context);
    if (context.is_json) {
      context.console.print(nlohmann::ordered_json{{"receipt", forgotten.receipt},
                                                   {"texts", forgotten.texts},
                                                   {"decisions", forgotten.decisions},
                                                   {"messages", forgotten.messages},
                                                   {"feedback", forgotten.feedback},
                                                   {"models", forgotten.model_versions},
                                                   {"learned_by", learned}}
                                .dump(2) +
                            "\n");
    } else {
      context.console.print("Receipt " + forgotten.receipt + ": " + count_text(forgotten.texts) +
                            " texts erased, " + count_text(forgotten.decisions) +
                            " decisions without a person.\n");
    }
    say_what_is_left(forgotten, learned, context);
    return ExitCode::kDone;
  }

 private:
  // What the journal calls them: keys stand there with their ids. Those of one name, the revoked
  // ones too, are one user's.
  [[nodiscard]] std::vector<std::string> names_of_user(journal::Journal& journal) const {
    if (!user_) return {};
    std::vector<std::string> names = {*user_};
    for (const journal::ApiKey& key : journal.read(journal::api_keys)) {
      if (key.name == *user_ || key.id == *user_) names.push_back("key " + key.id);
    }
    return names;
  }

  // Throwing it leaves no receipt for what was not erased.
  [[noreturn]] static void throw_nothing_of(const std::string& user) {
    throw NotFound("forget: nothing in the journal is of '" + user +
                   "'. Check the id in Slack, or the key's name with `triage access list`.");
  }

  // Versions with a neighbour that is to be forgotten, be it now or earlier. A model of more
  // tickets than it keeps neighbours may have learned from others, which nobody can see in it.
  static std::vector<std::string> models_that_learned(const journal::Tombstones& tombstones,
                                                      Context& context) {
    std::vector<std::string> versions;
    const model::Registry registry(context.workspace);
    for (const model::ModelVersion version : registry.versions()) {
      try {
        const auto model = model::Model::open(registry.folder_of(version));
        const auto flags = decide::forgotten_neighbors(model, tombstones);
        const bool has_any = std::find(flags.begin(), flags.end(), true) != flags.end();
        if (has_any) versions.push_back(std::to_string(version.value));
      } catch (const Error& error) {
        context.console.warn("Whether model " + std::to_string(version.value) +
                             " learned from it cannot be seen: " + error.what());
      }
    }
    return versions;
  }

  static void say_what_is_left(const journal::Forgotten& forgotten,
                               const std::vector<std::string>& learned, Context& context) {
    if (!forgotten.model_versions.empty()) {
      context.console.note("Decided by: " + models_text(forgotten.model_versions) + ".");
    }
    if (!learned.empty()) {
      context.console.note(
          "What is forgotten still is in " + models_text(learned) +
          ", though it neither votes nor is shown any more: what the weights took from it goes "
          "with the next training, which passes over it.");
    }
    const fs::path copies = context.var() / "sources";
    if (fs::exists(copies) && !fs::is_empty(copies)) {
      context.console.note(
          "Copies of sources may still hold its text: `triage source sync NAME "
          "--fresh` makes one without it.");
    }
  }

  // `model 3`, `models 1, 3`
  static std::string models_text(const std::vector<std::string>& versions) {
    return (versions.size() == 1 ? "model " : "models ") + joined(versions, ", ");
  }

  std::optional<std::string> user_;
  std::optional<std::string> ticket_;
};

}  // namespace

CommandEntry forget_command() {
  return {.name = "forget",
          .summary = "Erase what a person wrote, or one ticket, and print a receipt",
          .about =
              "Counts stay. A mark remains by which the same ticket or text is known: trainings "
              "pass over it, and models that learned from it neither show it nor let it vote.",
          .examples = {{"triage forget --user U02AB12CD", "Everything of this person"},
                       {"triage forget --ticket INC-4711", "One ticket"}},
          .make = [] { return std::unique_ptr<Command>(std::make_unique<Forget>()); }};
}

}  // namespace triage::cli
