#include "triage/cli/left_out.h"

#include <gtest/gtest.h>

namespace triage::cli {
namespace {

TEST(LeftOut, EachReasonIsSaidInWords) {
  const std::string text = left_out_table({{"masked", 1}, {"duplicate_id", 3}}, 8, 100);
  EXPECT_NE(text.find("duplicate_id     3  37.5 %  another row with this id came before"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("too large a share of its words is masked"), std::string::npos) << text;
}

TEST(LeftOut, AnyOtherReasonIsAColumnThatCouldNotBeRead) {
  const std::string text = left_out_table({{"created\x1b[1m", 2}}, 4, 100);
  EXPECT_NE(text.find("unreadable     2  50.0 %  what 'created·[1m' holds cannot be read"),
            std::string::npos)
      << text;
}

TEST(LeftOut, NothingLeftOutIsNoTable) { EXPECT_EQ(left_out_table({}, 4, 100), ""); }

}  // namespace
}  // namespace triage::cli
