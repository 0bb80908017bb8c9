// A PostgreSQL server for the tests of one process: started when first asked for, in a folder of
// its own, on a free port, as a user who is not root.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace triage::testing {

constexpr std::string_view kPlantedPassword = "planted-Pa55word";  // in no message

class PostgresqlServer {
 public:
  // Why there is none: Debian's package is not installed. Empty: there is one.
  [[nodiscard]] static std::string missing();

  // The one of this process. REQUIRES: missing() is empty.
  [[nodiscard]] static PostgresqlServer& shared();

  ~PostgresqlServer();
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  // Makes an empty database and gives its URL.
  [[nodiscard]] std::string make_database();

  // Ends all connections in the middle of what they do, without a word; start() makes it answer
  // again, on the same port.
  void stop_at_once();
  void start();

 private:
  PostgresqlServer();
  [[nodiscard]] std::string url(const std::string& database) const;
  int run_tool(const std::string& name, std::vector<std::string> arguments) const;
  void run_server();

  const std::filesystem::path folder_;
  int port_ = 0;
  int databases_ = 0;
  std::thread server_;
  std::atomic<bool> has_ended_ = true;
};

}  // namespace triage::testing
