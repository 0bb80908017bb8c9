#include "triage/cli/hub_options.h"

#include <utility>

namespace triage::cli {
namespace {

// Where models are pulled from unless HF_ENDPOINT says otherwise.
constexpr const char* kUsualHub = "https://huggingface.co";

std::string variable(const Context& context, const char* name, const char* fallback) {
  const Variable* const found = context.environment.find(name);
  return found != nullptr ? found->value : fallback;
}

}  // namespace

encode::hub::PullOptions pull_options(const Context& context, std::string repo,
                                      std::string revision) {
  encode::hub::PullOptions options;
  options.hub = {.endpoint = variable(context, "HF_ENDPOINT", kUsualHub),
                 .token = variable(context, "HF_TOKEN", "")};
  options.repo = std::move(repo);
  options.revision = std::move(revision);
  options.cache = context.var() / "hub";
  options.clock = context.clock;
  return options;
}

}  // namespace triage::cli
