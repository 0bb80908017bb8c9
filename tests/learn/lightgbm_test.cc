#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/learn/boosted_classes.h"
#include "tests/learn/random_rows.h"
#include "triage/base/error.h"
#include "triage/base/random.h"
#include "triage/learn/lightgbm/bin_sample.h"
#include "triage/learn/lightgbm/booster.h"
#include "triage/learn/lightgbm/model_text.h"

namespace triage::learn {
namespace {

using testing::accuracy;
using testing::easy_classes;
using testing::labeled;
using testing::LabeledMatrix;
using testing::quick;
using testing::random_classes;
using testing::trained;

// Remembers what it was told, and interrupts after some rounds when asked to.
class RecordingProgress final : public Progress {
 public:
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t count) override {
    rounds += count;
    if (interrupt_after != 0 && rounds >= interrupt_after) throw Interrupted();
  }
  void end() override {}
  void note(std::string_view text) override { notes.emplace_back(text); }

  std::uint64_t rounds = 0;
  std::uint64_t interrupt_after = 0;
  std::vector<std::string> notes;
};

LabeledMatrix rows_between(const LabeledMatrix& data, std::size_t begin, std::size_t end) {
  LabeledMatrix part{.rows = Matrix(0, data.rows.columns()), .labels = {}};
  for (std::size_t i = begin; i < end; ++i) {
    part.rows.append_row(data.rows.row(i));
    part.labels.push_back(data.labels[i]);
  }
  return part;
}

TEST(Booster, TellsClassesApartInRowsThatItHasNotSeen) {
  const LabeledMatrix data = easy_classes(1);
  const Booster booster = trained(rows_between(data, 0, 1500), quick());
  EXPECT_GT(accuracy(booster, rows_between(data, 1500, 2000)), 0.9);
}

TEST(Booster, MakesTheSameTreesWhateverTheThreadCount) {
  const LabeledMatrix data = easy_classes(2);
  BoosterOptions options = quick();
  options.feature_fraction = 0.7;
  options.bagging_fraction = 0.6;
  const std::string one = trained(data, options).text();
  options.threads = 3;
  EXPECT_EQ(trained(data, options).text(), one);
}

TEST(Booster, MakesOtherTreesFromAnotherSeed) {
  const LabeledMatrix data = easy_classes(2);
  BoosterOptions options = quick();
  options.bagging_fraction = 0.6;
  const std::string first = trained(data, options).text();
  options.seed = 1;
  EXPECT_NE(trained(data, options).text(), first);
}

TEST(Booster, StopsWhenTheValidationLossNoLongerFalls) {
  constexpr std::size_t kSizes[] = {300, 300};
  const LabeledMatrix training = random_classes(kSizes, 6, 8.0, 3);    // nearly pure noise
  const LabeledMatrix validation = random_classes(kSizes, 6, 8.0, 4);  // of other centres
  RecordingProgress progress;
  BoosterOptions options = quick();
  options.max_rounds = 200;
  const Booster booster =
      Booster::train(labeled(training), labeled(validation), 2, options, progress);
  EXPECT_LT(progress.rounds, 200U);
  EXPECT_EQ(booster.rounds(), std::max<std::size_t>(1, progress.rounds - 5));
}

TEST(Booster, EarlyStoppingIsTheSameWhateverTheThreadCount) {
  const LabeledMatrix training = easy_classes(5);
  const LabeledMatrix validation = easy_classes(6);
  BoosterOptions options = quick();
  options.max_rounds = 60;
  SilentProgress progress;
  const Booster one = Booster::train(labeled(training), labeled(validation), 3, options, progress);
  options.threads = 2;
  const Booster two = Booster::train(labeled(training), labeled(validation), 3, options, progress);
  EXPECT_EQ(one.text(), two.text());
}

TEST(Booster, IsTheSameAfterItsTextIsLoaded) {
  const LabeledMatrix data = easy_classes(7);
  const Booster booster = trained(data, quick());
  const Booster loaded = Booster::load(booster.text());
  ThreadPool threads(1);
  EXPECT_EQ(loaded.scores(data.rows, threads), booster.scores(data.rows, threads));
  EXPECT_EQ(loaded.text(), booster.text());
  EXPECT_EQ(loaded.rounds(), 15U);
  EXPECT_EQ(loaded.class_count(), 3U);
  EXPECT_EQ(loaded.columns(), 12U);
}

TEST(Booster, ScoresARowAsItScoresABatch) {
  const LabeledMatrix data = easy_classes(8);
  const Booster booster = trained(data, quick());
  ThreadPool threads(3);
  const Matrix batch = booster.scores(data.rows, threads);
  std::vector<float> alone(3);
  for (std::size_t i = 0; i < data.labels.size(); i += 101) {
    booster.score(data.rows.row(i), alone);
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), batch.row(i).begin())) << "row " << i;
  }
}

TEST(Booster, AnswersManyThreadsAtOnce) {
  const LabeledMatrix data = easy_classes(9);
  const Booster booster = trained(data, quick());
  ThreadPool threads(1);
  const Matrix expected = booster.scores(data.rows, threads);
  std::vector<int> wrong(4);
  {
    std::vector<std::jthread> askers;
    for (std::size_t t = 0; t < wrong.size(); ++t) {
      askers.emplace_back([&, t] {
        std::vector<float> scores(3);
        for (std::size_t i = t; i < data.labels.size(); ++i) {
          booster.score(data.rows.row(i), scores);
          wrong[t] += !std::equal(scores.begin(), scores.end(), expected.row(i).begin());
        }
      });
    }
  }
  EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST(Booster, SumsGainsOfTheColumnsThatTellTheClassesApart) {
  LabeledMatrix data{.rows = Matrix(400, 3), .labels = {}};
  for (std::size_t i = 0; i < 400; ++i) {
    Random random(10, "row", i);
    data.labels.push_back(static_cast<std::uint32_t>(i % 2));
    data.rows.row(i)[0] = static_cast<float>(random.uniform());
    data.rows.row(i)[1] = static_cast<float>(i % 2) + static_cast<float>(random.uniform());
  }
  SilentProgress progress;
  const Booster booster = Booster::train(labeled(data), std::nullopt, 2, quick(), progress);
  const std::vector<double> gains = booster.importances();
  ASSERT_EQ(gains.size(), 3U);
  EXPECT_GT(gains[1], 10 * gains[0]);
  EXPECT_EQ(gains[2], 0.0);
}

TEST(Booster, WeighsRows) {
  // The same rows carry both labels; the weights say which of them counts.
  LabeledMatrix data{.rows = Matrix(200, 1), .labels = {}};
  std::vector<float> weights;
  for (std::size_t i = 0; i < 200; ++i) {
    data.rows.row(i)[0] = static_cast<float>(i / 2);
    data.labels.push_back(static_cast<std::uint32_t>(i % 2));
    weights.push_back(i % 2 == 0 ? 1.0F : 9.0F);
  }
  SilentProgress progress;
  const Booster booster =
      Booster::train({.rows = data.rows, .labels = data.labels, .weights = weights}, std::nullopt,
                     2, quick(), progress);
  std::vector<float> scores(2);
  booster.score(data.rows.row(100), scores);
  EXPECT_GT(scores[1], scores[0] + 1.0F);
}

TEST(Booster, LearnsFromChosenRowsOfSeveralMatrices) {
  const LabeledMatrix data = easy_classes(11);
  const LabeledMatrix more = easy_classes(12);
  RowSet rows(data.rows);
  rows.append(more.rows);
  std::vector<std::uint32_t> labels = data.labels;
  labels.insert(labels.end(), more.labels.begin(), more.labels.end());

  Matrix copied = data.rows;
  for (std::size_t i = 0; i < more.rows.rows(); ++i) copied.append_row(more.rows.row(i));
  SilentProgress progress;
  const Booster scattered =
      Booster::train({.rows = rows, .labels = labels}, std::nullopt, 3, quick(), progress);
  const Booster whole =
      Booster::train({.rows = copied, .labels = labels}, std::nullopt, 3, quick(), progress);
  EXPECT_EQ(scattered.text(), whole.text());
}

TEST(Booster, TurnsWarningsIntoNotes) {
  LabeledMatrix data{.rows = Matrix(60, 2), .labels = {}};  // all rows the same: nothing to split
  for (std::size_t i = 0; i < 60; ++i) data.labels.push_back(static_cast<std::uint32_t>(i % 2));
  RecordingProgress progress;
  ::testing::internal::CaptureStdout();
  const Booster booster = Booster::train(labeled(data), std::nullopt, 2, quick(), progress);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  ASSERT_FALSE(progress.notes.empty());
  EXPECT_EQ(progress.notes[0].substr(0, 10), "LightGBM: ");
  std::vector<float> scores(2);
  booster.score(data.rows.row(0), scores);
  EXPECT_FLOAT_EQ(scores[0], scores[1]);
}

TEST(Booster, StopsWhenTheUserInterruptsAndCanTrainAgain) {
  const LabeledMatrix data = easy_classes(13);
  RecordingProgress progress;
  progress.interrupt_after = 3;
  EXPECT_THROW((void)Booster::train(labeled(data), std::nullopt, 3, quick(), progress),
               Interrupted);
  EXPECT_EQ(trained(data, quick()).rounds(), 15U);
}

template <typename Kind>
std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Kind& error) {
    return error.what();
  }
  return "no error of this kind";
}

TEST(Booster, RefusesOneClassOnly) {
  const LabeledMatrix data = easy_classes(14);
  const std::vector<std::uint32_t> zeros(data.labels.size());
  SilentProgress progress;
  const std::string message = message_of<InvalidInput>([&] {
    (void)Booster::train({.rows = data.rows, .labels = zeros}, std::nullopt, 1, quick(), progress);
  });
  EXPECT_NE(message.find("one class only"), std::string::npos) << message;
}

TEST(Booster, RefusesNoRows) {
  SilentProgress progress;
  EXPECT_THROW((void)Booster::train({.rows = Matrix(0, 4), .labels = {}}, std::nullopt, 2, quick(),
                                    progress),
               InvalidInput);
}

TEST(Booster, NamesWhatLightgbmRefuses) {
  BoosterOptions options = quick();
  options.num_leaves = 1;
  const std::string message =
      message_of<InvalidInput>([&] { (void)trained(easy_classes(15), options); });
  EXPECT_NE(message.find("num_leaves"), std::string::npos) << message;
}

TEST(Booster, SaysWhatToDoWhereLightgbmHasNoCuda) {
  BoosterOptions options = quick();
  options.device = BoosterDevice::kCuda;
  const std::string message =
      message_of<InvalidInput>([&] { (void)trained(easy_classes(16), options); });
  EXPECT_NE(message.find("--device cuda"), std::string::npos) << message;
  EXPECT_NE(message.find("Use --device cpu"), std::string::npos) << message;
}

TEST(ModelText, IsRefusedWhenAnyByteOfItChanged) {
  const std::string text = trained(easy_classes(17), quick()).text();
  for (std::size_t at = 0; at < text.size(); at += 97) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_THROW((void)Booster::load(changed), Corrupt) << "byte " << at;
  }
}

TEST(ModelText, IsRefusedWhenCutShort) {
  const std::string text = trained(easy_classes(17), quick()).text();
  EXPECT_THROW((void)Booster::load(text.substr(0, text.size() / 2)), Corrupt);
  EXPECT_THROW((void)Booster::load(""), Corrupt);
  EXPECT_THROW((void)Booster::load(text.substr(0, text.size() - 1)), Corrupt);
}

TEST(ModelText, DoesNotTellTheThreadCount) {
  EXPECT_EQ(sealed_model_text("tree\nparameters:\n[num_threads: 7]\n[seed: 1]\nend\n\n"),
            sealed_model_text("tree\nparameters:\n[num_threads: 2]\n[seed: 1]\nend\n"));
  EXPECT_NE(sealed_model_text("tree\nparameters:\n[num_threads: 7]\n[seed: 1]\nend\n"),
            sealed_model_text("tree\nparameters:\n[num_threads: 7]\n[seed: 2]\nend\n"));
}

TEST(BinSample, IsRisingDistinctAndAsLargeAsMemoryAllows) {
  const auto few = bin_sample(100, 10, 1);
  ASSERT_EQ(few.size(), 100U);
  EXPECT_EQ(few.back(), 99U);
  const auto wide = bin_sample(500'000, 1024, 1);
  EXPECT_EQ(wide.size(), 25'000'000U / 1024U);
  EXPECT_TRUE(std::adjacent_find(wide.begin(), wide.end(), std::greater_equal<>()) == wide.end());
  EXPECT_NE(wide, bin_sample(500'000, 1024, 2));
  EXPECT_EQ(bin_sample(300'000, 8, 1).size(), 200'000U);
  EXPECT_EQ(bin_sample(300'000, 1'000'000, 1).size(), 5'000U);
}

}  // namespace
}  // namespace triage::learn
