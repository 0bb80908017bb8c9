#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "triage/cli/cleaning_options.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/left_out.h"
#include "triage/cli/side_by_side.h"
#include "triage/cli/source_options.h"
#include "triage/cli/words.h"
#include "triage/model/cleaned_tickets.h"
#include "triage/text/cleaner.h"
#include "triage/ticket/seen_ids.h"
#include "triage/warehouse/output/rejects_file.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kShownLines = 24;  // of each ticket

// A ticket before and after, to look at.
struct Specimen {
  std::string id;
  std::string channel;
  std::string before;
  std::string after;
  std::string left_out;              // why, if it was
  std::vector<std::string> removed;  // passes that took something out
};

struct Summary {
  std::uint64_t rows_read = 0;
  std::uint64_t rows_kept = 0;
  std::uint64_t bytes = 0;                          // of the raw texts
  double seconds = 0;                               // of cleaning alone
  std::map<std::string, std::uint64_t> left_out;    // by code
  std::map<std::string, std::uint64_t> unreadable;  // by column and reason
  std::map<std::string, std::uint64_t> languages;   // of those kept
  std::vector<Specimen> specimens;
};

std::string raw_text_of(const Ticket& ticket) {
  std::string text;
  for (const Field& field : ticket.fields) text += field.name + ": " + field.value + "\n";
  if (!ticket.subject.empty()) text += "Subject: " + ticket.subject + "\n";
  for (const Message& message : ticket.messages) {
    if (ticket.messages.size() > 1 || message.role != Role::kRequester) {
      text += "[" + std::string(name_of(message.role)) +
              (message.time ? " " + format_time(*message.time) : "") + "]\n";
    }
    text += message.text + "\n";
  }
  return printable(trimmed(text));
}

class Clean final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    declare_cleaning(options);
    options.heading("Output");
    options.option("--show", "N", shown_, "Tickets to show before and after (default: 3)");
    options.option("--rejects", "FILE", rejects_,
                   "List the tickets that were left out, with their reasons, in this file");
    options.json();
  }

  ExitCode run(Context& context) override {
    source_.prepare_output(context, "--rejects", rejects_);
    const text::Cleaner cleaner(cleaning_options(context.settings));
    const auto source = source_.open(context);
    std::unique_ptr<warehouse::RejectsFile> rejects;
    if (rejects_) rejects = std::make_unique<warehouse::RejectsFile>(*rejects_);

    Summary summary;
    SeenIds ids;  // of tickets that are kept
    context.progress.begin("Cleaning tickets", source->row_count());
    while (auto batch = source->next()) {
      auto documents = cleaned(cleaner, *batch, context, summary);
      leave_out_repeated(documents, ids);
      std::vector<RejectedRow> left_out = count(*batch, documents, summary);
      choose_specimens(cleaner, batch->tickets, summary);
      if (rejects) rejects->add(left_out);
      context.progress.advance(batch->tickets.size() + batch->rejected.size());
    }
    context.progress.end();
    if (rejects) rejects->close();

    if (context.is_json) {
      print_json(source->name(), summary, context);
    } else {
      print_text(summary, context);
      if (rejects) {
        context.console.note("Left out: " + *rejects_ + " lists " +
                             count_text(rejects->row_count()) + " rows.");
      }
    }
    context.next_step("train " + source_.as_typed(), "learn from these tickets");
    return ExitCode::kDone;
  }

 private:
  static std::vector<Accepted<Document>> cleaned(const text::Cleaner& cleaner,
                                                 const TicketBatch& batch, Context& context,
                                                 Summary& summary) {
    const Stopwatch watch;
    auto documents = model::cleaned(cleaner, batch.tickets, context.threads());
    summary.seconds += watch.seconds();
    return documents;
  }

  static void leave_out_repeated(std::vector<Accepted<Document>>& documents, SeenIds& ids) {
    for (Accepted<Document>& document : documents) {
      if (!document) continue;
      if (ids.has(document->id)) {
        document = tl::unexpected(SeenIds::repeated());
      } else {
        ids.add(document->id);
      }
    }
  }

  // Adds the batch to the summary; returns the rows that were left out.
  static std::vector<RejectedRow> count(const TicketBatch& batch,
                                        const std::vector<Accepted<Document>>& documents,
                                        Summary& summary) {
    std::vector<RejectedRow> left_out = batch.rejected;
    summary.rows_read += batch.tickets.size() + batch.rejected.size();
    for (const RejectedRow& row : batch.rejected) ++summary.unreadable[row.why.field];
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const Ticket& ticket = batch.tickets[i];
      summary.bytes += text_bytes(ticket);
      if (documents[i]) {
        ++summary.rows_kept;
        ++summary.languages[documents[i]->language];
      } else {
        ++summary.left_out[documents[i].error().field];
        left_out.push_back({ticket.row, ticket.id, documents[i].error(), ticket.line});
      }
    }
    return left_out;
  }

  // Shows the first tickets from which something was taken out: the others look as they did.
  void choose_specimens(const text::Cleaner& cleaner, const std::vector<Ticket>& tickets,
                        Summary& summary) const {
    for (const Ticket& ticket : tickets) {
      if (summary.specimens.size() >= shown_) return;
      text::Explanation explanation;
      const auto document = cleaner.clean(ticket, explanation);
      if (document && explanation.removals.empty()) continue;
      Specimen specimen{.id = ticket.id,
                        .channel = explanation.is_email ? "email" : "chat",
                        .before = raw_text_of(ticket),
                        .after = document ? printable(document->text()) : "",
                        .left_out = document ? "" : document.error().reason,
                        .removed = {}};
      std::set<std::string> passes;
      for (const auto& removal : explanation.removals) passes.emplace(name_of(removal.pass));
      specimen.removed.assign(passes.begin(), passes.end());
      summary.specimens.push_back(std::move(specimen));
    }
  }

  static void print_text(const Summary& summary, Context& context) {
    Console& console = context.console;
    for (const Specimen& specimen : summary.specimens) {
      const std::string after =
          specimen.left_out.empty() ? specimen.after : "(left out: " + specimen.left_out + ")";
      console.print(console.bold(printable(specimen.id) + " · " + specimen.channel) + "\n" +
                    side_by_side({"before", specimen.before}, {"after", after},
                                 console.look().width, kShownLines));
      if (!specimen.removed.empty()) {
        console.print("taken out: " + joined(specimen.removed, ", ") + "\n");
      }
      console.print("\n");
    }
    const std::string left_out = left_out_table(summary.left_out, summary.unreadable,
                                                summary.rows_read, console.look().width);
    if (!left_out.empty()) console.print(left_out + "\n");
    console.print(count_text(summary.rows_read) + " read, " + count_text(summary.rows_kept) +
                  " kept, " + count_text(summary.rows_read - summary.rows_kept) + " left out\n");
    console.print("languages: " + languages_text(summary) + "\n");
    console.print("cleaned " + bytes_text(summary.bytes) + " in " + duration_text(summary.seconds) +
                  ": " + fixed_text(speed(summary), 1) + " MB/s\n");
  }

  // The commonest first, few at most.
  static std::string languages_text(const Summary& summary) {
    constexpr std::size_t kShown = 8;
    std::vector<std::pair<std::string, std::uint64_t>> sorted(summary.languages.begin(),
                                                              summary.languages.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> words;
    for (const auto& [language, rows] : sorted) {
      if (words.size() == kShown) {
        words.push_back(count_text(sorted.size() - kShown) + " more");
        break;
      }
      words.push_back(language + " " + count_text(rows));
    }
    return words.empty() ? "none" : joined(words, ", ");
  }

  static double speed(const Summary& summary) {
    return summary.seconds > 0 ? static_cast<double>(summary.bytes) / 1e6 / summary.seconds : 0;
  }

  static void print_json(const std::string& source, const Summary& summary, Context& context) {
    ordered_json tickets = ordered_json::array();
    for (const Specimen& specimen : summary.specimens) {
      ordered_json ticket = {{"id", printable(specimen.id)},
                             {"channel", specimen.channel},
                             {"before", specimen.before},
                             {"after", specimen.after},
                             {"removed", specimen.removed}};
      if (!specimen.left_out.empty()) ticket["left_out"] = specimen.left_out;
      tickets.push_back(std::move(ticket));
    }
    const ordered_json answer = {{"source", source},
                                 {"rows",
                                  {{"read", summary.rows_read},
                                   {"kept", summary.rows_kept},
                                   {"left_out", summary.rows_read - summary.rows_kept}}},
                                 {"left_out", summary.left_out},
                                 {"unreadable", summary.unreadable},
                                 {"languages", summary.languages},
                                 {"bytes", summary.bytes},
                                 {"seconds", summary.seconds},
                                 {"megabytes_per_second", speed(summary)},
                                 {"tickets", std::move(tickets)}};
    context.console.print(answer.dump(-1, ' ', false, ordered_json::error_handler_t::replace) +
                          "\n");
  }

  SourceOptions source_;
  std::size_t shown_ = 3;
  std::optional<std::string> rejects_;
};

}  // namespace

CommandEntry clean_command() {
  return {.name = "clean",
          .summary = "Show what cleaning makes of tickets, and which are left out and why",
          .about =
              "Reads and cleans the tickets as `train` does and changes nothing. The tickets "
              "shown are the first from which something was taken out.",
          .examples = {{"triage clean tickets.csv",
                        "Three tickets, and a table of what was left "
                        "out"},
                       {"triage clean tickets.csv --text subject,body --limit 1000 --show 10",
                        "Name the text columns, look at a part"},
                       {"triage clean 'mail/*.parquet' --rejects left_out.csv --json",
                        "List what was left out; figures for a program"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Clean>(); }};
}

}  // namespace triage::cli
