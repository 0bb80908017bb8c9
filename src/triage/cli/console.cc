#include "triage/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "triage/base/error.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

constexpr std::string_view kEraseLine = "\r\033[K";

void put(std::FILE* file, std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); }

[[noreturn]] void fail_output() {
  throw Unavailable("standard output: " + std::string(std::strerror(errno)) +
                    ". Free disk space or mend the pipe.");
}

}  // namespace

Console::Look Console::look_of(std::FILE* out, std::FILE* err, const Environment& environment) {
  const Variable* term = environment.find("TERM");
  const bool is_dumb = term == nullptr || term->value == "dumb";
  const bool may_color = environment.find("NO_COLOR") == nullptr && !is_dumb;
  const bool is_terminal_out = ::isatty(::fileno(out)) != 0;
  const bool is_terminal_err = ::isatty(::fileno(err)) != 0;
  Look look = {.is_terminal_out = is_terminal_out,
               .has_status = is_terminal_err && !is_dumb,
               .has_color_out = is_terminal_out && may_color,
               .has_color_err = is_terminal_err && may_color};
  winsize size = {};
  if (::ioctl(::fileno(is_terminal_out ? out : err), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    look.width = size.ws_col;
  }
  return look;
}

void Console::print(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (!status_.empty()) put(err_, kEraseLine);
  if (std::fwrite(text.data(), 1, text.size(), out_) != text.size()) fail_output();
  if (!status_.empty() && std::fflush(out_) != 0) fail_output();
}

void Console::flush() {
  const std::lock_guard lock(mutex_);
  if (std::fflush(out_) != 0) fail_output();
}

void Console::write_line(std::string_view text) {
  std::fflush(out_);  // a failure of which flush() tells
  if (!status_.empty()) put(err_, kEraseLine);
  put(err_, std::string(text) + "\n" + status_);
  std::fflush(err_);
}

void Console::note(std::string_view text) {
  if (look_.is_quiet) return;
  if (log_ != nullptr) return log_->info("note", {{"text", text}});
  const std::lock_guard lock(mutex_);
  write_line(text);
}

void Console::warn(std::string_view text) {
  if (log_ != nullptr) {
    // Who wants to read of errors alone must know it too.
    if (log_->has(LogLevel::kWarning)) return log_->warning("warning", {{"text", text}});
    return log_->error("warning", {{"text", text}});
  }
  const std::lock_guard lock(mutex_);
  write_line(text);
}

void Console::speak_through(Log* log) {
  if (log != nullptr) {
    clear_status();
    look_.has_status = false;
  }
  log_ = log;
}

void Console::ask(std::string_view question) {
  clear_status();
  const std::lock_guard lock(mutex_);
  put(err_, question);
  std::fflush(err_);
}

void Console::next_step(std::string_view command, std::string_view why) {
  if (look_.is_quiet || look_.is_json) return;
  const std::lock_guard lock(mutex_);
  const std::string_view start = look_.has_color_err ? "\033[1m" : "";
  const std::string_view end = look_.has_color_err ? "\033[0m" : "";
  std::string line = "Next: ";
  line.append(start).append(command).append(end).append("   # ").append(why);
  write_line(line);
}

void Console::show_status(std::string_view text) {
  if (look_.is_quiet || !look_.has_status) return;
  const std::lock_guard lock(mutex_);
  if (text.empty() && status_.empty()) return;
  status_ = clipped(text, look_.width - 1);
  put(err_, std::string(kEraseLine) + status_);
  std::fflush(err_);
}

void Console::give_way_to_results() {
  if (!look_.is_terminal_out) return;
  clear_status();
  look_.has_status = false;
}

std::string Console::bold(std::string_view text) const {
  if (!look_.has_color_out) return std::string(text);
  return "\033[1m" + std::string(text) + "\033[0m";
}

}  // namespace triage::cli
