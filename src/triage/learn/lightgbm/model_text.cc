#include "triage/learn/lightgbm/model_text.h"

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"

namespace triage::learn {
namespace {

constexpr std::string_view kSeal = "\ntriage_checksum=";

std::string seal_of(std::string_view text) {
  return std::string(kSeal) + hex_digits(hash64(text)) + '\n';
}

}  // namespace

std::string sealed_model_text(std::string text) {
  constexpr std::string_view kThreads = "\n[num_threads: ";
  if (const std::size_t at = text.rfind(kThreads); at != std::string::npos) {
    const std::size_t value = at + kThreads.size();
    text.replace(value, text.find(']', value) - value, "0");
  }
  text.erase(text.find_last_not_of('\n') + 1);
  return text + seal_of(text);
}

void check_model_text(std::string_view sealed) {
  const std::size_t at = sealed.rfind(kSeal);
  if (at == std::string_view::npos) {
    throw Corrupt(
        "LightGBM model: its last line, triage_checksum, is missing. The text was cut short or "
        "written by another program; restore it from a copy or train again.");
  }
  if (sealed.substr(at) != seal_of(sealed.substr(0, at))) {
    throw Corrupt(
        "LightGBM model: its text does not fit its checksum. Restore it from a copy or train "
        "again.");
  }
}

}  // namespace triage::learn
