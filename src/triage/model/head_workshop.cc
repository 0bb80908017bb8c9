#include "triage/model/head_workshop.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/learn/head/adapted_knn_head.h"
#include "triage/learn/head/blend_head.h"
#include "triage/learn/head/classifier_head.h"
#include "triage/learn/head/dense_net_head.h"
#include "triage/learn/head/knn_head.h"
#include "triage/learn/head/lightgbm_head.h"
#include "triage/learn/head/linear_head.h"
#include "triage/learn/head/net_head.h"
#include "triage/learn/judge/right_rows.h"
#include "triage/model/tuned_encoder.h"

namespace triage::model {
namespace {

using learn::CrossFitted;
using learn::LinearHead;

// Words with the openings beside them: a part of the blend.
LinearHead::Recipe words_recipe() {
  return {.blocks = {{"words", 1.0F}, {"openings", 0.5F}}, .cost = 0.3};
}

// `net` reads single words, `net_chars` pieces of words: what is misspelt or compounded.
learn::NetHead::Recipe net_recipe(const std::string& kind) {
  if (kind == "net_chars") {
    return {.block = "chars", .net = {.learning_rate = 0.03F, .input_scale = 10, .nets = 2}};
  }
  return {.block = "terms", .net = {}};
}

bool is_net(const std::string& kind) { return kind == "net" || kind == "net_chars"; }

// Heads over the vectors of one encoder are named after its block: `vectors:minilm` is a linear one
// over dense:minilm, `net:minilm` a small net, `adapted:minilm` neighbours after an adapter, and
// `tuned:minilm-it` is the classifier that was tuned with its encoder.
bool is_of(std::string_view prefix, const std::string& kind) { return kind.starts_with(prefix); }
constexpr std::string_view kVectors = "vectors:";
constexpr std::string_view kVectorNet = "net:";
constexpr std::string_view kAdapted = "adapted:";
constexpr std::string_view kTuned = "tuned:";

std::string name_of(const std::string& kind_or_block) {
  return kind_or_block.substr(kind_or_block.find(':') + 1);
}

std::string block_of(const std::string& kind) { return "dense:" + name_of(kind); }

std::string kind_of(std::string_view prefix, const std::string& block) {
  return std::string(prefix) + name_of(block);
}

bool is_any_of_words(const std::string& kind) {
  return kind == "words" || kind == "chars" || kind == "net" || kind == "net_chars";
}

}  // namespace

HeadWorkshop::HeadWorkshop(const learn::TrainingRows& rows, const Features& features,
                           std::shared_ptr<const learn::NeighborIndex> index,
                           const EncoderFacts& encoded, const learn::HeadOptions& options,
                           ThreadPool& threads, Progress& progress)
    : rows_(rows),
      features_(features),
      index_(std::move(index)),
      encoded_(encoded),
      options_(options),
      threads_(threads),
      progress_(progress) {}

std::vector<std::string> HeadWorkshop::candidates() const {
  std::vector<std::string> kinds = features_.tuned_blocks();
  if (features_.options().is_lexical) {
    kinds.insert(kinds.begin(), {"linear", "net", "knn", "lightgbm"});
  } else if (!features_.vector_blocks().empty()) {
    kinds.insert(kinds.begin(),
                 {"linear", kind_of(kVectorNet, features_.neighbor_block()), "knn", "lightgbm"});
  }
  if (kinds.size() > 1) kinds.emplace_back("blend");
  return kinds;
}

const CrossFitted& HeadWorkshop::fit(const std::string& kind) {
  if (const auto found = fitted_.find(kind); found != fitted_.end()) return found->second;
  for (const std::string& part : plan(kind).parts) fit(part);
  progress_.begin("Fitting " + kind, std::nullopt);
  const Stopwatch watch;
  CrossFitted fitted = make(kind);
  seconds_[kind] = watch.seconds();
  progress_.end();
  return fitted_.emplace(kind, std::move(fitted)).first->second;
}

CrossFitted HeadWorkshop::make(const std::string& kind) {
  const bool is_lexical = features_.options().is_lexical;
  if (!is_lexical && is_any_of_words(kind)) {
    throw InvalidInput("head '" + kind +
                       "': needs words, but only vectors are used. Add lexical to --encoder.");
  }
  const bool reads_vectors = kind == "linear" || kind == "knn" || kind == "lightgbm";
  if (reads_vectors && !is_lexical && features_.vector_blocks().empty()) {
    throw InvalidInput("head '" + kind +
                       "': would learn from vectors of an encoder that learned from the same "
                       "tickets. Use --head tuned, or add another encoder.");
  }
  if (kind == "linear") {
    return LinearHead::cross_fit(rows_, LinearHead::joined_recipe(rows_.features), options_,
                                 threads_);
  }
  if (kind == "words") return LinearHead::cross_fit(rows_, words_recipe(), options_, threads_);
  if (kind == "chars") {
    return LinearHead::cross_fit(rows_, LinearHead::single_recipe("chars"), options_, threads_);
  }
  if (is_of(kVectors, kind)) {
    return LinearHead::cross_fit(rows_, LinearHead::single_recipe(block_of(kind)), options_,
                                 threads_);
  }
  if (is_of(kVectorNet, kind)) {
    return learn::DenseNetHead::cross_fit(rows_, {.block = block_of(kind)}, options_, threads_);
  }
  if (is_of(kAdapted, kind)) {
    return learn::AdaptedKnnHead::cross_fit(rows_, {.block = block_of(kind)}, options_, threads_);
  }
  if (is_of(kTuned, kind)) return make_tuned(kind);
  if (is_net(kind)) return learn::NetHead::cross_fit(rows_, net_recipe(kind), options_, threads_);
  if (kind == "knn") {
    return learn::KnnHead::cross_fit(rows_, index_, features_.neighbor_block(), threads_);
  }
  if (kind == "lightgbm") {
    return learn::LightgbmHead::cross_fit(rows_, features_.neighbor_block(), options_, threads_,
                                          progress_);
  }
  if (kind == "blend") return make_blend();
  throw InvalidInput(
      "head '" + kind +
      "': there is none of that name. Use linear, net, knn, lightgbm, blend or auto.");
}

CrossFitted HeadWorkshop::make_tuned(const std::string& kind) {
  const std::string name = name_of(kind);
  const encode::Tuning& tuning = encoded_.encoders.tuning_of(name);
  auto head =
      std::make_shared<learn::ClassifierHead>(kind, classifier_of(tuning, name, encoded_.classes));
  Matrix scores = head->scores(rows_.held_out, threads_);
  std::vector<std::uint64_t> texts;
  for (const Document& document : encoded_.documents) texts.push_back(hash64(document.text()));
  put_unseen_scores(tuning, name, encoded_.classes, {.texts = texts, .groups = encoded_.groups},
                    scores);
  return {std::move(scores), std::move(head)};
}

CrossFitted HeadWorkshop::make_blend() {
  const HeadPlan plan = this->plan("blend");
  std::vector<learn::BlendHead::Part> parts;
  std::vector<const Matrix*> out_of_fold;
  for (const std::string& part : plan.parts) {
    const CrossFitted& fitted = fit(part);
    parts.push_back({file_stem(part), fitted.head, is_of(kTuned, part)});
    out_of_fold.push_back(&fitted.out_of_fold);
  }
  return learn::BlendHead::cross_fit(rows_, std::move(parts), out_of_fold, options_, threads_,
                                     progress_);
}

// Of heads of one kind over other blocks, each sees what the others do not: all go in. Of the two
// that let neighbours vote, the better (docs/decisions/0004-blend.md, 0007-dense-vectors.md).
HeadPlan HeadWorkshop::plan(const std::string& kind) {
  if (kind != "blend") return {.kind = kind, .parts = {}};
  if (blend_plan_) return *blend_plan_;
  const std::vector<std::string> blocks = features_.vector_blocks();
  std::vector<std::string> parts = features_.tuned_blocks();
  if (features_.options().is_lexical) {
    parts.insert(parts.begin(), {"linear", "words", "chars", "net", "net_chars"});
  } else if (!blocks.empty()) {
    parts.insert(parts.begin(), "linear");
  }
  for (const std::string& block : blocks) {
    if (features_.options().is_lexical || blocks.size() > 1) {
      parts.push_back(kind_of(kVectors, block));
    }
    parts.push_back(kind_of(kVectorNet, block));
  }
  if (!blocks.empty()) parts.push_back(best_neighbors());
  blend_plan_ = {.kind = kind, .parts = std::move(parts)};
  return *blend_plan_;
}

std::string HeadWorkshop::best_neighbors() {
  const std::string block = features_.neighbor_block();
  const CrossFitted& plain = fit("knn");
  if (!encoded_.has_adapters) return "knn";
  const std::string adapted = kind_of(kAdapted, block);
  const learn::PairedDifference difference =
      learn::paired_difference(learn::right_rows(plain.out_of_fold, rows_.labels),
                               learn::right_rows(fit(adapted).out_of_fold, rows_.labels),
                               encoded_.groups, {.seed = options_.seed});
  adapter_gain_ = {.block = block, .difference = difference};
  return difference.is_second_better() ? adapted : "knn";
}

std::string file_stem(const std::string& kind) {
  std::string stem = kind;
  std::replace(stem.begin(), stem.end(), ':', '-');
  return stem;
}

std::shared_ptr<const learn::Head> load_head(const HeadPlan& plan,
                                             const std::filesystem::path& folder,
                                             const Features& features,
                                             std::shared_ptr<const learn::NeighborIndex> index,
                                             std::size_t neighbor_voters, std::size_t class_count) {
  if (plan.kind == "knn") {
    return std::make_shared<learn::KnnHead>(std::move(index), features.neighbor_block());
  }
  const std::string file = file_stem(plan.kind);
  if (is_of(kTuned, plan.kind)) {
    return learn::ClassifierHead::load(folder, file, plan.kind, class_count);
  }
  if (is_of(kVectorNet, plan.kind)) {
    return learn::DenseNetHead::load(folder, file, block_of(plan.kind), class_count);
  }
  if (is_of(kAdapted, plan.kind)) {
    return learn::AdaptedKnnHead::load(folder, file, block_of(plan.kind), class_count,
                                       neighbor_voters);
  }
  if (plan.kind == "lightgbm") {
    return learn::LightgbmHead::load(folder, plan.kind, features.neighbor_block());
  }
  if (is_net(plan.kind)) {
    return learn::NetHead::load(folder, plan.kind, net_recipe(plan.kind).block, class_count);
  }
  if (plan.kind == "blend") {
    std::vector<learn::BlendHead::Part> parts;
    for (const std::string& part : plan.parts) {
      auto head = load_head({.kind = part, .parts = {}}, folder, features, index, neighbor_voters,
                            class_count);
      parts.push_back({file_stem(part), std::move(head)});
    }
    return learn::BlendHead::load(folder, plan.kind, std::move(parts), class_count);
  }
  return LinearHead::load(folder, file, class_count);
}

}  // namespace triage::model
