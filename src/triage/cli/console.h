// Where the program speaks: results on standard output, everything else on standard error.
#pragma once

#include <cstddef>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#include "triage/base/log.h"
#include "triage/cli/environment.h"

namespace triage::cli {

// Any thread.
class Console {
 public:
  struct Look {
    bool is_quiet = false;  // results and errors only
    bool is_json = false;   // no advice between what programs read
    bool is_terminal_out = false;
    bool has_status = false;     // standard error is a terminal: one line of it may change
    bool has_color_out = false;  // results may be set in colours
    bool has_color_err = false;
    std::size_t width = 100;  // columns of the terminal
  };

  // Both files must outlive it.
  Console(std::FILE* out, std::FILE* err, Look look) : out_(out), err_(err), look_(look) {}

  // What terminals there are, NO_COLOR (https://no-color.org) and TERM.
  [[nodiscard]] static Look look_of(std::FILE* out, std::FILE* err, const Environment& environment);

  // A result: the bytes as they are. Throws Unavailable (disk full, reader gone).
  void print(std::string_view text);

  // Hands everything printed on to the system. Throws Unavailable.
  void flush();

  // One line for people, unless they asked for quiet.
  void note(std::string_view text);

  // One line that people must know even if they asked for quiet.
  void warn(std::string_view text);

  // From now on notes and warnings are events of a log, so that programs can read all of standard
  // error, and there is no changing line. `log` must outlive the console, or be taken back by
  // nullptr.
  void speak_through(Log* log);

  // A question, whose answer stands in the same line; asked even in quiet.
  void ask(std::string_view question);

  // The command to type next, unless a program or nobody reads it.
  void next_step(std::string_view command, std::string_view why);

  // Shows `text` in the changing line of a terminal, instead of what stood there; nothing
  // elsewhere.
  void show_status(std::string_view text);
  void clear_status() { show_status({}); }

  // Results are going to be written past print(): on a terminal, no changing line from now on.
  void give_way_to_results();

  // `text` in bold, where results may be set in colours.
  [[nodiscard]] std::string bold(std::string_view text) const;

  [[nodiscard]] const Look& look() const { return look_; }

 private:
  // After all results so far, as they were said before it. REQUIRES: mutex_ is held.
  void write_line(std::string_view text);

  std::FILE* out_;
  std::FILE* err_;
  Look look_;
  Log* log_ = nullptr;  // nullptr: lines
  std::mutex mutex_;
  std::string status_;  // what stands in the changing line
};

}  // namespace triage::cli
