#include "tests/encode/fake_service.h"

#include <cstdint>
#include <cstring>

#include "triage/encode/unit_length.h"

namespace triage::testing {
namespace {

using nlohmann::json;

std::string base64_of(const std::vector<float>& numbers) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes(numbers.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::uint32_t byte =
          i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
      three = (three << 8U) | byte;
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool is_padding = i + k > bytes.size();
      text += is_padding ? '=' : kLetters[(three >> (18U - 6U * k)) & 63U];
    }
  }
  return text;
}

}  // namespace

Reply refusal(int status, const std::string& message, net::Headers headers) {
  Reply reply;
  reply.status = status;
  reply.headers = std::move(headers);
  reply.body = json{{"error", {{"message", message}, {"type", "some_error"}}}}.dump();
  return reply;
}

FakeService::FakeService()
    : server_([this](const ReceivedRequest& request) { return answer(request); }) {}

std::vector<float> FakeService::vector_of(const std::string& text) {
  std::vector<float> vector{static_cast<float>(text.size()), 1,
                            text.empty() ? 0.5F : static_cast<float>(text[0]), -2};
  encode::scale_to_unit_length(vector);
  return vector;
}

std::vector<std::vector<std::string>> FakeService::asked() const {
  std::vector<std::vector<std::string>> texts;
  for (const ReceivedRequest& request : server_.requests()) {
    texts.push_back(json::parse(request.body).at("input").get<std::vector<std::string>>());
  }
  return texts;
}

Reply FakeService::answer(const ReceivedRequest& request) {
  const int now = ++now_;
  int most = most_;
  while (now > most && !most_.compare_exchange_weak(most, now)) {
  }
  const std::size_t number = number_++;
  std::optional<Reply> reply;
  if (interfere) reply = interfere(request, number);
  if (!reply) reply = vectors_for(json::parse(request.body));
  --now_;
  return *reply;
}

Reply FakeService::vectors_for(const json& asked) const {
  const bool is_base64 = asked.value("encoding_format", "float") == "base64";
  if (is_base64 && refuses_base64) return refusal(400, "encoding_format is not supported");
  const json& input = asked.at("input");
  if (input.size() > max_texts) return refusal(422, "batch size is larger than I like");
  json answer = {{"object", "list"}, {"data", json::array()}, {"model", asked.at("model")}};
  std::size_t tokens = 0;
  for (const auto& text : input.get<std::vector<std::string>>()) {
    if (text.size() > max_text_bytes) {
      return refusal(400, "This model's maximum context length is shorter");
    }
    std::vector<float> vector = vector_of(text);
    vector.resize(asked.value("dimensions", kDimension));
    for (float& number : vector) number *= 3;  // not every service gives unit length
    json entry = {{"object", "embedding"}, {"index", answer["data"].size()}};
    if (is_base64 && gives_base64) {
      entry["embedding"] = base64_of(vector);
    } else {
      entry["embedding"] = vector;
    }
    answer["data"].push_back(std::move(entry));
    tokens += text.size();
  }
  answer["usage"] = {{"prompt_tokens", tokens}, {"total_tokens", tokens}};
  if (distort) distort(answer);
  Reply reply;
  reply.headers.add("Content-Type", "application/json");
  reply.body = answer.dump();
  return reply;
}

}  // namespace triage::testing
