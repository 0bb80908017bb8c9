#include "triage/tune/trainable_encoder.h"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>
#include <numeric>

#include "tests/tune/tiny_job.h"
#include "triage/base/random.h"
#include "triage/encode/cosines.h"
#include "triage/encode/transformer/transformer.h"
#include "triage/tune/tokenized_rows.h"

namespace triage::tune {
namespace {

namespace fs = std::filesystem;
using testing::TinyJob;

torch::Tensor vectors_of(const TrainableEncoder& encoder, const TokenizedRows& rows) {
  const torch::NoGradGuard no_gradient;
  std::vector<std::size_t> all(rows.texts.size());
  std::iota(all.begin(), all.end(), 0);
  StepDropout nothing;
  return encoder.vectors(packed_batch(all, rows.texts, encoder.config()), nothing);
}

double least_cosine(const torch::Tensor& ours, const Matrix& theirs) {
  const torch::Tensor rows = ours.contiguous();
  return encode::cosines({rows.data_ptr<float>(), theirs.rows(), theirs.columns()}, theirs).min;
}

// The job's texts by libtorch and by what encodes them later.
double least_cosine_of(const encode::TuningJob& job) {
  const TokenizedRows rows = tokenized_rows(job, encode::read_encoder_config(job.encoder));
  const TrainableEncoder encoder(job.encoder, rows.texts, {});
  const auto local = encode::Transformer::open(job.encoder, {.threads = 1});
  return least_cosine(vectors_of(encoder, rows), local.encode(rows.texts));
}

TEST(TrainableEncoder, GivesTheLocalEncodersVectors) {
  for (const char* const activation : {"gelu", "gelu_new", "relu"}) {
    TinyJob tiny;
    tiny.model.config["hidden_act"] = activation;
    tiny.model.write();
    EXPECT_GE(least_cosine_of(tiny.job), 0.99999) << activation;
  }
}

TEST(TrainableEncoder, GivesTheLocalEncodersVectorsForEveryPooling) {
  for (const char* const pooling :
       {"pooling_mode_cls_token", "pooling_mode_weightedmean_tokens", "pooling_mode_lasttoken"}) {
    TinyJob tiny;
    tiny.model.write_modules(pooling, false);
    EXPECT_GE(least_cosine_of(tiny.job), 0.99999) << pooling;
  }
}

TEST(TrainableEncoder, GivesTheLocalEncodersVectorsForRealModels) {
  const fs::path root(TRIAGE_SOURCE_DIR);
  int models = 0;
  for (const fs::path& folder :
       {root / "../shared/golden/xlmr-tiny", root / "third_party/minilm/model"}) {
    if (!fs::exists(folder / "model.safetensors")) continue;
    ++models;
    encode::TuningJob job;
    job.encoder = folder;
    Random random(3);
    for (const std::size_t length : {1, 2, 5, 40, 200}) {
      encode::TokenIds ids;
      while (ids.size() < length) ids.push_back(static_cast<std::int32_t>(random.below(3000)));
      job.rows.push_back({.ids = ids});
    }
    EXPECT_GE(least_cosine_of(job), 0.9999) << folder;
  }
  if (models == 0) GTEST_SKIP() << "no model: they lie in ../shared/golden and third_party/minilm";
}

TEST(TrainableEncoder, LowRankAdditionsStartAtNothingAndAreAddedOnWriting) {
  TinyJob tiny;
  const TokenizedRows rows =
      tokenized_rows(tiny.job, encode::read_encoder_config(tiny.job.encoder));
  const TrainableEncoder plain(tiny.job.encoder, rows.texts, {});
  const TrainableEncoder low_rank(tiny.job.encoder, rows.texts, {.lora_rank = 3, .seed = 2});
  EXPECT_TRUE(torch::allclose(vectors_of(plain, rows), vectors_of(low_rank, rows)));
  const torch::NoGradGuard no_gradient;
  for (const Parameter& parameter : low_rank.parameters()) {
    if (parameter.name.ends_with(".up")) torch::Tensor(parameter.value).normal_(0, 0.3);
  }
  const torch::Tensor tuned = vectors_of(low_rank, rows);
  EXPECT_FALSE(torch::allclose(vectors_of(plain, rows), tuned, 1e-2, 1e-2));

  for (auto& [name, merged] : low_rank.merged_weights()) {
    auto& bytes = tiny.model.tensors.at(name).bytes;
    ASSERT_EQ(bytes.size(), static_cast<std::size_t>(merged.numel()) * sizeof(float));
    std::memcpy(bytes.data(), merged.data_ptr<float>(), bytes.size());
  }
  tiny.model.write();
  const TrainableEncoder merged(tiny.job.encoder, rows.texts, {});
  EXPECT_TRUE(torch::allclose(vectors_of(merged, rows), tuned, 1e-4, 1e-5));
}

TEST(TrainableEncoder, WordsThatNoTextHasStayAsTheyAre) {
  TinyJob tiny;
  const TokenizedRows rows =
      tokenized_rows(tiny.job, encode::read_encoder_config(tiny.job.encoder));
  const TrainableEncoder encoder(tiny.job.encoder, rows.texts, {});
  const torch::NoGradGuard no_gradient;
  for (const Parameter& parameter : encoder.parameters()) {
    if (parameter.name == "words") torch::Tensor(parameter.value).add_(1);
  }
  const torch::Tensor words = encoder.merged_weights().at("embeddings.word_embeddings.weight");
  const auto& before = tiny.model.tensor("embeddings.word_embeddings.weight").bytes;
  std::vector<float> old(before.size() / sizeof(float));
  std::memcpy(old.data(), before.data(), before.size());
  const auto hidden = static_cast<std::int64_t>(encode::testing::TinyModel::kHidden);
  const auto first_of = [&](std::int64_t word) { return words[word][0].item<float>(); };
  EXPECT_FLOAT_EQ(first_of(49), old[static_cast<std::size_t>(49 * hidden)]);  // occurs nowhere
  EXPECT_FLOAT_EQ(first_of(4),
                  old[static_cast<std::size_t>(4 * hidden)] + 1);  // the first telling one
}

}  // namespace
}  // namespace triage::tune
