#include "triage/encode/probe_texts.h"

#include <string_view>

#include "embedded/encode/probe_files.h"

namespace triage::encode {

std::vector<std::string> probe_texts() {
  std::vector<std::string> texts;
  std::string_view rest = probe_files().front().content;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    texts.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return texts;
}

}  // namespace triage::encode
