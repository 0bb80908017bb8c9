#include "triage/learn/row_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/base/temporary_folder.h"
#include "tests/learn/random_rows.h"
#include "triage/base/vector_file.h"

namespace triage::learn {
namespace {

using testing::random_unit_rows;

std::vector<float> numbers_of(MatrixView rows) {
  return {rows.data(), rows.data() + rows.rows() * rows.columns()};
}

TEST(RowSet, LooksAtRowsWhereTheyLieInMemory) {
  const Matrix matrix = random_unit_rows(10, 3, 1);
  const RowSet rows(matrix);
  std::vector<float> buffer;
  EXPECT_EQ(rows.block(2, 7, buffer).data(), matrix.row(2).data());
  EXPECT_EQ(rows.row(9, buffer).data(), matrix.row(9).data());
  EXPECT_TRUE(buffer.empty());
}

TEST(RowSet, LooksAtChosenRowsWhereTheyLieOneAfterTheOther) {
  const Matrix matrix = random_unit_rows(10, 3, 2);
  const RowSet chosen = RowSet(matrix).chosen(std::vector<std::uint32_t>{4, 5, 6, 2});
  std::vector<float> buffer;
  EXPECT_EQ(chosen.block(0, 3, buffer).data(), matrix.row(4).data());
  const MatrixView scattered = chosen.block(0, 4, buffer);
  EXPECT_EQ(scattered.data(), buffer.data());
}

TEST(RowSet, HasNoRowsAtFirst) {
  RowSet rows;
  EXPECT_EQ(rows.rows(), 0U);
  const Matrix matrix = random_unit_rows(2, 3, 3);
  rows.append(matrix);
  EXPECT_EQ(rows.rows(), 2U);
  EXPECT_EQ(rows.columns(), 3U);
  std::vector<float> buffer;
  EXPECT_EQ(rows.block(1, 1, buffer).rows(), 0U);
}

// Rows of a file and of memory, chosen in any order, are what copying them one by one gives.
TEST(RowSet, GivesTheRowsInTheirOrderWhereverTheyLie) {
  constexpr std::size_t kColumns = 5;
  constexpr std::size_t kRows = 20;
  const triage::testing::TemporaryFolder folder;
  const Matrix in_file = random_unit_rows(kRows, kColumns, 4);
  VectorFileWriter writer(folder / "rows.vectors", "test", kColumns);
  for (std::size_t i = 0; i < kRows; ++i) writer.append(in_file.row(i));
  writer.close();
  const VectorFile file(folder / "rows.vectors");
  const Matrix in_memory = random_unit_rows(kRows, kColumns, 5);
  RowSet both(file.matrix());
  both.append(in_memory);

  const auto gives_what_was_chosen = [&](const std::vector<std::uint32_t>& indices) {
    const RowSet chosen = both.chosen(indices);
    RC_ASSERT(chosen.rows() == indices.size());
    std::vector<float> expected;
    std::vector<float> one_by_one;
    std::vector<float> buffer;
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const auto from =
          indices[i] < kRows ? in_file.row(indices[i]) : in_memory.row(indices[i] - kRows);
      expected.insert(expected.end(), from.begin(), from.end());
      const auto row = chosen.row(i, buffer);
      one_by_one.insert(one_by_one.end(), row.begin(), row.end());
    }
    RC_ASSERT(one_by_one == expected);
    RC_ASSERT(numbers_of(chosen.block(0, chosen.rows(), buffer)) == expected);
  };
  EXPECT_TRUE(rc::check([&] {
    gives_what_was_chosen(*rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::inRange<std::uint32_t>(0, 2 * kRows)));
  }));
}

}  // namespace
}  // namespace triage::learn
