#include "triage/encode/remote/embeddings_api.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "triage/base/base64.h"
#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/encode/unit_length.h"

namespace triage::encode {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& why) { throw Unavailable(why); }

// JSON has no NaN: services that got one write null.
float number_of(const json& number) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  if (number.is_null()) return kNone;
  if (!number.is_number()) refuse("a vector in its answer holds something that is no number");
  const auto value = number.get<double>();
  return std::abs(value) > std::numeric_limits<float>::max() ? kNone : static_cast<float>(value);
}

std::vector<float> numbers_of(const json& embedding) {
  if (embedding.is_string()) {
    const auto& text = embedding.get_ref<const std::string&>();
    if (auto numbers = parse_base64_floats(text)) return *numbers;
    refuse("a vector in its answer is no Base64 of numbers");
  }
  if (!embedding.is_array()) refuse("its answer has no vector where one should be");
  std::vector<float> numbers;
  numbers.reserve(embedding.size());
  for (const json& number : embedding) numbers.push_back(number_of(number));
  return numbers;
}

// Of unit length, if it has a direction.
std::vector<float> unit_vector_of(const json& embedding) {
  std::vector<float> vector = numbers_of(embedding);
  if (vector.empty()) refuse("a vector in its answer has no numbers");
  scale_to_unit_length(vector);
  return vector;
}

// Which text an entry belongs to. Services that leave `index` out answer in order.
std::size_t index_of(const json& entry, std::size_t place, std::size_t count) {
  if (!entry.contains("index")) return place;
  const json& index = entry["index"];
  if (!index.is_number_unsigned() || index.get<std::uint64_t>() >= count) {
    refuse("an index in its answer is that of no text");
  }
  return index.get<std::size_t>();
}

json parsed(std::string_view body) {
  json answer = json::parse(body, nullptr, false);
  if (answer.is_discarded()) refuse("its answer is no JSON");
  if (!answer.is_object() || !answer.contains("data") || !answer["data"].is_array()) {
    refuse("its answer has no list 'data'");
  }
  return answer;
}

std::size_t tokens_of(const json& answer) {
  const auto usage = answer.find("usage");
  if (usage == answer.end() || !usage->is_object()) return 0;
  for (const char* const name : {"prompt_tokens", "total_tokens"}) {
    const auto tokens = usage->find(name);
    if (tokens != usage->end() && tokens->is_number_unsigned()) return tokens->get<std::size_t>();
  }
  return 0;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

std::string embeddings_request(const RemoteService& service, std::span<const std::string> texts) {
  json input = json::array();
  for (const std::string& text : texts) input.push_back(text.empty() ? " " : repaired_utf8(text));
  json request = {{"model", service.model},
                  {"input", std::move(input)},
                  {"encoding_format", service.wants_base64 ? "base64" : "float"}};
  if (service.sends_dimension) request["dimensions"] = service.dimension;
  return request.dump();
}

Embeddings parse_embeddings(std::string_view body, std::size_t count) {
  const json answer = parsed(body);
  const json& data = answer["data"];
  if (data.size() != count) {
    refuse("it gave " + std::to_string(data.size()) + " vectors for " + std::to_string(count) +
           " texts");
  }
  Embeddings result{.vectors = {}, .tokens = tokens_of(answer)};
  std::vector<bool> is_there(count);
  for (std::size_t place = 0; place < count; ++place) {
    const json& entry = data[place];
    if (!entry.is_object() || !entry.contains("embedding")) {
      refuse("its answer has no vector where one should be");
    }
    const std::size_t index = index_of(entry, place, count);
    if (is_there[index]) refuse("its answer has two vectors for one text");
    is_there[index] = true;
    const std::vector<float> vector = unit_vector_of(entry["embedding"]);
    if (place == 0) result.vectors = Matrix(count, vector.size());
    if (vector.size() != result.vectors.columns()) refuse("its vectors differ in length");
    std::ranges::copy(vector, result.vectors.row(index).begin());
  }
  return result;
}

namespace {

// The message in an answer; empty for an object without one. What else an answer holds may be the
// texts that were sent.
std::string message_of(std::string_view body) {
  const json answer = json::parse(body, nullptr, false);
  if (!answer.is_object()) return std::string(body);
  const json& error = answer.contains("error") ? answer["error"] : answer;
  if (error.is_string()) return error.get<std::string>();
  const json& holder = error.is_object() ? error : answer;
  for (const char* member : {"message", "detail"}) {
    if (!holder.contains(member)) continue;
    if (holder[member].is_string()) return holder[member].get<std::string>();
    if (!holder[member].is_array()) continue;
    std::string all;  // FastAPI: a list of what is wrong, each with the input beside it
    for (const json& item : holder[member]) {
      if (item.is_object() && item.contains("msg") && item["msg"].is_string()) {
        all += (all.empty() ? "" : "; ") + item["msg"].get<std::string>();
      }
    }
    return all;
  }
  return "";
}

}  // namespace

std::string embeddings_error(std::string_view body) {
  constexpr std::size_t kLongest = 300;
  std::string text = message_of(body).substr(0, 4 * kLongest);
  std::string line;
  text = repaired_utf8(std::move(text));
  for (std::size_t at = 0; at < text.size() && line.size() < kLongest;) {
    const char32_t c = next_code_point(text, at);
    const CharClass kind = char_class(c);
    append_utf8(kind == CharClass::kControl || kind == CharClass::kSpace ? U' ' : c, line);
  }
  return line;
}

bool is_too_much(int status, std::string_view body) {
  if (status == 413) return true;
  if (status != 400 && status != 422 && status != 500) return false;
  const std::string said = lower(message_of(body));
  const auto says = [&](std::string_view sign) { return said.find(sign) != std::string::npos; };
  // llama.cpp's server says it with 500, which from others means that something broke.
  constexpr std::array<std::string_view, 2> kBrokenSigns = {"too large to process", "n_ctx"};
  if (std::ranges::any_of(kBrokenSigns, says)) return true;
  if (status == 500) return false;
  constexpr std::array<std::string_view, 10> kSigns = {
      "context length", "maximum context",     "context size", "too many tokens", "too many input",
      "too long",       "must have less than", "batch size",   "maximum allowed", "token limit"};
  return std::ranges::any_of(kSigns, says);
}

}  // namespace triage::encode
