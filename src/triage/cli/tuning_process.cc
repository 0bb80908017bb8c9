#include "triage/cli/tuning_process.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "triage/base/child_process.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/stop_signal.h"
#include "triage/cli/figures.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kProgram = "triage-tune";
constexpr int kInterrupted = 130;
constexpr int kKilled = 137;

bool is_program(const fs::path& file) {
  std::error_code failure;
  return fs::is_regular_file(file, failure) && ::access(file.c_str(), X_OK) == 0;
}

// Turns the program's lines into progress. Its work is in texts, each pass over one counted.
class TuningProgress {
 public:
  explicit TuningProgress(Context& context) : context_(context) {}

  void take(std::string_view line) {
    const json said = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!said.is_object()) return;  // what a library prints
    const std::string event = said.value("event", "");
    if (event == "step") {
      show(said);
    } else if (event == "evaluation") {
      context_.progress.note("Tuning, " + said.value("run", "") + ", step " +
                             count_text(said.value("step", std::uint64_t{0})) + " of " +
                             count_text(said.value("steps", std::uint64_t{0})) + ": loss " +
                             fixed_text(said.value("loss", 0.0), 3) + ", right on " +
                             percent_text(said.value("held_accuracy", 0.0)) +
                             " of the rows held to choose the best state.");
    }
  }

  void end() {
    if (is_begun_) context_.progress.end();
  }

 private:
  // A run that stops early makes the whole shorter; the bar then ends before its end.
  void show(const json& said) {
    const auto done = static_cast<std::uint64_t>(said.value("done", 0.0));
    if (!is_begun_) {
      context_.progress.begin("Tuning (texts read)",
                              static_cast<std::uint64_t>(said.value("expected", 0.0)));
      is_begun_ = true;
    }
    context_.progress.advance(done - std::min(done, shown_));
    shown_ = std::max(shown_, done);
  }

  Context& context_;
  bool is_begun_ = false;
  std::uint64_t shown_ = 0;
};

// The last line that the program wrote to its errors, without its name.
std::string last_error(const fs::path& file) {
  if (!fs::exists(file)) return "";
  std::string text = read_file(file);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const auto start = text.rfind('\n');
  if (start != std::string::npos) text.erase(0, start + 1);
  const std::string name = std::string(kProgram) + ": ";
  return text.starts_with(name) ? text.substr(name.size()) : text;
}

}  // namespace

fs::path tuning_program(const Context& context) {
  if (const Variable* const chosen = context.environment.find("TRIAGE_TUNE_PROGRAM")) {
    if (is_program(chosen->value)) return chosen->value;
    throw NotFound("TRIAGE_TUNE_PROGRAM: '" + chosen->value + "' is no program. Unset it or name " +
                   kProgram + ".");
  }
  if (const fs::path beside = own_folder() / kProgram; is_program(beside)) return beside;
  if (const Variable* const path = context.environment.find("PATH")) {
    for (const std::string_view folder : split(path->value, ':')) {
      if (const fs::path there = fs::path(folder) / kProgram; is_program(there)) return there;
    }
  }
  throw NotFound(std::string(kProgram) +
                 ": it is neither beside this program nor on PATH. Build it with "
                 "-DTRIAGE_BUILD_TUNE=ON (docs/guide/tuning.md).");
}

void run_tuning(const fs::path& program, const fs::path& folder, Context& context) {
  TuningProgress progress(context);
  const fs::path errors = folder / "errors.txt";
  const int code = run_child(
      {.program = program, .arguments = {folder.string()}, .errors = errors},
      [&](std::string_view line) { progress.take(line); }, &stop_requested);
  progress.end();
  if (code == 0) return;
  if (code == kInterrupted || stop_requested()) throw Interrupted();
  if (code == kKilled) {
    throw Unavailable(std::string(kProgram) +
                      ": was killed, by lack of memory more often than not. Type the command again "
                      "to go on; a smaller --batch takes less.");
  }
  const std::string why = last_error(errors);
  throw Unavailable(why.empty()
                        ? std::string(kProgram) + " ended with code " + std::to_string(code) +
                              " and said nothing. Type the command again to go on."
                        : why);
}

}  // namespace triage::cli
