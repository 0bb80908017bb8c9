// Which of the words that spoke for a class are worth a place in a message.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "triage/slack/phrases.h"

namespace triage::slack {

// At most `count` of `words`, in their order: strongest first, single words or pairs with a blank
// between. Passed over are those of little words alone (`the`, `i am`; in Japanese, what is written
// in hiragana) and those whose words were all named before.
[[nodiscard]] std::vector<std::string> telling_words(std::span<const std::string> words,
                                                     const Phrases& phrases, std::size_t count);

}  // namespace triage::slack
