#include "triage/model/split.h"

#include <utility>

#include "triage/base/error.h"
#include "triage/learn/judge/folds.h"
#include "triage/model/kept_rows.h"

namespace triage::model {
namespace {

std::vector<bool> test_rows(const Dataset& data, SplitBy by, double test_share) {
  if (by == SplitBy::kTime) {
    std::vector<std::int64_t> times;
    for (const Document& document : data.documents) {
      if (!document.created_at) {
        throw InvalidInput("training: --split time, but ticket '" + document.id +
                           "' has no time. Name the column with --time.");
      }
      times.push_back(document.created_at->time_since_epoch().count());
    }
    return learn::newest_rows(times, data.groups, test_share);
  }
  std::vector<bool> is_test;
  for (const std::uint64_t group : data.groups) {
    is_test.push_back(learn::is_test_row(group, test_share));
  }
  return is_test;
}

}  // namespace

void Rows::take(Dataset& data, std::size_t row) {
  documents.push_back(std::move(data.documents[row]));
  labels.push_back(data.labels[row]);
  groups.push_back(data.groups[row]);
  weights.push_back(data.weights[row]);
}

void Rows::keep(const std::vector<bool>& is_wanted) {
  keep_wanted(documents, is_wanted);
  keep_wanted(labels, is_wanted);
  keep_wanted(groups, is_wanted);
  keep_wanted(weights, is_wanted);
}

Split split_rows(Dataset& data, SplitBy by, double test_share) {
  const std::vector<bool> is_test = test_rows(data, by, test_share);
  Split split;
  for (std::size_t i = 0; i < data.documents.size(); ++i) {
    (is_test[i] ? split.test : split.learn).take(data, i);
  }
  data.documents = {};
  return split;
}

void require_enough(const Dataset& data, const Rows& learn, std::size_t folds) {
  std::vector<std::size_t> sizes(data.classes.size());
  for (const std::uint32_t label : learn.labels) ++sizes[label];
  if (data.classes.size() < 2) {
    throw InvalidInput("training: there is one class only" +
                       (data.classes.size() == 1 ? " ('" + data.classes[0] + "')" : std::string()) +
                       ". Two are needed; check --label.");
  }
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    if (sizes[k] >= 2) continue;
    throw InvalidInput("training: class '" + data.classes[k] + "' has " +
                       (sizes[k] == 1 ? "one row" : "no row") +
                       " to learn from once the test rows are kept apart. Give it more, or leave "
                       "it out.");
  }
  if (learn.labels.size() < 2 * folds) {
    throw InvalidInput("training: " + std::to_string(learn.labels.size()) +
                       " rows are too few for " + std::to_string(folds) +
                       " folds. Add rows or lower --folds.");
  }
}

}  // namespace triage::model
