// Texts that grow by lines.
#pragma once

#include <string>
#include <string_view>

namespace triage::text {

// Puts `line` behind what `lines` holds, after a line end if there is something; an empty one
// changes nothing.
inline void append_line(std::string_view line, std::string& lines) {
  if (line.empty()) return;
  if (!lines.empty()) lines += '\n';
  lines += line;
}

}  // namespace triage::text
