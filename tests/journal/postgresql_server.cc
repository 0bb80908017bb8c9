#include "tests/journal/postgresql_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "triage/base/check.h"
#include "triage/base/child_process.h"
#include "triage/base/file.h"

namespace triage::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin";
constexpr const char* kUser = "triage";

const auto kNoLine = [](std::string_view) {};
const auto kNeverStop = [] { return false; };

// Of a port that nobody listens on. Another one may take it; then the server does not start.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool is_bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  TRIAGE_CHECK(is_bound, "a port must be free");
  return ntohs(address.sin_port);
}

// What runs a program as somebody who may run a server, and ends it when this process ends.
std::vector<std::string> as_server_user(std::vector<std::string> words) {
  std::vector<std::string> all{"--pdeathsig", "INT"};
  if (::geteuid() == 0) {
    all.insert(all.end(), {"--reuid=postgres", "--regid=postgres", "--init-groups"});
  }
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

}  // namespace

std::string PostgresqlServer::missing() {
  if (fs::exists(fs::path(kPrograms) / "postgres")) return {};
  return "PostgreSQL 15 is not installed. Run tools/setup engines.";
}

PostgresqlServer& PostgresqlServer::shared() {
  static PostgresqlServer server;
  return server;
}

PostgresqlServer::PostgresqlServer()
    : folder_(fs::temp_directory_path() / ("triage-postgresql-" + std::to_string(::getpid()))),
      port_(free_port()) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
  write_file_atomically(folder_ / "password", std::string(kPlantedPassword) + "\n");
  fs::permissions(folder_ / "password", fs::perms::others_read, fs::perm_options::add);
  if (::geteuid() == 0) {
    const passwd* account = ::getpwnam("postgres");
    TRIAGE_CHECK(account != nullptr, "PostgreSQL's package makes its user");
    TRIAGE_CHECK(::chown(folder_.c_str(), account->pw_uid, account->pw_gid) == 0,
                 "root may give a folder away");
  }
  const int code = run_child(
      {.program = "/usr/bin/setpriv",
       .arguments =
           as_server_user({std::string(kPrograms) + "/initdb", "-D", folder_ / "data", "-U", kUser,
                           "--auth=scram-sha-256", "--pwfile=" + (folder_ / "password").string(),
                           "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"}),
       .errors = folder_ / "initdb.log"},
      kNoLine, kNeverStop);
  TRIAGE_CHECK(code == 0, read_file(folder_ / "initdb.log"));
  start();
}

PostgresqlServer::~PostgresqlServer() {
  stop_at_once();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PostgresqlServer::run_server() {
  (void)run_child({.program = "/usr/bin/setpriv",
                   .arguments = as_server_user(
                       {std::string(kPrograms) + "/postgres", "-D", folder_ / "data", "-p",
                        std::to_string(port_), "-k", folder_, "-h", "127.0.0.1", "-c", "fsync=off",
                        "-c", "full_page_writes=off", "-c", "shared_buffers=64MB"}),
                   .errors = folder_ / "server.log"},
                  kNoLine, kNeverStop);
  has_ended_ = true;
}

void PostgresqlServer::start() {
  has_ended_ = false;
  server_ = std::thread([this] { run_server(); });
  while (run_tool("pg_isready", {"-q", "-h", "127.0.0.1", "-p", std::to_string(port_)}) != 0) {
    TRIAGE_CHECK(!has_ended_, read_file(folder_ / "server.log"));
  }
}

void PostgresqlServer::stop_at_once() {
  (void)run_child({.program = "/usr/bin/setpriv",
                   .arguments = as_server_user({std::string(kPrograms) + "/pg_ctl", "stop", "-D",
                                                folder_ / "data", "-m", "immediate", "-s"}),
                   .errors = folder_ / "stop.log"},
                  kNoLine, kNeverStop);
  server_.join();
}

int PostgresqlServer::run_tool(const std::string& name, std::vector<std::string> arguments) const {
  return run_child({.program = fs::path(kPrograms) / name,
                    .arguments = std::move(arguments),
                    .errors = folder_ / "tool.log"},
                   kNoLine, kNeverStop);
}

std::string PostgresqlServer::url(const std::string& database) const {
  return std::string("postgresql://") + kUser + ":" + std::string(kPlantedPassword) +
         "@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PostgresqlServer::make_database() {
  const std::string name = "test" + std::to_string(++databases_);
  const int code = run_tool("psql", {url("postgres"), "-q", "-c", "CREATE DATABASE " + name});
  TRIAGE_CHECK(code == 0, read_file(folder_ / "tool.log"));
  return url(name);
}

}  // namespace triage::testing
