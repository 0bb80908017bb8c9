// One connection: reads requests one after the other and writes their answers.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>

#include "triage/serve/http/listener.h"

namespace triage::serve {

// What connections of one listener share. Touched by its thread alone, but for the counts.
struct Connections {
  ConnectionLimits limits;
  Handler handler;
  bool is_draining = false;
  std::list<std::function<void()>> idle;  // how to close those that wait for a request

  std::mutex mutex;                 // of `open`, for who waits for the last one to go
  std::condition_variable changed;  // told when `open` is
  std::atomic<std::size_t> open = 0;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> turned_away = 0;
  std::atomic<std::uint64_t> bad_requests = 0;
};

// Serves until either side has enough. `tls` is nullptr for plain HTTP. Never throws.
boost::asio::awaitable<void> serve_connection(boost::asio::ip::tcp::socket socket,
                                              Connections& connections,
                                              boost::asio::ssl::context* tls);

}  // namespace triage::serve
