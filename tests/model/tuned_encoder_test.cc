#include "triage/model/tuned_encoder.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>

#include "tests/base/temporary_folder.h"
#include "tests/model/made_up_desk.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/model/training.h"

namespace triage::model {
namespace {

const LabelSet kClasses({"Access", "Hardware", "Network"});

// Classes in another order than LabelSet has them; two learned rows.
encode::Tuning tuning() {
  encode::Tuning tuning;
  tuning.classes = {"Network", "Access", "Hardware"};
  tuning.weight = Matrix(3, 2);
  for (std::size_t k = 0; k < 3; ++k) tuning.weight.row(k)[0] = static_cast<float>(k + 1);
  tuning.bias = {10, 20, 30};
  tuning.groups = {111, 222};
  tuning.texts = {1111, 2222};
  tuning.folds = {0, 1};
  tuning.out_of_fold = Matrix(2, 3);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t k = 0; k < 3; ++k) {
      tuning.out_of_fold.row(i)[k] = static_cast<float>(10 * i + k);
    }
  }
  return tuning;
}

std::string refusal_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const InvalidInput& error) {
    return error.what();
  }
  return "";
}

TEST(TunedEncoder, ScoresComeInTheOrderOfTheClasses) {
  const auto classifier = classifier_of(tuning(), "minilm-it", kClasses);
  std::vector<float> scores(3);
  classifier.score(std::vector<float>{1, 0}, scores);
  EXPECT_EQ(scores, (std::vector<float>{22, 33, 11})) << "Access, Hardware, Network";
}

TEST(TunedEncoder, OfOtherClassesIsRefusedByTheClassThatDiffers) {
  const LabelSet more({"Access", "HR", "Hardware", "Network"});
  const LabelSet fewer({"Access", "Hardware"});
  const std::string lacks =
      refusal_of([&] { static_cast<void>(classifier_of(tuning(), "minilm-it", more)); });
  EXPECT_NE(lacks.find("'HR'"), std::string::npos) << lacks;
  EXPECT_NE(lacks.find("'minilm-it'"), std::string::npos) << lacks;
  const std::string knows =
      refusal_of([&] { static_cast<void>(classifier_of(tuning(), "minilm-it", fewer)); });
  EXPECT_NE(knows.find("'Network'"), std::string::npos) << knows;
}

TEST(TunedEncoder, LearnedRowsGetTheScoresOfAModelThatHadNotSeenThem) {
  Matrix scores(3, 3);
  const std::vector<std::uint64_t> groups{222, 999, 111};
  const std::vector<std::uint64_t> texts{2222, 9999, 1111};
  put_unseen_scores(tuning(), "minilm-it", kClasses, {.texts = texts, .groups = groups}, scores);
  EXPECT_EQ(scores.row(0)[0], 11) << "Access is the second class of the tuning";
  EXPECT_EQ(scores.row(0)[2], 10);
  EXPECT_EQ(scores.row(1)[0], 0) << "a row that was not learned keeps its score";
  EXPECT_EQ(scores.row(2)[0], 1);
}

TEST(TunedEncoder, EqualBodiesWithOtherFieldsKeepTheScoresOfTheirOwnTexts) {
  encode::Tuning tuned = tuning();
  tuned.groups = {111, 111};
  Matrix scores(3, 3);
  const std::vector<std::uint64_t> groups{111, 111, 111};
  const std::vector<std::uint64_t> texts{2222, 1111, 3333};
  put_unseen_scores(tuned, "minilm-it", kClasses, {.texts = texts, .groups = groups}, scores);
  EXPECT_EQ(scores.row(0)[0], 11);
  EXPECT_EQ(scores.row(1)[0], 1);
  EXPECT_EQ(scores.row(2)[0], 1) << "of its body alone the first learned row tells";
}

TEST(TunedEncoder, WithoutSuchScoresItCannotBeLearnedFrom) {
  encode::Tuning seen = tuning();
  seen.folds.clear();
  seen.out_of_fold = Matrix();
  Matrix scores(1, 3);
  const std::vector<std::uint64_t> learned{111};
  const std::string refusal = refusal_of([&] {
    put_unseen_scores(seen, "minilm-it", kClasses, {.texts = learned, .groups = learned}, scores);
  });
  EXPECT_NE(refusal.find("--folds"), std::string::npos) << refusal;
  const std::vector<std::uint64_t> fresh{999};
  put_unseen_scores(seen, "minilm-it", kClasses, {.texts = fresh, .groups = fresh}, scores);
}

TEST(TunedEncoder, ThatLearnedFromRowsKeptApartIsRefusedSayingHowMany) {
  const std::vector<std::uint64_t> fresh{1, 2, 3};
  require_unseen(tuning(), "minilm-it", fresh);
  const std::vector<std::uint64_t> mixed{1, 222, 3};
  const std::string refusal = refusal_of([&] { require_unseen(tuning(), "minilm-it", mixed); });
  EXPECT_NE(refusal.find("1 of 3"), std::string::npos) << refusal;
}

TEST(TunedEncoder, MayMeetAPartOfItsTicketsOrMoreOrOthers) {
  encode::Tuning tuned = tuning();
  tuned.cleaning = "rules-1";
  tuned.tickets = {1, 2};
  const auto require = [&](const std::vector<std::uint64_t>& groups,
                           const std::vector<std::uint64_t>& tickets) {
    require_same_texts(tuned, "minilm-it", "rules-1", {.groups = groups, .tickets = tickets});
  };
  require({222}, {2});
  require({5, 6, 7, 222, 8, 111}, {5, 6, 7, 2, 8, 1});
  require({5, 6, 7}, {5, 6, 7});
  require({111, 333}, {1, 2});  // one of them was edited meanwhile
}

TEST(TunedEncoder, ThatKnowsTheTicketsByOtherTextsIsRefusedSayingHowMany) {
  encode::Tuning tuned = tuning();
  tuned.cleaning = "rules-1";
  tuned.tickets = {1, 2};
  const std::vector<std::uint64_t> groups{5, 6, 7};
  const std::vector<std::uint64_t> tickets{1, 2, 3};
  const std::string refusal = refusal_of([&] {
    require_same_texts(tuned, "minilm-it", "rules-1", {.groups = groups, .tickets = tickets});
  });
  EXPECT_NE(refusal.find("2 of the 2 tickets"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("'minilm-it'"), std::string::npos) << refusal;
}

TEST(TunedEncoder, OfTextsThatWereCleanedOtherwiseIsRefusedBothNamed) {
  encode::Tuning tuned = tuning();
  tuned.cleaning = "rules-1";
  const std::string refusal = refusal_of(
      [&] { require_same_texts(tuned, "minilm-it", "rules-2", {.groups = tuned.groups}); });
  EXPECT_NE(refusal.find("rules-1"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("rules-2"), std::string::npos) << refusal;
  tuned.cleaning.clear();
  EXPECT_NE(refusal_of([&] {
              require_same_texts(tuned, "minilm-it", "rules-2", {.groups = tuned.groups});
            }).find("cleaned otherwise"),
            std::string::npos)
      << "one that does not say how is none of this workspace's texts";
}

// Knows the class of every text that it was tuned on by heart, and guesses that of others.
class Memory final : public encode::Encoder {
 public:
  explicit Memory(std::map<std::string, std::uint32_t> labels) : labels_(std::move(labels)) {}

  encode::EncodedTexts encode(std::span<const std::string> texts, Progress&) override {
    encode::EncodedTexts encoded;
    encoded.vectors = Matrix(texts.size(), 3);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto known = labels_.find(texts[i]);
      const std::size_t guess = hash64(texts[i]) % 3;
      encoded.vectors.row(i)[known == labels_.end() ? guess : known->second] = 5;
    }
    return encoded;
  }

  [[nodiscard]] std::size_t dimension() const override { return 3; }
  [[nodiscard]] const std::string& fingerprint() const override { return fingerprint_; }

 private:
  std::map<std::string, std::uint32_t> labels_;
  std::string fingerprint_ = "memory";
};

// What its tuning leaves: guesses where a model of the other fold was asked.
encode::Tuning memory_tuning(const Dataset& data, const Split& split) {
  encode::Tuning left;
  left.classes = data.classes.names();
  left.cleaning = text::Cleaner().fingerprint();
  left.weight = Matrix(3, 3);
  for (std::size_t k = 0; k < 3; ++k) left.weight.row(k)[k] = 2;
  left.bias = {0, 0, 0};
  left.groups = split.learn.groups;
  left.out_of_fold = Matrix(left.groups.size(), 3);
  for (std::size_t i = 0; i < left.groups.size(); ++i) {
    left.folds.push_back(static_cast<std::uint32_t>(i % 2));
    left.texts.push_back(hash64(split.learn.documents[i].text()));
    left.tickets.push_back(hash64(split.learn.documents[i].id));
    left.out_of_fold.row(i)[hash64(split.learn.documents[i].body) % 3] = 8;
  }
  return left;
}

TEST(TunedVectors, ReachTheClassifierAsTheyComeWhateverTheirLength) {
  Encoders encoders;
  EncoderUse use{
      .name = "memory", .folder = "", .prompt = "", .precision = "f32", .long_texts = "head"};
  use.is_tuned = true;
  encoders.add(use, std::make_unique<Memory>(std::map<std::string, std::uint32_t>{{"vpn", 1}}));
  SilentProgress progress;
  const std::vector<std::string> texts{"vpn"};
  const DenseVectors blocks = encoders.encode(texts, progress).blocks;
  EXPECT_EQ(blocks.at("tuned:memory").row(0)[1], 5);
}

TEST(TunedVectors, OfAnotherLengthThanItsClassifierReadsAreRefusedBothNamed) {
  Encoders encoders;
  const EncoderUse use{
      .name = "memory", .folder = "", .prompt = "", .precision = "f32", .long_texts = "head"};
  try {
    encoders.add(use, std::make_unique<Memory>(std::map<std::string, std::uint32_t>()), tuning());
    FAIL() << "its classifier reads 2 numbers, the encoder gives 3";
  } catch (const Corrupt& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("'memory'"), std::string::npos) << message;
    EXPECT_NE(message.find("of 2 numbers, but it gives 3"), std::string::npos) << message;
  }
  EXPECT_TRUE(encoders.uses().empty());
}

TEST(TrainingWithATunedEncoder, TheBlendIsNotTakenInByWhatItKnowsByHeart) {
  const Dataset data = testing::read(testing::tickets(600));
  Dataset taken = data;
  const Split split = split_rows(taken, SplitBy::kHash, 0.1);
  std::map<std::string, std::uint32_t> by_heart;
  for (std::size_t i = 0; i < split.learn.documents.size(); ++i) {
    by_heart[split.learn.documents[i].text()] = split.learn.labels[i];
  }
  const auto encoders = [&](bool is_training) {
    auto all = std::make_shared<Encoders>();
    EncoderUse use{
        .name = "memory", .folder = "", .prompt = "", .precision = "f32", .long_texts = "head"};
    use.is_tuned = true;
    all->add(use, std::make_unique<Memory>(by_heart),
             is_training ? std::optional(memory_tuning(data, split)) : std::nullopt);
    return all;
  };
  TrainingOptions options;
  options.head = "blend";
  options.resamples = 20;
  ThreadPool threads(2);
  SilentProgress progress;
  const TrainingResult result =
      train(data, text::Cleaner(), options, {}, encoders(true), threads, progress);
  EXPECT_EQ(result.model.manifest().encoder, "lexical+memory");
  EXPECT_GT(result.evaluation.metrics.accuracy, 0.95);

  const ::triage::testing::TemporaryFolder folder;
  result.model.save(folder.path(), "{}");
  Model opened = Model::open(folder.path());
  opened.set_encoders(encoders(false), [](std::string_view, std::string_view) { return false; });
  const Dataset fresh = testing::read(testing::tickets(60, 2));
  EXPECT_EQ(opened.probabilities(fresh.documents, FieldUse::kWith, threads, progress),
            result.model.probabilities(fresh.documents, FieldUse::kWith, threads, progress));

  options.features = FeatureUse::kAsNamed;
  options.uses_words = false;
  for (const char* head : {"linear", "knn", "lightgbm"}) {
    options.head = head;
    EXPECT_NE(refusal_of([&] {
                static_cast<void>(
                    train(data, text::Cleaner(), options, {}, encoders(true), threads, progress));
              }).find("--head tuned"),
              std::string::npos)
        << head << " would learn from vectors that know the tickets by heart";
  }
  text::Cleaner::Options stricter;
  stricter.min_letters = 4;
  EXPECT_NE(refusal_of([&] {
              static_cast<void>(train(data, text::Cleaner(stricter), options, {}, encoders(true),
                                      threads, progress));
            }).find("cleaned otherwise"),
            std::string::npos);
  options.head = "tuned";
  const TrainingResult alone =
      train(data, text::Cleaner(), options, {}, encoders(true), threads, progress);
  EXPECT_LT(alone.evaluation.metrics.accuracy, 0.6) << "it guesses what it was not tuned on";
  EXPECT_EQ(alone.model.manifest().head.kind, "tuned:memory");
}

}  // namespace
}  // namespace triage::model
