#include "triage/encode/tokenizer/added_tokens.h"

#include <algorithm>
#include <utility>

namespace triage::encode {

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) {
  std::stable_sort(tokens.begin(), tokens.end(), [](const AddedToken& a, const AddedToken& b) {
    return a.text.size() > b.text.size();
  });
  for (AddedToken& token : tokens) {
    if (token.text.empty()) continue;
    by_first_byte_[static_cast<unsigned char>(token.text.front())].push_back(std::move(token));
  }
}

std::optional<AddedTokens::Match> AddedTokens::next(std::string_view text, std::size_t from) const {
  for (std::size_t at = from; at < text.size(); ++at) {
    for (const AddedToken& token : by_first_byte_[static_cast<unsigned char>(text[at])]) {
      if (text.substr(at).starts_with(token.text)) {
        return Match{at, at + token.text.size(), token.id};
      }
    }
  }
  return std::nullopt;
}

}  // namespace triage::encode
