#include "triage/tune/tuning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/tune/tiny_job.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/file_lock.h"
#include "triage/base/tensor_file.h"
#include "triage/encode/transformer/transformer.h"
#include "triage/encode/tuning.h"
#include "triage/tune/tuning_run.h"

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

// The first step that a call makes, of those that it reports: `fold 1 of 2` and 8, say.
struct FirstStep {
  std::string run;
  std::size_t step = 0;
};

// Nothing if it makes no step. Interrupted is no failure.
std::optional<FirstStep> first_step(const fs::path& folder,
                                    const std::function<bool()>& should_stop = never) {
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::tmpfile(), &std::fclose);
  ProgressLines progress(file.get());
  try {
    tune(folder, progress, should_stop);
  } catch (const Interrupted&) {
  }
  std::rewind(file.get());
  std::array<char, 4096> line{};
  while (std::fgets(line.data(), line.size(), file.get()) != nullptr) {
    const auto said = nlohmann::json::parse(line.data());
    if (said["event"] == "step") return FirstStep{said["run"], said["step"]};
  }
  return std::nullopt;
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
  std::vector<FirstStep> firsts;
  for (int asked = 0; !fs::exists(folder / "model"); asked = 0) {
    const auto first = first_step(folder, [&] { return ++asked > 4; });
    if (first) firsts.push_back(*first);
    ASSERT_LT(firsts.size(), 100U);
  }
  ASSERT_GT(firsts.size(), 4U);
  EXPECT_EQ(firsts[0].step, 1U);
  for (std::size_t i = 1; i < firsts.size(); ++i) {
    const bool is_same_run = firsts[i].run == firsts[i - 1].run;
    EXPECT_TRUE(!is_same_run || firsts[i].step > firsts[i - 1].step) << firsts[i].step;
  }
  EXPECT_EQ(firsts[1].run, firsts[0].run) << "the first run was stopped before its end";
  EXPECT_EQ(bytes_of_result(whole), bytes_of_result(folder));
}

TEST(Tuning, AStopWhileRowsAreScoredLosesNothingThatWasLearned) {
  const TinyJob tiny;
  const fs::path whole = tiny.write("whole");
  tune_silently(whole);
  const fs::path folder = tiny.write("stopped");
  // The checkpoint of a run that nobody stopped is that of its end: the fold's rows are scored now.
  const auto is_learned = [&] { return fs::exists(folder / "state/run-1.safetensors"); };
  const auto first = first_step(folder, is_learned);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->run, "fold 1 of 2");
  ASSERT_TRUE(is_learned());
  EXPECT_FALSE(fs::exists(folder / "state/fold-0.safetensors"));
  const auto next = first_step(folder);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->run, "fold 2 of 2");
  EXPECT_EQ(bytes_of_result(whole), bytes_of_result(folder));
}

TEST(Tuning, LooksAtTheHeldRowsTwiceAnEpochWhateverItsLength) {
  for (const std::size_t rows : {24U, 30U, 36U, 48U}) {  // 2 to 5 steps
    TinyJob tiny(rows);
    tiny.job.settings.folds = 0;
    tiny.job.settings.epochs = 1;
    const fs::path folder = tiny.write("of-" + std::to_string(rows));
    tune_silently(folder);
    const auto tuning = encode::read_tuning_if_there(folder / "model");
    ASSERT_TRUE(tuning);
    EXPECT_EQ(nlohmann::json::parse(tuning->figures).size(), kEvaluationsAnEpoch) << rows;
  }
}

TEST(Tuning, AJobThatAnotherProcessWorksOnIsLeftAlone) {
  const TinyJob tiny;
  const fs::path folder = tiny.write();
  const auto lock = FileLock::try_take(folder / "lock");
  EXPECT_THAT(message_of<Unavailable>(folder), HasSubstr("another process"));
  EXPECT_FALSE(fs::exists(folder / "state"));
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
  const auto next = first_step(folder);
  ASSERT_TRUE(next);
  EXPECT_GT(next->step, 1U);
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

// Writes the checkpoint anew with `value` at this place of its state, a JSON pointer.
void change_state(const fs::path& file, const char* place, const nlohmann::json& value) {
  const fs::path changed = file.string() + ".changed";
  {
    const TensorFile read(file);
    TensorFileWriter writer;
    for (const auto& [name, tensor] : read.tensors()) {
      writer.add_bytes(name, tensor.dtype, tensor.bytes, tensor.shape);
    }
    auto state = nlohmann::json::parse(read.note("state"));
    state[nlohmann::json::json_pointer(place)] = value;
    writer.add_note("fingerprint", read.note("fingerprint"));
    writer.add_note("state", state.dump());
    writer.write(changed);
  }
  fs::rename(changed, file);
}

TEST(Tuning, AStateThatNoRunLeavesIsSaid) {
  const TinyJob tiny;
  const fs::path folder = tiny.write();
  int asked = 0;
  EXPECT_THROW(tune_silently(folder, [&] { return ++asked > 6; }), Interrupted);
  const fs::path checkpoint = folder / "state/run-1.safetensors";
  const std::string right = read_file(checkpoint);
  const std::vector<std::pair<const char*, nlohmann::json>> wrongs{
      {"/step", 1'000'000},
      {"/step", -1},
      {"/steps_since", 1000},
      {"/best", 7},
      {"/best", -1},
      {"/loss_since", nullptr},
      {"/evaluations", nlohmann::json::array()},
      {"/evaluations/0/step", 999},
      {"/evaluations/0/held_accuracy", 1.5}};
  for (const auto& [place, value] : wrongs) {
    change_state(checkpoint, place, value);
    EXPECT_THAT(message_of<Corrupt>(folder), HasSubstr("its state is wrong")) << place << value;
    write_file_atomically(checkpoint, right);
  }
  tune_silently(folder);
  EXPECT_TRUE(fs::exists(folder / "model"));
}

TEST(Tuning, ScoresThatNoRunLeavesAreSaid) {
  const TinyJob tiny;
  const fs::path folder = tiny.write();
  const fs::path file = folder / "state/fold-0.safetensors";
  EXPECT_THROW(tune_silently(folder, [&] { return fs::exists(file); }), Interrupted);
  const TensorFile read(file);
  const auto scores = read.floats("scores", {0, 3});
  std::vector<float> wrong(scores.begin(), scores.end());
  wrong[1] = std::nanf("");
  TensorFileWriter writer;
  writer.add("scores", wrong, {wrong.size() / 3, 3});
  writer.add_note("fingerprint", read.note("fingerprint"));
  writer.add_note("figures", read.note("figures"));
  writer.write(file);
  EXPECT_THAT(message_of<Corrupt>(folder), HasSubstr("fold-0.safetensors"));
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
