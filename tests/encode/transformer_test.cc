#include "triage/encode/transformer/transformer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <thread>
#include <vector>

#include "tests/encode/tiny_model.h"
#include "triage/base/error.h"

namespace triage::encode {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::refusal;
using testing::texts_of;
using testing::TinyModel;

Matrix encoded(const TinyModel& model, std::span<const TokenIds> texts,
               const Transformer::Options& options = {}) {
  return Transformer::open(model.path(), options).encode(texts);
}

float largest_difference(std::span<const float> a, std::span<const float> b) {
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

float largest_difference(const Matrix& a, const Matrix& b) {
  EXPECT_EQ(a.rows(), b.rows());
  float largest = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    largest = std::max(largest, largest_difference(a.row(i), b.row(i)));
  }
  return largest;
}

double length_of(std::span<const float> vector) {
  double square = 0;
  for (const float value : vector) square += double{value} * double{value};
  return std::sqrt(square);
}

TEST(Transformer, AVectorDoesNotDependOnItsNeighbours) {
  const TinyModel model;
  const Transformer transformer = Transformer::open(model.path(), {.threads = 2});
  const auto texts = texts_of({3, 40, 39, 1, 38, 12, 12, 2, 40, 39, 20, 19, 20, 5});
  const Matrix together = transformer.encode(texts);
  ASSERT_EQ(together.rows(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Matrix alone = transformer.encode({&texts[i], 1});
    EXPECT_LE(largest_difference(together.row(i), alone.row(0)), 1e-5F) << i;
  }
}

TEST(Transformer, VectorsAreOfUnitLengthUnlessTheFolderSaysOtherwise) {
  const TinyModel model;
  const auto texts = texts_of({3, 7, 40});
  const Matrix silent = encoded(model, texts);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(length_of(silent.row(i)), 1, 1e-6);
  model.write_modules("pooling_mode_mean_tokens", /*is_normalized=*/false);
  const Matrix raw = encoded(model, texts);
  for (std::size_t i = 0; i < 3; ++i) {
    const double length = length_of(raw.row(i));
    EXPECT_GT(std::abs(length - 1), 0.01);
    EXPECT_NEAR(raw.row(i)[0] / length, silent.row(i)[0], 1e-6);
  }
}

TEST(Transformer, PoolingsOfATextOfOneTokenAreItsToken) {
  const TinyModel model;
  const auto texts = texts_of({1, 6});
  model.write_modules("pooling_mode_mean_tokens", false);
  const Matrix mean = encoded(model, texts);
  for (const char* pooling :
       {"pooling_mode_cls_token", "pooling_mode_lasttoken", "pooling_mode_weightedmean_tokens",
        "pooling_mode_mean_sqrt_len_tokens"}) {
    model.write_modules(pooling, false);
    const Matrix other = encoded(model, texts);
    EXPECT_LE(largest_difference(mean.row(0), other.row(0)), 1e-6F) << pooling;
    EXPECT_GT(largest_difference(mean.row(1), other.row(1)), 1e-3F) << pooling;
  }
}

TEST(Transformer, ActivationsDiffer) {
  const auto texts = texts_of({9});
  std::vector<Matrix> vectors;
  for (const char* activation : {"gelu", "gelu_new", "relu"}) {
    TinyModel model;
    model.config["hidden_act"] = activation;
    model.write();
    vectors.push_back(encoded(model, texts));
  }
  EXPECT_LT(largest_difference(vectors[0], vectors[1]), 1e-3F) << "one approximates the other";
  EXPECT_GT(largest_difference(vectors[0], vectors[1]), 1e-7F);
  EXPECT_GT(largest_difference(vectors[0], vectors[2]), 1e-3F);
}

TEST(Transformer, ThePlaceOfATokenMatters) {
  const TinyModel model("xlm-roberta");
  const Matrix vectors = encoded(model, std::vector<TokenIds>{{7, 9}, {9, 7}});
  EXPECT_GT(largest_difference(vectors.row(0), vectors.row(1)), 1e-3F);
}

TEST(Transformer, WeightsMayBeOfSixteenBits) {
  TinyModel model;
  const auto texts = texts_of({3, 30});
  const Matrix full = encoded(model, texts);
  model.store_as("BF16", [](float value) {
    return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16U);
  });
  model.write();
  const Matrix brain = encoded(model, texts);
  EXPECT_LT(largest_difference(full, brain), 0.05F);
  EXPECT_GT(largest_difference(full, brain), 1e-6F);
}

TEST(Transformer, AThousandTextsKeepTheirOrderWhateverTheThreads) {
  const TinyModel model("roberta", "roberta.");
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < 1000; ++i) lengths.push_back(1 + (i * 7919) % 38);
  const auto texts = texts_of(lengths);
  const Matrix one = encoded(model, texts, {.threads = 1});
  const Matrix many = encoded(model, texts, {.threads = 8});  // two runs at once
  EXPECT_LE(largest_difference(one, many), 1e-5F);
  EXPECT_LE(largest_difference(one.row(17), encoded(model, {&texts[17], 1}).row(0)), 1e-5F);
}

TEST(Transformer, IsAskedFromManyThreadsAtOnce) {
  const TinyModel model;
  const Transformer transformer = Transformer::open(model.path(), {.threads = 1});
  const auto texts = texts_of({3, 9, 40, 17});
  const Matrix expected = transformer.encode(texts);
  std::vector<Matrix> found(4);
  {
    std::vector<std::jthread> threads;
    for (Matrix& each : found) threads.emplace_back([&] { each = transformer.encode(texts); });
  }
  for (const Matrix& each : found) EXPECT_EQ(each, expected);
}

TEST(Transformer, Int8IsNear) {
  const TinyModel model;
  const auto texts = texts_of({3, 30, 40});
  const Matrix full = encoded(model, texts);
  const Matrix int8 = encoded(model, texts, {.precision = Precision::kInt8});
  EXPECT_LT(largest_difference(full, int8), 0.05F);
  EXPECT_GT(largest_difference(full, int8), 1e-6F);
}

TEST(Transformer, Bfloat16IsNearWhereTheProcessorHasItAndRefusedElsewhere) {
  const TinyModel model;
  const auto texts = texts_of({3, 30});
  try {
    const Matrix brain = encoded(model, texts, {.precision = Precision::kBfloat16});
    EXPECT_LT(largest_difference(encoded(model, texts), brain), 0.05F);
  } catch (const InvalidInput& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("this processor"), HasSubstr("f32 or int8")));
  }
}

TEST(Transformer, NoTextsAreNoRows) {
  const TinyModel model;
  const Matrix none = encoded(model, {});
  EXPECT_EQ(none.rows(), 0U);
  EXPECT_EQ(none.columns(), TinyModel::kHidden);
}

TEST(Transformer, TextsThatCannotBeEncodedAreNamedByTheirIndex) {
  const TinyModel model;
  const Transformer transformer = Transformer::open(model.path(), {});
  const auto refusal_of = [&](TokenIds text) {
    const std::vector<TokenIds> texts{{5}, std::move(text)};
    return refusal<InvalidInput>([&] { (void)transformer.encode(texts); });
  };
  EXPECT_THAT(refusal_of({}), HasSubstr("text 1: it has no token"));
  EXPECT_THAT(refusal_of({5, 50}), AllOf(HasSubstr("text 1: token 50"), HasSubstr("50.")));
  EXPECT_THAT(refusal_of({-1}), HasSubstr("token -1"));
  EXPECT_THAT(refusal_of(TokenIds(41, 5)), AllOf(HasSubstr("41 tokens"), HasSubstr("40 pos")));
  EXPECT_EQ(refusal_of(TokenIds(40, 49)), "");
}

}  // namespace
}  // namespace triage::encode
