#include "triage/encode/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "tests/base/temporary_folder.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/tensor_file.h"

namespace triage::encode {
namespace {

using ::testing::HasSubstr;

// Three classes, so that the arrays' lengths are odd.
Tuning some_tuning() {
  Tuning tuning{.base_fingerprint = "transformer-1:bert:f32:0123456789abcdef",
                .prompt = "query: ",
                .cleaning = "0123456789abcdef",
                .classes = {"a", "b", "c"},
                .weight = Matrix(3, 2),
                .bias = {0.5F, -1, 0},
                .groups = {~std::uint64_t{0}, 7, 7},
                .texts = {8, 9, 9},
                .tickets = {1, 2, 3},
                .folds = {1, 0, 0},
                .out_of_fold = Matrix(3, 3),
                .settings = R"({"epochs":2})",
                .figures = "[]"};
  for (std::size_t i = 0; i < 6; ++i) tuning.weight.data()[i] = static_cast<float>(i);
  for (std::size_t i = 0; i < 9; ++i) tuning.out_of_fold.data()[i] = static_cast<float>(i) / 3;
  return tuning;
}

class TuningFile : public ::testing::Test {
 protected:
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  [[nodiscard]] std::string message() const {
    try {
      (void)read_tuning_if_there(path());
    } catch (const Corrupt& error) {
      return error.what();
    }
    return "";
  }

 private:
  triage::testing::TemporaryFolder folder_;
};

TEST_F(TuningFile, IsReadAsItWasWritten) {
  const Tuning written = some_tuning();
  write_tuning(written, path());
  const auto read = read_tuning_if_there(path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->base_fingerprint, written.base_fingerprint);
  EXPECT_EQ(read->prompt, written.prompt);
  EXPECT_EQ(read->cleaning, written.cleaning);
  EXPECT_EQ(read->classes, written.classes);
  EXPECT_EQ(read->weight, written.weight);
  EXPECT_EQ(read->bias, written.bias);
  EXPECT_EQ(read->groups, written.groups);
  EXPECT_EQ(read->texts, written.texts);
  EXPECT_EQ(read->folds, written.folds);
  EXPECT_EQ(read->out_of_fold, written.out_of_fold);
  EXPECT_EQ(read->settings, written.settings);
  EXPECT_EQ(read->figures, written.figures);
}

TEST_F(TuningFile, MayBeWithoutCrossFitting) {
  Tuning tuning = some_tuning();
  tuning.folds.clear();
  tuning.out_of_fold = Matrix();
  write_tuning(tuning, path());
  const auto read = read_tuning_if_there(path());
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->folds.empty());
  EXPECT_EQ(read->out_of_fold.rows(), 0U);
  EXPECT_EQ(read->groups, tuning.groups);
}

TEST_F(TuningFile, AnEncoderThatWasNotTunedHasNone) { EXPECT_FALSE(read_tuning_if_there(path())); }

TEST_F(TuningFile, ScoresAreWeightTimesVectorPlusBias) {
  EXPECT_EQ(some_tuning().scores(std::vector<float>{1, 2}), (std::vector<float>{2.5, 7, 14}));
}

TEST_F(TuningFile, ATextIsFoundByItsFirstRow) {
  const auto rows = some_tuning().row_of_text();
  EXPECT_EQ(rows.at(8), 0U);
  EXPECT_EQ(rows.at(9), 1U);
}

TEST_F(TuningFile, AGroupIsFoundByItsFirstRow) {
  const auto rows = some_tuning().row_of_group();
  EXPECT_EQ(rows.at(7), 1U);
  EXPECT_EQ(rows.at(~std::uint64_t{0}), 0U);
}

TEST_F(TuningFile, MissingArraysAreSaid) {
  write_tuning(some_tuning(), path());
  std::filesystem::remove(path() / "tuning.safetensors");
  EXPECT_THAT(message(), HasSubstr("tuning.safetensors"));
}

TEST_F(TuningFile, ArraysOfAnotherTuningAreSaid) {
  write_tuning(some_tuning(), path());
  const std::string text = read_file(path() / "tuning.json");
  Tuning other = some_tuning();
  other.classes.emplace_back("d");
  other.bias.push_back(0);
  other.weight = Matrix(4, 2);
  other.out_of_fold = Matrix(3, 4);
  write_tuning(other, path());
  write_file_atomically(path() / "tuning.json", text);
  EXPECT_THAT(message(), HasSubstr("classifier.bias"));
}

TEST_F(TuningFile, RowsThatAreNotAsManyAsGroupsAreSaid) {
  Tuning tuning = some_tuning();
  write_tuning(tuning, path());
  TensorFileWriter writer;
  writer.add("classifier.bias", tuning.bias, {3});
  writer.add("classifier.weight", std::span<const float>(tuning.weight.data(), 6), {3, 2});
  writer.add("learned.groups", tuning.groups, {3});
  writer.add("learned.texts", tuning.texts, {3});
  writer.add("learned.tickets", tuning.tickets, {3});
  writer.add("learned.fold", std::span(tuning.folds).first(2), {2});
  writer.add("out_of_fold", std::span<const float>(tuning.out_of_fold.data(), 6), {2, 3});
  writer.write(path() / "tuning.safetensors");
  EXPECT_THAT(message(), HasSubstr("as many as its groups"));
}

TEST_F(TuningFile, NumbersThatNoTuningLeavesAreSaid) {
  Tuning wrong = some_tuning();
  wrong.bias[1] = std::nanf("");
  write_tuning(wrong, path());
  EXPECT_THAT(message(), HasSubstr("'classifier.bias' has a number that is not finite"));
  wrong = some_tuning();
  wrong.weight.row(2)[1] = INFINITY;
  write_tuning(wrong, path());
  EXPECT_THAT(message(), HasSubstr("'classifier.weight' has a number that is not finite"));
  wrong = some_tuning();
  wrong.out_of_fold.row(0)[0] = -INFINITY;
  write_tuning(wrong, path());
  EXPECT_THAT(message(), HasSubstr("'out_of_fold' has a number that is not finite"));
  wrong = some_tuning();
  wrong.folds[0] = 20;
  write_tuning(wrong, path());
  EXPECT_THAT(message(), HasSubstr("a fold that none can be"));
  wrong = some_tuning();
  wrong.weight = Matrix(3, 0);
  write_tuning(wrong, path());
  EXPECT_THAT(message(), HasSubstr("no numbers"));
  wrong = some_tuning();
  wrong.classes[2] = "a";
  write_tuning(wrong, path());
  EXPECT_THAT(message(), HasSubstr("a class twice"));
  wrong = some_tuning();
  wrong.settings = "[]";
  write_tuning(wrong, path());
  EXPECT_THAT(message(), HasSubstr("'settings'"));
}

TEST_F(TuningFile, AnIncompleteDescriptionIsSaid) {
  write_tuning(some_tuning(), path());
  write_file_atomically(path() / "tuning.json", R"({"format": "triage-tuning-1"})");
  EXPECT_THAT(message(), HasSubstr("not complete"));
  write_file_atomically(path() / "tuning.json", R"({"format": "another"})");
  EXPECT_THAT(message(), HasSubstr("triage-tuning-1"));
  write_file_atomically(path() / "tuning.json", "{");
  EXPECT_THAT(message(), HasSubstr("tuning.json"));
}

}  // namespace
}  // namespace triage::encode
