// An embedding service for tests, OpenAI-compatible: its vector of a text is known, and it can be
// made to lie.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/net/test_server.h"

namespace triage::testing {

class FakeService {
 public:
  static constexpr std::size_t kDimension = 4;

  // Sees a request first, with its number from 0; nullopt leaves it to the service.
  using Interference =
      std::function<std::optional<Reply>(const ReceivedRequest&, std::size_t number)>;
  // Changes an answer that is right.
  using Distortion = std::function<void(nlohmann::json& answer)>;

  FakeService();

  Interference interfere;
  Distortion distort;
  bool gives_base64 = true;
  bool refuses_base64 = false;
  std::size_t max_texts = 1000;
  std::size_t max_text_bytes = 1U << 30U;

  // Unit length; different for texts of different length or beginning.
  [[nodiscard]] static std::vector<float> vector_of(const std::string& text);

  [[nodiscard]] std::string url() const { return server_.url("/v1/embeddings"); }
  [[nodiscard]] const TestServer& server() const { return server_; }

  // The texts of every request, in the order of their ends.
  [[nodiscard]] std::vector<std::vector<std::string>> asked() const;

  // The most requests that were answered at the same time.
  [[nodiscard]] int most_at_once() const { return most_; }

 private:
  [[nodiscard]] Reply answer(const ReceivedRequest& request);
  [[nodiscard]] Reply vectors_for(const nlohmann::json& asked) const;

  std::atomic<std::size_t> number_ = 0;
  std::atomic<int> now_ = 0;
  std::atomic<int> most_ = 0;
  TestServer server_;
};

// An answer with that status and what OpenAI's services say beside it.
[[nodiscard]] Reply refusal(int status, const std::string& message = "no",
                            net::Headers headers = {});

}  // namespace triage::testing
