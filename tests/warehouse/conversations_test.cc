#include "triage/warehouse/tickets/conversations.h"

#include <gtest/gtest.h>

#include "tests/warehouse/table_files.h"
#include "triage/base/error.h"
#include "triage/warehouse/table/text_rows.h"

namespace triage::warehouse {
namespace {

using testing::in_pieces;
using testing::message_of;
using testing::RecordingProgress;

// A table of messages, and what was noted about it.
struct Table {
  explicit Table(const std::string& csv)
      : rows(csv_rows(in_pieces(csv, 1000), "messages.csv", notes)),
        found(*rows, "messages.csv", {}, notes) {}

  std::vector<Message> messages_of(const std::string& ticket) {
    auto messages = found.messages_of(ticket);
    EXPECT_TRUE(messages) << messages.error().reason;
    return messages.value_or(std::vector<Message>{});
  }

  RecordingProgress notes;
  std::unique_ptr<RowReader> rows;
  Conversations found;
};

TEST(Conversations, MessagesOfATicketComeTogetherInTheirOrder) {
  Table found(
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
  EXPECT_EQ(Table("ticket_id,author,role,text\nT1,Jane,agent,a\n").messages_of("T1").at(0).role,
            Role::kAgent);
  EXPECT_EQ(Table("ticket_id,author,text\nT1,agent,a\n").messages_of("T1").at(0).role,
            Role::kAgent);
}

TEST(Conversations, AMessageThatComesTwiceIsThereOnce) {
  Table found("ticket,id,text\nT1,m1,a\nT1,m1,a\nT1,,b\nT1,,b\n");
  EXPECT_EQ(found.messages_of("T1").size(), 3U);  // those without an id cannot be told apart
}

TEST(Conversations, AnUnreadableMessageCostsItsTicket) {
  Table table("ticket_id,role,text\nT1,requester,a\nT1,Tier2 Desk,b\nT1,requester,c\nT2,agent,d\n");
  const auto one = table.found.messages_of("T1");
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().field, "messages");
  EXPECT_NE(one.error().reason.find("line 3 of 'messages.csv'"), std::string::npos);
  EXPECT_EQ(one.error().reason.find("Tier2"), std::string::npos);
  EXPECT_EQ(table.messages_of("T2").size(), 1U);
}

TEST(Conversations, ARowOfTooManyOrTooFewCellsCostsItsTicketToo) {
  Table table("ticket_id,role,text\nT1,agent,a,b\nT2,agent\nT3,agent,c\n");
  EXPECT_FALSE(table.found.messages_of("T1"));
  EXPECT_FALSE(table.found.messages_of("T2"));
  EXPECT_EQ(table.messages_of("T3").size(), 1U);
  Table last("role,text,ticket_id\nagent,a,b,T1\nagent,a,T2\n");
  EXPECT_FALSE(last.found.messages_of("T1"));
  EXPECT_EQ(last.messages_of("T2").size(), 1U);
}

TEST(Conversations, RowsThatNameNoTicketAreNoted) {
  const Table table("ticket_id,role,text\nT1,agent,a\n,agent,b\n,agent,c\n");
  ASSERT_EQ(table.notes.notes.size(), 1U);
  EXPECT_NE(table.notes.notes[0].find("2 rows"), std::string::npos) << table.notes.notes[0];
  EXPECT_NE(table.notes.notes[0].find("line 3"), std::string::npos) << table.notes.notes[0];
}

TEST(Conversations, MessagesOfNobodyInParticularAreNoted) {
  const Table table("ticket_id,author_id,text\nT1,u7,a\n");
  ASSERT_EQ(table.notes.notes.size(), 1U);
  EXPECT_NE(table.notes.notes[0].find("requester's"), std::string::npos) << table.notes.notes[0];
}

TEST(Conversations, ThoseThatNoTicketAskedForAreCounted) {
  Table table("ticket_id,role,text\nT1,agent,a\nT2,agent,b\nT3,agent,c\n");
  static_cast<void>(table.messages_of("T2"));
  table.found.note_unclaimed();
  ASSERT_EQ(table.notes.notes.size(), 1U);
  EXPECT_NE(table.notes.notes[0].find("2 of the 3"), std::string::npos) << table.notes.notes[0];
  static_cast<void>(table.messages_of("T1"));
  static_cast<void>(table.messages_of("T3"));
  table.found.note_unclaimed();
  EXPECT_EQ(table.notes.notes.size(), 1U);
}

TEST(Conversations, ColumnsThatAreNotClearAreAskedFor) {
  const std::string message = message_of<InvalidInput>([] { Table("who,text\nT1,a\n"); });
  EXPECT_NE(message.find("Call it ticket_id."), std::string::npos) << message;
  EXPECT_THROW(Table("ticket_id,words\nT1,a\n"), InvalidInput);
}

TEST(Conversations, ATableWithoutRowsHasNone) {
  EXPECT_TRUE(Table("ticket_id,text\n").messages_of("T1").empty());
}

TEST(Conversations, ManyTicketsInAnyOrderAreAllFound) {
  std::string csv = "ticket_id,text\n";
  for (int i = 0; i < 20'000; ++i) {
    csv += "T" + std::to_string(i * 7919 % 5000) + ",text " + std::to_string(i) + "\n";
  }
  Table found(csv);
  for (int i = 0; i < 5000; ++i) {
    EXPECT_EQ(found.messages_of("T" + std::to_string(i)).size(), 4U) << i;
  }
}

}  // namespace
}  // namespace triage::warehouse
