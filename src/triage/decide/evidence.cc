#include "triage/decide/evidence.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "triage/base/progress.h"
#include "triage/encode/lexical/lexical_encoder.h"

namespace triage::decide {
namespace {

// What each column of a block adds to the score.
using Pushes = std::unordered_map<std::uint32_t, float>;

// Gives the pushes of columns back to the words they came from: a piece's push goes to its word, in
// equal shares where several words have it.
std::map<std::string, float> word_pushes(const model::Features& features, const Document& document,
                                         const std::map<std::string, Pushes>& pushes) {
  const auto push_of = [&](const char* block, std::uint32_t hashed) {
    const auto found = pushes.find(block);
    if (found == pushes.end()) return 0.0F;
    const auto push = found->second.find(features.weights_of(block).column_of(hashed));
    return push == found->second.end() ? 0.0F : push->second;
  };
  encode::LexicalEncoder encoder;
  const std::string text = document.text();
  std::map<std::string, float> words;
  std::unordered_map<std::uint32_t, std::vector<std::string>> word_owners;
  std::unordered_map<std::uint32_t, std::vector<std::string>> piece_owners;
  encoder.for_each_word(text, [&](std::string_view word, std::uint32_t column) {
    word_owners[column].emplace_back(word);
  });
  encoder.for_each_piece(text, [&](std::string_view word, std::uint32_t column) {
    piece_owners[column].emplace_back(word);
  });
  for (const auto& [column, owners] : word_owners) {
    const float share = push_of("words", column) / static_cast<float>(owners.size());
    for (const std::string& word : owners) words[word] += share;
  }
  for (const auto& [column, owners] : piece_owners) {
    const float share = push_of("chars", column) / static_cast<float>(owners.size());
    for (const std::string& word : owners) words[word] += share;
  }
  return words;
}

}  // namespace

Evidence explain(const model::Model& model, const Document& document, std::size_t label,
                 const EvidenceOptions& options, ThreadPool& threads) {
  SilentProgress progress;
  const model::DenseVectors vectors = model::all_usable(
      model.vectors_of({&document, 1}, model::FieldUse::kWith, progress), {&document, 1});
  const learn::FeatureSet features =
      model.features_of({&document, 1}, model::FieldUse::kWith, model::rows_of(vectors), threads);
  std::map<std::string, Pushes> pushes;
  model.head().explain(features, 0, label,
                       [&](std::string_view block, std::uint32_t column, float amount) {
                         pushes[std::string(block)][column] += amount;
                       });
  Evidence evidence;
  if (!pushes.empty()) {
    for (const auto& [word, push] : word_pushes(model.features(), document, pushes)) {
      if (push != 0) evidence.words.push_back({word, push});
    }
  }
  std::stable_sort(
      evidence.words.begin(), evidence.words.end(),
      [](const WordPush& a, const WordPush& b) { return std::fabs(a.push) > std::fabs(b.push); });
  if (evidence.words.size() > options.words) evidence.words.resize(options.words);

  const auto neighbors =
      model.index().nearest(model.features().neighbor_vectors(features), options.tickets, threads);
  for (std::size_t i = 0; i < neighbors.count; ++i) {
    if (neighbors.rows_of(0)[i] == learn::Neighbors::kNone) break;
    const auto row = static_cast<std::size_t>(neighbors.rows_of(0)[i]);
    evidence.tickets.push_back(
        {.id = model.neighbor_ids()[row],
         .label = model.index().label(row),
         .similarity = neighbors.similarities_of(0)[i],
         .text = model.neighbor_texts().empty() ? "" : model.neighbor_texts()[row]});
  }
  return evidence;
}

}  // namespace triage::decide
