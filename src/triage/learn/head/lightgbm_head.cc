#include "triage/learn/head/lightgbm_head.h"

#include "triage/base/file.h"
#include "triage/learn/features/joined_blocks.h"
#include "triage/learn/head/boosting.h"

namespace triage::learn {
namespace {

BoosterOptions vector_options(const HeadOptions& options, const ThreadPool& threads) {
  return {.learning_rate = 0.15,
          .num_leaves = 15,
          .min_data_in_leaf = 20,
          .lambda_l2 = 1,
          .feature_fraction = 0.2,
          .max_rounds = 100,
          .early_stopping_rounds = 10,
          .max_bin = 31,
          .seed = options.seed,
          .threads = threads.size(),
          .device = options.device};
}

}  // namespace

CrossFitted LightgbmHead::cross_fit(const TrainingRows& rows, std::string block,
                                    const HeadOptions& options, ThreadPool& threads,
                                    Progress& progress) {
  auto [scores, booster] = cross_fit_boosted(
      RowSet(rows.features.dense_block(block)), RowSet(rows.held_out.dense_block(block)), rows,
      options, vector_options(options, threads), threads, progress);
  return {std::move(scores), std::make_shared<LightgbmHead>(std::move(block), std::move(booster))};
}

std::unique_ptr<LightgbmHead> LightgbmHead::load(const std::filesystem::path& folder,
                                                 const std::string& name, std::string block) {
  return std::make_unique<LightgbmHead>(
      std::move(block), Booster::load(read_file(folder / (name + ".lightgbm.txt"))));
}

Matrix LightgbmHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  return booster_.scores(features.dense_block(block_), threads);
}

bool LightgbmHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  return shape.dense.contains(block_) && column_count(shape, block_) == booster_.columns() &&
         booster_.class_count() == class_count;
}

void LightgbmHead::save(const std::filesystem::path& folder, const std::string& name) const {
  write_file_atomically(folder / (name + ".lightgbm.txt"), booster_.text());
}

}  // namespace triage::learn
