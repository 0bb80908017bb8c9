// Documents to rows that can be learned from or measured on: without doubles, numbered.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "triage/base/progress.h"
#include "triage/ticket/document.h"
#include "triage/ticket/document_source.h"
#include "triage/ticket/label_set.h"

namespace triage::model {

// What became of the rows of a source. `left_out` counts by reason code (`masked`, `empty`,
// `duplicate_id`, `no_label`, ...); read = kept + all of left_out.
struct RowCounts {
  std::uint64_t read = 0;
  std::uint64_t kept = 0;
  std::map<std::string, std::uint64_t> left_out;
};

// Rows that were kept are left out after all, by `code`.
void count_left_out(RowCounts& rows, const std::string& code, std::uint64_t count);

struct DatasetOptions {
  bool needs_labels = true;   // rows without a label are left out
  bool merge_labels = false;  // labels that differ by blanks or case only become the most frequent
  std::optional<LabelSet> classes = std::nullopt;  // rows of others are left out (`unknown_label`)
  std::size_t vector_columns = 0;  // rows with a vector of another size are left out; 0: any size
};

struct Dataset {
  std::vector<Document> documents;    // in the source's order, vectors at unit length
  std::vector<std::uint64_t> groups;  // of each document: equal texts share one, and so a fold
  std::vector<float> weights;         // of each document: 1/√n for each of n equal texts
  LabelSet classes;                   // empty without labels
  std::vector<std::uint32_t> labels;  // index into `classes` of each document
  RowCounts rows;
  std::vector<std::vector<LabelSpelling>> label_spellings;  // near doubles among the labels
};

// Takes the documents out that `is_wanted` is false of, with all that belongs to them, and counts
// them as left out by `code`. REQUIRES: a flag for each document.
void keep_only(Dataset& data, const std::vector<bool>& is_wanted, const std::string& code);

// Equal for equal documents and labels in equal order: tells training data again later. REQUIRES:
// labels.
[[nodiscard]] std::string fingerprint_of(const Dataset& data);

// Is told of every row that is left out, with its reason, to write a rejects file.
using RejectLog = std::function<void(const RejectedRow&)>;

// Reads the source to its end, drops repeated ids. A bad row never stops it. Throws what reading
// throws.
[[nodiscard]] Dataset read_dataset(DocumentSource& source, const DatasetOptions& options,
                                   const RejectLog& log, Progress& progress);

}  // namespace triage::model
