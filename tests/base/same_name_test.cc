#include "triage/base/same_name.h"

#include <gtest/gtest.h>

#include <string_view>

namespace triage {
namespace {

TEST(SameName, IsOneWhateverTheCaseOfItsLetters) {
  EXPECT_TRUE(is_same_name("Content-Type", "content-type"));
  EXPECT_TRUE(is_same_name("", ""));
  EXPECT_FALSE(is_same_name("Content-Type", "Content-Typ"));
}

TEST(SameName, TellsApartWhatIsNoAsciiLetter) {
  EXPECT_FALSE(is_same_name("[", "{")) << "a bit apart, as letters are";
  EXPECT_FALSE(is_same_name(std::string_view("\0", 1), " "));
  EXPECT_FALSE(is_same_name("Ä", "ä"));
}

}  // namespace
}  // namespace triage
