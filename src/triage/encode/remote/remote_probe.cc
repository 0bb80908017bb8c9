#include "triage/encode/remote/remote_probe.h"

#include <algorithm>
#include <array>
#include <utility>

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

// Numbers in the vector that the service gives for the probe.
std::size_t probed_dimension(const RemoteService& service, const EmbeddingsAccess& access) {
  EmbeddingsClient client(service, access);
  const auto found = client.embed(kProbe);
  if (!found) {
    throw InvalidInput("encoder service " + service.url + ", model '" + service.model +
                       "': finds a text of four words too long. Check how it was started.");
  }
  if (const auto defect = direction_defect(found->vectors.row(0))) {
    throw Unavailable("encoder service " + service.url + ", model '" + service.model +
                      "': its vector of a short text " + std::string(*defect) +
                      ". Check the model that it runs.");
  }
  return found->vectors.columns();
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
  std::size_t found = 0;
  try {
    asked.wants_base64 = true;
    found = probed_dimension(asked, access);
  } catch (const net::NoAnswer&) {  // nobody is there to be asked otherwise
    throw;
  } catch (const Error&) {  // perhaps because of Base64; if not, it says so again
    asked.wants_base64 = false;
    found = probed_dimension(asked, access);
  }
  asked.dimension = dimension.value_or(found);
  if (asked.dimension == found) return asked;
  asked.sends_dimension = true;
  (void)probed_dimension(asked, access);
  return asked;
}

RemoteProbe probe_service(const RemoteService& service, EmbeddingsAccess access) {
  access = access_for_probes(std::move(access));
  RemoteProbe probe;
  const Stopwatch watch;
  (void)probed_dimension(service, access);
  probe.seconds = watch.seconds();
  probe.cuts_silently = cuts_silently(service, access);
  probe.long_text_words = kSameWords + kOtherWords;
  return probe;
}

}  // namespace triage::encode
