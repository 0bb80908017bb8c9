// Which of the steps masks, markup and tokens a line could need: most lines need none.
#pragma once

#include <string_view>

namespace triage::text {

struct LineSteps {
  bool masks = false;   // replace_masks() could find one
  bool markup = false;  // strip_markup() could take something off
  bool tokens = false;  // replace_tokens() could find one
};

// Looks at each byte once. Says yes too often, never no where there is something.
[[nodiscard]] LineSteps steps_for(std::string_view line);

}  // namespace triage::text
