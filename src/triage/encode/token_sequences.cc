#include "triage/encode/token_sequences.h"

#include <algorithm>
#include <array>
#include <utility>

#include "triage/base/error.h"

namespace triage::encode {
namespace {

constexpr std::size_t kSpecialTokens = 2;  // begin and end

constexpr std::array<std::pair<LongTexts, std::string_view>, 3> kNames{{
    {LongTexts::kHead, "head"},
    {LongTexts::kHeadTail, "head-tail"},
    {LongTexts::kWindows, "windows"},
}};

}  // namespace

std::string_view name_of(LongTexts how) {
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [&](const auto& entry) { return entry.first == how; });
  return found->second;
}

LongTexts long_texts_named(std::string_view name) {
  for (const auto& [how, known] : kNames) {
    if (known == name) return how;
  }
  throw InvalidInput("encoder: '" + std::string(name) +
                     "' is no way to treat long texts. Choose head, head-tail or windows.");
}

Sequencer::Sequencer(const Tokenizer& tokenizer, Options options)
    : tokenizer_(tokenizer), options_(std::move(options)) {
  tokenizer_.append_ids(options_.prompt, prompt_ids_);
  if (prompt_ids_.size() + kSpecialTokens >= options_.max_tokens) {
    throw InvalidInput("encoder: the prompt '" + options_.prompt +
                       "' leaves no room for a text in " + std::to_string(options_.max_tokens) +
                       " tokens. Give a shorter --prefix.");
  }
}

TokenSequences Sequencer::sequences(std::span<const std::string> texts) const {
  TokenSequences all;
  all.sequences.reserve(texts.size());
  std::vector<std::int32_t> ids;
  std::string prompted;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    prompted = options_.prompt;
    prompted += texts[i];
    ids.clear();
    tokenizer_.append_ids(prompted, ids);
    add(i, ids, all);
  }
  return all;
}

// The prompt is whole, whatever remains for the text behind it.
std::size_t Sequencer::head_of(std::size_t room) const {
  return std::max(prompt_ids_.size(), room - room / 2);
}

void Sequencer::add(std::size_t text, std::span<const std::int32_t> ids,
                    TokenSequences& all) const {
  const std::size_t room = options_.max_tokens - kSpecialTokens;
  if (ids.size() <= room) {
    all.sequences.push_back(framed(text, ids, {}));
    return;
  }
  switch (options_.long_texts) {
    case LongTexts::kHead:
      all.sequences.push_back(framed(text, ids.first(room), {}));
      all.cut_texts.push_back(text);
      return;
    case LongTexts::kHeadTail:
      all.sequences.push_back(
          framed(text, ids.first(head_of(room)), ids.last(room - head_of(room))));
      all.cut_texts.push_back(text);
      return;
    case LongTexts::kWindows:
      add_windows(text, ids, all);
      ++all.windowed_texts;
      return;
  }
}

// The first window holds the prompt as it was tokenised with the text, the others that of its own.
void Sequencer::add_windows(std::size_t text, std::span<const std::int32_t> ids,
                            TokenSequences& all) const {
  const std::size_t room = options_.max_tokens - kSpecialTokens;
  const std::size_t later_room = room - prompt_ids_.size();
  const auto weight_of = [&](std::size_t tokens) {
    return static_cast<float>(tokens) / static_cast<float>(ids.size());
  };
  all.sequences.push_back(framed(text, ids.first(room), {}));
  all.sequences.back().weight = weight_of(room);
  for (std::size_t begin = room; begin < ids.size(); begin += later_room) {
    const std::size_t count = std::min(later_room, ids.size() - begin);
    all.sequences.push_back(framed(text, prompt_ids_, ids.subspan(begin, count)));
    all.sequences.back().weight = weight_of(count);
  }
}

TokenSequence Sequencer::framed(std::size_t text, std::span<const std::int32_t> head,
                                std::span<const std::int32_t> tail) const {
  TokenSequence sequence{.text = text, .weight = 1, .ids = {}};
  sequence.ids.reserve(head.size() + tail.size() + kSpecialTokens);
  sequence.ids.push_back(tokenizer_.special_tokens().begin);
  sequence.ids.insert(sequence.ids.end(), head.begin(), head.end());
  sequence.ids.insert(sequence.ids.end(), tail.begin(), tail.end());
  sequence.ids.push_back(tokenizer_.special_tokens().end);
  return sequence;
}

}  // namespace triage::encode
