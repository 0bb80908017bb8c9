#include "triage/model/encoders.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>

#include "tests/base/temporary_folder.h"
#include "tests/model/made_up_desk.h"
#include "tests/model/word_counter.h"
#include "triage/base/error.h"
#include "triage/model/training.h"

namespace triage::model {
namespace {

using testing::WordCounter;
using ::triage::testing::TemporaryFolder;

EncoderUse named(const std::string& name) {
  return {.name = name,
          .folder = "/models/" + name,
          .prompt = "query: ",
          .precision = "f32",
          .long_texts = "head"};
}

// Tells access tickets, or hardware ones, from the others.
std::shared_ptr<Encoders> two_encoders(const std::string& fingerprint = "hardware-1") {
  auto encoders = std::make_shared<Encoders>();
  encoders->add(named("access"),
                std::make_unique<WordCounter>(
                    std::vector<std::string>{"password", "account", "login"}, "access-1"));
  encoders->add(
      named("hardware"),
      std::make_unique<WordCounter>(
          std::vector<std::string>{"laptop", "screen", "keyboard", "battery"}, fingerprint));
  return encoders;
}

const Model::MayBeMixed kNeverMixed = [](std::string_view, std::string_view) { return false; };

class Counting final : public Progress {
 public:
  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t count) override { count_ += count; }
  void end() override {}
  void note(std::string_view) override {}
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::atomic<std::uint64_t> count_ = 0;
};

TrainingResult train_with(const std::shared_ptr<Encoders>& encoders, const std::string& head,
                          bool uses_words) {
  TrainingOptions options;
  options.head = head;
  options.features = FeatureUse::kAsNamed;
  options.uses_words = uses_words;
  options.resamples = 20;
  ThreadPool threads(2);
  SilentProgress progress;
  return train(testing::read(testing::tickets(240)), text::Cleaner(), options, {}, encoders,
               threads, progress);
}

TEST(Encoders, GiveABlockEachOfUnitLengthAndCountATextOnce) {
  Counting progress;
  const std::vector<std::string> texts{"my password", "laptop and screen", "none"};
  const DenseVectors blocks = two_encoders()->encode(texts, progress).blocks;
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks.at("dense:access").columns(), 3U);
  const Matrix& hardware = blocks.at("dense:hardware");
  ASSERT_EQ(hardware.rows(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    double square = 0;
    for (const float value : hardware.row(i)) square += double{value} * double{value};
    EXPECT_NEAR(square, 1, 1e-6);
  }
  EXPECT_GT(hardware.row(1)[0], hardware.row(1)[2]);
  EXPECT_EQ(progress.count(), 3U);
}

TEST(Encoders, CountTheTextsThatEachReadAndThatItCut) {
  const auto encoders = two_encoders();
  SilentProgress progress;
  const std::vector<std::string> texts{"my password", "laptop", std::string(2000, 'x')};
  (void)encoders->encode(texts, progress);
  (void)encoders->encode(std::span(texts).first(2), progress);
  const std::vector<TextsRead> read = encoders->texts_read();
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[1].encoder, "hardware");
  EXPECT_EQ(read[1].texts, 5U);
  EXPECT_EQ(read[1].cut, 1U);
}

TEST(Encoders, OfOneNameAreRefused) {
  const auto encoders = two_encoders();
  EXPECT_THROW(encoders->add(named("access"),
                             std::make_unique<WordCounter>(std::vector<std::string>{"a"}, "other")),
               InvalidInput);
}

TEST(Encoders, DoNotTakeTheNamesOfWhatTicketsBring) {
  for (const std::string name : {"lexical", "given"}) {
    Encoders encoders;
    EXPECT_THROW(encoders.add(named(name),
                              std::make_unique<WordCounter>(std::vector<std::string>{"a"}, "one")),
                 InvalidInput)
        << name;
  }
}

// Knows one word alone, and has no direction for texts without it.
std::shared_ptr<Encoders> picky_encoder(const std::string& word) {
  auto encoders = std::make_shared<Encoders>();
  encoders->add(named("picky"),
                std::make_unique<WordCounter>(std::vector<std::string>{word, "zyx"}, "picky-1",
                                              /*least=*/0.0F));
  return encoders;
}

TEST(Encoders, AVectorWithoutADirectionIsADefectWithTheEncodersName) {
  SilentProgress progress;
  const std::vector<std::string> texts{"vpn", "printer", "vpn again"};
  const DenseRows rows = picky_encoder("vpn")->encode(texts, progress);
  ASSERT_EQ(rows.defects.size(), 1U);
  EXPECT_EQ(rows.defects.at(1),
            (Rejection{"no_vector", "encoder 'picky' gave it a vector that is all zeros"}));
  EXPECT_EQ(rows.blocks.at("dense:picky").rows(), 3U);
}

TEST(TrainingWithEncoders, LeavesOutTicketsThatGetNoVectorAndCountsThem) {
  std::vector<Ticket> tickets = testing::tickets(240);
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    if (i % 20 != 7) tickets[i].messages[0].text += " kindly";
    if (i % 3 == 0) tickets[i].fields = {{"priority", "high"}};
  }
  const Dataset data = testing::read(tickets);
  TrainingOptions options;
  options.head = "linear";
  options.features = FeatureUse::kAsNamed;
  options.resamples = 20;
  ThreadPool threads(2);
  SilentProgress progress;
  const TrainingResult result =
      train(data, text::Cleaner(), options, {}, picky_encoder("kindly"), threads, progress);
  ASSERT_EQ(result.left_out.size(), 12U);
  for (const RejectedRow& row : result.left_out) {
    EXPECT_EQ(row.why.field, "no_vector");
    EXPECT_EQ((row.row - 1) % 20, 7U) << row.id;
  }
  const RowCounts& rows = result.model.manifest().rows;
  EXPECT_EQ(rows.kept, 228U);
  EXPECT_EQ(rows.left_out.at("no_vector"), 12U);

  std::vector<Ticket> others;
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    if (i % 20 != 7) others.push_back(tickets[i]);
  }
  const TrainingResult without = train(testing::read(others), text::Cleaner(), options, {},
                                       picky_encoder("kindly"), threads, progress);
  EXPECT_EQ(result.evaluation.metrics.accuracy, without.evaluation.metrics.accuracy);
}

TEST(TrainingWithEncoders, AnEncoderWithoutAnyVectorIsAnErrorThatNamesIt) {
  TrainingOptions options;
  options.features = FeatureUse::kAsNamed;
  ThreadPool threads(2);
  SilentProgress progress;
  try {
    (void)train(testing::read(testing::tickets(60)), text::Cleaner(), options, {},
                picky_encoder("unheard"), threads, progress);
    FAIL() << "nothing is left to learn from";
  } catch (const InvalidInput& error) {
    EXPECT_NE(std::string(error.what()).find("'picky'"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("'T-1'"), std::string::npos) << error.what();
  }
}

TEST(TrainingWithEncoders, NamesThemInTheBundleAndAnswersTheSameOnceOpenedAgain) {
  const Dataset fresh = testing::read(testing::tickets(60, 2));
  for (const char* head : {"linear", "knn", "blend"}) {
    for (const bool uses_words : {true, false}) {
      const TemporaryFolder folder;
      const TrainingResult result = train_with(two_encoders(), head, uses_words);
      EXPECT_EQ(result.model.manifest().encoder,
                uses_words ? "lexical+access+hardware" : "access+hardware");
      result.model.save(folder.path(), "{}");
      Model opened = Model::open(folder.path());
      ASSERT_EQ(opened.manifest().features.encoders.size(), 2U);
      const EncoderUse& use = opened.manifest().features.encoders[1];
      EXPECT_EQ(use.name, "hardware");
      EXPECT_EQ(use.folder, "/models/hardware");
      EXPECT_EQ(use.prompt, "query: ");
      EXPECT_EQ(use.columns, 4U);
      EXPECT_EQ(use.fingerprint, "hardware-1");
      opened.set_encoders(two_encoders(), kNeverMixed);
      ThreadPool threads(2);
      SilentProgress progress;
      EXPECT_EQ(opened.probabilities(fresh.documents, FieldUse::kWith, threads, progress),
                result.model.probabilities(fresh.documents, FieldUse::kWith, threads, progress))
          << head;
    }
  }
}

TEST(TrainingWithEncoders, AnEncoderThatGivesOtherVectorsIsRefusedBothNamed) {
  const TemporaryFolder folder;
  train_with(two_encoders(), "linear", true).model.save(folder.path(), "{}");
  Model opened = Model::open(folder.path());
  try {
    opened.set_encoders(two_encoders("hardware-2"), kNeverMixed);
    FAIL() << "vectors of another encoder do not mix";
  } catch (const InvalidInput& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("hardware-1"), std::string::npos) << message;
    EXPECT_NE(message.find("hardware-2"), std::string::npos) << message;
  }
  opened.set_encoders(two_encoders("hardware-2"), [](std::string_view a, std::string_view b) {
    return a == "hardware-1" && b == "hardware-2";
  });
}

TEST(TrainingWithEncoders, AnAdapterIsTriedMeasuredAndUsedOnlyIfBetter) {
  const TrainingResult result = train_with(two_encoders(), "blend", true);
  ASSERT_TRUE(result.adapter_gain);
  const learn::PairedDifference& found = result.adapter_gain->difference;
  EXPECT_EQ(result.adapter_gain->block, "dense:access");
  EXPECT_LE(found.lower, found.difference);
  EXPECT_LE(found.difference, found.upper);
  const auto& parts = result.model.manifest().head.parts;
  const auto has = [&](const char* part) {
    return std::find(parts.begin(), parts.end(), part) != parts.end();
  };
  EXPECT_EQ(has("adapted:access"), found.is_second_better());
  EXPECT_EQ(has("knn"), !found.is_second_better());
}

TEST(TrainingWithEncoders, TheDigestDoesNotDependOnWhereAnEncoderLies) {
  const TemporaryFolder folder;
  std::vector<std::string> digests;
  for (const std::string place : {"here", "there"}) {
    auto encoders = std::make_shared<Encoders>();
    EncoderUse use = named("access");
    use.folder = place;
    encoders->add(use, std::make_unique<WordCounter>(
                           std::vector<std::string>{"password", "account"}, "access-1"));
    std::filesystem::create_directories(folder / place);
    Manifest described;
    described.settings["encoder"] = "lexical+" + place + "/access";
    TrainingOptions options;
    options.head = "linear";
    options.resamples = 20;
    ThreadPool threads(2);
    SilentProgress progress;
    train(testing::read(testing::tickets(120)), text::Cleaner(), options, described, encoders,
          threads, progress)
        .model.save(folder / place, "{}");
    digests.push_back(bundle_digest(folder / place));
  }
  EXPECT_EQ(digests[0], digests[1]);
}

}  // namespace
}  // namespace triage::model
