#include "triage/warehouse/tickets/row_ticket.h"

#include <gtest/gtest.h>

#include <limits>

#include "triage/warehouse/tickets/column_roles.h"

namespace triage::warehouse {
namespace {

using Columns = std::vector<std::string>;

const Columns kColumns{"id",      "label", "created_at", "decided_at", "channel",
                       "subject", "text",  "messages",   "vector",     "priority"};

Accepted<Ticket> ticket(std::vector<Value> values) {
  const ColumnRoles roles = resolve_roles(kColumns, {.asked = {.fields = {"priority"}}}, {});
  Row row;
  row.number = 5;
  row.line = 7;
  row.values = std::move(values);
  return ticket_of(row, roles, kColumns);
}

std::vector<Value> with(std::size_t column, Value value) {
  std::vector<Value> values(kColumns.size());
  values[column] = std::move(value);
  return values;
}

Rejection rejection(std::vector<Value> values) {
  const auto made = ticket(std::move(values));
  EXPECT_FALSE(made);
  return made ? Rejection{} : made.error();
}

TEST(RowTicket, EveryRoleFindsItsPlace) {
  const auto made = ticket({"T1", "VPN", "2026-03-02 08:00", Time{std::chrono::seconds{1}}, "Slack",
                            "No VPN", "It fails", std::vector<Turn>{{"m1", "agent", "", "Hello"}},
                            std::vector<float>{1, 2}, "P2"});
  ASSERT_TRUE(made) << made.error().reason;
  EXPECT_EQ(made->id, "T1");
  EXPECT_EQ(made->row, 5U);
  EXPECT_EQ(made->label, "VPN");
  EXPECT_EQ(format_time(*made->created_at), "2026-03-02T08:00:00Z");
  EXPECT_EQ(format_time(*made->decided_at), "1970-01-01T00:00:01Z");
  EXPECT_EQ(made->channel, Channel::kChat);
  EXPECT_EQ(made->subject, "No VPN");
  ASSERT_EQ(made->messages.size(), 2U);
  EXPECT_EQ(made->messages[0].text, "It fails");
  EXPECT_EQ(made->messages[1].role, Role::kAgent);
  EXPECT_EQ(made->vector, (std::vector<float>{1, 2}));
  ASSERT_EQ(made->fields.size(), 1U);
  EXPECT_EQ(made->fields[0].value, "P2");
}

TEST(RowTicket, ARowOfNothingIsATicketWithItsNumberForId) {
  const auto made = ticket({});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "5");
  EXPECT_TRUE(made->messages.empty());
  EXPECT_FALSE(made->label);
}

TEST(RowTicket, AVectorMayBeWrittenAsAText) {
  EXPECT_EQ(ticket(with(8, "[0.5, -1]"))->vector, (std::vector<float>{0.5F, -1}));
  EXPECT_TRUE(ticket(with(8, ""))->vector.empty());
  EXPECT_EQ(rejection(with(8, "0.5; -1")).reason, "is not a list of numbers");
}

TEST(RowTicket, ABlankLabelIsNone) {
  EXPECT_FALSE(ticket(with(1, "  "))->label);
  EXPECT_EQ(ticket(with(1, " VPN"))->label, " VPN");
}

TEST(RowTicket, AnUnknownChannelIsUnknownAndNoFault) {
  EXPECT_EQ(ticket(with(4, "carrier pigeon"))->channel, Channel::kUnknown);
}

TEST(RowTicket, TextThatTheFirstMessageRepeatsIsThereOnce) {
  std::vector<Value> values = with(6, "It fails");
  values[7] = std::vector<Turn>{{"", "", "", "It fails"}};
  EXPECT_EQ(ticket(values)->messages.size(), 1U);
}

TEST(RowTicket, MessagesMayBeJsonInATextColumn) {
  const auto made =
      ticket(with(7, R"([{"role":"customer","text":"a"},{"role":"bot","text":"b"}])"));
  ASSERT_TRUE(made);
  ASSERT_EQ(made->messages.size(), 2U);
  EXPECT_EQ(made->messages[1].role, Role::kSystem);
}

TEST(RowTicket, ATimeThatIsNoneIsRejectedWithItsColumn) {
  EXPECT_EQ(
      rejection(with(2, "soon")),
      (Rejection{"created_at", "is no time like 2026-03-02T08:15:00Z, but a text of 4 bytes"}));
}

TEST(RowTicket, AReasonNeverQuotesWhatACellHolds) {
  for (const std::string& text : {std::string("Jane Doe"), std::string(200, 'J')}) {
    for (const std::size_t column : {2U, 3U}) {
      EXPECT_EQ(rejection(with(column, text)).reason.find('J'), std::string::npos) << column;
    }
    for (const Turn& turn : {Turn{.role = text}, Turn{.time = text}}) {
      EXPECT_EQ(rejection(with(7, std::vector<Turn>{turn})).reason.find('J'), std::string::npos);
    }
  }
}

TEST(RowTicket, AnUnknownAuthorIsRejectedRatherThanTakenForTheRequester) {
  const Rejection why = rejection(with(7, std::vector<Turn>{{"", "Wizard", "", "the solution"}}));
  EXPECT_EQ(why.field, "messages");
  EXPECT_EQ(why.reason, "role is none of requester, agent, system, but a text of 6 bytes");
}

TEST(RowTicket, MessagesThatAreNoListAreRejected) {
  EXPECT_EQ(rejection(with(7, "hello")).reason, "is not a list of messages");
}

TEST(RowTicket, AVectorOfAnythingButFiniteNumbersIsRejected) {
  EXPECT_EQ(rejection(with(8, "1, 2")).field, "vector");
  EXPECT_EQ(
      rejection(with(8, std::vector<float>{1, std::numeric_limits<float>::quiet_NaN()})).field,
      "vector");
}

TEST(RowTicket, BytesThatAreNotUtf8AreRejectedWithTheirColumn) {
  EXPECT_EQ(rejection(with(6, "caf\xE9")), (Rejection{"text", "is not UTF-8 (at byte 4)"}));
  EXPECT_EQ(rejection(with(7, std::vector<Turn>{{"", "", "", "\xFF"}})).field, "messages");
}

TEST(RowTicket, AnUnusableRowSaysWhy) {
  Row row;
  row.unusable = Rejection{"line", "has 2 cells, but there are 3 columns"};
  EXPECT_EQ(ticket_of(row, {}, kColumns).error(), *row.unusable);
}

}  // namespace
}  // namespace triage::warehouse
