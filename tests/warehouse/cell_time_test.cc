#include "triage/warehouse/table/cell_time.h"

#include <gtest/gtest.h>

namespace triage::warehouse {
namespace {

std::string read(std::string_view text) {
  const auto time = parse_cell_time(text);
  return time ? format_time(*time) : "(none)";
}

TEST(CellTime, ReadsWhatTablesWrite) {
  EXPECT_EQ(read("2026-03-02T08:15:00Z"), "2026-03-02T08:15:00Z");
  EXPECT_EQ(read(" 2026-03-02 08:15 "), "2026-03-02T08:15:00Z");
  EXPECT_EQ(read("02.03.2026"), "2026-03-02T00:00:00Z");
  EXPECT_EQ(read("2.3.2026 08:15"), "2026-03-02T08:15:00Z");
  EXPECT_EQ(read("02.03.2026, 08:15:30"), "2026-03-02T08:15:30Z");
  EXPECT_EQ(read("1772439300"), "2026-03-02T08:15:00Z");
  EXPECT_EQ(read("1772439300000"), "2026-03-02T08:15:00Z");
}

TEST(CellTime, RefusesWhatMeansTwoDaysOrNone) {
  for (const char* text :
       {"02/03/2026", "", "  ", "soon", "32.01.2026", "2026", "12345", "1.2.3", "02.03.26", "."}) {
    EXPECT_EQ(read(text), "(none)") << text;
  }
}

}  // namespace
}  // namespace triage::warehouse
