#include "triage/warehouse/table/name_list.h"

#include <gtest/gtest.h>

#include <vector>

namespace triage::warehouse {
namespace {

TEST(NameList, NamesStandInQuotes) {
  EXPECT_EQ(name_list(std::vector<std::string>{"id", "Größe"}), "'id', 'Größe'");
  EXPECT_EQ(name_list({}), "");
}

TEST(NameList, WhatATerminalWouldObeyIsEscaped) {
  EXPECT_EQ(quoted_name("a\x1b[2Jb\n"), "'a\\x1b[2Jb\\x0a'");
  EXPECT_EQ(quoted_name(std::string_view("a\0b", 3)), "'a\\x00b'");
  EXPECT_EQ(quoted_name("\u202Eabc"), "'\\x202eabc'");
  EXPECT_EQ(quoted_name("\xFF"), "'\uFFFD'");
}

TEST(NameList, LongNamesAndListsAreCut) {
  EXPECT_LT(quoted_name(std::string(1000, 'x')).size(), 100U);
  const std::vector<std::string> many(100, "x");
  EXPECT_TRUE(name_list(many).ends_with("'x', ..."));
  EXPECT_LT(name_list(many).size(), 300U);
}

}  // namespace
}  // namespace triage::warehouse
