#include "triage/slack/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "triage/slack/form.h"
#include "triage/slack/signature.h"

namespace triage::slack {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

const Time kNow = Time(std::chrono::seconds(1'531'420'618));
constexpr const char* kSecret = "secret";

Received received(const std::string& path, const std::string& body,
                  const std::string& method = "POST") {
  const net::Headers headers = {{"X-Slack-Request-Timestamp", "1531420618"},
                                {"X-Slack-Signature", signature_of(kSecret, "1531420618", body)}};
  return read_request({.method = method, .path = path, .headers = headers, .body = body}, kSecret,
                      kNow);
}

HttpAnswer answered(const std::string& path, const std::string& body) {
  const Received got = received(path, body);
  EXPECT_TRUE(std::holds_alternative<HttpAnswer>(got)) << body;
  return std::holds_alternative<HttpAnswer>(got) ? std::get<HttpAnswer>(got)
                                                 : HttpAnswer{.status = 0};
}

Inbound inbound(const std::string& path, const std::string& body) {
  const Received got = received(path, body);
  EXPECT_TRUE(std::holds_alternative<Inbound>(got)) << body;
  return std::holds_alternative<Inbound>(got) ? std::get<Inbound>(got) : Inbound{};
}

json message() {
  return {{"type", "message"}, {"channel", "C1"},      {"channel_type", "channel"},
          {"user", "U1"},      {"text", "my printer"}, {"ts", "1531420618.000200"}};
}

std::string callback(const json& event, const std::string& id = "Ev1") {
  return json{{"type", "event_callback"}, {"team_id", "T1"}, {"event_id", id}, {"event", event}}
      .dump();
}

TEST(Request, IsBelievedOnlyWhenSigned) {
  const std::string body = callback(message());
  const net::Headers none;
  const Received got = read_request(
      {.method = "POST", .path = "/slack/events", .headers = none, .body = body}, kSecret, kNow);
  ASSERT_TRUE(std::holds_alternative<HttpAnswer>(got));
  EXPECT_EQ(std::get<HttpAnswer>(got).status, 401);
  EXPECT_FALSE(std::get<HttpAnswer>(got).headers.find("X-Slack-No-Retry"));
}

TEST(Request, ToAnotherPathOrByAnotherMethodIsRefused) {
  EXPECT_EQ(answered("/slack/other", "").status, 404);
  const Received got = received("/slack/events", "", "GET");
  EXPECT_EQ(std::get<HttpAnswer>(got).status, 405);
}

TEST(Request, WithAChallengeIsAnsweredWithIt) {
  const HttpAnswer answer =
      answered("/slack/events", R"({"type":"url_verification","challenge":"3eZbrw1a"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "3eZbrw1a");
}

TEST(Request, AboutRateLimitsIsAnsweredAndNotKept) {
  EXPECT_EQ(answered("/slack/events", R"({"type":"app_rate_limited","team_id":"T1"})").status, 200);
}

TEST(Request, WithAMessageIsKeptUnderTheMessagesName) {
  const Inbound kept = inbound("/slack/events", callback(message()));
  EXPECT_EQ(kept.kind, PayloadKind::kEvent);
  EXPECT_EQ(kept.key, "message/T1/C1/1531420618.000200");
  EXPECT_EQ(kept.lane, "T1/C1/1531420618.000200");
  EXPECT_EQ(kept.team, "T1");
  EXPECT_EQ(kept.person, "U1");
}

TEST(Request, OfAMessageAndItsMentionHaveOneKey) {
  json mention = message();
  mention["type"] = "app_mention";
  EXPECT_EQ(inbound("/slack/events", callback(mention, "Ev2")).key,
            inbound("/slack/events", callback(message(), "Ev1")).key);
}

TEST(Request, OfAThreadHaveOneLane) {
  json later = message();
  later["ts"] = "1531420700.000000";
  later["thread_ts"] = "1531420618.000200";
  EXPECT_EQ(inbound("/slack/events", callback(later)).lane, "T1/C1/1531420618.000200");
}

TEST(Request, WithAnEditIsKeptOnceForEachChange) {
  json edit = {{"type", "message"},
               {"subtype", "message_changed"},
               {"channel", "C1"},
               {"message",
                {{"user", "U1"},
                 {"text", "my printer is on fire"},
                 {"ts", "1531420618.000200"},
                 {"edited", {{"user", "U1"}, {"ts", "1531420700.000000"}}}}},
               {"previous_message", {{"text", "my printer"}}}};
  EXPECT_EQ(inbound("/slack/events", callback(edit)).key,
            "edit/T1/C1/1531420618.000200/1531420700.000000");
  edit["previous_message"]["text"] = "my printer is on fire";  // an unfurled link, say
  EXPECT_EQ(answered("/slack/events", callback(edit)).status, 200);
}

TEST(Request, AboutABotsOwnWordsIsAnsweredAndNotKept) {
  json own = message();
  own["bot_id"] = "B1";
  EXPECT_EQ(answered("/slack/events", callback(own)).status, 200);
  EXPECT_EQ(answered("/slack/events", callback({{"type", "reaction_added"}})).status, 200);
}

TEST(Request, WithAClickIsKeptInItsThreadsLane) {
  const json click = {
      {"type", "block_actions"},
      {"team", {{"id", "T1"}}},
      {"user", {{"id", "U1"}}},
      {"channel", {{"id", "C1"}}},
      {"container", {{"message_ts", "5.000001"}}},
      {"message", {{"ts", "5.000001"}, {"thread_ts", "4.000001"}, {"text", "your printer"}}},
      {"actions", json::array({{{"action_id", "change"},
                                {"block_id", "D1:1"},
                                {"action_ts", "6.1"},
                                {"value", "v"}}})}};
  const Inbound kept = inbound("/slack/actions", form_encoded({{"payload", click.dump()}}));
  EXPECT_EQ(kept.kind, PayloadKind::kInteraction);
  EXPECT_EQ(kept.lane, "T1/C1/4.000001");
  EXPECT_EQ(kept.key, "action/T1/C1/5.000001/U1/change/6.1");
  EXPECT_THAT(kept.payload, HasSubstr("4.000001"));
  EXPECT_THAT(kept.payload, Not(HasSubstr("printer"))) << "who forgets a ticket forgets its words";
}

TEST(Request, WithACommandIsKeptAsAnObjectWithoutItsToken) {
  const Inbound kept =
      inbound("/slack/commands",
              "token=abc&team_id=T1&user_id=U1&command=%2Ftriage&text=my+printer&trigger_id=1.2");
  EXPECT_EQ(kept.kind, PayloadKind::kCommand);
  EXPECT_EQ(json::parse(kept.payload)["text"], "my printer");
  EXPECT_THAT(kept.payload, Not(HasSubstr("abc")));
  EXPECT_EQ(kept.key, "command/T1/1.2");
  EXPECT_EQ(answered("/slack/commands", "ssl_check=1&token=abc").status, 200);
}

TEST(Request, ThatIsNotWhatItSaysIsRefusedForGood) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  for (const std::string& body :
       {std::string(), std::string("no json"), std::string("[]"), std::string("3"),
        std::string(R"({"type":"event_callback"})"), std::string("{\"type\":\"event_callback\""),
        std::string(R"({"type":"event_callback","team_id":"T1"})"),
        std::string(R"({"type":"event_callback","team_id":7,"event":{}})"),
        std::string(R"({"type":"event_callback","team_id":"T1","event":[]})"),
        std::string(R"({"type":["event_callback"],"team_id":"T1","event":{}})"),
        std::string("\xff\xfe"), "{\"a\":" + deep + "}", std::string(5U << 20U, ' ')}) {
    const HttpAnswer answer = answered("/slack/events", body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 60);
    EXPECT_TRUE(answer.headers.find("X-Slack-No-Retry")) << body.substr(0, 60);
  }
  EXPECT_EQ(answered("/slack/actions", "payload=").status, 400);
  EXPECT_EQ(answered("/slack/actions", "payload=%7B%7D").status, 400);
  EXPECT_EQ(answered("/slack/actions", "a=b").status, 400);
  EXPECT_EQ(answered("/slack/commands", "text=x").status, 400);
}

// Any value in the place of any other is read without harm.
RC_GTEST_PROP(Request, WithWrongTypesIsNeverHarmful, ()) {
  const json kinds[] = {
      nullptr,    1, -2.5, true, "text", json::array(), json::object(), json::array({nullptr}),
      {{"id", 3}}};
  json event = message();
  event["subtype"] = *rc::gen::element<std::string>("", "message_changed", "message_deleted");
  event["message"] = message();
  event["previous_message"] = message();
  json body = {
      {"type", "event_callback"}, {"team_id", "T1"}, {"event_id", "Ev1"}, {"event", event}};
  const auto flat = body.flatten();
  std::vector<std::string> places;
  for (const auto& [place, value] : flat.items()) places.push_back(place);
  places.push_back("/event");
  places.push_back("/event/message");
  const auto place = *rc::gen::elementOf(places);
  body[json::json_pointer(place)] = kinds[*rc::gen::inRange(0, 9)];
  const Received got = received("/slack/events", body.dump());
  const auto* const answer = std::get_if<HttpAnswer>(&got);
  const int status = answer == nullptr ? 200 : answer->status;  // kept, or answered at once
  RC_ASSERT((status == 200 || status == 400));
}

RC_GTEST_PROP(Request, TakesAnyBytes, (const std::string& bytes)) {
  for (const char* path : {"/slack/events", "/slack/actions", "/slack/commands"}) {
    (void)received(path, bytes);
    (void)received(path, "payload=" + bytes);
  }
}

TEST(Request, ThatWasKeptIsAnsweredAtOnceAndOtherwiseSentAgain) {
  EXPECT_EQ(kept().status, 200);
  EXPECT_EQ(kept().body, "");
  EXPECT_EQ(not_kept().status, 503);
  EXPECT_FALSE(not_kept().headers.find("X-Slack-No-Retry"));
}

}  // namespace
}  // namespace triage::slack
