#include <filesystem>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/open_journal.h"
#include "triage/journal/chain.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

// Opening a journal that is not there makes an empty one, in which every link holds.
void require_there(const Context& context) {
  const std::string& place = context.settings.text("journal.place");
  if (place.find("://") != std::string::npos) return;
  const std::filesystem::path file = context.workspace / place;
  if (std::filesystem::exists(file)) return;
  throw NotFound("journal '" + file.string() +
                 "': there is no such file. Name the workspace of the server, or its --journal.");
}

std::string described(const journal::BrokenLink& broken) {
  const std::string row = broken.kind + " " + broken.row_id;
  if (broken.writer.empty()) return row + ": " + broken.why;
  return row + ", link " + std::to_string(broken.number) + " of chain " + broken.writer + ": " +
         broken.why;
}

ordered_json json_of(const journal::ChainCheck& check) {
  ordered_json json = {{"links", check.links}, {"erased", check.erased}, {"broken", nullptr}};
  if (check.broken) {
    json["broken"] = {{"kind", check.broken->kind},
                      {"id", check.broken->row_id},
                      {"chain", check.broken->writer},
                      {"link", check.broken->number},
                      {"why", check.broken->why}};
  }
  return json;
}

class JournalVerify final : public Command {
 public:
  void declare(Options& options) override {
    options.setting("journal.place");
    options.json();
  }

  ExitCode run(Context& context) override {
    require_there(context);
    const auto journal = open_journal(context);
    const journal::ChainCheck check = journal->read(
        [](const journal::Snapshot& snapshot) { return journal::verify_chain(snapshot); });
    if (context.is_json) context.console.print(json_of(check).dump(2) + "\n");
    if (check.broken) {
      throw Corrupt("journal '" + journal->name() + "': " + described(*check.broken) + ". " +
                    count_text(check.links) +
                    " links before it hold. Compare it with a backup, and look who can write to "
                    "the database.");
    }
    if (!context.is_json) {
      context.console.print("All " + count_text(check.links) + " links hold; of " +
                            count_text(check.erased) +
                            " rows the text is erased, and the rest of them was checked.\n");
    }
    return ExitCode::kDone;
  }
};

}  // namespace

CommandEntry journal_verify_command() {
  return {.name = "journal verify",
          .summary = "Check that no decision or feedback was changed behind the journal's back",
          .about =
              "Walks the chain of hashes over decisions and feedback, beside a running server "
              "too, and ends with 1 at the first row that was changed, removed or put in. What "
              "`forget` and retention erased breaks nothing. Minutes for millions of rows.",
          .examples = {{"triage journal verify", "The journal of this workspace"},
                       {"triage journal verify --journal postgresql://triage@db/triage --json",
                        "Another one, for programs"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<JournalVerify>(); }};
}

}  // namespace triage::cli
