#include "triage/encode/remote/remote_service.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"
#include "triage/base/unicode.h"
#include "triage/encode/unit_length.h"
#include "triage/net/url.h"

namespace triage::encode {
namespace {

constexpr std::size_t kLongestModelName = 200;

[[noreturn]] void refuse_url(std::string_view url, const std::string& why) {
  throw InvalidInput("encoder URL '" + net::shown_url(url) + "': " + why);
}

// Is it `/v1` or the like?
bool ends_in_version(std::string_view url) {
  const std::string_view last = url.substr(url.rfind('/') + 1);
  return last.size() > 1 && last[0] == 'v' &&
         std::all_of(last.begin() + 1, last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// At most 60 bytes, different for different texts.
std::string shortened(const std::string& text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return text;
  const std::string hash = "~" + hex_digits(hash64(text));
  return text.substr(0, kLongest - hash.size()) + hash;
}

// A number from 1 to `most`. Throws InvalidInput for any other.
std::size_t count_of(const nlohmann::ordered_json& json, const char* key, std::size_t most) {
  const nlohmann::ordered_json& value = json.at(key);
  const std::int64_t count = value.is_number_integer() ? value.get<std::int64_t>() : 0;
  if (count >= 1 && static_cast<std::uint64_t>(count) <= most) {
    return static_cast<std::size_t>(count);
  }
  throw InvalidInput("encoder service: '" + std::string(key) + "' in its record is " +
                     value.dump() + ", not a whole number from 1 to " + std::to_string(most) +
                     ". Connect it anew.");
}

}  // namespace

std::string embeddings_url(std::string_view url) {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    refuse_url(url, "is no HTTP URL. Begin it with https:// or http://.");
  }
  if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c > '~'; })) {
    refuse_url(url, "holds blanks or letters that a URL has only percent-encoded. Encode them.");
  }
  if (url.find_first_of("@?#") != std::string_view::npos) {
    refuse_url(url,
               "holds a user name, a query or a fragment, which may be secrets and would be kept. "
               "Give the address alone, and the key in a variable (--key-variable).");
  }
  if (url.substr(url.find("://") + 3).find_first_not_of("/:") != 0) {
    refuse_url(url, "names no host. Give it as http://host:8080.");
  }
  std::string whole(url);
  while (whole.ends_with('/')) whole.pop_back();
  if (whole.ends_with("/embeddings")) return whole;
  return whole + (ends_in_version(whole) ? "/embeddings" : "/v1/embeddings");
}

void check_model_name(std::string_view model) {
  const bool is_printable = std::all_of(model.begin(), model.end(), [](char c) {
    return static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
  });
  if (!model.empty() && model.size() <= kLongestModelName && is_printable &&
      check_utf8(model).is_valid) {
    return;
  }
  throw InvalidInput("encoder model '" + std::string(model.substr(0, kLongestModelName)) +
                     "': this is no model's name. Give --model as the service calls it.");
}

std::string remote_place(const RemoteService& service) {
  const std::string address = service.url.substr(service.url.find("://") + 3);
  return shortened(address) + ":" + shortened(net::encode_path(service.model)) +
         ":dimension=" + std::to_string(service.dimension);
}

nlohmann::ordered_json json_of(const RemoteService& service) {
  return {{"url", service.url},
          {"model", service.model},
          {"dimension", service.dimension},
          {"key_variable", service.key_variable},
          {"sends_dimension", service.sends_dimension},
          {"wants_base64", service.wants_base64},
          {"max_texts", service.max_texts},
          {"max_bytes", service.max_bytes},
          {"connections", service.connections},
          {"timeout_ms", service.timeout.count()}};
}

nlohmann::ordered_json record_of(const RemoteService& service) {
  nlohmann::ordered_json record = json_of(service);
  record["probe"] = service.probe;
  return record;
}

RemoteService remote_service_of(const nlohmann::ordered_json& json) {
  RemoteService service;
  service.url = embeddings_url(json.at("url").get<std::string>());
  service.model = json.at("model").get<std::string>();
  check_model_name(service.model);
  service.dimension = count_of(json, "dimension", RemoteLimits::kDimension);
  service.key_variable = json.at("key_variable").get<std::string>();
  service.sends_dimension = json.at("sends_dimension").get<bool>();
  service.wants_base64 = json.at("wants_base64").get<bool>();
  service.max_texts = count_of(json, "max_texts", RemoteLimits::kTexts);
  service.max_bytes = count_of(json, "max_bytes", RemoteLimits::kBytes);
  service.connections = count_of(json, "connections", RemoteLimits::kConnections);
  const std::chrono::milliseconds longest = RemoteLimits::kTimeout;
  service.timeout = std::chrono::milliseconds(
      count_of(json, "timeout_ms", static_cast<std::size_t>(longest.count())));
  service.probe = json.value("probe", std::vector<float>());
  const bool is_probe =
      service.probe.size() == service.dimension && !direction_defect(service.probe);
  if (!is_probe && !service.probe.empty()) {
    throw InvalidInput("encoder service: the vector in its record is none. Connect it anew.");
  }
  return service;
}

}  // namespace triage::encode
