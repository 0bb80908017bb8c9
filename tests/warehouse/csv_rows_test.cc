#include <gtest/gtest.h>

#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/warehouse/table/text_rows.h"

namespace triage::warehouse {
namespace {

using testing::all_rows;
using testing::cell;
using testing::in_pieces;
using testing::message_of;
using testing::RecordingProgress;

struct Table {
  std::vector<std::string> columns;
  std::vector<Row> rows;
  std::vector<std::string> notes;
};

Table table(const std::string& csv, std::size_t piece = 1000) {
  RecordingProgress progress;
  const auto reader = csv_rows(in_pieces(csv, piece), "tickets.csv", progress);
  Table result{reader->columns(), all_rows(*reader), {}};
  result.notes = progress.notes;
  return result;
}

TEST(CsvRows, RowsHaveTheirNumberAndTheirLine) {
  const Table t = table("id,text\n1,\"two\nlines\"\n\n2,b");
  ASSERT_EQ(t.rows.size(), 2U);
  EXPECT_EQ(t.rows[0].number, 1U);
  EXPECT_EQ(t.rows[0].line, 2U);
  EXPECT_EQ(cell(t.rows[0], 1), "two\nlines");
  EXPECT_EQ(t.rows[1].number, 2U);
  EXPECT_EQ(t.rows[1].line, 5U);
}

TEST(CsvRows, PiecesOfAnySizeGiveTheSameRows) {
  const std::string csv = "id;text\r\n1;\"a;\"\"b\"\"\r\n\"\r\n2;caf\u00e9\r\n";
  for (std::size_t piece = 1; piece <= csv.size(); ++piece) {
    const Table t = table(csv, piece);
    ASSERT_EQ(t.rows.size(), 2U) << piece;
    EXPECT_EQ(cell(t.rows[0], 1), "a;\"b\"\r\n") << piece;
    EXPECT_EQ(cell(t.rows[1], 1), "caf\u00e9") << piece;
  }
}

TEST(CsvRows, RaggedRowsAreRejectedWithTheirLineAndTheOthersRead) {
  const Table t = table("id,text,label\n1,a,x\n2,b\n3,c,x,y\n4,d,x\n");
  ASSERT_EQ(t.rows.size(), 4U);
  EXPECT_FALSE(t.rows[0].unusable);
  ASSERT_TRUE(t.rows[1].unusable);
  EXPECT_EQ(t.rows[1].unusable->reason, "has 2 cells, but there are 3 columns");
  EXPECT_EQ(t.rows[1].line, 3U);
  ASSERT_TRUE(t.rows[2].unusable);
  EXPECT_FALSE(t.rows[3].unusable);
}

TEST(CsvRows, EmptyCellsBehindTheLastColumnAreNoFault) {
  const Table t = table("id,text\n1,a,,\n2,b,\n3,c\n4,d,,e\n");
  ASSERT_EQ(t.rows.size(), 4U);
  for (const std::size_t row : {0U, 1U, 2U}) {
    EXPECT_FALSE(t.rows[row].unusable) << row;
    EXPECT_EQ(t.rows[row].values.size(), 2U) << row;
  }
  EXPECT_TRUE(t.rows[3].unusable);
}

TEST(CsvRows, AHeaderWithoutTheRowsLastDelimiterIsNoTitle) {
  const Table t = table("id,text\n1,my printer is broken,\n2,my vpn is down,\n");
  EXPECT_EQ(t.columns, (std::vector<std::string>{"id", "text"}));
  EXPECT_EQ(t.rows.size(), 2U);
  EXPECT_TRUE(t.notes.empty());
}

TEST(CsvRows, AHeaderWithAUsualNameIsNoTitleHoweverMuchTheRowsHold) {
  const Table t = table("id,text\n1,a,x,y\n2,b,x,y\n3,c,x,y\n");
  EXPECT_EQ(t.columns, (std::vector<std::string>{"id", "text"}));
  ASSERT_EQ(t.rows.size(), 3U);
  EXPECT_TRUE(t.rows[0].unusable);
}

TEST(CsvRows, ATitleThatASpreadsheetFilledUpWithDelimitersIsPassedOver) {
  const Table t = table("Report of March,,\nid,text,label\n1,a,x\n2,b,y\n");
  EXPECT_EQ(t.columns, (std::vector<std::string>{"id", "text", "label"}));
  EXPECT_EQ(t.rows.size(), 2U);
}

TEST(CsvRows, AQuoteThatIsNotClosedCostsItsOwnLineOnly) {
  const Table t = table("id,text\n1,\"never closed\n2,b\n3,c\n");
  ASSERT_EQ(t.rows.size(), 3U);
  EXPECT_EQ(t.rows[0].unusable->reason, "has a quote that is not closed");
  EXPECT_EQ(t.rows[0].line, 2U);
  EXPECT_EQ(cell(t.rows[1], 1), "b");
  EXPECT_EQ(cell(t.rows[2], 1), "c");
  EXPECT_EQ(t.rows[2].line, 4U);
}

TEST(CsvRows, AStrayQuoteDoesNotSwallowUpToTheNext) {
  const Table t = table("id,text\n1,\"stray\n2,b\n3,\"c, d\"\n4,e\n");
  ASSERT_EQ(t.rows.size(), 4U);
  EXPECT_TRUE(t.rows[0].unusable);
  EXPECT_EQ(cell(t.rows[1], 1), "b");
  EXPECT_EQ(cell(t.rows[2], 1), "c, d");
  EXPECT_EQ(cell(t.rows[3], 1), "e");
}

TEST(CsvRows, NulBytesAreRejected) {
  const Table t = table(std::string("id,text\n1,a\0b\n2,c\n", 17));
  ASSERT_EQ(t.rows.size(), 2U);
  ASSERT_TRUE(t.rows[0].unusable);
  EXPECT_NE(t.rows[0].unusable->reason.find("NUL"), std::string::npos);
  EXPECT_FALSE(t.rows[1].unusable);
}

TEST(CsvRows, ACellOfAMillionCharactersIsRead) {
  const Table t = table("id,text\n1,\"" + std::string(1'000'000, 'x') + "\"\n2,b\n", 65536);
  ASSERT_EQ(t.rows.size(), 2U);
  EXPECT_EQ(cell(t.rows[0], 1).size(), 1'000'000U);
  EXPECT_EQ(cell(t.rows[1], 1), "b");
}

TEST(CsvRows, AHeaderAloneIsATableWithoutRows) {
  const Table t = table("id,text,label\n");
  EXPECT_EQ(t.columns.size(), 3U);
  EXPECT_TRUE(t.rows.empty());
}

TEST(CsvRows, AFileOfBlanksIsEmpty) {
  EXPECT_NE(message_of<InvalidInput>([] { table("\n\n  \n"); }).find("is empty"),
            std::string::npos);
}

TEST(CsvRows, AFirstLineThatIsNoNamesIsARow) {
  const Table t = table("17,my laptop does not start\n18,it is dead\n");
  EXPECT_EQ(t.columns, (std::vector<std::string>{"column1", "column2"}));
  EXPECT_EQ(t.rows.size(), 2U);
  ASSERT_EQ(t.notes.size(), 1U);
  EXPECT_NE(t.notes[0].find("column1"), std::string::npos);
}

TEST(CsvRows, ATitleAboveTheTableIsPassedOverWithANote) {
  const Table t = table("Tickets of March\n\nid,text,label\n1,a,x\n2,b,y\n3,c,x\n");
  EXPECT_EQ(t.columns, (std::vector<std::string>{"id", "text", "label"}));
  ASSERT_EQ(t.rows.size(), 3U);
  EXPECT_EQ(t.rows[0].line, 4U);
  ASSERT_EQ(t.notes.size(), 1U);
  EXPECT_NE(t.notes[0].find("line 1"), std::string::npos);
}

TEST(CsvRows, NamesAreTrimmedAndDoublesToldApart) {
  const Table t = table("id, text ,,text\n1,a,b,c\n");
  EXPECT_EQ(t.columns, (std::vector<std::string>{"id", "text", "column3", "text_4"}));
}

TEST(CsvRows, ExcelsSeparatorLineIsNoRow) {
  const Table t = table("sep=;\r\nid;text\r\n1;a\r\n");
  EXPECT_EQ(t.columns, (std::vector<std::string>{"id", "text"}));
  ASSERT_EQ(t.rows.size(), 1U);
  EXPECT_EQ(t.rows[0].line, 3U);
}

}  // namespace
}  // namespace triage::warehouse
