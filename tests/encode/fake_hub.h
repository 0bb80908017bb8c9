// A model hub for tests: the list of a model's files from one server, large files by a redirect
// from another, as the real one does.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tests/net/test_server.h"

namespace triage::testing {

class FakeHub {
 public:
  static constexpr const char* kRepo = "some/model";
  static constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";

  // Sees a request first; nullopt leaves it to the hub.
  using Interference = std::function<std::optional<Reply>(const ReceivedRequest&)>;

  FakeHub();

  // Add files before the first request.
  void add(const std::string& path, const std::string& bytes);        // as Git keeps it
  void add_large(const std::string& path, const std::string& bytes);  // as LFS keeps it

  // A whole small model: configuration, tokenizer, weights.
  void add_model(const std::string& weights);

  Interference at_hub;                   // of the list and the redirects
  Interference at_store;                 // of the large files' bytes
  std::optional<std::string> list_text;  // instead of the list

  [[nodiscard]] std::string url() const { return hub_.url(); }
  [[nodiscard]] const TestServer& hub() const { return hub_; }
  [[nodiscard]] const TestServer& store() const { return store_; }

 private:
  struct File {
    std::string bytes;
    std::string sha256;
    std::string git_name;
    bool is_large = false;
  };

  [[nodiscard]] std::string list() const;
  [[nodiscard]] Reply answer(const ReceivedRequest& request) const;
  [[nodiscard]] Reply answer_from_store(const ReceivedRequest& request) const;

  std::map<std::string, File> files_;
  TestServer store_;
  TestServer hub_;
};

}  // namespace triage::testing
