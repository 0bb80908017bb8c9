#include "triage/model/tuned_encoder.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "triage/base/error.h"

namespace triage::model {
namespace {

// The place of each class among those of the tuning.
std::vector<std::size_t> places_of(const encode::Tuning& tuning, const std::string& name,
                                   const LabelSet& classes) {
  const LabelSet tuned(tuning.classes);
  if (tuned.names() != classes.names()) {
    std::string other;
    for (const std::string& label : classes.names()) {
      if (!tuned.index_of(label)) other = "the tickets have '" + label + "', it does not";
    }
    for (const std::string& label : tuned.names()) {
      if (!classes.index_of(label)) other = "it knows '" + label + "', the tickets do not";
    }
    throw InvalidInput("encoder '" + name + "': it was tuned for other classes: " + other +
                       ". Tune it anew on these tickets, or learn from the encoder it came from.");
  }
  std::vector<std::size_t> places(classes.size());
  for (std::size_t k = 0; k < tuning.classes.size(); ++k) {
    places[*classes.index_of(tuning.classes[k])] = k;
  }
  return places;
}

}  // namespace

learn::SoftmaxRegression classifier_of(const encode::Tuning& tuning, const std::string& name,
                                       const LabelSet& classes) {
  const std::vector<std::size_t> places = places_of(tuning, name, classes);
  Matrix weight(classes.size(), tuning.weight.columns());
  std::vector<float> bias;
  for (std::size_t k = 0; k < places.size(); ++k) {
    const auto row = tuning.weight.row(places[k]);
    std::copy(row.begin(), row.end(), weight.row(k).begin());
    bias.push_back(tuning.bias[places[k]]);
  }
  return learn::SoftmaxRegression::of(weight, bias);
}

void put_unseen_scores(const encode::Tuning& tuning, const std::string& name,
                       const LabelSet& classes, const RowHashes& rows, Matrix& scores) {
  const std::vector<std::size_t> places = places_of(tuning, name, classes);
  const auto by_text = tuning.row_of_text();
  const auto by_group = tuning.row_of_group();
  for (std::size_t i = 0; i < rows.groups.size(); ++i) {
    const auto group = by_group.find(rows.groups[i]);
    if (group == by_group.end()) continue;
    const auto text = by_text.find(rows.texts[i]);
    if (tuning.out_of_fold.rows() == 0) {
      throw InvalidInput("encoder '" + name +
                         "': it learned from these tickets and left no scores that it gave before "
                         "it had seen them. Tune it with --folds 2 or more.");
    }
    const auto row = tuning.out_of_fold.row(text == by_text.end() ? group->second : text->second);
    for (std::size_t k = 0; k < places.size(); ++k) scores.row(i)[k] = row[places[k]];
  }
}

void require_same_texts(const encode::Tuning& tuning, const std::string& name,
                        const std::string& cleaning, const RowHashes& rows) {
  if (tuning.cleaning != cleaning) {
    throw InvalidInput("encoder '" + name + "': it was tuned on texts that were cleaned otherwise" +
                       (tuning.cleaning.empty() ? "" : " (" + tuning.cleaning + ")") +
                       " than these (" + cleaning +
                       "), so nobody can tell which of them it has seen. Clean as when it was "
                       "tuned, or tune it anew.");
  }
  const std::unordered_set<std::uint64_t> texts(tuning.groups.begin(), tuning.groups.end());
  const std::unordered_set<std::uint64_t> tickets(tuning.tickets.begin(), tuning.tickets.end());
  std::size_t met = 0;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < rows.tickets.size(); ++i) {
    if (!tickets.contains(rows.tickets[i])) continue;
    ++met;
    changed += texts.contains(rows.groups[i]) ? 0U : 1U;
  }
  if (2 * changed <= met) return;
  throw InvalidInput("encoder '" + name + "': " + std::to_string(changed) + " of the " +
                     std::to_string(met) +
                     " tickets here that it was tuned on have another text now, so nobody can "
                     "tell what it has seen. Tune and train with the same columns, or tune it "
                     "anew. (Tickets without an id are known by their row: name --id.)");
}

void require_unseen(const encode::Tuning& tuning, const std::string& name,
                    std::span<const std::uint64_t> groups) {
  const std::unordered_set<std::uint64_t> learned(tuning.groups.begin(), tuning.groups.end());
  std::size_t seen = 0;
  for (const std::uint64_t group : groups) seen += learned.contains(group) ? 1U : 0U;
  if (seen == 0) return;
  throw InvalidInput("encoder '" + name + "': it learned from " + std::to_string(seen) + " of " +
                     std::to_string(groups.size()) +
                     " tickets that are kept apart to measure on. Tune and train with the same "
                     "--split, --test-share and source.");
}

}  // namespace triage::model
