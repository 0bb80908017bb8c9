// Words, tables, figures and texts side by side: what stands where on a terminal.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "triage/base/unicode.h"
#include "triage/cli/figures.h"
#include "triage/cli/side_by_side.h"
#include "triage/cli/table.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

std::vector<std::string> strings(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

// Texts of letters of one, two and no columns, and blanks.
rc::Gen<std::string> texts() {
  return rc::gen::map(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5)),
                      [](const std::vector<int>& choices) {
                        constexpr const char* kPieces[] = {"a", " ", "票", "e\u0301", "ß"};
                        std::string text;
                        for (const int choice : choices) text += kPieces[choice];
                        return text;
                      });
}

TEST(Words, ListsAreCutTrimmedAndWithoutEmptyPieces) {
  EXPECT_EQ(list_of(" subject, body ,,"), (std::vector<std::string>{"subject", "body"}));
  EXPECT_TRUE(list_of("").empty());
  EXPECT_EQ(strings(split("a..b", '.')), (std::vector<std::string>{"a", "", "b"}));
}

TEST(Words, AShellTakesAQuotedWordForOne) {
  EXPECT_EQ(shell_quoted("data/tickets.csv"), "data/tickets.csv");
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted("*.csv"), "'*.csv'");
  EXPECT_EQ(shell_quoted(""), "''");
}

RC_GTEST_PROP(Words, WrappedLinesFitAndLoseNothingButBlanks, ()) {
  const std::string text = *texts();
  const auto width = *rc::gen::inRange<std::size_t>(2, 20);
  std::string without_blanks;
  for (const char c : text) {
    if (c != ' ') without_blanks += c;
  }
  std::string kept;
  for (const std::string& line : wrapped(text, width)) {
    RC_ASSERT(display_width(line) <= width);
    for (const char c : line) {
      if (c != ' ') kept += c;
    }
  }
  RC_ASSERT(kept == without_blanks);
}

TEST(Table, ColumnsAlignWhateverTheScript) {
  Table table({{"label"}, {"rows", Table::Align::kRight}, {"why"}});
  table.add({"網路", "1,200", "x"});
  table.add({"VPN", "7", "ÿ"});
  EXPECT_EQ(table.text(),
            "label   rows  why\n"
            "─────  ─────  ───\n"
            "網路   1,200  x\n"
            "VPN        7  ÿ\n");
}

TEST(Table, ALongLastColumnIsBrokenOverLines) {
  Table table({{"a"}, {"b"}});
  table.add({"x", "one two three four five six seven"});
  EXPECT_EQ(table.text(23),
            "a  b\n"
            "─  ────────────────────\n"
            "x  one two three four\n"
            "   five six seven\n");
}

RC_GTEST_PROP(SideBySide, LinesFitAndTheRuleStandsInTheMiddle, ()) {
  const std::string left = *texts();
  const std::string right = *texts();
  const auto width = *rc::gen::inRange<std::size_t>(43, 100);
  const std::string shown = side_by_side({"before", left}, {"after", right}, width, 5);
  for (const std::string_view line :
       split(std::string_view(shown).substr(0, shown.size() - 1), '\n')) {
    RC_ASSERT(display_width(line) <= width);
    const auto rule = std::min(line.find("│"), line.find("┼"));
    RC_ASSERT(rule != std::string_view::npos);
    RC_ASSERT(display_width(line.substr(0, rule)) == (width - 3) / 2 + 1);
  }
}

TEST(SideBySide, SaysHowMuchItLeftOut) {
  const std::string shown = side_by_side({"before", "1\n2\n3\n4"}, {"after", "1"}, 50, 2);
  EXPECT_NE(shown.find("(2 more lines)"), std::string::npos) << shown;
}

TEST(Printable, WhatATerminalWouldObeyIsShownInstead) {
  EXPECT_EQ(printable("\x1b[31mred\x07\tend\r\n"), "·[31mred·  end\n");
  EXPECT_EQ(printable("a\u202Eb"), "a·b");
  EXPECT_EQ(printable("\xFF"), "\uFFFD");
  EXPECT_EQ(printable("Grüße 票"), "Grüße 票");
}

TEST(Figures, ReadAsPeopleWriteThem) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(43050), "43,050");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(duration_text(0.04), "0.0 s");
  EXPECT_EQ(duration_text(9.94), "9.9 s");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(59.6), "1 min 00 s");
  EXPECT_EQ(duration_text(3725), "1 h 02 min");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1000), "1.0 kB");
  EXPECT_EQ(bytes_text(999'960), "1.0 MB");
  EXPECT_EQ(bytes_text(4'100'000'000), "4.1 GB");
  EXPECT_EQ(percent_text(0.8731), "87.3 %");
  EXPECT_EQ(percent_text(0.0 / 0.0), "-");
  EXPECT_EQ(fixed_text(-0.12345, 3), "-0.123");
}

}  // namespace
}  // namespace triage::cli
