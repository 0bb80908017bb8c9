#include "triage/ticket/ticket_json.h"

#include <gtest/gtest.h>

namespace triage {
namespace {

TEST(TicketJson, ReadsBackWhatItWrote) {
  const std::string json =
      R"({"id":"T-1","channel":"email","created_at":"2026-03-02T08:15:00Z","subject":"VPN",)"
      R"("messages":[{"id":"m1","role":"requester","time":"2026-03-02T08:15:00Z","text":"dead"}],)"
      R"("fields":{"priority":"P2"},"label":"Network"})";
  const auto ticket = parse_ticket_json(json, 1);
  ASSERT_TRUE(ticket.has_value()) << ticket.error().reason;
  EXPECT_EQ(to_json(*ticket), json);
}

TEST(TicketJson, TakesABareTextAsOneMessage) {
  const auto ticket = parse_ticket_json(R"("my vpn is dead")", 7);
  ASSERT_TRUE(ticket.has_value());
  EXPECT_EQ(ticket->id, "7");
  ASSERT_EQ(ticket->messages.size(), 1U);
  EXPECT_EQ(ticket->messages[0].text, "my vpn is dead");
}

TEST(TicketJson, NamesTheMemberThatCannotBeUsed) {
  const auto field_of = [](std::string_view json) {
    const auto ticket = parse_ticket_json(json, 1);
    return ticket ? std::string("accepted") : ticket.error().field;
  };
  EXPECT_EQ(field_of("{"), "json");
  EXPECT_EQ(field_of("[1]"), "json");
  EXPECT_EQ(field_of(R"({"channel":"fax"})"), "channel");
  EXPECT_EQ(field_of(R"({"created_at":"yesterday"})"), "created_at");
  EXPECT_EQ(field_of(R"({"messages":"x"})"), "messages");
  EXPECT_EQ(field_of(R"({"messages":[{"role":"alien","text":"x"}]})"), "role");
  EXPECT_EQ(field_of(R"({"vector":["a"]})"), "vector");
}

TEST(TicketJson, TakesNamedMembersAsTriageFields) {
  const std::vector<std::string> names{"priority", "device"};
  const auto ticket = parse_ticket_json(R"({"text":"x","device":"phone","priority":1})", 1, names);
  ASSERT_TRUE(ticket.has_value());
  ASSERT_EQ(ticket->fields.size(), 2U);
  EXPECT_EQ(ticket->fields[0].name, "priority");
  EXPECT_EQ(ticket->fields[0].value, "1");
}

TEST(TicketJson, AListWhereATextIsExpectedIsRejectedByItsName) {
  for (const auto& [json, field] :
       {std::pair{R"({"text": ["a"]})", "text"}, std::pair{R"({"decided_at": {}})", "decided_at"},
        std::pair{R"({"id": []})", "id"}, std::pair{R"({"text": "a", "fields": 7})", "fields"},
        std::pair{R"({"messages": [{"text": {}}]})", "text"}}) {
    const auto ticket = parse_ticket_json(json, 1);
    ASSERT_FALSE(ticket) << json;
    EXPECT_EQ(ticket.error().field, field);
  }
}

}  // namespace
}  // namespace triage
