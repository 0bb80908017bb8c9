#include "triage/warehouse/conversations.h"

#include <gtest/gtest.h>

#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/warehouse/text_rows.h"

namespace triage::warehouse {
namespace {

using testing::in_pieces;
using testing::message_of;

Conversations conversations(const std::string& csv) {
  SilentProgress silent;
  const auto rows = csv_rows(in_pieces(csv, 1000), "messages.csv", silent);
  return Conversations(*rows, "messages.csv", {});
}

TEST(Conversations, MessagesOfATicketComeTogetherInTheirOrder) {
  const Conversations found = conversations(
      "ticket_id,id,role,created_at,body\n"
      "T2,m1,requester,2026-01-01,first of two\n"
      "T1,m2,requester,,hello\n"
      "T2,m3,agent,2026-01-02,second of two\n");
  const auto two = found.messages_of("T2");
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].text, "first of two");
  EXPECT_EQ(two[1].role, Role::kAgent);
  EXPECT_EQ(format_time(*two[1].time), "2026-01-02T00:00:00Z");
  EXPECT_EQ(found.messages_of("T1").at(0).id, "m2");
  EXPECT_TRUE(found.messages_of("T3").empty());
}

TEST(Conversations, AnAuthorIsTheRoleOnlyWhereThereIsNone) {
  EXPECT_EQ(
      conversations("ticket_id,author,role,text\nT1,Jane,agent,a\n").messages_of("T1").at(0).role,
      Role::kAgent);
  EXPECT_EQ(conversations("ticket_id,author,text\nT1,agent,a\n").messages_of("T1").at(0).role,
            Role::kAgent);
}

TEST(Conversations, AMessageThatComesTwiceIsThereOnce) {
  const Conversations found = conversations("ticket,id,text\nT1,m1,a\nT1,m1,a\nT1,,b\nT1,,b\n");
  EXPECT_EQ(found.messages_of("T1").size(), 3U);  // those without an id cannot be told apart
}

TEST(Conversations, RowsThatAreNoMessageAreRejectedWithTheirLine) {
  const Conversations found =
      conversations("ticket_id,role,text\nT1,Wizard,a\n,agent,b\nT1,agent\nT1,agent,c\n");
  ASSERT_EQ(found.rejected().size(), 3U);
  EXPECT_EQ(found.rejected()[0].row, 2U);
  EXPECT_NE(found.rejected()[0].why.reason.find("'messages.csv'"), std::string::npos);
  EXPECT_EQ(found.rejected()[1].row, 3U);
  EXPECT_EQ(found.messages_of("T1").size(), 1U);
}

TEST(Conversations, ColumnsThatAreNotClearAreAskedFor) {
  const std::string message = message_of<InvalidInput>([] { conversations("who,text\nT1,a\n"); });
  EXPECT_NE(message.find("Call it ticket_id."), std::string::npos) << message;
  EXPECT_THROW(conversations("ticket_id,words\nT1,a\n"), InvalidInput);
}

TEST(Conversations, ATableWithoutRowsHasNone) {
  EXPECT_TRUE(conversations("ticket_id,text\n").messages_of("T1").empty());
}

TEST(Conversations, ManyTicketsInAnyOrderAreAllFound) {
  std::string csv = "ticket_id,text\n";
  for (int i = 0; i < 20'000; ++i) {
    csv += "T" + std::to_string(i * 7919 % 5000) + ",text " + std::to_string(i) + "\n";
  }
  const Conversations found = conversations(csv);
  for (int i = 0; i < 5000; ++i) {
    EXPECT_EQ(found.messages_of("T" + std::to_string(i)).size(), 4U) << i;
  }
}

}  // namespace
}  // namespace triage::warehouse
