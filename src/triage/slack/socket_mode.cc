#include "triage/slack/socket_mode.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "triage/base/random.h"
#include "triage/net/url.h"
#include "triage/slack/envelope.h"
#include "triage/slack/json.h"

namespace triage::slack {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{1'000};  // how often a reader looks up without being woken

}  // namespace

// One connection, read by a thread of its own.
class SocketMode::Session : public std::enable_shared_from_this<SocketMode::Session> {
 public:
  using Changed = std::function<void()>;

  Session(const Options& options, const std::string& url)
      : socket_(options.network, url, options.socket) {}

  // True once Slack has greeted.
  bool is_greeted(milliseconds patience) {
    const auto first = socket_.receive(patience);
    return first && std::holds_alternative<Hello>(read_frame(*first));
  }

  // Reads until the connection is over. `changed` is called when that, or its end, comes near.
  void read(const Keep& keep, const Changed& changed) {
    while (socket_.is_open()) {
      while (const auto text = socket_.receive(kLook)) take(read_frame(*text), keep, changed);
    }
    is_over_ = true;
    changed();
  }

  void close() { socket_.close(); }

  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] bool is_ending() const { return is_ending_ || is_over_; }
  [[nodiscard]] std::string why_closed() const { return socket_.why_closed(); }

 private:
  void take(Frame frame, const Keep& keep, const Changed& changed) {
    if (std::holds_alternative<Disconnect>(frame)) {
      is_ending_ = true;
      changed();
    } else if (const auto* const idle = std::get_if<Idle>(&frame)) {
      socket_.send(acknowledgement(idle->envelope_id));
    } else if (auto* const delivery = std::get_if<Delivery>(&frame)) {
      // The journal may answer after the connection is gone: Slack then sends it again, and it is
      // known.
      keep(std::move(delivery->inbound),
           [session = weak_from_this(), id = delivery->envelope_id](bool is_kept) {
             const auto still = session.lock();
             if (still && is_kept) still->socket_.send(acknowledgement(id));
           });
    }
  }

  net::WebSocket socket_;
  std::atomic<bool> is_ending_ = false;
  std::atomic<bool> is_over_ = false;
};

class SocketMode::State {
 public:
  State(WebApi& web, Options options, Keep keep, Note note)
      : web_(web),
        options_(std::move(options)),
        keep_(std::move(keep)),
        note_(std::move(note)),
        random_(options_.seed, "socket_mode") {}

  void run() {
    while (!is_stopped()) {
      if (has_connection() || connect()) {
        tries_ = 0;
        wait_for_change();
      } else {
        wait_to_try_again();
      }
      drop_ended();
    }
    for (Reader& reader : readers_) {
      reader.session->close();
      reader.thread.join();
    }
    readers_.clear();
    is_connected_ = false;
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
    changed_.notify_all();
  }

  [[nodiscard]] bool is_connected() const { return is_connected_; }

 private:
  struct Reader {
    std::shared_ptr<Session> session;  // also held by acknowledgements on their way
    std::thread thread;
  };

  bool is_stopped() {
    const std::lock_guard lock(mutex_);
    return is_stopped_;
  }

  // The address that Slack gives for one connection; nullopt if it gives none now.
  std::optional<std::string> next_url() {
    const CallResult result =
        web_.call("apps.connections.open", {.team = "", .token = options_.app_token}, {});
    asked_wait_ = std::chrono::ceil<milliseconds>(result.wait);
    if (!result.is_done()) {
      note_("apps.connections.open: " + result.error);
      return std::nullopt;
    }
    const auto answer = parse_object(result.body);
    const std::string url = answer ? text_at(*answer, {"url"}) : "";
    // Tokens go through it as everything else does: in the clear only within this machine.
    if (url.starts_with("ws") && !net::travels_open(url)) return url;
    note_("apps.connections.open: gave no wss:// address");
    return std::nullopt;
  }

  // That is not about to end.
  [[nodiscard]] bool has_connection() const {
    return !readers_.empty() && !readers_.back().session->is_ending();
  }

  bool connect() {
    try {
      const auto url = next_url();
      if (!url) return false;
      auto session = std::make_shared<Session>(options_, *url);
      if (!session->is_greeted(options_.hello_patience)) {
        note_("Slack did not greet on a new connection");
        return false;
      }
      is_connected_ = true;
      note_("connected");  // before anything that it brings
      readers_.push_back(
          {session, std::thread([this, session] { session->read(keep_, [this] { wake(); }); })});
      return true;
    } catch (const std::exception& failure) {
      note_(failure.what());
      return false;
    }
  }

  void wake() {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }

  // Until the newest connection is ending, an older one is over, or it is time to stop.
  void wait_for_change() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
      const auto is_over = [](const Reader& reader) { return reader.session->is_over(); };
      return is_stopped_ || readers_.back().session->is_ending() ||
             std::ranges::any_of(readers_, is_over);
    });
  }

  void wait_to_try_again() {
    const int doublings = std::min(tries_++, 20);
    const milliseconds grown = options_.first_wait * (1 << static_cast<unsigned>(doublings));
    const milliseconds full = std::min(grown, options_.longest_wait);
    const milliseconds jittered(
        static_cast<std::int64_t>(static_cast<double>(full.count()) * (1 + random_.uniform()) / 2));
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::max(jittered, asked_wait_), [this] { return is_stopped_; });
  }

  void drop_ended() {
    std::erase_if(readers_, [&](Reader& reader) {
      if (!reader.session->is_over()) return false;
      reader.thread.join();
      note_("a connection ended: " + reader.session->why_closed());
      return true;
    });
    if (readers_.empty()) is_connected_ = false;
  }

  WebApi& web_;
  Options options_;
  Keep keep_;
  Note note_;
  Random random_;
  int tries_ = 0;
  milliseconds asked_wait_{0};
  std::vector<Reader> readers_;  // the newest last; others are about to end
  std::atomic<bool> is_connected_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_stopped_ = false;
};

SocketMode::SocketMode(WebApi& web, Options options, Keep keep, Note note)
    : state_(std::make_unique<State>(web, std::move(options), std::move(keep), std::move(note))) {}
SocketMode::~SocketMode() = default;

void SocketMode::run() { state_->run(); }
void SocketMode::stop() { state_->stop(); }
bool SocketMode::is_connected() const { return state_->is_connected(); }

}  // namespace triage::slack
