#include "triage/cli/gates.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "triage/base/nearest_name.h"
#include "triage/cli/figures.h"

namespace triage::cli {
namespace {

constexpr std::array<std::string_view, 4> kBetterSmaller = {"ece", "log_loss", "brier",
                                                            "brier_top"};

bool is_better_smaller(std::string_view name) {
  return std::find(kBetterSmaller.begin(), kBetterSmaller.end(), name) != kBetterSmaller.end();
}

Gate parse_gate(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  std::vector<std::string> names;
  for (const auto& field : learn::kMetricFields) {
    names.emplace_back(field.name);
    if (field.name != name) continue;
    double bound = 0;
    const char* const end = text.data() + text.size();
    if (equals != std::string::npos) {
      const auto [at, error] = std::from_chars(text.data() + equals + 1, end, bound);
      if (error == std::errc{} && at == end) return {field, bound};
    }
    throw WrongUsage("--require " + text + ": needs a number, as in " + name + "=0.85.");
  }
  throw WrongUsage("--require " + text + ": there is no such figure." + did_you_mean(name, names));
}

}  // namespace

std::vector<Gate> parse_gates(std::span<const std::string> texts) {
  std::vector<Gate> gates;
  for (const std::string& text : texts) gates.push_back(parse_gate(text));
  return gates;
}

ExitCode check_gates(std::span<const Gate> gates, const learn::Metrics& metrics, Console& console) {
  ExitCode code = ExitCode::kDone;
  for (const Gate& gate : gates) {
    const double value = metrics.*gate.field.value;
    const bool is_met =
        is_better_smaller(gate.field.name) ? value <= gate.bound : value >= gate.bound;
    if (is_met) continue;
    code = ExitCode::kGateNotMet;
    console.warn("Gate not met: " + std::string(gate.field.name) + " is " + fixed_text(value, 4) +
                 ", asked for " + fixed_text(gate.bound, 4) + ".");
  }
  return code;
}

}  // namespace triage::cli
