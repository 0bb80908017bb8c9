#include <nlohmann/json.hpp>

#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/source_options.h"
#include "triage/cli/words.h"
#include "triage/warehouse/source_check.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class SourceCheckCommand final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    options.heading("Output");
    options.option("--rows", "N", rows_, "Rows to read (default: 5)");
    options.json();
  }

  ExitCode run(Context& context) override {
    const auto request = source_.request(context);
    const std::string name =
        request.database ? request.database->settings.source : request.location;
    const warehouse::SourceCheck check = warehouse::check_source(request, rows_, context.progress);
    if (context.is_json) {
      print_json(name, check, context.console);
    } else {
      print_text(check, context.console);
    }
    context.next_step("clean " + source_.as_typed(), "see what cleaning makes of its tickets");
    return check.rejected.empty() ? ExitCode::kDone : ExitCode::kFailed;
  }

 private:
  // Rows of a source and bytes of a ticket's text are what reading costs.
  static std::uint64_t estimated_bytes(const warehouse::SourceCheck& check) {
    const std::uint64_t rows = std::max<std::uint64_t>(1, check.rows);
    return check.row_count.value_or(0) * check.text_bytes / rows;
  }

  static void print_text(const warehouse::SourceCheck& check, Console& console) {
    std::string text = "columns: " + joined(check.columns, ", ") + "\n";
    for (const std::string& role : check.roles) text += "  " + role + "\n";
    text += "first rows: " + count_text(check.tickets) + " tickets, " + count_text(check.messages) +
            " messages, " + bytes_text(check.text_bytes) + " of text, in " +
            duration_text(check.sample_seconds) + "\n";
    for (const RejectedRow& row : check.rejected) {
      text += "  row " + count_text(row.row) + " cannot be read: " + row.why.field + " " +
              row.why.reason + "\n";
    }
    if (check.row_count) {
      text += "rows in all: " + count_text(*check.row_count) + ", counted in " +
              duration_text(check.count_seconds) + "\n";
      text += "a run reads about " + bytes_text(estimated_bytes(check)) + " of text\n";
    }
    console.print(text);
  }

  static void print_json(const std::string& name, const warehouse::SourceCheck& check,
                         Console& console) {
    ordered_json rejected = ordered_json::array();
    for (const RejectedRow& row : check.rejected) {
      rejected.push_back({{"row", row.row}, {"column", row.why.field}, {"why", row.why.reason}});
    }
    ordered_json json = {{"source", name},
                         {"columns", check.columns},
                         {"roles", check.roles},
                         {"tickets", check.tickets},
                         {"messages", check.messages},
                         {"text_bytes", check.text_bytes},
                         {"rejected", std::move(rejected)},
                         {"rows", nullptr},
                         {"estimated_bytes", nullptr},
                         {"seconds", check.sample_seconds + check.count_seconds}};
    if (check.row_count) {
      json["rows"] = *check.row_count;
      json["estimated_bytes"] = estimated_bytes(check);
    }
    console.print(json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  }

  SourceOptions source_;
  std::size_t rows_ = 5;
};

}  // namespace

CommandEntry source_check_command() {
  return {
      .name = "source check",
      .summary = "Connect to a source, read its first rows, and count all",
      .about =
          "Shows the columns, what each is taken for, how many rows there are and how much "
          "text a run would read. Nothing is written.",
      .examples = {{"triage source check tickets", "A source of triage.toml"},
                   {"triage source check tickets.csv --text subject,body",
                    "A file, with its text columns named"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<SourceCheckCommand>(); }};
}

}  // namespace triage::cli
