#include "triage/learn/head/linear_head.h"

#include <algorithm>

#include "triage/learn/head/cross_fit_sparse.h"
#include "triage/learn/judge/right_rows.h"

namespace triage::learn {
namespace {

// How much a block counts in the joined model; found by cross-validation on tickets
// (docs/decisions/0003-features.md). Blocks that are not named, the vectors of encoders, count 2.
float joined_factor(std::string_view block) {
  if (block == "words") return 1.0F;
  if (block == "chars" || block == "openings") return 0.5F;
  return 2.0F;
}

// Few rows want to be fitted more closely; how much depends on the tickets, so it is tried.
constexpr std::size_t kSmallSet = 15'000;

std::ptrdiff_t right_count(const Matrix& scores, const TrainingRows& rows) {
  const std::vector<bool> right = right_rows(scores, rows.labels);
  return std::count(right.begin(), right.end(), true);
}

constexpr double kJoinedCost = 0.25;
constexpr double kSingleCost = 0.4;

// The projection repeats what the lexical blocks say better.
constexpr std::string_view kProjection = "dense:lexical";

// Blocks of other names (`tuned:`) are for heads that ask for them.
constexpr std::string_view kEncoded = "dense:";

}  // namespace

LinearHead::Recipe LinearHead::joined_recipe(const FeatureSet& features) {
  Recipe recipe{.blocks = {}, .cost = kJoinedCost};
  for (const auto& [name, block] : features.sparse) {
    recipe.blocks.push_back({name, joined_factor(name)});
  }
  for (const auto& [name, block] : features.dense) {
    if (!name.starts_with(kEncoded)) continue;
    if (name != kProjection || features.sparse.empty()) {
      recipe.blocks.push_back({name, joined_factor(name)});
    }
  }
  return recipe;
}

LinearHead::Recipe LinearHead::single_recipe(std::string_view block) {
  return {.blocks = {{std::string(block), 1.0F}}, .cost = kSingleCost};
}

CrossFitted LinearHead::cross_fit(const TrainingRows& rows, const Recipe& recipe,
                                  const HeadOptions& options, ThreadPool& threads) {
  const SparseMatrix joined = joined_blocks(rows.features, recipe.blocks);
  const bool is_same = &rows.features == &rows.held_out;
  const SparseMatrix other_rows =
      is_same ? SparseMatrix() : joined_blocks(rows.held_out, recipe.blocks);
  const SparseMatrix& held_out = is_same ? joined : other_rows;
  const auto fit = [&](double cost) {
    const LinearModel::Options fit_options{.cost = cost, .seed = options.seed};
    return cross_fit_sparse<LinearModel>(joined, held_out, rows, options, fit_options, threads);
  };
  auto best = fit(recipe.cost);
  if (joined.rows() <= kSmallSet) {
    auto other = fit(recipe.small_set_cost);
    if (right_count(other.first, rows) > right_count(best.first, rows)) best = std::move(other);
  }
  auto head = std::make_shared<LinearHead>();
  head->recipe_ = recipe;
  head->model_ = std::move(best.second);
  return {std::move(best.first), std::move(head)};
}

Matrix LinearHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  return scores_of(model_, joined_blocks(features, recipe_.blocks), threads);
}

std::vector<std::string> LinearHead::blocks() const {
  std::vector<std::string> names;
  for (const BlockFactor& block : recipe_.blocks) names.push_back(block.block);
  return names;
}

bool LinearHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  std::size_t columns = 0;
  for (const BlockFactor& block : recipe_.blocks) {
    if (!shape.has(block.block)) return false;
    columns += column_count(shape, block.block);
  }
  return columns == model_.columns() && model_.class_count() == class_count;
}

void LinearHead::save(const std::filesystem::path& folder, const std::string& name) const {
  TensorFileWriter file;
  model_.save(file, "linear");
  std::vector<float> factors;
  for (std::size_t i = 0; i < recipe_.blocks.size(); ++i) {
    file.add_note("block." + std::to_string(i), recipe_.blocks[i].block);
    factors.push_back(recipe_.blocks[i].factor);
  }
  file.add("factors", factors, {factors.size()});
  file.write(folder / (name + ".safetensors"));
}

std::unique_ptr<LinearHead> LinearHead::load(const std::filesystem::path& folder,
                                             const std::string& name, std::size_t class_count) {
  auto head = std::make_unique<LinearHead>();
  head->file_ = std::make_unique<TensorFile>(folder / (name + ".safetensors"));
  head->model_ = LinearModel::load(*head->file_, "linear", class_count);
  const auto factors = head->file_->floats("factors", {0});
  for (std::size_t i = 0; i < factors.size(); ++i) {
    head->recipe_.blocks.push_back({head->file_->note("block." + std::to_string(i)), factors[i]});
  }
  return head;
}

void LinearHead::explain(const FeatureSet& features, std::size_t row, std::size_t label,
                         const Contribution& contribution) const {
  std::size_t offset = 0;
  for (const BlockFactor& block : recipe_.blocks) {
    if (const auto part = features.sparse.find(block.block); part != features.sparse.end()) {
      for (const SparseEntry& entry : part->second.row(row)) {
        contribution(block.block, entry.column,
                     entry.value * block.factor * model_.weight(entry.column + offset, label));
      }
    }
    offset += column_count(features, block.block);
  }
}

}  // namespace triage::learn
