#include "triage/cli/hub_options.h"

#include <utility>

#include "triage/net/url.h"

namespace triage::cli {
namespace {

// Where models are pulled from unless HF_ENDPOINT says otherwise.
constexpr const char* kUsualHub = "https://huggingface.co";

std::string variable(const Context& context, const char* name, const char* fallback) {
  const Variable* const found = context.environment.find(name);
  return found != nullptr ? found->value : fallback;
}

}  // namespace

std::filesystem::path hub_cache(const Context& context) { return context.var() / "hub"; }

encode::hub::PullOptions pull_options(Context& context, std::string repo, std::string revision) {
  encode::hub::PullOptions options;
  options.hub = {.endpoint = variable(context, "HF_ENDPOINT", kUsualHub),
                 .token = variable(context, "HF_TOKEN", "")};
  if (!options.hub.token.empty() && net::travels_open(options.hub.endpoint)) {
    context.console.warn(
        "The token in HF_TOKEN is sent without encryption: HF_ENDPOINT begins with http://.");
  }
  options.repo = std::move(repo);
  options.revision = std::move(revision);
  options.cache = hub_cache(context);
  options.clock = context.clock;
  return options;
}

}  // namespace triage::cli
