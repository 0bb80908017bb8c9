#include "triage/learn/head/classifier_head.h"

#include "triage/learn/features/joined_blocks.h"

namespace triage::learn {

Matrix ClassifierHead::scores(const FeatureSet& features, ThreadPool& threads) const {
  constexpr std::size_t kBlock = 1024;  // rows a thread takes at a time
  const MatrixView vectors = features.dense_block(block_);
  Matrix scores(features.rows, classifier_.class_count());
  threads.for_each_block(features.rows, kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) classifier_.score(vectors.row(i), scores.row(i));
  });
  return scores;
}

bool ClassifierHead::fits(const FeatureSet& shape, std::size_t class_count) const {
  return shape.dense.contains(block_) && column_count(shape, block_) == classifier_.columns() &&
         classifier_.class_count() == class_count;
}

void ClassifierHead::save(const std::filesystem::path& folder, const std::string& name) const {
  TensorFileWriter file;
  classifier_.save(file, "classifier");
  file.write(folder / (name + ".safetensors"));
}

std::unique_ptr<ClassifierHead> ClassifierHead::load(const std::filesystem::path& folder,
                                                     const std::string& name, std::string block,
                                                     std::size_t class_count) {
  auto file = std::make_unique<TensorFile>(folder / (name + ".safetensors"));
  auto classifier = SoftmaxRegression::load(*file, "classifier", class_count);
  return std::make_unique<ClassifierHead>(std::move(block), std::move(classifier), std::move(file));
}

}  // namespace triage::learn
