// This program's side of what is compared with Slack's own SDK.
//
//   slack_probe sign SECRET TIMESTAMP      signature of what stands on standard input
//   slack_probe replies                    one line of JSON a message: {"text", "blocks"}
//   slack_probe call API_URL METHOD FIELDS outcome of one call of the Web API
//   slack_probe socket API_URL COUNT       keys of the first COUNT pieces that Socket Mode brings
#include <iostream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "triage/slack/reply.h"
#include "triage/slack/signature.h"
#include "triage/slack/socket_mode.h"
#include "triage/slack/web_api.h"

namespace triage::slack {
namespace {

using nlohmann::json;

void sign(const std::string& secret, const std::string& timestamp) {
  const std::string body{std::istreambuf_iterator<char>(std::cin), {}};
  std::cout << signature_of(secret, timestamp, body) << "\n";
}

void print(const Reply& reply) {
  std::cout << json{{"text", reply.text}, {"blocks", json::parse(reply.blocks)}}.dump() << "\n";
}

// Every kind of decision in every language, before and after a click, with few and many classes.
void print_replies() {
  std::vector<std::string> many;
  for (int i = 100; i < 400; ++i) many.push_back("<class> & " + std::to_string(i));
  many.push_back(std::string(400, 'n'));
  const PhraseBook book;
  for (const Phrases& phrases : book.languages()) {
    for (const auto& classes : {std::vector<std::string>{"Network", "Printer"}, many}) {
      for (int kind = 0; kind < 4; ++kind) {
        ShownDecision decision{.id = "01JD000000000000000000000A",
                               .revision = "1",
                               .kind = static_cast<decide::DecisionKind>(kind),
                               .ranked = {{classes.back(), 0.9}, {classes.front(), 0.1}},
                               .words = {"*paper* <jam>"},
                               .like_tickets = 12};
        print(reply_of(decision, classes, phrases));
        print(reply_to_choose(decision, classes, phrases));
        decision.choice = Choice{.label = classes.back(), .person = "U1"};
        print(reply_of(decision, classes, phrases));
      }
    }
  }
}

void call(const std::string& url, const std::string& method, const std::string& fields) {
  net::HttpClient http(net::Network::kAllowed);
  WebApi web(http, {.url = url, .timeout = std::chrono::milliseconds(1'000)}, system_clock());
  Form form;
  const json parsed = json::parse(fields);
  for (const auto& [name, value] : parsed.items()) form.emplace_back(name, value);
  const CallResult result = web.call(method, {.team = "T1", .token = "xoxb-1"}, form);
  std::cout << json{{"outcome", static_cast<int>(result.outcome)},
                    {"error", result.error},
                    {"wait", result.wait.count()},
                    {"body", result.body}}
                   .dump()
            << "\n";
}

void listen(const std::string& url, int count) {
  net::HttpClient http(net::Network::kAllowed);
  WebApi web(http, {.url = url}, system_clock());
  std::mutex mutex;
  int received = 0;
  SocketMode* running = nullptr;
  SocketMode mode(
      web, {.app_token = "xapp-1", .first_wait = std::chrono::milliseconds(10)},
      [&](const Inbound& inbound, const SocketMode::Kept& kept) {
        kept(true);
        const std::lock_guard lock(mutex);
        std::cout << inbound.key << std::endl;
        if (++received == count) running->stop();
      },
      [](const std::string& note) { std::cerr << note << "\n"; });
  running = &mode;
  mode.run();
}

int run(std::span<char*> arguments) {
  const std::vector<std::string> words(arguments.begin() + 1, arguments.end());
  if (words.size() == 3 && words[0] == "sign") {
    sign(words[1], words[2]);
  } else if (words.size() == 1 && words[0] == "replies") {
    print_replies();
  } else if (words.size() == 4 && words[0] == "call") {
    call(words[1], words[2], words[3]);
  } else if (words.size() == 3 && words[0] == "socket") {
    listen(words[1], std::stoi(words[2]));
  } else {
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace triage::slack

int main(int count, char** arguments) {
  return triage::slack::run({arguments, static_cast<std::size_t>(count)});
}
