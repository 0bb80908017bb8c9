// Fits heads by name, each once, sharing what they have in common.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/learn/head/head.h"
#include "triage/learn/judge/paired_difference.h"
#include "triage/learn/neighbor_index.h"
#include "triage/model/encoders.h"
#include "triage/model/features.h"
#include "triage/ticket/document.h"
#include "triage/ticket/label_set.h"

namespace triage::model {

// How a fitted head is put together, for a bundle to load it again.
struct HeadPlan {
  std::string kind;                // linear, net, knn, lightgbm, blend; net:NAME, tuned:NAME
  std::vector<std::string> parts;  // of a blend, in the order of its columns
};

class HeadWorkshop {
 public:
  // What heads over encoders' vectors need besides the rows.
  struct EncoderFacts {
    const Encoders& encoders;
    const LabelSet& classes;
    std::span<const Document> documents;    // of the rows
    std::span<const std::uint64_t> groups;  // of the rows, as Dataset has them
    bool has_adapters = true;               // may be tried
  };

  // Everything must outlive the workshop.
  HeadWorkshop(const learn::TrainingRows& rows, const Features& features,
               std::shared_ptr<const learn::NeighborIndex> index, const EncoderFacts& encoded,
               const learn::HeadOptions& options, ThreadPool& threads, Progress& progress);

  // Heads that `auto` compares: those the features allow, from the simplest on.
  [[nodiscard]] std::vector<std::string> candidates() const;

  // Throws InvalidInput if the features do not have what the head needs.
  const learn::CrossFitted& fit(const std::string& kind);

  // Seconds that fitting took, less what it shared with heads fitted before.
  [[nodiscard]] double seconds(const std::string& kind) const { return seconds_.at(kind); }

  // Fits what has to be known for it.
  [[nodiscard]] HeadPlan plan(const std::string& kind);

  // What an adapter gained on the neighbours of an encoder's vectors, in points of accuracy out of
  // fold; only where it was tried.
  struct AdapterGain {
    std::string block;
    learn::PairedDifference difference;
  };
  [[nodiscard]] const std::optional<AdapterGain>& adapter_gain() const { return adapter_gain_; }

 private:
  // `knn`, or the same after an adapter, if that is better beyond chance.
  std::string best_neighbors();
  learn::CrossFitted make(const std::string& kind);
  learn::CrossFitted make_tuned(const std::string& kind);
  learn::CrossFitted make_blend();

  const learn::TrainingRows& rows_;
  const Features& features_;
  std::shared_ptr<const learn::NeighborIndex> index_;
  const EncoderFacts encoded_;
  const learn::HeadOptions& options_;
  ThreadPool& threads_;
  Progress& progress_;
  std::map<std::string, learn::CrossFitted> fitted_;
  std::map<std::string, double> seconds_;
  std::optional<HeadPlan> blend_plan_;
  std::optional<AdapterGain> adapter_gain_;
};

// What the files of a head of this kind begin with.
[[nodiscard]] std::string file_stem(const std::string& kind);

// A head as save() left it in `folder`, whose neighbours vote as they did. Throws Corrupt.
[[nodiscard]] std::shared_ptr<const learn::Head> load_head(
    const HeadPlan& plan, const std::filesystem::path& folder, const Features& features,
    std::shared_ptr<const learn::NeighborIndex> index, std::size_t neighbor_voters,
    std::size_t class_count);

}  // namespace triage::model
