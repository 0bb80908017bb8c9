#include "triage/model/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/model/made_up_desk.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::model {
namespace {

using ::triage::testing::TemporaryFolder;

std::vector<encode::LexicalText> texts_of(std::size_t count, std::uint64_t seed = 1) {
  std::vector<encode::LexicalText> texts;
  for (const Ticket& ticket : testing::tickets(count, seed)) {
    texts.push_back({ticket.messages[0].text, 0});
  }
  return texts;
}

Matrix vectors_of(std::size_t rows) {
  Matrix vectors(rows, 2);
  for (std::size_t i = 0; i < rows; ++i) vectors.row(i)[i % 2] = 1;
  return vectors;
}

// The given vectors, as features take them.
DenseBlocks given(Matrix vectors) {
  DenseBlocks blocks;
  if (vectors.columns() == 0) return blocks;
  const std::size_t columns = vectors.columns();
  blocks[Features::kGivenVector] = {std::move(vectors).take_values(), columns};
  return blocks;
}

struct Fitted {
  Features features;
  learn::FeatureSet set;
};

Fitted fit(std::span<const encode::LexicalText> texts, const Matrix& vectors,
           const FeatureOptions& options, std::size_t thread_count = 2) {
  ThreadPool threads(thread_count);
  SilentProgress progress;
  Fitted fitted;
  fitted.features = Features::fit(texts, given(vectors), options, fitted.set, threads, progress);
  return fitted;
}

learn::FeatureSet transformed(const Features& features, std::span<const encode::LexicalText> texts,
                              Matrix vectors = {}) {
  ThreadPool threads(2);
  return features.transform(texts, given(std::move(vectors)), threads);
}

void expect_equal(const learn::FeatureSet& a, const learn::FeatureSet& b) {
  ASSERT_EQ(a.rows, b.rows);
  ASSERT_EQ(a.sparse.size(), b.sparse.size());
  ASSERT_EQ(a.dense.size(), b.dense.size());
  for (const auto& [name, block] : a.sparse) {
    const SparseMatrix& other = b.sparse_block(name);
    ASSERT_EQ(block.columns(), other.columns()) << name;
    for (std::size_t i = 0; i < a.rows; ++i) {
      const SparseRow one = block.row(i);
      const SparseRow two = other.row(i);
      ASSERT_TRUE(std::equal(one.begin(), one.end(), two.begin(), two.end())) << name << " " << i;
    }
  }
  for (const auto& [name, block] : a.dense) {
    const MatrixView one = block.view();
    const MatrixView two = b.dense_block(name);
    ASSERT_EQ(one.columns(), two.columns()) << name;
    ASSERT_TRUE(std::equal(one.data(), one.data() + one.rows() * one.columns(), two.data()))
        << name;
  }
}

TEST(Features, OfTrainingTextsAreWhatTransformingThemGives) {
  const auto texts = texts_of(60);
  const Fitted fitted = fit(texts, {}, {});
  expect_equal(transformed(fitted.features, texts), fitted.set);
}

TEST(Features, TransformTheSameAfterTheyWereKept) {
  const TemporaryFolder folder;
  const auto texts = texts_of(60);
  const auto fresh = texts_of(20, 2);
  for (const FeatureOptions& options : {FeatureOptions{}, FeatureOptions{.given_columns = 2},
                                        FeatureOptions{.is_lexical = false, .given_columns = 2}}) {
    const Matrix vectors = options.given_columns > 0 ? vectors_of(60) : Matrix();
    const Matrix fresh_vectors = options.given_columns > 0 ? vectors_of(20) : Matrix();
    const Fitted fitted = fit(texts, vectors, options);
    fitted.features.save(folder.path());
    const Features loaded = Features::load(folder.path(), options);
    EXPECT_EQ(loaded.encoder_name(), fitted.features.encoder_name());
    EXPECT_EQ(loaded.neighbor_block(), fitted.features.neighbor_block());
    expect_equal(transformed(loaded, fresh, fresh_vectors),
                 transformed(fitted.features, fresh, fresh_vectors));
  }
}

TEST(Features, ThreadsChangeNothing) {
  const auto texts = texts_of(1200);
  expect_equal(fit(texts, {}, {}, 1).set, fit(texts, {}, {}, 3).set);
}

TEST(Features, TheShapeIsThatOfEveryTransform) {
  const auto texts = texts_of(60);
  const Matrix vectors = vectors_of(60);
  const Fitted fitted = fit(texts, vectors, {.given_columns = 2});
  const learn::FeatureSet shape = fitted.features.shape();
  EXPECT_EQ(shape.rows, 0U);
  ASSERT_EQ(shape.sparse.size(), fitted.set.sparse.size());
  ASSERT_EQ(shape.dense.size(), fitted.set.dense.size());
  for (const auto& [name, block] : fitted.set.sparse) {
    EXPECT_EQ(shape.sparse_block(name).columns(), block.columns()) << name;
  }
  for (const auto& [name, block] : fitted.set.dense) {
    EXPECT_EQ(shape.dense.at(name).columns, block.columns) << name;
  }
}

TEST(Features, OnlyWantedBlocksAreMadeAndAreWhatTheyWouldBeAmongAll) {
  ThreadPool threads(2);
  const auto texts = texts_of(60);
  const Fitted fitted = fit(texts, vectors_of(60), {.given_columns = 2});
  const learn::FeatureSet some =
      fitted.features.transform(texts, {"words", "chars"}, given(vectors_of(60)), threads);
  learn::FeatureSet all = transformed(fitted.features, texts, vectors_of(60));
  for (const char* block : {"terms", "openings"}) EXPECT_EQ(all.sparse.erase(block), 1U);
  EXPECT_EQ(all.dense.erase(Features::kLexicalVector), 1U);
  expect_equal(some, all);
}

TEST(Features, OfWordsNeverSeenAreEmptyRows) {
  const Fitted fitted = fit(texts_of(60), {}, {});
  const std::vector<encode::LexicalText> unknown{{"xylophon zwölfzylinder", 0}, {"", 0}};
  const learn::FeatureSet set = transformed(fitted.features, unknown);
  EXPECT_TRUE(set.sparse_block("words").row(0).empty());
  EXPECT_TRUE(set.sparse_block("words").row(1).empty());
  for (const float value : set.dense_block(Features::kLexicalVector).row(1)) EXPECT_EQ(value, 0);
}

TEST(Features, OfTextsWithoutAWordCannotBeFitted) {
  const std::vector<encode::LexicalText> texts{{"...", 0}, {"?!", 0}};
  EXPECT_THROW(static_cast<void>(fit(texts, {}, {})), InvalidInput);
}

TEST(Features, OptionsThatTheFileDoesNotFitAreRefused) {
  const TemporaryFolder folder;
  const Matrix vectors = vectors_of(60);
  fit(texts_of(60), vectors, {.is_lexical = false, .given_columns = 2})
      .features.save(folder.path());
  EXPECT_THROW(static_cast<void>(Features::load(folder.path(), {})), Corrupt);
  std::filesystem::remove(folder / "features.safetensors");
  EXPECT_THROW(static_cast<void>(Features::load(folder.path(), {})), NotFound);
}

TEST(Features, FieldsStandInFrontOfTheTextOrAreLeftOut) {
  Document document;
  document.fields = "priority: high";
  document.body = "screen is black";
  const auto with = lexical_text(document, FieldUse::kWith);
  EXPECT_EQ(with.text, "priority: high\nscreen is black");
  EXPECT_EQ(with.text.substr(with.body_start), document.body);
  const auto without = lexical_text(document, FieldUse::kWithout);
  EXPECT_EQ(without.text, document.body);
  EXPECT_EQ(without.body_start, 0U);
}

}  // namespace
}  // namespace triage::model
