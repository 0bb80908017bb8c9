// What a stranger sends to a port of `triage serve`: the bytes of a connection, read as a listener
// reads them, and each request of them answered by every route there is.
//
// The first byte says in which pieces the rest arrives. Where it is odd, the rest is lines, an
// empty one and a body, and what HTTP wants around them is added, so that fuzzing gets to what
// requests say.

#include <algorithm>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/scratch_folder.h"
#include "tests/decide/trained_model.h"
#include "triage/base/check.h"
#include "triage/journal/api_keys.h"
#include "triage/journal/people.h"
#include "triage/serve/dispatcher.h"
#include "triage/serve/http/framing.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// A connection's bytes as they come in.
class Pieces {
 public:
  Pieces(std::string_view bytes, std::size_t piece) : rest_(bytes), piece_(piece) {}

  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers, error_code& failure) {
    const std::size_t count = asio::buffer_copy(buffers, asio::buffer(rest_, piece_));
    if (rest_.empty()) failure = asio::error::eof;
    rest_.remove_prefix(count);
    return count;
  }

  template <typename Buffers>
  std::size_t read_some(const Buffers& buffers) {
    error_code failure;
    return read_some(buffers, failure);
  }

 private:
  std::string_view rest_;
  std::size_t piece_;
};

// What a connection reads: requests, and how the last bytes are refused, if they are.
struct Heard {
  std::vector<Request> requests;
  std::optional<int> refused = std::nullopt;
};

Heard hear(std::string_view bytes, std::size_t piece) {
  constexpr std::size_t kMostRequests = 8;
  Pieces stream(bytes, piece);
  boost::beast::flat_buffer buffer;
  Heard heard;
  while (heard.requests.size() < kMostRequests) {
    RequestParser parser;
    set_limits(parser, {});
    error_code failure;
    http::read_header(stream, buffer, parser, failure);
    std::optional<Problem> refusal = failure ? refusal_of(failure) : std::nullopt;
    if (!failure) refusal = ambiguity_of(parser.get().base());
    if (!failure && !refusal && !parser.is_done()) {
      http::read(stream, buffer, parser, failure);
      if (failure) refusal = refusal_of(failure);
    }
    if (refusal) {
      heard.refused = refusal->status;
      TRIAGE_CHECK(nlohmann::json::accept(response_of(*refusal).body), "a problem is JSON");
    }
    if (failure || refusal) return heard;
    const bool is_last = !parser.get().keep_alive();
    heard.requests.push_back(request_of(parser.release()));
    if (is_last) return heard;
  }
  return heard;
}

bool is_same(const Request& one, const Request& other) {
  return one.method == other.method && one.path == other.path && one.query == other.query &&
         one.body == other.body && one.headers.fields() == other.headers.fields();
}

// A header that never ends may be refused for how it begins, or not be looked at.
void check_same(const Heard& one, const Heard& other) {
  TRIAGE_CHECK(!one.refused || !other.refused || *one.refused == *other.refused,
               "pieces do not change how it is refused");
  TRIAGE_CHECK(std::ranges::equal(one.requests, other.requests, is_same),
               "pieces do not change what is heard");
}

// Their bearer may do all; the corpus has them.
const std::string kKey = "fuzzfuzzfuzzfuzz." + std::string(43, 'k');
const std::string kSession = "fuzzfuzzfuzzfuzz." + std::string(43, 's');
const std::string kLink = "fuzzfuzzfuzzfuzz." + std::string(43, 'l');

std::shared_ptr<const decide::LiveModel> small_model() {
  constexpr std::size_t kTickets = 120;
  return std::make_shared<decide::LiveModel>(
      decide::testing::trained_model("linear", model::testing::tickets(kTickets)), "latest");
}

// All that `triage serve` puts together, but for its port.
class Desk {
 public:
  explicit Desk(const decide::ModelSlot& models)
      : answers_(models, {.deadline = std::chrono::seconds(60)},
                 [](const std::string& why) { TRIAGE_CHECK(false, why.c_str()); }),
        services_{.models = models,
                  .answers = answers_,
                  .journal = journal_,
                  .ids = ids_,
                  .access = access_,
                  .metrics = metrics_,
                  .log = log_,
                  .clock = clock_,
                  .workspace = folder_.path(),
                  .is_stopping = is_stopping_,
                  .is_over = is_over_},
        dispatcher_(routes(), {access_, metrics_, log_, Cors({"https://desk.example.com"})}, 1) {
    let_in();
  }

  ~Desk() { dispatcher_.finish(); }
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  Response answer(Request request) {
    request.is_loopback = true;
    request.received_at = moment_now();
    const auto promise = std::make_shared<std::promise<Response>>();
    dispatcher_.take(std::make_shared<const Request>(std::move(request)),
                     [promise](Response response) { promise->set_value(std::move(response)); });
    return promise->get_future().get();  // a second answer would throw
  }

 private:
  void let_in() {
    journal_
        .write([now = clock_()](journal::Transaction& transaction) {
          journal::keep_api_key(transaction, kKey,
                                {.name = "fuzz", .scopes = {"admin"}, .created_at = now});
          const std::string id =
              journal::keep_person(transaction, {.id = "01J00000000000000000000000",
                                                 .name = "kim",
                                                 .role = journal::PersonRole::kAdmin,
                                                 .created_at = now});
          journal::keep_session(transaction, kSession, id, now + std::chrono::hours(1));
          journal::keep_link(transaction, kLink, id, now + std::chrono::hours(1));
        })
        .wait();
  }

  std::vector<Route> routes() {
    std::vector<Route> all = docs_routes();
    for (const auto& make : {&classify_routes, &feedback_routes, &embeddings_routes, &models_routes,
                             &decisions_routes, &mlflow_routes, &health_routes, &session_routes}) {
      for (Route& route : make(services_)) all.push_back(std::move(route));
    }
    return all;
  }

  const Clock clock_ = [] { return Time(std::chrono::hours(490'000)); };
  const fuzz::ScratchFolder folder_;
  Log log_{LogLevel::kError, LogForm::kText};
  std::atomic<bool> is_stopping_ = false;
  std::atomic<bool> is_over_ = false;
  journal::Journal journal_{{.place = (folder_.path() / "journal.db").string(), .clock = clock_}};
  journal::RowIds ids_{clock_, 1};
  watch::Metrics metrics_;
  Access access_{journal_, {.requests_per_second = 1e9}, clock_};
  decide::AnswerQueue answers_;
  Services services_;
  Dispatcher dispatcher_;
};

void check_response(const Response& response) {
  TRIAGE_CHECK(response.status < 500 || response.status == 501, "no request is our fault");
  for (const auto& [name, value] : response.headers.fields()) {
    TRIAGE_CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                 "a header's value is one line");
  }
  if (response.content_type.ends_with("json")) {
    TRIAGE_CHECK(nlohmann::json::accept(response.body), "an answer is JSON");
  }
}

// What HTTP wants around lines and a body.
std::string framed(std::string_view text) {
  const std::size_t end = std::min(text.find("\n\n"), text.size());
  const std::string_view body = text.substr(std::min(end + 2, text.size()));
  std::string all;
  for (const char c : text.substr(0, end)) all.append(c == '\n' ? "\r" : "").push_back(c);
  all += "\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return all.append(body);
}

// A journal that grows for hours would make the rest slow.
Desk& open_desk() {
  constexpr int kRequestsPerDesk = 20'000;
  static const decide::ModelSlot models(small_model());
  static std::unique_ptr<Desk> desk;
  static int requests = 0;
  if (!desk || ++requests % kRequestsPerDesk == 0) {
    desk.reset();
    desk = std::make_unique<Desk>(models);
  }
  return *desk;
}

}  // namespace
}  // namespace triage::serve

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace triage::serve;
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  if (bytes[0] % 2 == 1) text = framed(text);
  Heard heard = hear(text, text.size() + 1);
  check_same(heard, hear(text, std::size_t{1} + bytes[0] / 2));
  for (Request& request : heard.requests) {
    check_response(open_desk().answer(std::move(request)));
  }
  return 0;
}
