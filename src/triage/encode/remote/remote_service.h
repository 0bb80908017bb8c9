// An embedding service: any that answers OpenAI's `POST /v1/embeddings` (text-embeddings-inference,
// vLLM, Ollama, a vendor), and how it is to be asked.
#pragma once

#include <chrono>
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace triage::encode {

// The variable that holds the key unless another one is named. Not a vendor's own: its key must not
// go to whatever URL somebody types.
inline constexpr std::string_view kUsualKeyVariable = "EMBEDDINGS_API_KEY";

// What a service may be asked at most; more is no service's, or no number that anybody meant.
struct RemoteLimits {
  static constexpr std::size_t kDimension = 65'536;
  static constexpr std::size_t kTexts = 65'536;     // of a request
  static constexpr std::size_t kBytes = 1U << 30U;  // of a request's texts
  static constexpr std::size_t kConnections = 256;  // a thread each
  static constexpr std::chrono::seconds kTimeout{3600};
};

struct RemoteService {
  std::string url;            // as embeddings_url() gives it; holds no secret
  std::string model;          // as the service calls it
  std::size_t dimension = 0;  // numbers in a vector; every answer is checked against it
  std::string key_variable{kUsualKeyVariable};  // whose value is sent as bearer token, if it is set

  bool sends_dimension = false;  // asks for vectors of that dimension: the model's own are longer
  bool wants_base64 = true;      // half as many bytes as decimal numbers; not every service can

  std::size_t max_texts = 32;          // of a request; what text-embeddings-inference takes
  std::size_t max_bytes = 64U << 10U;  // of a request's texts, some 16,000 tokens; or one text
  std::size_t connections = 4;         // requests at once
  std::chrono::milliseconds timeout{60'000};  // of a request

  std::vector<float> probe = {};  // its vector of a short text when it was connected, of unit
                                  // length; empty: not known
};

// The URL that embeddings are asked of: `http://host:8080` and `http://host:8080/v1` are completed,
// one that ends in `/embeddings` stays. Throws InvalidInput unless it begins with http:// or
// https:// and holds neither user name, password, query nor fragment, where secrets would lie.
[[nodiscard]] std::string embeddings_url(std::string_view url);

// Throws InvalidInput for a name that is empty, not printable or longer than 200 bytes.
void check_model_name(std::string_view model);

// `<host and path>:<model>:dimension=<N>`; long names are shortened to their beginning and a hash.
[[nodiscard]] std::string remote_place(const RemoteService& service);

// For people and programs to look at: all but the probe.
[[nodiscard]] nlohmann::ordered_json json_of(const RemoteService& service);

// As encoder records keep it.
[[nodiscard]] nlohmann::ordered_json record_of(const RemoteService& service);

// Throws nlohmann::json::exception or InvalidInput for what record_of() did not write.
[[nodiscard]] RemoteService remote_service_of(const nlohmann::ordered_json& json);

}  // namespace triage::encode
