#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/source_documents.h"
#include "triage/cli/source_options.h"
#include "triage/cli/words.h"
#include "triage/text/cleaner.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class SourceSync final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare_source(options);
    options.setting("journal.place");
    declare_cleaning(options);
    options.option("--fresh", is_fresh_,
                   "Forget the copy that is there and read all of the source");
    options.heading("Output");
    options.json();
  }

  ExitCode run(Context& context) override {
    const Stopwatch watch;
    const auto kept = source_.kept(context);
    if (!kept) {
      const auto name = source_.section_name(context);
      throw InvalidInput("source '" + name.value_or(source_.as_typed()) +
                         "': no copy of it is kept. Write keep = true into its section of "
                         "triage.toml.");
    }
    const text::Cleaner cleaner(cleaning_options(context.settings));
    const SyncedCopy synced = synced_copy(source_, *kept, cleaner, is_fresh_, context);
    context.is_json ? print_json(kept->name, synced, watch.seconds(), context.console)
                    : print_text(synced, watch.seconds(), context.console);
    context.next_step("train " + source_.as_typed(), "learn from the copy");
    return ExitCode::kDone;
  }

 private:
  static void print_text(const SyncedCopy& synced, double seconds, Console& console) {
    const warehouse::SyncCounts& counts = synced.counts;
    std::string text =
        (counts.since ? "what changed since " + format_time(*counts.since) : "all of the source") +
        ": " + count_text(counts.read) + " tickets read in " + duration_text(seconds) + "\n" +
        sync_text(counts) + "\n" + "kept: " + count_text(synced.copy->documents_count()) +
        " documents, " + count_text(synced.copy->ticket_count() - synced.copy->documents_count()) +
        " tickets that were left out\n";
    text += counts.watermark
                ? "watermark: " + format_time(*counts.watermark) + "\n"
                : "watermark: none, since no column says when a ticket changed; all of the source "
                  "is read each time\n";
    console.print(text);
  }

  static void print_json(const std::string& name, const SyncedCopy& synced, double seconds,
                         Console& console) {
    const warehouse::SyncCounts& counts = synced.counts;
    const auto json_time = [](const std::optional<Time>& time) {
      return time ? ordered_json(format_time(*time)) : ordered_json(nullptr);
    };
    const std::uint64_t documents = synced.copy->documents_count();
    console.print(ordered_json{{"source", name},
                               {"read", counts.read},
                               {"new", counts.added},
                               {"changed", counts.changed},
                               {"relabelled", counts.relabelled},
                               {"unchanged", counts.unchanged},
                               {"left_out", counts.left_out},
                               {"repeated", counts.repeated},
                               {"without_id", counts.nameless},
                               {"gone", counts.gone},
                               {"since", json_time(counts.since)},
                               {"watermark", json_time(counts.watermark)},
                               {"kept",
                                {{"documents", documents},
                                 {"left_out", synced.copy->ticket_count() - documents}}},
                               {"seconds", seconds}}
                      .dump() +
                  "\n");
  }

  SourceOptions source_;
  bool is_fresh_ = false;
};

}  // namespace

CommandEntry source_sync_command() {
  return {.name = "source sync",
          .summary = "Bring the workspace's copy of a source up to date",
          .about =
              "Of a source with keep = true in triage.toml, the cleaned documents stay in the "
              "workspace. This reads what changed since the last time and cleans only what is "
              "other than before; `train` and `evaluate` do it by themselves.",
          .examples = {{"triage source sync tickets", "What came, and up to when it was read"},
                       {"triage source sync tickets --fresh", "Read all of it anew"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<SourceSync>(); }};
}

}  // namespace triage::cli
