#include "triage/net/http_client.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "triage/net/transfer.h"
#include "triage/net/url.h"

namespace triage::net {
namespace {

// What is not a token (RFC 9110, 5.6.2) in a name, or could end the field in a value, would let a
// value from outside add fields of its own.
bool is_sendable(const Headers::Field& field) {
  constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";
  const auto in_token = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kTokenMarks.find(c) != std::string_view::npos;
  };
  return !field.first.empty() && std::ranges::all_of(field.first, in_token) &&
         field.second.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

void check(const Request& request, Network network) {
  const std::string shown = request.method + " " + shown_url(request.url);
  if (network == Network::kRefused) {
    throw Unavailable(shown + ": refused: --offline is set. Run it without --offline.");
  }
  if (!request.url.starts_with("https://") && !request.url.starts_with("http://")) {
    throw InvalidInput(shown + ": is no HTTP URL. Begin it with https:// or http://.");
  }
  for (const Headers::Field& field : request.headers.fields()) {
    if (is_sendable(field)) continue;
    throw InvalidInput(shown + ": header '" + field.first +
                       "' cannot be sent: it holds a line break or a character that is not "
                       "allowed there. Check the value it was made from.");
  }
}

}  // namespace

// Transfers that are not at work, each with its open connections.
class HttpClient::Pool {
 public:
  // A transfer for one call; goes back to the pool at its end.
  class Lease {
   public:
    explicit Lease(Pool& pool) : pool_(pool), transfer_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(transfer_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Transfer& operator*() { return *transfer_; }

   private:
    Pool& pool_;
    std::unique_ptr<Transfer> transfer_;
  };

 private:
  std::unique_ptr<Transfer> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Transfer> transfer = std::move(idle_.back());
        idle_.pop_back();
        return transfer;
      }
    }
    return std::make_unique<Transfer>();
  }

  void give_back(std::unique_ptr<Transfer> transfer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(transfer));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> idle_;  // the last used last: its connections are warm
};

HttpClient::HttpClient(Network network, ShouldStop should_stop)
    : network_(network), should_stop_(std::move(should_stop)), pool_(std::make_unique<Pool>()) {}
HttpClient::~HttpClient() = default;

Response HttpClient::send(const Request& request) {
  std::string body;
  ResponseHead head = stream(request, [&](const ResponseHead&, std::string_view piece) {
    body += piece;
    return true;
  });
  return Response{std::move(head), std::move(body)};
}

ResponseHead HttpClient::stream(const Request& request, const OnPiece& on_piece) {
  check(request, network_);
  Pool::Lease transfer(*pool_);
  return (*transfer).run(request, on_piece, should_stop_);
}

}  // namespace triage::net
