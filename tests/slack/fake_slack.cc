#include "tests/slack/fake_slack.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/slack/form.h"
#include "triage/slack/turns.h"

namespace triage::testing {
namespace {

using nlohmann::json;

std::string field(const SlackCall& call, const std::string& name) {
  const auto found = call.fields.find(name);
  return found == call.fields.end() ? "" : found->second;
}

json message_of(const SlackMessage& post) {
  json message = {{"type", "message"}, {"ts", post.ts}, {"text", post.text}, {"bot_id", "BBOT"}};
  if (!post.metadata.empty()) message["metadata"] = json::parse(post.metadata, nullptr, false);
  return message;
}

}  // namespace

FakeSlack::FakeSlack(Clock clock) : clock_(std::move(clock)) {}

void FakeSlack::set_faults(Faults faults) {
  const std::lock_guard lock(mutex_);
  faults_ = std::move(faults);
}

std::vector<SlackMessage> FakeSlack::posts() const {
  const std::lock_guard lock(mutex_);
  return posts_;
}

std::vector<SlackMessage> FakeSlack::ephemerals() const {
  const std::lock_guard lock(mutex_);
  return ephemerals_;
}

std::vector<SlackCall> FakeSlack::calls(const std::string& method) const {
  const std::lock_guard lock(mutex_);
  std::vector<SlackCall> found;
  std::ranges::copy_if(calls_, std::back_inserter(found),
                       [&](const SlackCall& call) { return call.method == method; });
  return found;
}

void FakeSlack::add_message(const std::string& channel, const std::string& json) {
  const std::lock_guard lock(mutex_);
  others_.emplace(channel, json);
}

Reply FakeSlack::answer(const ReceivedRequest& request) {
  SlackCall call{.method = request.target.substr(request.target.rfind('/') + 1)};
  if (request.target.starts_with("/api/")) {
    for (auto& [name, value] : slack::parse_form(request.body)) call.fields[name] = value;
  } else {
    call.fields["body"] = request.body;
  }
  const std::lock_guard lock(mutex_);
  calls_.push_back(call);
  const auto fault = faults_ ? faults_(call) : std::nullopt;
  Reply reply;
  if (!fault || fault->is_done) reply.body = work(call);
  return fault ? fault->answer : reply;
}

std::string FakeSlack::work(const SlackCall& call) {
  if (call.method == "chat.postMessage") return post(call);
  if (call.method == "chat.postEphemeral") {
    ephemerals_.push_back({.channel = field(call, "channel"), .text = field(call, "text")});
  }
  if (call.method == "chat.update") {
    for (SlackMessage& message : posts_) {
      if (message.channel != field(call, "channel") || message.ts != field(call, "ts")) continue;
      message.text = field(call, "text");
      message.blocks = field(call, "blocks");
      return R"({"ok":true})";
    }
    return R"({"ok":false,"error":"message_not_found"})";
  }
  if (call.method == "conversations.history" || call.method == "conversations.replies") {
    return list(call);
  }
  if (call.method == "users.info") return R"({"ok":true,"user":{"locale":"fr-FR"}})";
  return R"({"ok":true})";
}

std::string FakeSlack::post(const SlackCall& call) {
  SlackMessage message{.channel = field(call, "channel"),
                       .ts = slack::ts_of(clock_() + std::chrono::microseconds(posts_.size())),
                       .thread_ts = field(call, "thread_ts"),
                       .text = field(call, "text"),
                       .blocks = field(call, "blocks"),
                       .metadata = field(call, "metadata")};
  posts_.push_back(message);
  return json{{"ok", true}, {"channel", message.channel}, {"ts", message.ts}}.dump();
}

std::string FakeSlack::list(const SlackCall& call) const {
  json messages = json::array();
  for (const SlackMessage& message : posts_) {
    if (message.channel == field(call, "channel")) messages.push_back(message_of(message));
  }
  const auto [first, last] = others_.equal_range(field(call, "channel"));
  for (auto other = first; other != last; ++other) messages.push_back(json::parse(other->second));
  const std::string oldest = field(call, "oldest");
  const std::string latest = field(call, "latest");
  json newer = json::array();
  for (const json& message : messages) {
    const std::string ts = message["ts"].get<std::string>();
    if (ts > oldest && (latest.empty() || ts < latest)) newer.push_back(message);
  }
  return json{{"ok", true}, {"messages", newer}, {"has_more", false}}.dump();
}

}  // namespace triage::testing
