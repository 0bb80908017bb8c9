#include <algorithm>
#include <cmath>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/usable_encoder.h"
#include "triage/encode/remote/remote_probe.h"
#include "triage/net/url.h"

namespace triage::cli {
namespace {

// The services that were connected at the same place, by whatever names.
std::vector<encode::RemoteService> connected_there(const encode::EncoderRegistry& registry,
                                                   const encode::RemoteService& service) {
  std::vector<encode::RemoteService> there;
  for (const encode::EncoderRecord& record : registry.readable_records()) {
    const bool is_there = record.remote && remote_place(*record.remote) == remote_place(service);
    if (is_there) there.push_back(*record.remote);
  }
  return there;
}

class EncoderConnect final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "What to call it");
    options.argument("URL", url_, "Of the service: http://host:8080, or its whole /v1/embeddings");
    options.option("--model", "MODEL", service_.model, "Which model, as the service calls it");
    options.option("--prefix", "TEXT", prefix_,
                   "Words in front of every text (default: what is known of the model's name)");
    options.option("--dimension", "N", dimension_,
                   "Numbers a vector is to have, for models that can give shorter ones (default: "
                   "what comes)");
    options.option("--key-variable", "VARIABLE", key_variable_,
                   "The variable that holds the key (default: " +
                       std::string(encode::kUsualKeyVariable) + ", if it is set)");
    options.option("--batch", "N", service_.max_texts, "Texts in a request (default: 32)");
    options.option("--connections", "N", service_.connections, "Requests at once (default: 4)");
    options.option("--timeout", "SECONDS", timeout_, "For an answer (default: 60)");
  }

  ExitCode run(Context& context) override {
    check_usage();
    encode::EncoderRegistry::require_name(name_);
    encode::check_model_name(service_.model);
    service_.url = encode::embeddings_url(url_);
    service_.timeout = std::chrono::milliseconds(std::llround(timeout_ * 1000));
    if (key_variable_) service_.key_variable = *key_variable_;
    encode::EncoderRecord record{.name = name_,
                                 .folder = {},
                                 .prompt = encode::resolve_remote_prompt(service_.model, prefix_),
                                 .origin = ""};
    const encode::EmbeddingsAccess access = embeddings_access(service_, context);
    if (key_variable_ && access.key.empty()) {
      throw InvalidInput("encoder '" + name_ + "': the variable " + *key_variable_ +
                         " is not set. Put the key into it, also in the workspace's .env.");
    }
    if (!access.key.empty() && net::travels_open(service_.url)) {
      context.console.warn("The key in " + service_.key_variable +
                           " is sent without encryption: the URL begins with http://.");
    }
    record.remote = encode::connected_service(service_, dimension_, access);
    const encode::EncoderRegistry registry = encoder_registry(context);
    const auto before = connected_there(registry, *record.remote);
    const auto same = std::ranges::find_if(before, [&](const encode::RemoteService& service) {
      return encode::is_same_model(service.probe, record.remote->probe);
    });
    // The same model's vectors keep their fingerprint, whatever its probe is rounded to now.
    if (same != before.end()) record.remote->probe = same->probe;
    registry.put(record);
    if (same == before.end() && !before.empty()) {
      context.console.warn(
          "Another model answered there by that name before, as far as is known. What was learned "
          "from it refuses this one's vectors.");
    }
    context.console.print("Encoder " + name_ + ": " + record.remote->model + " at " +
                          record.remote->url + ", " + count_text(record.remote->dimension) +
                          " numbers a text, prompt " + prompt_text(record.prompt) + ".\n");
    context.next_step("embed TICKETS --encoder " + name_ + " -o vectors.parquet",
                      "the vectors of your tickets");
    return ExitCode::kDone;
  }

 private:
  void check_usage() const {
    if (service_.model.empty()) {
      throw WrongUsage("--model is missing: name the model as the service calls it.");
    }
    check_count("--batch", service_.max_texts, encode::RemoteLimits::kTexts);
    check_count("--connections", service_.connections, encode::RemoteLimits::kConnections);
    if (dimension_) check_count("--dimension", *dimension_, encode::RemoteLimits::kDimension);
    // A record has whole milliseconds.
    if (!(timeout_ >= 0.001) || timeout_ > encode::RemoteLimits::kTimeout.count()) {
      throw WrongUsage("--timeout: give seconds, from 0.001 to 3600.");
    }
    if (key_variable_ && key_variable_->empty()) {
      throw WrongUsage("--key-variable '': names no variable. Leave it out where there is no key.");
    }
  }

  static void check_count(const std::string& option, std::size_t count, std::size_t most) {
    if (count >= 1 && count <= most) return;
    throw WrongUsage(option + " " + std::to_string(count) + ": is out of range. Give 1 to " +
                     std::to_string(most) + ".");
  }

  std::string name_;
  std::string url_;
  encode::RemoteService service_;
  std::optional<std::string> prefix_;
  std::optional<std::size_t> dimension_;
  std::optional<std::string> key_variable_;
  double timeout_ = 60;
};

}  // namespace

CommandEntry encoder_connect_command() {
  return {
      .name = "encoder connect",
      .summary = "Name a service that encodes, to encode with it",
      .about =
          "Any that answers OpenAI's /v1/embeddings: text-embeddings-inference, vLLM, Ollama, a "
          "vendor. It is asked for one vector, to see whether it answers and how. The key is read "
          "from a variable each time and kept nowhere. Tickets' texts are sent to the service.",
      .examples = {{"triage encoder connect farm http://gpu-farm:8080 --model e5-large",
                    "Known by its name as an E5 model: its prompt is 'query: '"},
                   {"triage encoder connect vendor https://api.example.com --model m --prefix '' "
                    "--dimension 512",
                    "Shorter vectors of a vendor's model, without a prompt"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderConnect>(); }};
}

}  // namespace triage::cli
