#include "triage/warehouse/table/csv_record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "triage/warehouse/bytes/text_output.h"

namespace triage::warehouse {
namespace {

using Cells = std::vector<std::string>;

CsvRecord first_of(std::string_view text, const CsvDialect& dialect = {}) {
  CsvRecord record;
  EXPECT_EQ(take_csv_record(text, dialect, /*is_last=*/true, record), CsvProgress::kRecord);
  return record;
}

TEST(CsvRecord, CellsEndAtTheDelimiterAndTheLineEnd) {
  EXPECT_EQ(first_of("a,b,c\nd").cells, (Cells{"a", "b", "c"}));
  EXPECT_EQ(first_of("a,b\r\nd").size, 5U);
  EXPECT_EQ(first_of("a,b\rd").size, 4U);
  EXPECT_EQ(first_of("a,,\n").cells, (Cells{"a", "", ""}));
  EXPECT_EQ(first_of("a;b,c", {.delimiter = ';'}).cells, (Cells{"a", "b,c"}));
}

TEST(CsvRecord, QuotedCellsHoldDelimitersLineEndsAndQuotes) {
  const CsvRecord record = first_of("\"a,\"\"b\"\"\r\nc\",d\nnext");
  EXPECT_EQ(record.cells, (Cells{"a,\"b\"\r\nc", "d"}));
  EXPECT_EQ(record.lines, 2U);
  EXPECT_FALSE(record.has_stray_quote);
}

TEST(CsvRecord, AQuoteInsideAPlainCellIsALetter) {
  EXPECT_EQ(first_of("5\" disk,b\n").cells, (Cells{"5\" disk", "b"}));
}

TEST(CsvRecord, TextBehindAClosingQuoteIsKeptAndMarked) {
  const CsvRecord record = first_of("\"a\" b,c\n");
  EXPECT_EQ(record.cells, (Cells{"a b", "c"}));
  EXPECT_TRUE(record.has_stray_quote);
}

TEST(CsvRecord, AQuoteThatNeverClosesTakesAllAndSaysSo) {
  const CsvRecord record = first_of("a,\"b\nc\n");
  EXPECT_TRUE(record.is_unclosed);
  EXPECT_EQ(record.size, 7U);
  EXPECT_EQ(record.first_line_size, 5U);
}

TEST(CsvRecord, ARecordThatMayGoOnIsIncomplete) {
  CsvRecord record;
  for (const char* text : {"", "a", "a,b", "\"a", "\"a\"", "a\r"}) {
    EXPECT_EQ(take_csv_record(text, {}, /*is_last=*/false, record), CsvProgress::kIncomplete)
        << text;
  }
  EXPECT_EQ(take_csv_record("", {}, /*is_last=*/true, record), CsvProgress::kEnd);
}

TEST(CsvRecord, AnyCellsComeBackAsTheyWereWritten) {
  EXPECT_TRUE(rc::check("round trip", [](const std::vector<std::string>& cells) {
    RC_PRE(!cells.empty());
    std::string text;
    for (const std::string& cell : cells) {
      if (!text.empty() || &cell != &cells.front()) text += ',';
      append_csv_cell(cell, text);
    }
    text += "\r\nfollowing";
    const CsvRecord record = first_of(text);
    RC_ASSERT(record.cells == cells);
    RC_ASSERT(text.substr(record.size) == "following");
  }));
}

TEST(SniffCsv, TheDelimiterIsTheOneThatCutsEvenly) {
  EXPECT_EQ(sniff_csv("id,text\n1,a; b; c\n2,d\n", true).delimiter, ',');
  EXPECT_EQ(sniff_csv("id;text;label\n1;a, b;c\n2;d, e, f;g\n", true).delimiter, ';');
  EXPECT_EQ(sniff_csv("id\ttext\n1\ta, b\n", true).delimiter, '\t');
  EXPECT_EQ(sniff_csv("id|text\n1|a\n", true).delimiter, '|');
}

TEST(CsvRecord, BackslashesEscapeOnlyWhereTheDialectHasThem) {
  const CsvDialect mysql{.has_backslashes = true};
  EXPECT_EQ(first_of("\"a \\\"b\\\\\",c\n", mysql).cells, (Cells{"a \"b\\", "c"}));
  EXPECT_EQ(first_of("\"C:\\\",c\n").cells, (Cells{"C:\\", "c"}));
  EXPECT_TRUE(first_of("\"a\\", mysql).is_unclosed);
}

TEST(SniffCsv, BackslashesAreSeenWhereTheyMakeSense) {
  EXPECT_TRUE(sniff_csv("id,text\n1,\"said \\\"no, no\\\"\"\n2,\"b\"\n", true).has_backslashes);
  EXPECT_FALSE(sniff_csv("id,text\n1,\"C:\\\"\n2,\"D:\\\"\n", true).has_backslashes);
}

TEST(SniffCsv, OneColumnIsCommaSeparated) {
  EXPECT_EQ(sniff_csv("text\nmy printer is broken\nso; is mine\n", true).delimiter, ',');
  EXPECT_EQ(sniff_csv("", true).delimiter, ',');
}

TEST(SniffCsv, ExcelMaySayTheDelimiterItself) {
  const CsvDialect dialect = sniff_csv("sep=;\r\nid;text\r\n", true);
  EXPECT_EQ(dialect.delimiter, ';');
  EXPECT_EQ(dialect.skipped_bytes, 7U);
}

}  // namespace
}  // namespace triage::warehouse
