// A piece of a test as a process of its own, to be killed or watched.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

namespace triage::testing {

// REQUIRES: this process has no other threads. What the child writes with `say` comes out of
// read_line(), in order.
class Child {
 public:
  using Say = std::function<void(const std::string&)>;

  explicit Child(const std::function<void(const Say&)>& work) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    process_ = ::fork();
    if (process_ == 0) {
      const Say say = [&](const std::string& line) {
        const std::string bytes = line + "\n";
        if (::write(ends[1], bytes.data(), bytes.size()) < 0) std::_Exit(3);
      };
      try {
        work(say);
      } catch (const std::exception& error) {
        say(std::string("failed: ") + error.what());
        std::_Exit(1);
      }
      std::_Exit(0);
    }
    ::close(ends[1]);
    reading_ = ends[0];
  }
  ~Child() {
    kill();
    ::close(reading_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Empty after the last.
  std::string read_line() {
    std::string line;
    for (char c = 0; ::read(reading_, &c, 1) == 1;) {
      if (c == '\n') return line;
      line += c;
    }
    return {};
  }

  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
  int reading_ = -1;
};

}  // namespace triage::testing
