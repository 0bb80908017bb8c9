// A way to a port of this machine that can be cut without a word: connections stand, and no byte
// goes through.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

namespace triage::testing {

class CutProxy {
 public:
  // Forwards to 127.0.0.1:`target`.
  explicit CutProxy(int target);
  ~CutProxy();
  CutProxy(const CutProxy&) = delete;
  CutProxy& operator=(const CutProxy&) = delete;

  [[nodiscard]] int port() const { return port_; }

  // What is on its way when it is cut arrives once it is mended.
  void cut();
  void mend();

 private:
  struct Pair {
    int client = -1;
    int server = -1;
  };

  void become(bool is_cut);
  void run();
  void take();
  bool pass(int from, int to) const;

  const int target_;
  int listener_ = -1;
  int port_ = 0;
  int wake_[2] = {-1, -1};
  std::atomic<bool> is_cut_ = false;
  std::atomic<bool> is_over_ = false;
  std::vector<Pair> pairs_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace triage::testing
