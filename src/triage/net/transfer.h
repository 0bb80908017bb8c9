// One request at a time on libcurl, whose handles and connections are kept for the next one.
#pragma once

#include <memory>

#include "triage/net/http_client.h"

namespace triage::net {

class Transfer {
 public:
  // Throws Unavailable if libcurl has no memory.
  Transfer();
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // As HttpClient::stream. One thread at a time. REQUIRES: URL and headers were checked.
  ResponseHead run(const Request& request, const HttpClient::OnPiece& on_piece,
                   const ShouldStop& should_stop);

 private:
  struct Handles;

  std::unique_ptr<Handles> handles_;
};

}  // namespace triage::net
