// A file that the program carries inside itself (rules, pages, texts), see cmake/embed.py.
#pragma once

#include <string_view>

namespace triage {

struct EmbeddedFile {
  std::string_view name;     // file name without its folder
  std::string_view content;  // lives as long as the program
};

}  // namespace triage
