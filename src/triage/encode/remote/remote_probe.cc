#include "triage/encode/remote/remote_probe.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <utility>
#include <vector>

#include "triage/base/clock.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"
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

// Of two vectors of unit length.
double cosine_of(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

bool is_same_model(double cosine) {
  constexpr double kSame = 0.999;  // but for another processor, or half as wide numbers
  return cosine >= kSame;
}

std::string edition_of(const std::vector<float>& probe) {
  constexpr std::size_t kDigits = 8;
  const auto bytes = std::as_bytes(std::span(probe));
  return hex_digits(hash64({reinterpret_cast<const char*>(bytes.data()), bytes.size()}))
      .substr(0, kDigits);
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

void tell_models_apart(RemoteService& connected, std::span<const RemoteService> known) {
  const std::string place = remote_place(connected);
  connected.edition.clear();
  for (const RemoteService& before : known) {
    if (remote_place(before) != place) continue;
    if (before.probe.empty() || is_same_model(cosine_of(before.probe, connected.probe))) {
      connected.edition = before.edition;
      return;
    }
    connected.edition = edition_of(connected.probe);
  }
}

void require_same_model(EmbeddingsClient& client) {
  const std::vector<float>& before = client.service().probe;
  if (before.empty()) return;
  const double cosine = cosine_of(probe_vector(client), before);
  if (is_same_model(cosine)) return;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", cosine);
  throw Unavailable(named(client.service()) +
                    "it runs another model than when it was connected: its vectors of a text then "
                    "and now have a cosine of " +
                    text.data() +
                    ". Start that model again, or connect this one under another name and learn "
                    "from it anew.");
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
