#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <thread>

#include "triage/base/secret.h"
#include "triage/base/stop_signal.h"
#include "triage/cli/commands.h"
#include "triage/cli/live_models.h"
#include "triage/cli/log_in_link.h"
#include "triage/cli/open_journal.h"
#include "triage/cli/slack_service.h"
#include "triage/journal/jobs.h"
#include "triage/journal/people.h"
#include "triage/serve/routes/routes.h"
#include "triage/serve/server.h"

namespace triage::cli {
namespace {

using std::chrono::milliseconds;

// Connections are files to the system, which gives a process some 1,000 unless it asks for more.
void raise_file_limit() {
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);  // if not, there are fewer connections
}

LogLevel level_named(const std::string& name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "warning") return LogLevel::kWarning;
  if (name == "error") return LogLevel::kError;
  return LogLevel::kInfo;
}

std::size_t answer_threads(const Settings& settings) {
  const auto asked = static_cast<std::size_t>(settings.integer("serve.answer_threads"));
  if (asked > 0) return asked;
  return std::max(2U, std::thread::hardware_concurrency()) - 1;
}

serve::ListenerOptions listener_options(const Context& context) {
  const Settings& settings = context.settings;
  serve::ListenerOptions options;
  options.address = settings.text("serve.bind");
  options.port = static_cast<std::uint16_t>(settings.integer("serve.port"));
  options.limits.body_bytes = static_cast<std::uint64_t>(settings.integer("serve.max_body_bytes"));
  const std::string& certificate = settings.text("serve.tls_certificate");
  const std::string& key = settings.text("serve.tls_key");
  if (certificate.empty() != key.empty()) {
    throw InvalidInput(
        "serve.tls_certificate and serve.tls_key: one of them is missing. Set both, "
        "or neither.");
  }
  if (!certificate.empty()) {
    options.tls = serve::TlsFiles{context.workspace / certificate, context.workspace / key};
  }
  return options;
}

// All that runs while the program serves, in the order in which it depends on each other.
class Running {
 public:
  Running(const std::optional<std::string>& model, Log& log, Context& context)
      : context_(context),
        log_(log),
        is_over_(outlasting_signals(context)),
        models_(model, context),
        journal_(open_journal(context)),
        ids_(make_row_ids(context)),
        access_(*journal_,
                {.requires_key = context.settings.is_on("serve.require_key"),
                 .is_open = context.settings.is_on("serve.open"),
                 .requests_per_second = context.settings.number("serve.requests_per_second")},
                context.clock),
        answers_(std::make_unique<decide::AnswerQueue>(
            models_.slot(),
            decide::AnswerQueue::Options{
                .threads = answer_threads(context.settings),
                .deadline = milliseconds(context.settings.integer("serve.deadline_ms"))},
            [this](const std::string& why) {
              log_.error("no answer", {{"why", why}});
            })),
        services_{.models = models_.slot(),
                  .answers = *answers_,
                  .journal = *journal_,
                  .ids = *ids_,
                  .access = access_,
                  .metrics = metrics_,
                  .log = log_,
                  .clock = context.clock,
                  .workspace = context.workspace,
                  .is_stopping = is_stopping_,
                  .is_over = *is_over_},
        slack_(slack_of(slack_options(context), services_)),
        server_(std::make_unique<serve::Server>(
            listener_options(context), routes(),
            serve::ServerTools{access_, metrics_, log_,
                               serve::Cors(context.settings.list("serve.cors_origins")),
                               unguessable_number()})) {
    metrics_.add_gauge("http_connections", "Open connections",
                       [this] { return static_cast<double>(server_->connections().open); });
    metrics_.add_gauge("tickets_waiting", "Tickets that wait to be classified",
                       [this] { return static_cast<double>(answers_->waiting()); });
  }

  // Answers that are under way go out before what they need goes away.
  ~Running() {
    if (slack_) slack_->finish();
    *is_over_ = true;
    server_->stop();
    slack_.reset();
    answers_.reset();
    journal_.reset();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // Until SIGTERM or Ctrl-C.
  void run() {
    constexpr milliseconds kLook{200};
    constexpr int kLooksASecond = 5;
    constexpr int kLooksBetweenCare = 60 * kLooksASecond;
    for (int look = 0; !stops_within(kLook); ++look) {
      const bool must = take_reload_request();
      if (must || look % kLooksASecond == 0) models_.refresh(must, log_);
      // `triage forget` may run beside the server.
      if (look % kLooksASecond == 0) models_.look_what_is_forgotten(*journal_, log_);
      if (look % kLooksBetweenCare == 0) take_care();
    }
    is_stopping_ = true;
    const auto patience = std::chrono::seconds(context_.settings.integer("serve.drain_seconds"));
    log_.info("stopping", {{"connections", server_->connections().open}});
    if (!server_->drain(patience)) log_.warning("requests cut off");
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] int model_version() const { return models_.slot().current()->version(); }
  [[nodiscard]] journal::Journal& journal() { return *journal_; }
  [[nodiscard]] journal::RowIds& ids() { return *ids_; }

 private:
  // What models ask of other machines goes on after SIGTERM, until all that has time to be answered
  // was answered.
  static std::shared_ptr<std::atomic<bool>> outlasting_signals(Context& context) {
    auto is_over = std::make_shared<std::atomic<bool>>(false);
    context.should_stop = [is_over] { return is_over->load(); };
    return is_over;
  }

  static std::unique_ptr<SlackService> slack_of(const SlackOptions& options,
                                                serve::Services& services) {
    if (options.mode == SlackMode::kOff) return nullptr;
    services.log.info("slack", {{"mode", name_of(options.mode)}});
    return std::make_unique<SlackService>(options, services);
  }

  std::vector<serve::Route> routes() {
    std::vector<serve::Route> all;
    for (const auto& make :
         {&serve::classify_routes, &serve::feedback_routes, &serve::embeddings_routes,
          &serve::models_routes, &serve::decisions_routes, &serve::mlflow_routes,
          &serve::health_routes, &serve::session_routes}) {
      for (serve::Route& route : make(services_)) all.push_back(std::move(route));
    }
    for (serve::Route& route : serve::docs_routes()) all.push_back(std::move(route));
    if (slack_) {
      for (serve::Route& route : slack_->routes()) all.push_back(std::move(route));
    }
    return all;
  }

  // Erases what is too old to be kept.
  void take_care() {
    constexpr int kAtOnce = 1000;
    constexpr std::chrono::days kJobsKept{7};
    const auto days = context_.settings.integer("journal.keep_texts_days");
    const Time now = context_.clock();
    try {
      journal_
          ->write([now, days, jobs_until = now - kJobsKept](journal::Transaction& transaction) {
            journal::remove_expired(transaction, now);
            journal::remove_done_jobs(transaction, jobs_until);
            if (days > 0) {
              journal::erase_texts(transaction, now - std::chrono::days(days), kAtOnce);
            }
          })
          .wait();
    } catch (const Error& error) {
      log_.warning("old texts not erased", {{"why", error.what()}});
    }
  }

  Context& context_;
  Log& log_;
  std::shared_ptr<std::atomic<bool>> is_over_;  // shared with `context_`
  LiveModels models_;
  std::atomic<bool> is_stopping_ = false;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<journal::RowIds> ids_;
  watch::Metrics metrics_;
  serve::Access access_;
  std::unique_ptr<decide::AnswerQueue> answers_;
  serve::Services services_;
  std::unique_ptr<SlackService> slack_;  // nullptr: off
  std::unique_ptr<serve::Server> server_;
};

class Serve final : public Command {
 public:
  void declare(Options& options) override {
    options.heading("Model");
    options.option("--model", "MODEL", model_,
                   "An alias such as champion, a version, or latest (default: champion where there "
                   "is one, else latest); when it means another model, that one takes over");
    options.heading("Server");
    options.section("serve.");
    options.heading("Journal and log");
    options.section("journal.");
    options.section("log.");
  }

  ExitCode run(Context& context) override {
    raise_file_limit();
    take_over_reload_signal();
    const bool is_json = context.settings.text("log.form") == "json";
    Log log(level_named(context.settings.text("log.level")),
            is_json ? LogForm::kJson : LogForm::kText);
    if (!is_json) return serve(log, context);
    context.console.speak_through(&log);
    const ExitCode code = serve_and_log_failure(log, context);
    context.console.speak_through(nullptr);
    return code;
  }

 private:
  ExitCode serve(Log& log, Context& context) const {
    Running running(model_, log, context);
    const std::string address = server_address(context.settings, running.port());
    context.console.note("Model " + std::to_string(running.model_version()) + " answers at " +
                         address + " (" + address + "/docs tells how).");
    greet_first_admin(running, address, context);
    log.info("serving", {{"port", running.port()}, {"model", running.model_version()}});
    running.run();
    return ExitCode::kDone;
  }

  // Where programs read standard error line by line, the last line is none for people either.
  ExitCode serve_and_log_failure(Log& log, Context& context) const {
    try {
      return serve(log, context);
    } catch (const std::exception&) {
      const Failure failure = failure_of(std::current_exception());
      log.error("ended", {{"why", failure.message}});
      return failure.code;
    }
  }

  // Somebody has to be the first who may let others in.
  static void greet_first_admin(Running& running, const std::string& address, Context& context) {
    const bool has_people =
        !running.journal()
             .read([](const journal::Snapshot& snapshot) { return journal::people(snapshot); })
             .empty();
    if (has_people) return;
    context.console.warn("First start. Log in once, within a day, as admin: " +
                         make_log_in_link("admin", journal::PersonRole::kAdmin, address,
                                          running.journal(), running.ids(), context.clock()));
  }

  std::optional<std::string> model_;
};

}  // namespace

CommandEntry serve_command() {
  return {.name = "serve",
          .summary = "Answer requests over HTTP and in Slack",
          .about =
              "Every decision is in the journal before it is told. On this machine no key is "
              "needed; for others `triage access key` makes one. SIGHUP opens the model anew, "
              "SIGTERM answers what is under way and ends.",
          .examples = {{"triage serve", "On http://127.0.0.1:8080, with the champion"},
                       {"triage serve --bind 0.0.0.0 --port 80", "For others, who need a key"},
                       {"triage serve --model 3 --log-form json", "Version 3, logs for programs"},
                       {"triage serve --journal postgresql://triage@db/triage",
                        "One of several replicas"}},
          .make = [] { return std::unique_ptr<Command>(std::make_unique<Serve>()); }};
}

}  // namespace triage::cli
