#include "triage/model/dataset.h"

#include <cmath>
#include <unordered_map>

#include "triage/base/fingerprint.h"
#include "triage/model/given_vector.h"
#include "triage/model/kept_rows.h"
#include "triage/ticket/seen_ids.h"

namespace triage::model {
namespace {

// Takes documents one by one and decides which are kept.
class Collector {
 public:
  Collector(const DatasetOptions& options, const RejectLog& log) : options_(options), log_(log) {}

  void leave_out(const RejectedRow& row) {
    ++data_.rows.read;
    ++data_.rows.left_out[row.why.field];
    log_(row);
  }

  void take(Document document) {
    const auto refuse = [&](std::string code, std::string reason) {
      leave_out({document.row, document.id, {std::move(code), std::move(reason)}, document.line});
    };
    if (ids_.has(document.id)) {
      Rejection repeated = SeenIds::repeated();
      return refuse(std::move(repeated.field), std::move(repeated.reason));
    }
    if (options_.needs_labels && !document.label) return refuse("no_label", "has no label");
    if (options_.classes && document.label && !options_.classes->index_of(*document.label)) {
      return refuse("unknown_label", "the model does not know label '" + *document.label + "'");
    }
    if (auto defect = take_given_vector(document, options_.vector_columns)) {
      return refuse(std::move(defect->field), std::move(defect->reason));
    }
    ids_.add(document.id);
    ++data_.rows.read;
    ++data_.rows.kept;
    data_.groups.push_back(hash64(document.body));
    data_.documents.push_back(std::move(document));
  }

  [[nodiscard]] Dataset finish() {
    if (options_.needs_labels) number_labels();
    weigh_equal_texts();
    return std::move(data_);
  }

 private:
  void number_labels() {
    std::map<std::string, std::size_t> counts;
    for (const Document& document : data_.documents) ++counts[*document.label];
    std::vector<LabelSpelling> spellings;
    for (const auto& [label, count] : counts) spellings.push_back({label, count});
    data_.label_spellings = near_duplicates(spellings);
    if (options_.merge_labels) merge_spellings(counts);

    std::vector<std::string> names;
    for (const auto& [label, count] : counts) names.push_back(label);
    data_.classes = options_.classes ? *options_.classes : LabelSet(std::move(names));
    data_.labels.reserve(data_.documents.size());
    for (const Document& document : data_.documents) {
      data_.labels.push_back(static_cast<std::uint32_t>(*data_.classes.index_of(*document.label)));
    }
  }

  void merge_spellings(std::map<std::string, std::size_t>& counts) {
    std::unordered_map<std::string, std::string> merged;
    for (const auto& group : data_.label_spellings) {
      for (std::size_t i = 1; i < group.size(); ++i) {
        merged[group[i].label] = group.front().label;
        counts[group.front().label] += group[i].count;
        counts.erase(group[i].label);
      }
    }
    for (Document& document : data_.documents) {
      if (const auto found = merged.find(*document.label); found != merged.end()) {
        document.label = found->second;
      }
    }
  }

  void weigh_equal_texts() {
    std::unordered_map<std::uint64_t, std::uint32_t> copies;
    for (const std::uint64_t group : data_.groups) ++copies[group];
    data_.weights.reserve(data_.groups.size());
    for (const std::uint64_t group : data_.groups) {
      data_.weights.push_back(1 / std::sqrt(static_cast<float>(copies[group])));
    }
  }

  const DatasetOptions& options_;
  const RejectLog& log_;
  Dataset data_;
  SeenIds ids_;  // of kept documents
};

}  // namespace

void keep_only(Dataset& data, const std::vector<bool>& is_wanted, const std::string& code) {
  const std::size_t before = data.documents.size();
  keep_wanted(data.documents, is_wanted);
  keep_wanted(data.groups, is_wanted);
  keep_wanted(data.weights, is_wanted);
  if (!data.labels.empty()) keep_wanted(data.labels, is_wanted);
  count_left_out(data.rows, code, before - data.documents.size());
}

void count_left_out(RowCounts& rows, const std::string& code, std::uint64_t count) {
  if (count == 0) return;
  rows.kept -= count;
  rows.left_out[code] += count;
}

std::string fingerprint_of(const Dataset& data) {
  Sha256 hash;
  for (std::size_t i = 0; i < data.documents.size(); ++i) {
    const Document& document = data.documents[i];
    hash.update(document.id + "\n" + document.fields + "\n" + document.body + "\n" +
                data.classes[data.labels[i]] + "\n");
  }
  return hash.finish_hex();
}

Dataset read_dataset(DocumentSource& source, const DatasetOptions& options, const RejectLog& log,
                     Progress& progress) {
  progress.begin("Reading and cleaning tickets", source.row_count());
  Collector collector(options, log);
  while (auto batch = source.next()) {
    const std::size_t rows = batch->documents.size() + batch->left_out.size();
    // In the order of the rows, which is that of the list of what was left out.
    auto left_out = batch->left_out.begin();
    for (Document& document : batch->documents) {
      for (; left_out != batch->left_out.end() && left_out->row < document.row; ++left_out) {
        collector.leave_out(*left_out);
      }
      collector.take(std::move(document));
    }
    for (; left_out != batch->left_out.end(); ++left_out) collector.leave_out(*left_out);
    progress.advance(rows);
  }
  progress.end();
  return collector.finish();
}

}  // namespace triage::model
