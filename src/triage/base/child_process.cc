#include "triage/base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <utility>

#include "triage/base/error.h"

namespace triage {
namespace {

namespace fs = std::filesystem;

constexpr int kMillisecondsBetweenLooks = 200;  // at should_stop(), while the child is silent

[[noreturn]] void throw_unstartable(const fs::path& program, int error) {
  throw Unavailable("program '" + program.string() +
                    "': cannot be started: " + std::strerror(error) + ". Check that it is whole.");
}

// What the child is given in place of this process's own files, and undone signals.
class SpawnSettings {
 public:
  SpawnSettings(int output, const fs::path& errors) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, errors.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::posix_spawnattr_init(&attributes_);
    sigset_t usual;
    ::sigemptyset(&usual);
    ::sigaddset(&usual, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes_, &usual);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] pid_t start(const ChildProcess& child) const {
    std::string name = child.program.string();
    std::vector<std::string> words = child.arguments;
    std::vector<char*> pointers{name.data()};
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t process = 0;
    const int error = ::posix_spawn(&process, child.program.c_str(), &actions_, &attributes_,
                                    pointers.data(), environ);
    if (error != 0) throw_unstartable(child.program, error);
    return process;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void close() {
    if (value_ >= 0) ::close(std::exchange(value_, -1));
  }
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

int exit_code_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int run_child(const ChildProcess& child, const std::function<void(std::string_view)>& on_line,
              const std::function<bool()>& should_stop) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_unstartable(child.program, errno);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const pid_t process = SpawnSettings(writing.get(), child.errors).start(child);
  writing.close();

  bool is_told_to_stop = false;
  std::exception_ptr failure;
  const auto stop_child = [&] {
    if (!std::exchange(is_told_to_stop, true)) ::kill(process, SIGTERM);
  };
  std::string text;
  std::array<char, 4096> block{};
  while (true) {
    if (should_stop()) stop_child();
    pollfd state = {.fd = reading.get(), .events = POLLIN, .revents = 0};
    if (::poll(&state, 1, kMillisecondsBetweenLooks) <= 0) continue;
    const ssize_t count = ::read(reading.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(block.data(), static_cast<std::size_t>(count));
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
      try {
        if (!failure) on_line(std::string_view(text).substr(0, end));
      } catch (...) {  // the child ends first, so that nothing is left running
        failure = std::current_exception();
        stop_child();
      }
      text.erase(0, end + 1);
    }
  }
  const int code = exit_code_of(process);
  if (failure) std::rethrow_exception(failure);
  return code;
}

fs::path own_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

}  // namespace triage
