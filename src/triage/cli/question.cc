#include "triage/cli/question.h"

#include <unistd.h>

#include <cerrno>

#include "triage/base/error.h"
#include "triage/base/stop_signal.h"
#include "triage/cli/words.h"

namespace triage::cli {

bool can_ask() { return ::isatty(STDIN_FILENO) != 0; }

std::optional<std::string> ask(Console& console, const std::string& question,
                               const std::string& suggestion) {
  console.ask(question + (suggestion.empty() ? ": " : " [" + suggestion + "]: "));
  std::string line;
  for (;;) {
    char letter = 0;
    const auto count = ::read(STDIN_FILENO, &letter, 1);
    if (stop_requested()) throw Interrupted();
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    if (letter == '\n') break;
    line += letter;
  }
  const std::string answer(trimmed(line));
  return answer.empty() ? suggestion : answer;
}

}  // namespace triage::cli
