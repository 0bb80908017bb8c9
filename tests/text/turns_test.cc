#include "triage/text/turns.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace triage::text {
namespace {

Message message(Role role, std::string text, std::optional<int> minute, std::string id = "") {
  Message result;
  result.id = std::move(id);
  result.role = role;
  result.text = std::move(text);
  if (minute) result.time = Time{std::chrono::minutes{*minute}};
  return result;
}

std::string texts(const Ticket& ticket) {
  std::string all;
  for (const Turn& turn : requester_turns(ticket)) all += ticket.messages[turn.message].text;
  return all;
}

TEST(Turns, EndBeforeTheFirstAgent) {
  Ticket ticket;
  ticket.messages = {message(Role::kRequester, "a", 1), message(Role::kSystem, "s", 2),
                     message(Role::kRequester, "b", 3), message(Role::kAgent, "x", 4),
                     message(Role::kRequester, "c", 5)};
  EXPECT_EQ(texts(ticket), "ab");
}

TEST(Turns, EndAtTheMomentOfDecisionWhereItIsKnown) {
  Ticket ticket;
  ticket.messages = {message(Role::kRequester, "a", 1), message(Role::kAgent, "x", 2),
                     message(Role::kRequester, "b", 3), message(Role::kRequester, "c", 4)};
  ticket.decided_at = Time{std::chrono::minutes{3}};
  EXPECT_EQ(texts(ticket), "ab");
}

TEST(Turns, WithoutATimeEndBeforeTheFirstAgentEvenWhereTheMomentOfDecisionIsKnown) {
  Ticket ticket;
  ticket.messages = {message(Role::kRequester, "a", std::nullopt),
                     message(Role::kAgent, "x", std::nullopt),
                     message(Role::kRequester, "b", std::nullopt)};
  ticket.decided_at = Time{std::chrono::minutes{3}};
  EXPECT_EQ(texts(ticket), "a");
  ticket.messages[0].time = Time{std::chrono::minutes{1}};
  EXPECT_EQ(texts(ticket), "a") << "the time of the message before is a guess";
  ticket.messages[2].time = Time{std::chrono::minutes{2}};
  EXPECT_EQ(texts(ticket), "ab");
}

TEST(Turns, WithoutATimeBehindTheMomentOfDecisionAreNotSeen) {
  Ticket ticket;
  ticket.messages = {message(Role::kRequester, "a", 1), message(Role::kRequester, "b", 5),
                     message(Role::kRequester, "c", std::nullopt)};
  ticket.decided_at = Time{std::chrono::minutes{3}};
  EXPECT_EQ(texts(ticket), "a");
}

TEST(Turns, KnowWhetherAnAgentWroteBeforeThemWhateverTheOrderOfTheSource) {
  Ticket ticket;
  ticket.messages = {message(Role::kRequester, "c", 3), message(Role::kAgent, "x", 2),
                     message(Role::kRequester, "a", 1)};
  ticket.decided_at = Time{std::chrono::minutes{9}};
  const std::vector<Turn> turns = requester_turns(ticket);
  ASSERT_EQ(turns.size(), 2U);
  EXPECT_EQ(turns[0].message, 2U);
  EXPECT_FALSE(turns[0].follows_agent);
  EXPECT_EQ(turns[1].message, 0U);
  EXPECT_TRUE(turns[1].follows_agent);
}

TEST(Turns, AreOrderedByTimeAndElseAsTheyCame) {
  Ticket ticket;
  ticket.messages = {
      message(Role::kRequester, "c", 3), message(Role::kRequester, "d", std::nullopt),
      message(Role::kRequester, "a", 1), message(Role::kRequester, "b", std::nullopt)};
  EXPECT_EQ(texts(ticket), "abcd");
}

TEST(Turns, WithTheSameIdAreTakenOnce) {
  Ticket ticket;
  ticket.messages = {message(Role::kRequester, "a", 1, "m1"),
                     message(Role::kRequester, "b", 2, "m1"), message(Role::kRequester, "c", 3),
                     message(Role::kRequester, "d", 4)};
  EXPECT_EQ(texts(ticket), "acd");
}

TEST(Turns, SayWhatTheyLeaveOut) {
  Ticket ticket;
  ticket.messages = {message(Role::kRequester, "a", 1, "m1"),
                     message(Role::kRequester, "b", 2, "m1"), message(Role::kAgent, "x", 3),
                     message(Role::kRequester, "c", 4)};
  Explanation explanation;
  EXPECT_EQ(requester_turns(ticket, &explanation).size(), 1U);
  ASSERT_EQ(explanation.removals.size(), 3U);
  EXPECT_EQ(explanation.removals[0].pass, Pass::kDuplicate);
  EXPECT_EQ(explanation.removals[1].pass, Pass::kRole);
  EXPECT_EQ(explanation.removals[2].pass, Pass::kDecision);
  EXPECT_EQ(explanation.removals[2].message, 3U);
}

RC_GTEST_PROP(Turns, DoNotDependOnTheOrderOfTimedMessages, ()) {
  const auto roles = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
  Ticket ticket;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const Role role = roles[i] == 0   ? Role::kAgent
                      : roles[i] == 1 ? Role::kSystem
                                      : Role::kRequester;
    ticket.messages.push_back(message(role, std::to_string(i) + " ", static_cast<int>(i)));
  }
  const std::string ordered = texts(ticket);
  const auto swaps = *rc::gen::container<std::vector<std::size_t>>(
      ticket.messages.size(),
      rc::gen::inRange<std::size_t>(0, std::max<std::size_t>(1, roles.size())));
  for (std::size_t i = 0; i < swaps.size(); ++i) {
    std::swap(ticket.messages[i], ticket.messages[swaps[i]]);
  }
  RC_ASSERT(texts(ticket) == ordered);
}

}  // namespace
}  // namespace triage::text
