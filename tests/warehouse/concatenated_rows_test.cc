#include "triage/warehouse/table/concatenated_rows.h"

#include <gtest/gtest.h>

#include "tests/warehouse/table_files.h"
#include "triage/warehouse/table/text_rows.h"

namespace triage::warehouse {
namespace {

using testing::all_rows;
using testing::cell;
using testing::in_pieces;
using testing::RecordingProgress;

// CSV files one after the other.
class ConcatenatedRows : public ::testing::Test {
 protected:
  std::unique_ptr<RowReader> concatenated(const std::vector<std::string>& contents) {
    std::vector<TableFile> files;
    for (const std::string& content : contents) {
      files.push_back({"file" + std::to_string(files.size()), [this, content] {
                         return csv_rows(in_pieces(content, 1000), "file", notes_);
                       }});
    }
    return concatenated_rows(std::move(files));
  }

  RecordingProgress notes_;
};

TEST_F(ConcatenatedRows, ColumnsOfAllFilesStandInOneOrder) {
  const auto reader = concatenated({"id,text\n1,a\n", "label,text,id\nx,b,2\n"});
  const auto rows = all_rows(*reader);
  EXPECT_EQ(reader->columns(), (std::vector<std::string>{"id", "text", "label"}));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(cell(rows[1], 0), "2");
  EXPECT_EQ(cell(rows[1], 1), "b");
  EXPECT_EQ(cell(rows[1], 2), "x");
  EXPECT_EQ(rows[1].number, 2U);
  EXPECT_EQ(rows[1].line, 2U);
}

TEST_F(ConcatenatedRows, EmptyCellsBehindTheLastColumnHaveNoPlace) {
  const std::string ragged = "id,text\n1,a\n2,b,\n3,c" + std::string(40, ',') + "\n";
  const auto rows = all_rows(*concatenated({ragged, "id,text\n4,d\n"}));
  ASSERT_EQ(rows.size(), 4U);
  for (const Row& row : rows) {
    EXPECT_FALSE(row.unusable) << row.number;
    EXPECT_EQ(row.values.size(), 2U) << row.number;
  }
  EXPECT_EQ(cell(rows[2], 1), "c");
}

TEST_F(ConcatenatedRows, ARowThatCannotBeReadNamesItsFile) {
  const auto rows = all_rows(*concatenated({"id,text\n1,a\n", "id,text\n2,b,c\n"}));
  ASSERT_EQ(rows.size(), 2U);
  ASSERT_TRUE(rows[1].unusable);
  EXPECT_TRUE(rows[1].unusable->reason.starts_with("in 'file1': "));
}

}  // namespace
}  // namespace triage::warehouse
