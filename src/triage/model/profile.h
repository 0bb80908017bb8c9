// What the training data looked like, in counts and shares: no text, no single ticket.
//
// A model can only be trusted on tickets like those it learned from. The profile is what new ones
// are compared with: a language it hardly saw, lengths, classes and probabilities that drift away.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/ticket/document.h"
#include "triage/ticket/label_set.h"

namespace triage::model {

struct Profile {
  std::uint64_t rows = 0;
  std::map<std::string, std::uint64_t> classes;    // rows by label
  std::map<std::string, std::uint64_t> predicted;  // rows by most probable class, out of fold
  std::map<std::string, std::uint64_t> languages;  // rows by ISO 639-1 code, or `und`
  std::map<std::string, std::uint64_t> channels;   // rows by channel
  // Least, each tenth of the rows, largest: eleven numbers.
  std::vector<double> words;            // blank-separated, fields and body
  std::vector<double> top_probability;  // out of fold, calibrated

  // May tickets of `language` be sorted by words? Not where nearly none was learned from. What
  // language a short text is in cannot be told (`und`): it may.
  [[nodiscard]] bool knows_language(std::string_view language) const;
};

// `probabilities` has a row for each document, of models that did not learn from it.
// REQUIRES: as many labels and rows as documents, and at least one.
[[nodiscard]] Profile profile_of(std::span<const Document> documents,
                                 std::span<const std::uint32_t> labels, MatrixView probabilities,
                                 const LabelSet& classes);

// Pretty-printed, members in a fixed order.
[[nodiscard]] std::string to_json(const Profile& profile);

// Throws Corrupt; `path` names the file in messages.
[[nodiscard]] Profile parse_profile(const std::string& json, const std::string& path);

}  // namespace triage::model
