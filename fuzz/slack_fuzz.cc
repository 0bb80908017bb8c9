// What Slack sends, as anyone else might send it: requests with and without its signature, the
// three kinds of payload by HTTP and by Socket Mode, markup, and what is shown of a ticket's words.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/slack/block_limits.h"
#include "triage/base/check.h"
#include "triage/base/unicode.h"
#include "triage/slack/blocks.h"
#include "triage/slack/envelope.h"
#include "triage/slack/form.h"
#include "triage/slack/inbound.h"
#include "triage/slack/json.h"
#include "triage/slack/markup.h"
#include "triage/slack/phrases.h"
#include "triage/slack/reply.h"
#include "triage/slack/request.h"
#include "triage/slack/signature.h"
#include "triage/slack/turns.h"

namespace triage::slack {
namespace {

constexpr const char* kSecret = "8f742231b10e8888abcd99yyyzzz85a5";
constexpr Time kNow{std::chrono::seconds(1'760'000'000)};

struct Way {
  PayloadKind kind;
  const char* path;
  const char* frame;  // its type in Socket Mode
};
constexpr std::array<Way, 3> kWays = {
    {{PayloadKind::kEvent, "/slack/events", "events_api"},
     {PayloadKind::kInteraction, "/slack/actions", "interactive"},
     {PayloadKind::kCommand, "/slack/commands", "slash_commands"}}};

void check_answer(const HttpAnswer& answer) {
  TRIAGE_CHECK(answer.status < 500, "no request is our fault");
  const auto type = answer.headers.find("Content-Type").value_or("");
  if (type.ends_with("json")) TRIAGE_CHECK(nlohmann::json::accept(answer.body), "it is JSON");
}

void read_signed(const char* path, std::string_view body) {
  const std::string now = std::to_string(kNow.time_since_epoch() / std::chrono::seconds(1));
  const net::Headers headers = {{"X-Slack-Request-Timestamp", now},
                                {"X-Slack-Signature", signature_of(kSecret, now, body)}};
  const Received received = read_request(
      {.method = "POST", .path = path, .headers = headers, .body = body}, kSecret, kNow);
  if (const auto* answer = std::get_if<HttpAnswer>(&received)) {
    TRIAGE_CHECK(answer->status == 200 || answer->status == 400,
                 "a signed body is read or refused");
    check_answer(*answer);
  } else {
    TRIAGE_CHECK(!std::get<Inbound>(received).key.empty(), "what is kept has a key");
  }
}

// Two lines of headers and a body, of someone who has no secret.
void read_unsigned(std::string_view text) {
  const auto line = [&text] {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string first(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return first;
  };
  const std::string timestamp = line();
  const std::string signature = line();
  const net::Headers headers = {{"x-slack-request-timestamp", timestamp},
                                {"x-slack-signature", signature}};
  const Received received = read_request(
      {.method = "POST", .path = kWays[0].path, .headers = headers, .body = text}, kSecret, kNow);
  const auto* answer = std::get_if<HttpAnswer>(&received);
  TRIAGE_CHECK(answer != nullptr && answer->status == 401, "nothing is believed unsigned");
  check_answer(*answer);
}

// The same news is the same, whichever way it comes.
void read_frame_of(const Way& way, const std::string& payload) {
  const auto inbound = inbound_of(way.kind, payload);
  const Frame frame = read_frame(std::string(R"({"envelope_id":"E\n1","type":")") + way.frame +
                                 R"(","payload":)" + payload + "}");
  const auto* delivery = std::get_if<Delivery>(&frame);
  if (delivery == nullptr) return;  // one level deeper than alone, or it closes the frame itself
  TRIAGE_CHECK(!delivery->inbound.key.empty(), "what is kept has a key");
  if (!inbound || !*inbound) return;
  TRIAGE_CHECK(
      (*inbound)->key == delivery->inbound.key && (*inbound)->lane == delivery->inbound.lane,
      "the same news has one key");
}

void read_any_frame(const std::string& text) {
  const Frame frame = read_frame(text);
  const auto* const delivery = std::get_if<Delivery>(&frame);
  const auto* const idle = std::get_if<Idle>(&frame);
  if (delivery == nullptr && idle == nullptr) return;
  const std::string& id = delivery != nullptr ? delivery->envelope_id : idle->envelope_id;
  const auto told = parse_object(acknowledgement(id));
  TRIAGE_CHECK(told && text_at(*told, {"envelope_id"}) == id, "what came is acknowledged");
}

void check_form(const std::string& text) {
  const Form form = parse_form(text);
  for (const auto& [name, value] : form) {
    if (name.empty() && value.empty()) return;  // `=`, which is not written
  }
  TRIAGE_CHECK(parse_form(form_encoded(form)) == form, "a form is read as it is written");
}

void check_markup(const std::string& text) {
  const std::string plain = plain_text(text);
  const std::string all = escaped(plain);
  TRIAGE_CHECK(all.find_first_of("<>") == std::string::npos, "escaped text holds no markup");
  TRIAGE_CHECK(check_utf8(all).is_valid, "what is sent is UTF-8");
  if (check_utf8(plain).is_valid) TRIAGE_CHECK(plain_text(all) == plain, "escapes are undone");
  for (const std::size_t limit : {0U, 1U, 2U, 7U, 75U}) {
    const std::string cut = escaped_within(plain, limit);
    TRIAGE_CHECK(length_of(cut) <= limit, "a text is no longer than its limit");
    TRIAGE_CHECK(check_utf8(cut).is_valid, "a text is not cut within a character");
  }
}

// The words and classes of a reply come from tickets, which anyone writes. The length picks the
// kind of reply and its language.
void check_reply(const std::string& text) {
  static const PhraseBook phrases;
  const std::vector<std::string> classes = {text, "other"};
  const Phrases& language = phrases.languages()[text.size() / 4 % phrases.languages().size()];
  const Reply reply = reply_of({.id = "01J00000000000000000000000",
                                .revision = "1",
                                .kind = static_cast<decide::DecisionKind>(text.size() % 4),
                                .reason = text,
                                .ranked = {{text, 0.5}, {"other", 0.25}},
                                .words = {text, plain_text(text)},
                                .like_tickets = text.size()},
                               classes, language);
  TRIAGE_CHECK(triage::testing::faults_of_blocks(reply.blocks).empty(), "Slack takes it");
  TRIAGE_CHECK(check_utf8(reply.text).is_valid, "what is sent is UTF-8");
  TRIAGE_CHECK(class_named(class_value(text), classes) == text, "a click names its class");
  (void)decision_of_block(text);
}

void check_turns(const std::string& text) {
  const std::vector<Turn> turns = {{.ts = "1531420618.000200", .user = "U1", .text = text},
                                   {.ts = text, .user = text, .text = "and"}};
  TRIAGE_CHECK(ticket_of(text, turns).messages.size() == 2, "every turn is a message");
}

void read(const std::string& text) {
  for (const Way& way : kWays) {
    read_signed(way.path, text);
    read_frame_of(way, text);
  }
  read_signed("/slack/actions", form_encoded({{"payload", text}}));
  read_unsigned(text);
  read_any_frame(text);
  check_form(text);
  check_markup(text);
  check_turns(text);
  if (!text.empty()) check_reply(text);
}

}  // namespace
}  // namespace triage::slack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  triage::slack::read(std::string(reinterpret_cast<const char*>(bytes), size));
  return 0;
}
