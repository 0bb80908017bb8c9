#include "triage/model/given_vector.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace triage::model {
namespace {

Document document_with(std::vector<float> vector) {
  Document document;
  document.vector = std::move(vector);
  return document;
}

std::string code_of(std::vector<float> vector, std::size_t columns) {
  Document document = document_with(std::move(vector));
  const auto defect = take_given_vector(document, columns);
  return defect ? defect->field : "";
}

RC_GTEST_PROP(GivenVector, ComesToUnitLengthAndKeepsItsDirection, ()) {
  const auto whole = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<int>>(rc::gen::inRange(-1'000'000, 1'000'000)));
  RC_PRE(std::any_of(whole.begin(), whole.end(), [](int number) { return number != 0; }));
  Document document = document_with({whole.begin(), whole.end()});
  RC_ASSERT(!take_given_vector(document, whole.size()));
  double square = 0;
  double along = 0;
  double length = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    square += double{document.vector[i]} * document.vector[i];
    along += double{document.vector[i]} * whole[i];
    length += double(whole[i]) * whole[i];
  }
  RC_ASSERT(std::fabs(square - 1) < 1e-5);
  RC_ASSERT(std::fabs(along / std::sqrt(length) - 1) < 1e-5);
}

TEST(GivenVector, ExtremeLengthsAreNoObstacle) {
  for (const float scale : {std::numeric_limits<float>::max(), std::numeric_limits<float>::min()}) {
    Document document = document_with({scale, 0, scale, 0});
    EXPECT_FALSE(take_given_vector(document, 4));
    EXPECT_NEAR(document.vector[0], std::sqrt(0.5), 1e-6);
  }
}

TEST(GivenVector, WithoutADirectionIsOfNoUse) {
  EXPECT_EQ(code_of({0, 0, 0}, 3), "no_vector");
  EXPECT_EQ(code_of({1, std::nanf(""), 0}, 3), "no_vector");
  EXPECT_EQ(code_of({1, std::numeric_limits<float>::infinity(), 0}, 3), "no_vector");
}

TEST(GivenVector, OfAnotherSizeIsOfNoUse) {
  EXPECT_EQ(code_of({1, 2}, 3), "no_vector");
  EXPECT_EQ(code_of({}, 3), "no_vector");
  EXPECT_EQ(code_of({1, 2, 3}, 3), "");
}

TEST(GivenVector, WhereAnySizeIsRightNoneIsToo) {
  EXPECT_EQ(code_of({}, 0), "");
  EXPECT_EQ(code_of({1, 2, 3, 4}, 0), "");
  EXPECT_EQ(code_of({0, 0}, 0), "no_vector");
}

}  // namespace
}  // namespace triage::model
