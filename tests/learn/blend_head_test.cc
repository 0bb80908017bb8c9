#include "triage/learn/head/blend_head.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "triage/base/random.h"

namespace triage::learn {
namespace {

constexpr std::size_t kRows = 600;        // too few for trees
constexpr std::size_t kManyRows = 3'600;  // enough
constexpr std::uint32_t kClasses = 3;
constexpr std::uint32_t kFolds = 3;

// Answers with the scores that stand in a block of the features.
class Oracle final : public Head {
 public:
  explicit Oracle(std::string block) : block_(std::move(block)) {}

  [[nodiscard]] Matrix scores(const FeatureSet& features, ThreadPool& /*threads*/) const override {
    const MatrixView block = features.dense_block(block_);
    Matrix scores(block.rows(), block.columns());
    for (std::size_t i = 0; i < block.rows(); ++i) {
      std::copy(block.row(i).begin(), block.row(i).end(), scores.row(i).begin());
    }
    return scores;
  }
  [[nodiscard]] std::vector<std::string> blocks() const override { return {block_}; }
  [[nodiscard]] bool fits(const FeatureSet& /*shape*/, std::size_t /*classes*/) const override {
    return true;
  }
  void save(const std::filesystem::path& /*folder*/, const std::string& /*name*/) const override {}

 private:
  std::string block_;
};

// With so many rows.
class BlendHeads : public ::testing::TestWithParam<std::size_t> {
 protected:
  BlendHeads() {
    for (std::uint32_t i = 0; i < row_count_; ++i) {
      labels_.push_back(static_cast<std::uint32_t>(random_.next() % kClasses));
      folds_.push_back(i % kFolds);
      groups_.push_back(i);
    }
    weights_.resize(row_count_, 1);
    features_.rows = row_count_;
  }

  // Scores of a head that is right on so many of a hundred rows, and as sure of the others.
  Matrix scores_right_on(std::uint64_t percent, float size = 2) {
    Matrix scores(row_count_, kClasses);
    for (std::size_t i = 0; i < row_count_; ++i) {
      const bool is_right = random_.next() % 100 < percent;
      const std::uint64_t shift = is_right ? 0 : 1 + random_.next() % 2;
      scores.row(i)[(labels_[i] + shift) % kClasses] = size;
    }
    return scores;
  }

  BlendHead::Part part(const std::string& name, const Matrix& scores, bool answers_too) {
    std::vector<float> values(scores.data(), scores.data() + row_count_ * kClasses);
    features_.dense[name] = {std::move(values), kClasses};
    return {name, std::make_shared<Oracle>(name), answers_too};
  }

  CrossFitted fit(std::vector<BlendHead::Part> parts,
                  const std::vector<const Matrix*>& out_of_fold) {
    SilentProgress progress;
    const TrainingRows rows{features_, features_, labels_, weights_,
                            folds_,    groups_,   kFolds,  kClasses};
    return BlendHead::cross_fit(rows, std::move(parts), out_of_fold, {}, threads_, progress);
  }

  double accuracy(const Head& head) {
    const Matrix scores = head.scores(features_, threads_);
    double right = 0;
    for (std::size_t i = 0; i < row_count_; ++i) {
      const auto row = scores.row(i);
      right += std::max_element(row.begin(), row.end()) - row.begin() == labels_[i] ? 1 : 0;
    }
    return right / static_cast<double>(row_count_);
  }

  std::size_t row_count_ = GetParam();
  Random random_{1};
  ThreadPool threads_{2};
  FeatureSet features_;
  std::vector<std::uint32_t> labels_;
  std::vector<std::uint32_t> folds_;
  std::vector<std::uint64_t> groups_;
  std::vector<float> weights_;
};

TEST_P(BlendHeads, APartThatIsBetterThanItWasOutOfFoldSaysSoItself) {
  const Matrix steady = scores_right_on(80);
  const Matrix before = scores_right_on(79);
  const Matrix now = scores_right_on(98);
  const auto learned =
      fit({part("steady", steady, false), part("grown", now, false)}, {&steady, &before});
  const auto answering =
      fit({part("steady", steady, false), part("grown", now, true)}, {&steady, &before});
  EXPECT_GT(accuracy(*answering.head), accuracy(*learned.head) + 0.02);
}

TEST_P(BlendHeads, APartThatOnlyGuessesOutOfFoldDoesNotAnswer) {
  const Matrix steady = scores_right_on(90);
  const Matrix guess = scores_right_on(33, 20);
  const auto fitted =
      fit({part("steady", steady, false), part("guess", guess, true)}, {&steady, &guess});
  const auto& blend = dynamic_cast<const BlendHead&>(*fitted.head);
  EXPECT_FALSE(blend.parts()[1].answers_too);
  EXPECT_GT(accuracy(blend), 0.85);
}

TEST_P(BlendHeads, AnswerTheSameAfterTheyWereKept) {
  const Matrix steady = scores_right_on(80);
  const Matrix grown = scores_right_on(85);
  const auto fitted =
      fit({part("steady", steady, false), part("grown", grown, true)}, {&steady, &grown});
  const auto& blend = dynamic_cast<const BlendHead&>(*fitted.head);
  ASSERT_TRUE(blend.parts()[1].answers_too);
  const ::triage::testing::TemporaryFolder folder;
  blend.save(folder.path(), "blend");
  const auto loaded =
      BlendHead::load(folder.path(), "blend",
                      {part("steady", steady, false), part("grown", grown, false)}, kClasses);
  EXPECT_EQ(loaded->scores(features_, threads_), blend.scores(features_, threads_));
}

TEST_P(BlendHeads, LearnTreesOnlyWhereClassesHaveManyRows) {
  const Matrix steady = scores_right_on(80);
  const Matrix other = scores_right_on(80);
  const auto fitted =
      fit({part("steady", steady, false), part("other", other, false)}, {&steady, &other});
  const auto& blend = dynamic_cast<const BlendHead&>(*fitted.head);
  const bool has_many = row_count_ == kManyRows;
  EXPECT_EQ(blend.learned().trees.has_value(), has_many);
  EXPECT_EQ(blend.learned().regression.has_value(), has_many);
  EXPECT_EQ(blend.learned().pool.has_value(), !has_many);
  // Where both are wrong there is no telling; where they differ, one of them is right.
  EXPECT_GT(accuracy(blend), 0.78);
}

INSTANTIATE_TEST_SUITE_P(Rows, BlendHeads, ::testing::Values(kRows, kManyRows));

}  // namespace
}  // namespace triage::learn
