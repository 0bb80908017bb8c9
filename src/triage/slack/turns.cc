#include "triage/slack/turns.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "triage/slack/markup.h"

namespace triage::slack {
namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_written_by_people(std::string_view subtype) {
  return subtype.empty() || subtype == "file_share" || subtype == "thread_broadcast";
}

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || text.front() == '-' || error != std::errc{} || at != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::string> reason_to_pass_over(const MessageEvent& message,
                                               const BotIdentity& self) {
  if (!message.bot_id.empty()) return "it is a bot's";
  if (message.user.empty()) return "nobody wrote it";
  if (message.user == self.user) return "it is this bot's own";
  if (!is_written_by_people(message.subtype)) return "it is a notice of Slack's";
  if (message.channel.empty() || !time_of(message.ts)) return "it has no place";
  if (message.is_deletion) return std::nullopt;
  if (is_blank(message.text)) return "it is empty";
  if (!message.edited_ts.empty() && message.text == message.text_before) {
    return "its text was not changed";
  }
  return std::nullopt;
}

std::string thread_of(const MessageEvent& message) {
  return message.thread_ts.empty() ? message.ts : message.thread_ts;
}

bool is_direct(std::string_view channel) { return channel.starts_with('D'); }

std::optional<Time> time_of(std::string_view ts) {
  constexpr std::int64_t kLatest = 253'402'300'799;  // the last second of year 9999
  const std::size_t dot = ts.find('.');
  if (dot == std::string_view::npos || ts.size() - dot != 7) return std::nullopt;
  const auto seconds = digits(ts.substr(0, dot));
  const auto micros = digits(ts.substr(dot + 1));
  if (!seconds || !micros || *seconds > kLatest) return std::nullopt;
  return Time(std::chrono::seconds(*seconds) + std::chrono::microseconds(*micros));
}

std::string ts_of(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::string micros = std::to_string((time - seconds).count());
  return std::to_string(seconds.time_since_epoch().count()) + "." +
         std::string(6 - micros.size(), '0') + micros;
}

Ticket ticket_of(std::string_view id, std::span<const Turn> turns) {
  Ticket ticket;
  ticket.id = id;
  ticket.channel = Channel::kChat;
  const std::string& requester = turns.front().user;
  for (const Turn& turn : turns) {
    Message message;
    message.id = turn.ts;
    message.role = turn.user == requester ? Role::kRequester : Role::kAgent;
    message.time = time_of(turn.ts);
    message.text = plain_text(turn.text);
    if (!ticket.created_at) ticket.created_at = message.time;
    if (message.time) ticket.decided_at = *message.time + std::chrono::microseconds(1);
    ticket.messages.push_back(std::move(message));
  }
  return ticket;
}

}  // namespace triage::slack
