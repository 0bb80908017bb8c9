#include "triage/warehouse/table/number_list.h"

#include <gtest/gtest.h>

namespace triage::warehouse {
namespace {

TEST(NumberList, ReadsWhatDatabasesWrite) {
  EXPECT_EQ(parse_number_list("[0.25,-1,3e-2]"), (std::vector<float>{0.25F, -1, 0.03F}));
  EXPECT_EQ(parse_number_list("[\n  1,\n  2\n]\n"), (std::vector<float>{1, 2}));
  EXPECT_EQ(parse_number_list("[]"), std::vector<float>());
}

TEST(NumberList, RefusesAllElse) {
  for (const char* text : {"", "1,2", "[1,2", "[1,,2]", "[1,]", "[1 2]", "[one]", "[null]", "[1]]",
                           "[1e99]", "{\"a\":[1]}"}) {
    EXPECT_FALSE(parse_number_list(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace triage::warehouse
