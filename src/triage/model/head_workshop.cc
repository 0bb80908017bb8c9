#include "triage/model/head_workshop.h"

#include <optional>
#include <string_view>

#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/learn/head/blend_head.h"
#include "triage/learn/head/knn_head.h"
#include "triage/learn/head/lightgbm_head.h"
#include "triage/learn/head/linear_head.h"
#include "triage/learn/head/net_head.h"

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

// `vectors:minilm` is a linear head over the block `dense:minilm` alone.
constexpr std::string_view kVectors = "vectors:";

bool is_vectors(const std::string& kind) { return kind.starts_with(kVectors); }

std::string block_of(const std::string& kind) { return "dense:" + kind.substr(kVectors.size()); }

// What a blend is made of, given the features (docs/decisions/0004-blend.md).
std::vector<std::string> blend_parts(const Features& features) {
  std::vector<std::string> parts = {"linear"};
  if (features.options().is_lexical) parts = {"linear", "words", "chars", "net", "net_chars"};
  const std::vector<std::string> blocks = features.vector_blocks();
  for (const std::string& block : blocks) {
    const std::string name = block.substr(block.find(':') + 1);
    if (features.options().is_lexical || blocks.size() > 1) {
      parts.push_back(std::string(kVectors) + name);
    }
  }
  if (!blocks.empty()) parts.emplace_back("knn");
  return parts;
}

}  // namespace

HeadWorkshop::HeadWorkshop(const learn::TrainingRows& rows, const Features& features,
                           std::shared_ptr<const learn::NeighborIndex> index,
                           const learn::HeadOptions& options, ThreadPool& threads,
                           Progress& progress)
    : rows_(rows),
      features_(features),
      index_(std::move(index)),
      options_(options),
      threads_(threads),
      progress_(progress) {}

std::vector<std::string> HeadWorkshop::candidates() const {
  if (features_.options().is_lexical) return {"linear", "net", "knn", "lightgbm", "blend"};
  return {"linear", "knn", "lightgbm", "blend"};
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
  if (!is_lexical && (kind == "words" || kind == "chars" || is_net(kind))) {
    throw InvalidInput("head '" + kind +
                       "': needs words, but only vectors are used. Add lexical to --encoder.");
  }
  if (kind == "linear") {
    return LinearHead::cross_fit(rows_, LinearHead::joined_recipe(rows_.features), options_,
                                 threads_);
  }
  if (kind == "words") return LinearHead::cross_fit(rows_, words_recipe(), options_, threads_);
  if (kind == "chars") {
    return LinearHead::cross_fit(rows_, LinearHead::single_recipe("chars"), options_, threads_);
  }
  if (is_vectors(kind)) {
    return LinearHead::cross_fit(rows_, LinearHead::single_recipe(block_of(kind)), options_,
                                 threads_);
  }
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

CrossFitted HeadWorkshop::make_blend() {
  const HeadPlan plan = this->plan("blend");
  std::vector<learn::BlendHead::Part> parts;
  std::vector<const Matrix*> out_of_fold;
  for (const std::string& part : plan.parts) {
    const CrossFitted& fitted = fit(part);
    parts.push_back({part, fitted.head});
    out_of_fold.push_back(&fitted.out_of_fold);
  }
  return learn::BlendHead::cross_fit(rows_, std::move(parts), out_of_fold, plan.dense, options_,
                                     threads_, progress_);
}

HeadPlan HeadWorkshop::plan(const std::string& kind) const {
  if (kind != "blend") return {.kind = kind, .parts = {}, .dense = {}};
  return {.kind = kind, .parts = blend_parts(features_), .dense = {}};
}

std::shared_ptr<const learn::Head> load_head(const HeadPlan& plan,
                                             const std::filesystem::path& folder,
                                             const Features& features,
                                             std::shared_ptr<const learn::NeighborIndex> index,
                                             std::size_t class_count) {
  if (plan.kind == "knn") {
    return std::make_shared<learn::KnnHead>(std::move(index), features.neighbor_block());
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
      parts.push_back({part, load_head({.kind = part, .parts = {}, .dense = {}}, folder, features,
                                       index, class_count)});
    }
    return learn::BlendHead::load(folder, plan.kind, std::move(parts), plan.dense, class_count);
  }
  return LinearHead::load(folder, plan.kind, class_count);
}

}  // namespace triage::model
