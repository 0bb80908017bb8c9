#include "triage/encode/remote/remote_probe.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/encode/cosines.h"
#include "triage/encode/unit_length.h"

namespace triage::encode {
namespace {

const std::array<std::string, 1> kProbe{"Is anybody there?"};

// Somebody waits for it, and nothing that was sent is secret.
EmbeddingsAccess access_for_probes(EmbeddingsAccess access) {
  constexpr int kTries = 3;
  access.retry.policy.max_tries = std::min(access.retry.policy.max_tries, kTries);
  access.quotes_refusals = true;
  return access;
}

std::string named(const RemoteService& service) {
  return "encoder service " + service.url + ", model '" + service.model + "': ";
}

// The service's vector of the probe, of unit length.
std::vector<float> probe_vector(EmbeddingsClient& client) {
  const auto found = client.embed(kProbe);
  if (!found) {
    throw InvalidInput(named(client.service()) +
                       "finds a text of four words too long. Check how it was started.");
  }
  const auto row = found->vectors.row(0);
  std::vector<float> vector(row.begin(), row.end());
  if (const auto defect = scale_to_unit_length(vector)) {
    throw Unavailable(named(client.service()) + "its vector of a short text " +
                      std::string(*defect) + ". Check the model that it runs.");
  }
  return vector;
}

std::vector<float> probed(const RemoteService& service, const EmbeddingsAccess& access) {
  EmbeddingsClient client(service, access);
  return probe_vector(client);
}

// More tokens than most models take (8,192), before the ends begin to differ.
constexpr std::size_t kSameWords = 9000;
constexpr std::size_t kOtherWords = 3000;

std::string long_text(const std::string& end) {
  std::string text;
  for (std::size_t i = 0; i < kSameWords; ++i) text += "printer ";
  for (std::size_t i = 0; i < kOtherWords; ++i) text += end + " ";
  return text;
}

bool cuts_silently(const RemoteService& service, const EmbeddingsAccess& access) {
  constexpr double kSame = 1 - 1e-6;  // but for rounding
  EmbeddingsClient client(service, access);
  const std::string one = long_text("vacation");
  const std::string other = long_text("invoice");
  const auto first = client.embed(std::span(&one, 1));
  const auto second = client.embed(std::span(&other, 1));
  if (!first || !second) return false;  // it says so
  return cosines(first->vectors, second->vectors).mean > kSame;
}

}  // namespace

RemoteService connected_service(RemoteService asked, std::optional<std::size_t> dimension,
                                EmbeddingsAccess access) {
  access = access_for_probes(std::move(access));
  asked.dimension = 0;
  asked.sends_dimension = false;
  try {
    asked.wants_base64 = true;
    asked.probe = probed(asked, access);
  } catch (const net::NoAnswer&) {  // nobody is there to be asked otherwise
    throw;
  } catch (const Error&) {  // perhaps because of Base64; if not, it says so again
    asked.wants_base64 = false;
    asked.probe = probed(asked, access);
  }
  const std::size_t found = asked.probe.size();
  asked.dimension = dimension.value_or(found);
  if (asked.dimension == found) return asked;
  asked.sends_dimension = true;
  asked.probe = probed(asked, access);
  return asked;
}

bool is_same_model(std::span<const float> probe, std::span<const float> other) {
  constexpr double kSame = 0.999;  // but for another processor, or half as wide numbers
  return !probe.empty() && probe.size() == other.size() && cosine(probe, other) >= kSame;
}

void require_same_model(EmbeddingsClient& client) {
  const std::vector<float>& before = client.service().probe;
  if (before.empty()) return;
  const std::vector<float> now = probe_vector(client);
  if (is_same_model(now, before)) return;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.5f", cosine(now, before));
  throw Unavailable(named(client.service()) +
                    "it runs another model than when it was connected: its vectors of a text then "
                    "and now have a cosine of " +
                    text.data() +
                    ". Start that model again, or connect this one anew and learn from it.");
}

RemoteProbe probe_service(const RemoteService& service, EmbeddingsAccess access) {
  access = access_for_probes(std::move(access));
  RemoteProbe probe;
  EmbeddingsClient client(service, access);
  const Stopwatch watch;
  (void)probe_vector(client);
  probe.seconds = watch.seconds();
  require_same_model(client);
  probe.cuts_silently = cuts_silently(service, access);
  probe.long_text_words = kSameWords + kOtherWords;
  return probe;
}

}  // namespace triage::encode
