#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/file.h"
#include "triage/base/percent_encoding.h"
#include "triage/cli/commands.h"
#include "triage/cli/question.h"
#include "triage/cli/slack_options.h"
#include "triage/slack/check.h"
#include "triage/slack/manifest.h"
#include "triage/slack/web_api.h"

namespace triage::cli {
namespace {

using slack::Finding;

class SlackManifest final : public Command {
 public:
  void declare(Options& options) override {
    options.option("--url", "URL", url_,
                   "The server's public address, https://...; without one the manifest is for "
                   "Socket Mode");
  }

  ExitCode run(Context& context) override {
    context.console.print(slack::manifest(url_) + "\n");
    context.next_step("slack connect", "put the app's tokens into this workspace");
    return ExitCode::kDone;
  }

 private:
  std::string url_;
};

std::string mark_of(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kGood:
      return "ok       ";
    case Finding::Kind::kMissing:
      return "missing  ";
    case Finding::Kind::kUnknown:
      break;
  }
  return "unknown  ";
}

std::vector<Finding> findings_of(const SlackOptions& options, const Clock& clock) {
  net::HttpClient http(options.network);
  slack::WebApi web(http, {.url = options.api_url}, clock);
  return slack::check(web, options.credentials);
}

void show(const std::vector<Finding>& findings, Console& console) {
  for (const Finding& finding : findings) {
    console.print(mark_of(finding.kind) + finding.what +
                  (finding.advice.empty() ? "" : ": " + finding.advice) + "\n");
  }
}

class SlackCheck final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    const std::vector<Finding> findings = findings_of(slack_options(context), context.clock);
    if (context.is_json) {
      auto body = nlohmann::ordered_json::array();
      for (const Finding& finding : findings) {
        std::string kind = mark_of(finding.kind);
        kind.erase(kind.find(' '));
        body.push_back({{"what", finding.what}, {"state", kind}, {"advice", finding.advice}});
      }
      context.console.print(body.dump(2) + "\n");
    } else {
      show(findings, context.console);
    }
    return slack::is_ready(findings) ? ExitCode::kDone : ExitCode::kGateNotMet;
  }
};

class SlackConnect final : public Command {
 public:
  void declare(Options& options) override { static_cast<void>(options); }

  ExitCode run(Context& context) override {
    if (!can_ask()) {
      throw WrongUsage(
          "slack connect: asks questions, and there is no terminal. Put "
          "SLACK_APP_TOKEN and SLACK_BOT_TOKEN into .env instead, then type: triage "
          "slack check");
    }
    Console& console = context.console;
    console.note("1. Make the app: open this link, choose your workspace, create, then install:");
    console.note("   https://api.slack.com/apps?new_app=1&manifest_json=" +
                 percent_encoded(slack::manifest("")));
    SlackOptions options = slack_options(context);
    options.credentials.bot_token =
        token(console, "2. Bot token, of OAuth & Permissions (xoxb-...)", "xoxb-",
              options.credentials.bot_token);
    options.credentials.app_token =
        token(console, "3. App token with connections:write, of Basic Information (xapp-...)",
              "xapp-", options.credentials.app_token);
    const std::vector<Finding> findings = findings_of(options, context.clock);
    show(findings, console);
    if (!slack::is_ready(findings)) return ExitCode::kGateNotMet;
    keep(options.credentials, context);
    say_hello(options, context);
    context.next_step("serve", "the bot answers; write it a direct message");
    return ExitCode::kDone;
  }

 private:
  static std::string token(Console& console, const std::string& question, const std::string& front,
                           const std::string& known) {
    for (;;) {
      const auto answer =
          ask(console, question + (known.empty() ? "" : " [keep the one in .env]"), "");
      if (!answer) throw Interrupted();
      const std::string text = answer->empty() ? known : *answer;
      if (text.starts_with(front)) return text;
      console.warn("It begins with " + front + ". Try again, or press Ctrl-C.");
    }
  }

  // Other lines of the file stay.
  static void keep(const slack::Credentials& credentials, const Context& context) {
    const std::filesystem::path file = context.workspace / ".env";
    std::string kept;
    if (std::filesystem::exists(file)) {
      const std::string content = read_file(file);
      std::string_view rest = content;
      while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.starts_with("SLACK_BOT_TOKEN=") || line.starts_with("SLACK_APP_TOKEN=")) continue;
        kept.append(line).append("\n");
      }
    }
    kept += "SLACK_BOT_TOKEN=" + credentials.bot_token + "\n";
    kept += "SLACK_APP_TOKEN=" + credentials.app_token + "\n";
    const mode_t usual = ::umask(S_IRWXG | S_IRWXO);
    write_file_atomically(file, kept);
    ::umask(usual);
    context.console.note("Both are in " + file.string() + ", for your eyes only.");
  }

  static void say_hello(const SlackOptions& options, Context& context) {
    const auto member =
        ask(context.console, "4. Your member id, for a test message (U...; empty: none)", "");
    if (!member || member->empty()) return;
    net::HttpClient http(options.network);
    slack::WebApi web(http, {.url = options.api_url}, context.clock);
    const slack::Greeting greeting = slack::greet(web, options.credentials.bot_token);
    const auto posted = web.call(
        "chat.postMessage", {.team = greeting.team, .token = options.credentials.bot_token},
        {{"channel", *member}, {"text", "Hello. I sort tickets: write me one."}});
    context.console.note(posted.is_done()
                             ? "A message is on its way to you."
                             : "Slack did not take the message: " + posted.error + ".");
  }
};

template <typename Kind>
std::unique_ptr<Command> make() {
  return std::make_unique<Kind>();
}

}  // namespace

CommandEntry slack_connect_command() {
  return {.name = "slack connect",
          .summary = "Set the bot up step by step, without a public address",
          .examples = {{"triage slack connect", "Asks for two tokens and sends a test message"}},
          .make = &make<SlackConnect>};
}

CommandEntry slack_manifest_command() {
  return {.name = "slack manifest",
          .summary = "Print the app as Slack has to know it: scopes, events, addresses",
          .examples = {{"triage slack manifest", "For Socket Mode, which needs no address"},
                       {"triage slack manifest --url https://triage.example.com",
                        "For a server that Slack can reach"}},
          .make = &make<SlackManifest>};
}

CommandEntry slack_check_command() {
  return {.name = "slack check",
          .summary = "Say which token, scope or setting is missing",
          .examples = {{"triage slack check", "A line for each; exit code 3 if one is missing"}},
          .make = &make<SlackCheck>};
}

}  // namespace triage::cli
