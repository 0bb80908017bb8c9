#include "triage/model/training.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/model/made_up_desk.h"
#include "triage/base/error.h"
#include "triage/base/file.h"

namespace triage::model {
namespace {

using ::triage::testing::TemporaryFolder;
namespace fs = std::filesystem;

TrainingOptions quick() {
  TrainingOptions options;
  options.head = "linear";
  options.resamples = 20;
  return options;
}

TrainingResult train_on(const Dataset& data, const TrainingOptions& options,
                        std::size_t thread_count = 2) {
  const text::Cleaner cleaner;
  ThreadPool threads(thread_count);
  SilentProgress progress;
  return train(data, cleaner, options, {}, std::make_shared<Encoders>(), threads, progress);
}

Matrix probabilities(const Model& model, const Dataset& data) {
  ThreadPool threads(2);
  SilentProgress progress;
  return model.probabilities(data.documents, FieldUse::kWith, threads, progress);
}

double accuracy(const Model& model, const Dataset& data) {
  const Matrix all = probabilities(model, data);
  std::size_t right = 0;
  for (std::size_t i = 0; i < all.rows(); ++i) {
    const auto row = all.row(i);
    right += std::max_element(row.begin(), row.end()) - row.begin() ==
             static_cast<std::ptrdiff_t>(data.labels[i]);
  }
  return static_cast<double>(right) / static_cast<double>(all.rows());
}

TEST(Training, LearnsToTellClassesByTheirWords) {
  const TrainingResult result = train_on(testing::read(testing::tickets(240)), quick());
  const Dataset fresh = testing::read(testing::tickets(60, 2));
  EXPECT_GT(accuracy(result.model, fresh), 0.95);
  const Matrix all = probabilities(result.model, fresh);
  for (std::size_t i = 0; i < all.rows(); ++i) {
    double sum = 0;
    for (const float value : all.row(i)) sum += value;
    EXPECT_NEAR(sum, 1, 1e-5);
  }
  EXPECT_EQ(result.model.manifest().head.kind, "linear");
  EXPECT_EQ(result.model.manifest().classes.names().size(), 3U);
  ASSERT_EQ(result.comparison.size(), 1U);
  EXPECT_TRUE(result.comparison[0].is_chosen);
}

TEST(Training, AKeptModelAnswersAsItDidBefore) {
  const TemporaryFolder folder;
  const Dataset data = testing::read(testing::tickets(120));
  for (const char* head : {"linear", "net", "knn", "blend"}) {
    TrainingOptions options = quick();
    options.head = head;
    const TrainingResult result = train_on(data, options);
    const fs::path bundle = folder / head;
    fs::create_directories(bundle);
    result.model.save(bundle, "{}");
    verify_bundle(bundle);
    EXPECT_EQ(probabilities(Model::open(bundle), data), probabilities(result.model, data)) << head;
  }
}

TEST(Training, EqualInputGivesAnEqualDigest) {
  const TemporaryFolder folder;
  const Dataset data = testing::read(testing::tickets(120));
  const auto digest = [&](const std::string& name, std::uint64_t seed, std::size_t threads) {
    TrainingOptions options = quick();
    options.seed = seed;
    fs::create_directories(folder / name);
    train_on(data, options, threads).model.save(folder / name, "{}");
    return bundle_digest(folder / name);
  };
  const std::string first = digest("first", 1, 1);
  EXPECT_EQ(digest("second", 1, 3), first);
  EXPECT_NE(digest("third", 2, 1), first);
}

TEST(Training, TheTestShareIsNotAmongTheNeighbours) {
  const Dataset data = testing::read(testing::tickets(300));
  TrainingOptions options = quick();
  options.test_share = 0.3;
  const TrainingResult apart = train_on(data, options);
  const auto& ids = apart.model.neighbor_ids();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
  EXPECT_NEAR(static_cast<double>(ids.size()), 210, 30);
  options.test_share = 0;
  EXPECT_EQ(train_on(data, options).model.neighbor_ids().size(), 300U);
}

TEST(Training, OneClassOrTooFewRowsAreRefused) {
  std::vector<Ticket> one_class = testing::tickets(60);
  for (Ticket& ticket : one_class) ticket.label = "Access";
  EXPECT_THROW(static_cast<void>(train_on(testing::read(one_class), quick())), InvalidInput);
  EXPECT_THROW(static_cast<void>(train_on(testing::read(testing::tickets(6)), quick())),
               InvalidInput);
  EXPECT_THROW(static_cast<void>(train_on(testing::read({}), quick())), InvalidInput);
  std::vector<Ticket> lone = testing::tickets(60);
  lone[8].label = "Telephony";
  EXPECT_THROW(static_cast<void>(train_on(testing::read(lone), quick())), InvalidInput);
}

TEST(Training, VectorsAreOfOneSizeOrMissingEverywhere) {
  std::vector<Ticket> tickets = testing::tickets(60);
  for (std::size_t i = 0; i < 60; ++i) tickets[i].vector = {1, static_cast<float>(i % 3)};
  TrainingOptions options = quick();
  options.head = "knn";
  EXPECT_EQ(train_on(testing::read(tickets), options).model.features().encoder_name(),
            "lexical+given");
  tickets[30].vector = {1, 2, 3};
  EXPECT_THROW(static_cast<void>(train_on(testing::read(tickets), options)), InvalidInput);
  options.features = FeatureUse::kAsNamed;
  options.uses_given = true;
  EXPECT_THROW(static_cast<void>(train_on(testing::read(testing::tickets(60)), options)),
               InvalidInput);
}

TEST(Training, StopsWhenToldTo) {
  class Impatient final : public Progress {
   public:
    void begin(std::string_view, std::optional<std::uint64_t>) override {}
    void advance(std::uint64_t) override { throw Interrupted(); }
    void end() override {}
    void note(std::string_view) override {}
  };
  const Dataset data = testing::read(testing::tickets(60));
  const text::Cleaner cleaner;
  ThreadPool threads(2);
  Impatient progress;
  EXPECT_THROW(static_cast<void>(train(data, cleaner, quick(), {}, std::make_shared<Encoders>(),
                                       threads, progress)),
               Interrupted);
}

class Bundle : public ::testing::Test {
 protected:
  Bundle() {
    train_on(testing::read(testing::tickets(60)), quick()).model.save(folder_.path(), "{}");
  }

  TemporaryFolder folder_;
};

TEST_F(Bundle, IsVerifiedToTheLastByte) {
  verify_bundle(folder_.path());
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    const std::string whole = read_file(entry.path());
    if (whole.empty()) continue;
    std::string changed = whole;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    write_file_atomically(entry.path(), changed);
    EXPECT_THROW(verify_bundle(folder_.path()), Corrupt) << entry.path();
    write_file_atomically(entry.path(), whole);
  }
  verify_bundle(folder_.path());
}

TEST_F(Bundle, HasNoFileMoreOrLess) {
  std::ofstream(folder_ / "more") << "?";
  EXPECT_THROW(verify_bundle(folder_.path()), Corrupt);
  fs::remove(folder_ / "more");
  fs::remove(folder_ / "neighbors.ids");
  EXPECT_THROW(verify_bundle(folder_.path()), Corrupt);
}

TEST_F(Bundle, DigestsKnowWhatMakesAModelAndWhatDoesNot) {
  const std::string before = bundle_digest(folder_.path());
  write_file_atomically(folder_ / "evaluation.json", "{\"other\": 1}");
  EXPECT_EQ(bundle_digest(folder_.path()), before);
  std::string weights = read_file(folder_ / "linear.safetensors");
  weights.back() = static_cast<char>(weights.back() ^ 1);
  write_file_atomically(folder_ / "linear.safetensors", weights);
  EXPECT_NE(bundle_digest(folder_.path()), before);
}

TEST_F(Bundle, ThatIsNotThereIsNotFound) {
  EXPECT_THROW(static_cast<void>(Model::open(folder_ / "nowhere")), NotFound);
  EXPECT_THROW(static_cast<void>(manifest_of_bundle(folder_ / "nowhere")), NotFound);
}

}  // namespace
}  // namespace triage::model
