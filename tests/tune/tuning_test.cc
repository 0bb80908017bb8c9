#include "triage/tune/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "tests/tune/tiny_job.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/encode/transformer/transformer.h"
#include "triage/encode/tuning.h"

namespace triage::tune {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TinyJob;

bool never() { return false; }

void tune_silently(const fs::path& folder, const std::function<bool()>& should_stop = never) {
  ProgressLines silent(nullptr);
  tune(folder, silent, should_stop);
}

std::string bytes_of_result(const fs::path& folder) {
  return read_file(folder / "model/model.safetensors") +
         read_file(folder / "model/tuning.safetensors") + read_file(folder / "model/tuning.json");
}

template <typename Error>
std::string message_of(const fs::path& folder) {
  try {
    tune_silently(folder);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

double share_right(const Matrix& scores, const encode::TuningJob& job) {
  double right = 0;
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    const auto row = scores.row(i);
    const auto largest = std::max_element(row.begin(), row.end()) - row.begin();
    right += static_cast<std::uint32_t>(largest) == job.rows[i].label ? 1 : 0;
  }
  return right / static_cast<double>(scores.rows());
}

TEST(Tuning, LeavesAnEncoderWhoseClassifierTellsTheClassesApart) {
  TinyJob tiny(240);
  tiny.job.settings.folds = 0;
  tiny.job.settings.epochs = 4;
  const fs::path folder = tiny.write();
  tune_silently(folder);
  const auto tuning = encode::read_tuning_if_there(folder / "model");
  ASSERT_TRUE(tuning);
  EXPECT_EQ(tuning->classes, tiny.job.classes);
  EXPECT_TRUE(tuning->out_of_fold.rows() == 0);

  std::vector<encode::TokenIds> texts;
  for (const encode::TuningRow& row : tiny.job.rows) texts.push_back(row.ids);
  const auto encoder = encode::Transformer::open(folder / "model", {.threads = 1});
  const Matrix vectors = encoder.encode(texts);
  Matrix scores(vectors.rows(), 3);
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    const auto found = tuning->scores(vectors.row(i));
    std::copy(found.begin(), found.end(), scores.row(i).begin());
  }
  EXPECT_GT(share_right(scores, tiny.job), 0.8);
  EXPECT_FALSE(fs::exists(folder / "state"));
}

class EveryLoss : public ::testing::TestWithParam<encode::TuningLoss> {};

TEST_P(EveryLoss, MakesOutOfFoldScoresBetterThanChance) {
  TinyJob tiny(240);
  tiny.job.settings.epochs = 4;
  tiny.job.settings.loss = GetParam();
  const fs::path folder = tiny.write();
  tune_silently(folder);
  const auto tuning = encode::read_tuning_if_there(folder / "model");
  ASSERT_TRUE(tuning);
  EXPECT_GT(share_right(tuning->out_of_fold, tiny.job), 0.6);
}
INSTANTIATE_TEST_SUITE_P(Tuning, EveryLoss,
                         ::testing::Values(encode::TuningLoss::kClassification,
                                           encode::TuningLoss::kContrastive,
                                           encode::TuningLoss::kBoth));

// Labels that are drawn at random cannot be known unless a row was seen.
TEST(Tuning, OutOfFoldScoresKnowNothingOfARowsOwnLabel) {
  TinyJob tiny(240);
  Random random(5);
  for (encode::TuningRow& row : tiny.job.rows) {
    row.label = static_cast<std::uint32_t>(random.below(3));
  }
  tiny.job.settings.epochs = 10;
  tiny.job.settings.stopping_share = 0;
  const fs::path folder = tiny.write();
  tune_silently(folder);
  const auto tuning = encode::read_tuning_if_there(folder / "model");
  ASSERT_TRUE(tuning);
  EXPECT_LT(share_right(tuning->out_of_fold, tiny.job), 0.45);
  EXPECT_EQ(tuning->folds.size(), tiny.job.rows.size());
}

TEST(Tuning, GoesOnAfterAStopAsIfThereHadBeenNone) {
  const TinyJob tiny;
  const fs::path whole = tiny.write("whole");
  tune_silently(whole);
  const fs::path folder = tiny.write("stopped");
  int stops = 0;
  for (int asked = 0; !fs::exists(folder / "model"); asked = 0) {
    try {
      tune_silently(folder, [&] { return ++asked > 7; });
    } catch (const Interrupted&) {
      ++stops;
    }
    ASSERT_LT(stops, 100);
  }
  EXPECT_GT(stops, 2);
  EXPECT_EQ(bytes_of_result(whole), bytes_of_result(folder));
}

TEST(Tuning, LowRankRunsGoOnLikewise) {
  TinyJob tiny;
  tiny.job.settings.lora_rank = 2;
  tiny.job.settings.folds = 0;
  const fs::path whole = tiny.write("whole");
  tune_silently(whole);
  const fs::path folder = tiny.write("stopped");
  int asked = 0;
  EXPECT_THROW(tune_silently(folder, [&] { return ++asked > 9; }), Interrupted);
  tune_silently(folder);
  EXPECT_EQ(bytes_of_result(whole), bytes_of_result(folder));
}

TEST(Tuning, ACheckpointOfAnotherJobIsNotUsed) {
  TinyJob tiny;
  const fs::path folder = tiny.write();
  int asked = 0;
  EXPECT_THROW(tune_silently(folder, [&] { return ++asked > 5; }), Interrupted);
  tiny.job.settings.rate = 2e-2;
  EXPECT_EQ(tiny.write(), folder);
  tune_silently(folder);
  const fs::path fresh = tiny.write("fresh");
  tune_silently(fresh);
  EXPECT_EQ(bytes_of_result(fresh), bytes_of_result(folder));
}

TEST(Tuning, ADoneJobIsDone) {
  TinyJob tiny;
  tiny.job.settings.folds = 0;
  const fs::path folder = tiny.write();
  tune_silently(folder);
  const std::string before = bytes_of_result(folder);
  tune_silently(folder);
  EXPECT_EQ(bytes_of_result(folder), before);
  tiny.job.settings.seed = 8;
  EXPECT_EQ(tiny.write(), folder);
  EXPECT_THAT(message_of<InvalidInput>(folder), HasSubstr("model of another job"));
}

TEST(Tuning, SaysWhichCheckpointIsDamaged) {
  TinyJob tiny;
  const fs::path folder = tiny.write();
  int asked = 0;
  EXPECT_THROW(tune_silently(folder, [&] { return ++asked > 5; }), Interrupted);
  fs::resize_file(folder / "state/run-1.safetensors", 100);
  EXPECT_THAT(message_of<Corrupt>(folder), HasSubstr("run-1.safetensors"));
}

TEST(Tuning, ALossThatIsNoNumberStopsIt) {
  TinyJob tiny;
  tiny.job.settings.folds = 0;
  tiny.job.settings.rate = 1;
  tiny.job.settings.classifier_rate = 1;
  tiny.job.settings.weight_decay = 0;
  auto& bytes = tiny.model.tensor("embeddings.word_embeddings.weight").bytes;
  const float huge = 3e38F;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof huge) {
    std::memcpy(bytes.data() + at, &huge, sizeof huge);
  }
  tiny.model.write();
  EXPECT_THAT(message_of<InvalidInput>(tiny.write()), HasSubstr("loss is no number"));
}

TEST(Tuning, ADeviceThatIsNotThereIsSaid) {
  TinyJob tiny;
  tiny.job.settings.device = "cuda";
  EXPECT_THAT(message_of<InvalidInput>(tiny.write()), HasSubstr("--device cpu"));
}

}  // namespace
}  // namespace triage::tune
