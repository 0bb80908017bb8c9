#include "triage/cli/slack_service.h"

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include "triage/base/secret.h"
#include "triage/cli/slack_installations.h"
#include "triage/slack/bot.h"
#include "triage/slack/gap_keeper.h"
#include "triage/slack/install.h"
#include "triage/slack/keeping.h"
#include "triage/slack/model_classifier.h"
#include "triage/slack/request.h"
#include "triage/slack/socket_mode.h"
#include "triage/slack/workers.h"

namespace triage::cli {
namespace {

serve::Response response_of(const slack::HttpAnswer& answer) {
  return {.status = answer.status,
          .content_type = answer.headers.find("Content-Type") ? "" : "text/plain",
          .body = answer.body,
          .headers = answer.headers};
}

// What the journal's thread tells when something was kept, or could not be: also of what the
// journal was given before the service ended, which is then told to nobody.
class Keeping {
 public:
  using Told = std::function<void(bool is_kept)>;

  void tell(bool is_kept) {
    const std::lock_guard lock(mutex_);
    if (told_) told_(is_kept);
  }

  // From now on; an empty one: nobody. Once it returns, no call to an earlier one is under way.
  void tell_to(Told told) {
    const std::lock_guard lock(mutex_);
    told_ = std::move(told);
  }

 private:
  std::mutex mutex_;
  Told told_;
};

}  // namespace

struct SlackService::State {
  State(const SlackOptions& chosen, serve::Services& given);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[nodiscard]] auto noting(const char* what) const {
    return [this, what](const std::string& why) {
      services.log.warning(what, {{"why", why}});
      services.metrics.count("slack_troubles", what);
    };
  }

  void keep(slack::Inbound inbound, slack::OnKept on_kept) {
    services.metrics.count("slack_received", slack::name_of(inbound.kind));
    slack::keep(services.journal, services.ids, services.clock, std::move(inbound),
                [keeping = keeping, on_kept = std::move(on_kept)](bool is_kept) {
                  on_kept(is_kept);
                  keeping->tell(is_kept);
                });
  }

  // Slack tells what was not kept three times more, and then never again.
  void after_keeping(bool is_kept) {
    if (!is_kept) {
      if (!lost_since) lost_since = services.clock();
      return;
    }
    if (lost_since) gaps.look(*std::exchange(lost_since, std::nullopt));
    workers.wake();
  }

  // The same for a thread that may wait.
  bool keep_and_wait(slack::Inbound inbound) {
    const auto promise = std::make_shared<std::promise<bool>>();
    keep(std::move(inbound), [promise](bool is_kept) { promise->set_value(is_kept); });
    return promise->get_future().get();
  }

  void receive(const serve::Call& call, const serve::Respond& respond);
  [[nodiscard]] serve::Route route(const char* path);

  const SlackOptions options;
  serve::Services& services;
  const std::shared_ptr<Keeping> keeping = std::make_shared<Keeping>();  // with what is kept now
  std::optional<Time> lost_since;  // of `keeping`: something was not kept, and nothing since
  net::HttpClient http;
  slack::WebApi web;
  slack::PhraseBook phrases;
  slack::ModelClassifier classifier;
  SlackInstallations installations;
  slack::Bot bot;
  slack::Workers workers;
  slack::GapKeeper gaps;
  std::optional<slack::Install> install;
  std::optional<slack::SocketMode> socket;
  std::thread receiving;
};

SlackService::State::State(const SlackOptions& chosen, serve::Services& given)
    : options(chosen),
      services(given),
      http(chosen.network, [] { return false; }),  // what was begun is known by the call's end
      web(http, {.url = chosen.api_url}, given.clock),
      classifier(given.answers, given.models),
      installations(chosen.credentials.bot_token, web, given.journal),
      bot({.journal = given.journal,
           .web = web,
           .classifier = classifier,
           .phrases = phrases,
           .find_installation =
               [this](const std::string& team) { return installations.find(team); },
           .clock = given.clock,
           .tally = {.decided =
                         [this](const journal::Decision& decision) {
                           services.metrics.count_decision(decision.kind, decision.label,
                                                           decision.model_version, decision.source);
                         },
                     .judged = [this] { services.metrics.count_feedback("slack"); }}},
          given.ids, {.worker = "slack-" + given.ids.next()}, noting("slack work given up")),
      workers(bot, {}, noting("slack work failed")),
      gaps({.journal = given.journal,
            .web = web,
            .find_installation =
                [this](const std::string& team) { return installations.find(team); },
            .keep = [this](slack::Inbound inbound) { return keep_and_wait(std::move(inbound)); },
            .clock = given.clock,
            .note = noting("slack history")},
           {}) {
  gaps.look(services.clock());  // what was written while this program did not run
  keeping->tell_to([this](bool is_kept) { after_keeping(is_kept); });
  if (!options.client_id.empty()) {
    install.emplace(given.journal, web,
                    slack::InstallSettings{.client_id = options.client_id,
                                           .client_secret = options.client_secret},
                    &make_token, given.clock);
  }
  if (options.mode != SlackMode::kSocket) return;
  socket.emplace(
      web,
      slack::SocketMode::Options{.app_token = options.credentials.app_token,
                                 .network = options.network,
                                 .seed = unguessable_number()},
      [this](slack::Inbound inbound, slack::OnKept on_kept) {
        keep(std::move(inbound), std::move(on_kept));
      },
      [this](const std::string& what) {
        services.log.info("slack socket", {{"what", what}});
        gaps.look(services.clock());  // a connection came or went
      });
  receiving = std::thread([this] { socket->run(); });
}

SlackService::State::~State() {
  if (socket) socket->stop();
  if (receiving.joinable()) receiving.join();
  keeping->tell_to({});
}

void SlackService::State::receive(const serve::Call& call, const serve::Respond& respond) {
  const serve::Request& request = *call.request;
  auto received = slack::read_request({.method = request.method,
                                       .path = request.path,
                                       .headers = request.headers,
                                       .body = request.body},
                                      options.credentials.signing_secret, services.clock());
  if (const auto* answer = std::get_if<slack::HttpAnswer>(&received)) {
    if (answer->status >= 400) {
      services.metrics.count("slack_refused", std::to_string(answer->status));
    }
    respond(response_of(*answer));
    return;
  }
  keep(std::get<slack::Inbound>(std::move(received)), [respond](bool is_kept) {
    respond(response_of(is_kept ? slack::kept() : slack::not_kept()));
  });
}

// Who calls is told by Slack's signature.
serve::Route SlackService::State::route(const char* path) {
  return {.method = "POST",
          .path = path,
          .scope = serve::Scope::kAnyone,
          .call = [this](const serve::Call& call, const serve::Respond& respond) {
            receive(call, respond);
          }};
}

SlackService::SlackService(const SlackOptions& options, serve::Services& services)
    : state_(std::make_unique<State>(options, services)) {}

SlackService::~SlackService() = default;

void SlackService::finish() { state_->workers.finish(); }

std::vector<serve::Route> SlackService::routes() {
  std::vector<serve::Route> routes;
  if (state_->options.mode == SlackMode::kHttp) {
    for (const char* path : {"/slack/events", "/slack/actions", "/slack/commands"}) {
      routes.push_back(state_->route(path));
    }
  }
  if (!state_->install) return routes;
  routes.push_back({.method = "GET",
                    .path = "/slack/install",
                    .scope = serve::Scope::kAnyone,
                    .call =
                        [state = state_.get()](const serve::Call&, const serve::Respond& respond) {
                          respond(response_of(state->install->begin()));
                        },
                    .waits = true});
  routes.push_back(
      {.method = "GET",
       .path = "/slack/oauth_redirect",
       .scope = serve::Scope::kAnyone,
       .call =
           [state = state_.get()](const serve::Call& call, const serve::Respond& respond) {
             respond(
                 response_of(state->install->finish(call.request->query, call.request->headers)));
           },
       .waits = true});
  return routes;
}

}  // namespace triage::cli
