// Calls that wait for a server's answer: another thread sees for how long, and can end them.
//
// libpq waits as long as its connection stands. Behind a proxy, or a network that drops packets
// without a word, it may stand for ever: keep-alives are answered by whoever is next.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

namespace triage::journal {

// Any number of threads.
class ServerWaits {
 public:
  // A connection's place among them; one thread at a time.
  class Line {
   public:
    // Keeps a duplicate of the socket, so that no other one can be mistaken for it. `waits`
    // outlives the line.
    Line(ServerWaits& waits, int socket);
    ~Line();
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    // A call begins to wait, or has its answer.
    void begin() noexcept;
    void end() noexcept;

    // Whatever is asked on this connection from now on fails at once.
    void hang_up() noexcept;

   private:
    friend class ServerWaits;

    ServerWaits& waits_;
    const int socket_;
    std::atomic<std::int64_t> since_ = 0;  // microseconds of moment_now(); 0: waits for nothing
  };

  // How long the oldest call has waited; 0: none does.
  [[nodiscard]] std::chrono::microseconds longest() const;

  // Ends calls that have waited so long: they fail as if the server had closed their connection.
  void end_after(std::chrono::microseconds wait);

 private:
  mutable std::mutex mutex_;
  std::vector<Line*> lines_;
};

}  // namespace triage::journal
