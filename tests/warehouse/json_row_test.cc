#include "triage/warehouse/table/json_row.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/warehouse/table_files.h"

namespace triage::warehouse {
namespace {

using testing::cell;

struct Parsed {
  ColumnNames columns;
  Row row;

  [[nodiscard]] std::string at(std::string_view column) {
    return cell(row, columns.index_of(column));
  }
  [[nodiscard]] const std::vector<Turn>& turns(std::string_view column) {
    return std::get<std::vector<Turn>>(row.values.at(columns.index_of(column)));
  }
};

Parsed parsed(std::string_view json) {
  Parsed result;
  parse_json_row(json, result.columns, result.row);
  return result;
}

TEST(JsonRow, MembersAreColumnsAndNumbersAreText) {
  Parsed p = parsed(R"({"id": 12345678901234567890, "score": 1.50, "open": true, "gone": null})");
  EXPECT_EQ(p.at("id"), "12345678901234567890");
  EXPECT_EQ(p.at("score"), "1.50");
  EXPECT_EQ(p.at("open"), "true");
  EXPECT_EQ(p.at("gone"), "(null)");
}

TEST(JsonRow, NestedObjectsAreColumnsNamedByTheirPath) {
  Parsed p = parsed(R"({"via": {"channel": "email", "source": {"from": "x"}}, "id": 1})");
  EXPECT_EQ(p.at("via.channel"), "email");
  EXPECT_EQ(p.at("via.source.from"), "x");
  EXPECT_EQ(p.at("id"), "1");
}

TEST(JsonRow, AListOfNumbersIsAVector) {
  Parsed p = parsed(R"({"vector": [1, -2.5, 3e2]})");
  EXPECT_EQ(std::get<std::vector<float>>(p.row.values[0]), (std::vector<float>{1, -2.5F, 300}));
}

TEST(JsonRow, ANumberTooLargeForAVectorIsNotZero) {
  Parsed p = parsed(R"({"vector": [1e999, -1e999, 1e-999]})");
  const auto& vector = std::get<std::vector<float>>(p.row.values[0]);
  ASSERT_EQ(vector.size(), 3U);
  EXPECT_TRUE(std::isinf(vector[0]));
  EXPECT_TRUE(std::isinf(vector[1]));
  EXPECT_EQ(vector[2], 0.0F);
}

TEST(JsonRow, AListOfObjectsIsAListOfMessages) {
  Parsed p = parsed(R"({"comments": [
      {"id": 7, "author": {"id": 99, "role": "agent"}, "created_at": "2026-01-02", "body": "hi",
       "attachments": [{"id": 1, "text": "not this"}], "extra": {"text": "nor this"}},
      {"Role": "requester", "content": "ho"}, "plain"], "after": "x"})");
  const auto& turns = p.turns("comments");
  ASSERT_EQ(turns.size(), 3U);
  EXPECT_EQ(turns[0].id, "7");
  EXPECT_EQ(turns[0].role, "agent");
  EXPECT_EQ(turns[0].time, "2026-01-02");
  EXPECT_EQ(turns[0].text, "hi");
  EXPECT_EQ(turns[1].role, "requester");
  EXPECT_EQ(turns[1].text, "ho");
  EXPECT_EQ(turns[2].text, "plain");
  EXPECT_EQ(p.at("after"), "x");
}

TEST(JsonRow, AnAuthorIsTheRoleOnlyWhereThereIsNone) {
  Parsed p = parsed(R"({"m": [{"author": "Jane", "role": "agent", "text": "a"},
                              {"role": "agent", "author": "Jane", "text": "b"},
                              {"author": "customer", "text": "c"}]})");
  EXPECT_EQ(p.turns("m").at(0).role, "agent");
  EXPECT_EQ(p.turns("m").at(1).role, "agent");
  EXPECT_EQ(p.turns("m").at(2).role, "customer");
}

TEST(JsonRow, ListsWithinListsAreLeftOut) {
  Parsed p = parsed(R"({"a": [[1, 2], ["x"], "y"], "b": "z"})");
  ASSERT_EQ(p.turns("a").size(), 1U);
  EXPECT_EQ(p.turns("a")[0].text, "y");
  EXPECT_EQ(p.at("b"), "z");
}

TEST(JsonRow, ABareTextIsTheColumnText) {
  EXPECT_EQ(parsed(R"("my printer")").at("text"), "my printer");
}

TEST(JsonRow, TheLastOfTwoMembersWithOneNameCounts) {
  EXPECT_EQ(parsed(R"({"a": "x", "a": "y"})").at("a"), "y");
}

TEST(JsonRow, WhatIsNoObjectIsUnusable) {
  EXPECT_EQ(parsed("[1, 2]").row.unusable->reason, "is a list, not an object");
  EXPECT_EQ(parsed("17").row.unusable->reason, "is a number, not an object");
  EXPECT_NE(parsed(R"({"id": )").row.unusable->reason.find("at byte 8"), std::string::npos);
  EXPECT_EQ(parsed("{\"id\": \"\xFF\"}").row.unusable->reason, "is not UTF-8");
}

TEST(JsonTurns, ATextColumnMayHoldAListOfMessages) {
  const auto turns = parse_json_turns(R"([{"role": "agent", "text": "a"}, "b"])");
  ASSERT_TRUE(turns);
  ASSERT_EQ(turns->size(), 2U);
  EXPECT_EQ((*turns)[0].role, "agent");
  EXPECT_EQ(parse_json_turns("[]")->size(), 0U);
}

TEST(JsonTurns, AnythingElseIsRejected) {
  EXPECT_FALSE(parse_json_turns("my printer is broken"));
  EXPECT_FALSE(parse_json_turns("[1, 2]"));
  EXPECT_FALSE(parse_json_turns(R"([{"text": "a"})"));
  EXPECT_FALSE(parse_json_turns(R"([], "more": [{"text": "a"}])"));
}

}  // namespace
}  // namespace triage::warehouse
