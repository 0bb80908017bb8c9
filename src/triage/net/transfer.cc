#include "triage/net/transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "triage/base/clock.h"
#include "triage/net/url.h"

namespace triage::net {
namespace {

// How long Ctrl-C and a timeout may go unnoticed.
constexpr int kPollMilliseconds = 100;

void start_libcurl() {
  static const CURLcode started = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) {
    throw Unavailable(std::string("libcurl: cannot start: ") + ::curl_easy_strerror(started) +
                      ". Check that its libraries are installed whole.");
  }
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  const CURLcode code = ::curl_easy_setopt(handle, option, value);
  if (code != CURLE_OK) {
    throw Unavailable("libcurl: option " + std::to_string(option) + " is refused: " +
                      ::curl_easy_strerror(code) + ". Install libcurl 7.88 or newer.");
  }
}

// The fields as libcurl takes them.
class FieldList {
 public:
  explicit FieldList(const Request& request) {
    for (const auto& [name, value] : request.headers.fields()) {
      append(value.empty() ? name + ";" : name + ": " + value);
    }
    append("Expect:");                                                   // would cost a round trip
    if (!request.headers.find("Content-Type")) append("Content-Type:");  // a form's, otherwise
  }
  ~FieldList() { ::curl_slist_free_all(first_); }
  FieldList(const FieldList&) = delete;
  FieldList& operator=(const FieldList&) = delete;

  [[nodiscard]] curl_slist* get() const { return first_; }

 private:
  void append(const std::string& line) {
    curl_slist* const longer = ::curl_slist_append(first_, line.c_str());
    if (longer == nullptr) throw Unavailable("HTTP headers: out of memory. Free some memory.");
    first_ = longer;
  }

  curl_slist* first_ = nullptr;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// What libcurl's callbacks fill in.
struct Answer {
  const Request& request;
  const HttpClient::OnPiece& on_piece;
  CURL* handle;
  ResponseHead head;
  std::uint64_t body_bytes = 0;
  std::uint64_t received_bytes = 0;  // head and body
  bool is_enough = false;
  bool is_too_long = false;
  std::exception_ptr thrown;

  void take_header(std::string_view line) {
    received_bytes += line.size();
    if (line.starts_with("HTTP/")) {  // of a redirect's target, or after "100 Continue"
      head = {};
      return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    head.headers.add(std::string(trimmed(line.substr(0, colon))),
                     std::string(trimmed(line.substr(colon + 1))));
  }

  void read_status() {
    long status = 0;
    ::curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    head.status = static_cast<int>(status);
  }

  // Returns whether to go on.
  bool take_piece(std::string_view piece) {
    received_bytes += piece.size();
    body_bytes += piece.size();
    is_too_long = body_bytes > request.max_response_bytes;
    if (is_too_long) return false;
    if (head.status == 0) read_status();
    is_enough = !on_piece(head, piece);
    return !is_enough;
  }
};

extern "C" std::size_t on_header(char* line, std::size_t, std::size_t size, void* answer) {
  try {
    static_cast<Answer*>(answer)->take_header({line, size});
    return size;
  } catch (...) {  // may not pass through C
    static_cast<Answer*>(answer)->thrown = std::current_exception();
    return 0;
  }
}

extern "C" std::size_t on_body(char* bytes, std::size_t, std::size_t size, void* answer) {
  try {
    return static_cast<Answer*>(answer)->take_piece({bytes, size}) ? size : CURL_WRITEFUNC_ERROR;
  } catch (...) {  // may not pass through C
    static_cast<Answer*>(answer)->thrown = std::current_exception();
    return CURL_WRITEFUNC_ERROR;
  }
}

void set_method(CURL* handle, const Request& request) {
  if (request.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
  } else if (request.method == "POST" || !request.body.empty()) {
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDS, request.body.data());
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  // A method named for libcurl would outlive a redirect that turns POST into GET.
  if (request.method != "GET" && request.method != "HEAD" && request.method != "POST") {
    set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

void set_limits(CURL* handle, const Request& request) {
  const char* const schemes = request.url.starts_with("https://") ? "https" : "http,https";
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_REDIR_PROTOCOLS_STR, schemes);
  set(handle, CURLOPT_FOLLOWLOCATION, request.max_redirects > 0 ? 1L : 0L);
  set(handle, CURLOPT_MAXREDIRS, static_cast<long>(request.max_redirects));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
}

void prepare(CURL* handle, const Request& request, const FieldList& fields, Answer& answer) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_HTTPHEADER, fields.get());
  set(handle, CURLOPT_USERAGENT, "triage/" TRIAGE_VERSION);
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // those of a proxy are not the answer's
  set(handle, CURLOPT_BUFFERSIZE, 256L << 10U);
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&answer));
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  set_method(handle, request);
  set_limits(handle, request);
}

bool may_pass(CURLcode code) {
  constexpr std::array kPassing = {CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY,
                                   CURLE_COULDNT_CONNECT,      CURLE_OPERATION_TIMEDOUT,
                                   CURLE_SSL_CONNECT_ERROR,    CURLE_SEND_ERROR,
                                   CURLE_RECV_ERROR,           CURLE_GOT_NOTHING,
                                   CURLE_PARTIAL_FILE,         CURLE_HTTP2,
                                   CURLE_HTTP2_STREAM};
  return std::ranges::find(kPassing, code) != kPassing.end();
}

// `cause` is libcurl's own text where it has one: it names hosts and ports, never headers.
[[noreturn]] void throw_failure(CURLcode code, const Answer& answer, std::string cause) {
  const std::string shown = answer.request.method + " " + shown_url(answer.request.url) + ": ";
  if (cause.empty()) cause = ::curl_easy_strerror(code);
  if (answer.is_too_long) {
    throw Unavailable(shown + "the answer is longer than " +
                      std::to_string(answer.request.max_response_bytes) +
                      " bytes. Check that the URL is that of the service.");
  }
  if (code == CURLE_URL_MALFORMAT && answer.received_bytes == 0) {
    throw InvalidInput(shown + cause + ". Check the URL.");
  }
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
    throw Unavailable(shown + "its certificate is not trusted: " + cause +
                      ". If it is signed by your own authority, add that to the system's "
                      "certificates (update-ca-certificates).");
  }
  if (code == CURLE_TOO_MANY_REDIRECTS) {
    throw Unavailable(shown + "more than " + std::to_string(answer.request.max_redirects) +
                      " redirects. Check the URL.");
  }
  if (may_pass(code)) {
    throw NoAnswer(shown + cause + ". Check the network and the proxy, then try again.");
  }
  throw Unavailable(shown + cause + ". Check that the URL is that of the service.");
}

}  // namespace

struct Transfer::Handles {
  CURL* easy = nullptr;
  CURLM* multi = nullptr;

  Handles() = default;
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;
  ~Handles() {
    ::curl_easy_cleanup(easy);
    ::curl_multi_cleanup(multi);
  }

  // The connections live in `multi`; a request's options in `easy`, until the next request.
  class Attachment {
   public:
    explicit Attachment(Handles& handles) : handles_(handles) {
      ::curl_multi_add_handle(handles_.multi, handles_.easy);
    }
    ~Attachment() { ::curl_multi_remove_handle(handles_.multi, handles_.easy); }
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;

   private:
    Handles& handles_;
  };

  // Works until the answer is there or cannot come. Throws Interrupted, NoAnswer (silence).
  CURLcode perform(const Answer& answer, const ShouldStop& should_stop) {
    const Attachment attachment(*this);
    Stopwatch silence;
    std::uint64_t moved_before = 0;
    for (int running = 1;;) {
      if (const CURLMcode code = ::curl_multi_perform(multi, &running); code != CURLM_OK) {
        throw Unavailable(std::string("libcurl: ") + ::curl_multi_strerror(code) +
                          ". Free some memory.");
      }
      if (running == 0) return result();
      if (should_stop()) throw Interrupted();
      const std::uint64_t moved = answer.received_bytes + sent_bytes();
      if (moved >= moved_before + answer.request.idle_bytes) {
        moved_before = moved;
        silence = {};
      } else if (silence.seconds() * 1000 > static_cast<double>(idle_limit(answer))) {
        throw_failure(
            CURLE_OPERATION_TIMEDOUT, answer,
            (moved == moved_before ? std::string("nothing was")
                                   : std::to_string(moved - moved_before) + " bytes were") +
                " sent or received for " + std::to_string(idle_limit(answer)) + " ms");
      }
      ::curl_multi_poll(multi, nullptr, 0, kPollMilliseconds, nullptr);
    }
  }

 private:
  [[nodiscard]] static std::int64_t idle_limit(const Answer& answer) {
    return answer.request.idle_timeout.count();
  }

  [[nodiscard]] std::uint64_t sent_bytes() const {
    curl_off_t body = 0;
    long head = 0;
    ::curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &body);
    ::curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &head);
    return static_cast<std::uint64_t>(body) + static_cast<std::uint64_t>(head);
  }

  [[nodiscard]] CURLcode result() {
    int left = 0;
    const CURLMsg* const message = ::curl_multi_info_read(multi, &left);
    return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
  }
};

Transfer::Transfer() {
  start_libcurl();
  handles_ = std::make_unique<Handles>();
  handles_->easy = ::curl_easy_init();
  handles_->multi = ::curl_multi_init();
  if (handles_->easy == nullptr || handles_->multi == nullptr) {
    throw Unavailable("libcurl: cannot start a transfer: out of memory. Free some memory.");
  }
}

Transfer::~Transfer() = default;

ResponseHead Transfer::run(const Request& request, const HttpClient::OnPiece& on_piece,
                           const ShouldStop& should_stop) {
  std::array<char, CURL_ERROR_SIZE> cause{};
  const FieldList fields(request);
  Answer answer{request, on_piece, handles_->easy, {}, 0, 0, false, false, nullptr};
  ::curl_easy_reset(handles_->easy);
  prepare(handles_->easy, request, fields, answer);
  set(handles_->easy, CURLOPT_ERRORBUFFER, cause.data());

  const CURLcode code = handles_->perform(answer, should_stop);
  set(handles_->easy, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  if (answer.thrown) std::rethrow_exception(answer.thrown);
  if (code != CURLE_OK && !answer.is_enough) throw_failure(code, answer, cause.data());
  answer.read_status();
  return std::move(answer.head);
}

}  // namespace triage::net
