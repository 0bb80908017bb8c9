#include "triage/slack/turns.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace triage::slack {
namespace {

const BotIdentity kSelf{.user = "UBOT", .bot = "BBOT"};

MessageEvent message() {
  return {.channel = "C1",
          .channel_type = "channel",
          .user = "U1",
          .text = "my printer is offline",
          .ts = "1531420618.000200"};
}

TEST(ReasonToPassOver, IsNoneForWhatPeopleWrite) {
  EXPECT_EQ(reason_to_pass_over(message(), kSelf), std::nullopt);
  for (const char* subtype : {"file_share", "thread_broadcast"}) {
    MessageEvent shared = message();
    shared.subtype = subtype;
    EXPECT_EQ(reason_to_pass_over(shared, kSelf), std::nullopt);
  }
}

TEST(ReasonToPassOver, IsThereForBotsNoticesAndBlanks) {
  MessageEvent bots = message();
  bots.bot_id = "B9";
  EXPECT_TRUE(reason_to_pass_over(bots, kSelf));
  MessageEvent own = message();
  own.user = "UBOT";
  EXPECT_TRUE(reason_to_pass_over(own, kSelf));
  for (const char* subtype : {"channel_join", "bot_message", "message_replied", "me_message"}) {
    MessageEvent notice = message();
    notice.subtype = subtype;
    EXPECT_TRUE(reason_to_pass_over(notice, kSelf)) << subtype;
  }
  for (const char* text : {"", " \n\t"}) {
    MessageEvent empty = message();
    empty.text = text;
    EXPECT_TRUE(reason_to_pass_over(empty, kSelf));
  }
  MessageEvent nowhere = message();
  nowhere.ts = "yesterday";
  EXPECT_TRUE(reason_to_pass_over(nowhere, kSelf));
}

TEST(ReasonToPassOver, IsThereForAnEditThatLeftTheTextAsItWas) {
  MessageEvent edit = message();
  edit.edited_ts = "1531420620.000000";
  edit.text_before = edit.text;
  EXPECT_TRUE(reason_to_pass_over(edit, kSelf));
  edit.text_before = "my printer";
  EXPECT_EQ(reason_to_pass_over(edit, kSelf), std::nullopt);
}

TEST(ThreadOf, IsTheFirstMessageOfTheThread) {
  MessageEvent later = message();
  EXPECT_EQ(thread_of(later), later.ts);
  later.thread_ts = "1531420000.000100";
  EXPECT_EQ(thread_of(later), "1531420000.000100");
}

TEST(TimeOf, ReadsSlacksTimestamps) {
  EXPECT_EQ(format_time(*time_of("1531420618.000200")), "2018-07-12T18:36:58.000200Z");
  for (const char* ts : {"", "1531420618", "1531420618.", "1531420618.0002", "a.000200",
                         "-1.000200", "1.-00200", "99999999999999.000200", ".000200"}) {
    EXPECT_EQ(time_of(ts), std::nullopt) << ts;
  }
}

RC_GTEST_PROP(TimeOf, TakesAnyBytes, (const std::string& bytes)) {
  (void)time_of(bytes + ".000000");
}

TEST(TicketOf, TakesTheFirstAuthorForTheRequester) {
  const std::vector<Turn> turns = {{"1531420618.000200", "U1", "my &lt;printer&gt;"},
                                   {"1531420700.000000", "U2", "which one?"},
                                   {"1531420800.000000", "U1", "<@U2|bo> room 5"}};
  const Ticket ticket = ticket_of("T1/C1/1531420618.000200", turns);
  EXPECT_EQ(ticket.id, "T1/C1/1531420618.000200");
  EXPECT_EQ(ticket.channel, Channel::kChat);
  ASSERT_EQ(ticket.messages.size(), 3U);
  EXPECT_EQ(ticket.messages[0].role, Role::kRequester);
  EXPECT_EQ(ticket.messages[0].text, "my <printer>");
  EXPECT_EQ(ticket.messages[1].role, Role::kAgent);
  EXPECT_EQ(ticket.messages[2].role, Role::kRequester);
  EXPECT_EQ(ticket.messages[2].text, "@bo room 5");
  EXPECT_GT(*ticket.decided_at, *ticket.messages[2].time);
}

}  // namespace
}  // namespace triage::slack
