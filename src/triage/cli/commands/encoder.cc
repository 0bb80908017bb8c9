#include <nlohmann/json.hpp>
#include <optional>

#include "triage/cli/commands.h"
#include "triage/cli/encoder_options.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/raw_text.h"
#include "triage/cli/source_options.h"
#include "triage/cli/table.h"
#include "triage/encode/hub/pull.h"
#include "triage/encode/prompt.h"
#include "triage/encode/transformer/transformer_encoder.h"
#include "triage/net/http_client.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

// The record of a model that can be encoded with: its configuration, tokenizer and weights are
// read. Throws what reading them throws.
encode::EncoderRecord checked_record(const std::string& name, const std::filesystem::path& folder,
                                     std::string_view known_as,
                                     const std::optional<std::string>& prefix, std::string origin) {
  const encode::EncoderConfig config = encode::read_encoder_config(folder);
  (void)encode::open_tokenizer(folder);
  (void)encode::read_encoder_weights(folder, config);
  return {.name = name,
          .folder = std::filesystem::canonical(folder),
          .prompt = encode::resolve_prompt(folder, known_as, prefix),
          .origin = std::move(origin)};
}

class EncoderAdd final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "What to call it");
    options.argument("DIR", folder_, "The folder of a Hugging Face model");
    options.option("--prefix", "TEXT", prefix_,
                   "Words in front of every text (default: what the model wants)");
  }

  ExitCode run(Context& context) override {
    encode::EncoderRegistry::require_name(name_);
    const encode::EncoderRecord record = checked_record(name_, folder_, name_, prefix_, "");
    const encode::EncoderConfig config = encode::read_encoder_config(folder_);
    encoder_registry(context).put(record);
    context.console.print("Encoder " + name_ + ": " + config.model_type + ", " +
                          count_text(config.hidden_size) + " numbers a text, prompt " +
                          quoted(record.prompt.text) + " (" + record.prompt.origin + ").\n");
    context.next_step("embed TICKETS --encoder " + name_ + " -o vectors.parquet",
                      "the vectors of your tickets");
    return ExitCode::kDone;
  }

 private:
  std::string name_;
  std::string folder_;
  std::optional<std::string> prefix_;
};

// Where models are pulled from unless HF_ENDPOINT says otherwise.
constexpr const char* kUsualHub = "https://huggingface.co";

class EncoderPull final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("MODEL", model_, "Its name on the hub: intfloat/multilingual-e5-large");
    options.option("--revision", "REVISION", revision_, "Branch, tag or commit (default: main)");
    options.option("--name", "NAME", name_,
                   "What to call it here (default: the last part of MODEL)");
    options.option("--prefix", "TEXT", prefix_,
                   "Words in front of every text (default: what the model wants)");
    options.option("--connections", "N", connections_, "To fetch with at once (default: 4)");
  }

  ExitCode run(Context& context) override {
    if (connections_ == 0) throw WrongUsage("--connections 0: fetches nothing. Give 1 or more.");
    const std::string name = name_.value_or(model_.substr(model_.rfind('/') + 1));
    encode::EncoderRegistry::require_name(name);
    net::HttpClient http(context.is_offline() ? net::Network::kRefused : net::Network::kAllowed);
    encode::hub::PullOptions options;
    options.hub = {.endpoint = variable(context, "HF_ENDPOINT", kUsualHub),
                   .token = variable(context, "HF_TOKEN", "")};
    options.repo = model_;
    options.revision = revision_;
    options.cache = context.var() / "hub";
    options.connections = connections_;
    options.clock = context.clock;
    const encode::hub::CachedModel pulled =
        encode::hub::pull_model(http, options, context.progress);
    const encode::EncoderRecord record =
        checked_record(name, pulled.folder, model_, prefix_, model_ + "@" + pulled.record.commit);
    encoder_registry(context).put(record);
    context.console.print("Encoder " + record.name + ": " + bytes_text(pulled.record.bytes()) +
                          ", prompt " + quoted(record.prompt.text) + " (" + record.prompt.origin +
                          ").\n");
    context.next_step("embed TICKETS --encoder " + record.name + " -o vectors.parquet",
                      "the vectors of your tickets");
    return ExitCode::kDone;
  }

 private:
  static std::string variable(const Context& context, const char* name, const char* fallback) {
    const Variable* const found = context.environment.find(name);
    return found != nullptr ? found->value : fallback;
  }

  std::string model_;
  std::string revision_ = "main";
  std::optional<std::string> name_;
  std::optional<std::string> prefix_;
  std::size_t connections_ = 4;
};

class EncoderList final : public Command {
 public:
  void declare(Options& options) override { options.json(); }

  ExitCode run(Context& context) override {
    const auto records = encoder_registry(context).records();
    if (context.is_json) {
      print_json(records, context.console);
    } else if (records.empty()) {
      context.console.note("This workspace has no encoder yet.");
      context.next_step("encoder add NAME FOLDER", "name a model that lies on this machine");
    } else {
      print_text(records, context.console);
    }
    return ExitCode::kDone;
  }

 private:
  static void print_text(const std::vector<encode::EncoderRecord>& records, Console& console) {
    Table table({{"name"}, {"prompt"}, {"folder"}});
    for (const encode::EncoderRecord& record : records) {
      table.add({record.name, quoted(record.prompt.text), record.folder.string()});
    }
    console.print(table.text(console.look().width));
  }

  static void print_json(const std::vector<encode::EncoderRecord>& records, Console& console) {
    ordered_json json = ordered_json::array();
    for (const encode::EncoderRecord& record : records) {
      json.push_back({{"name", record.name},
                      {"folder", record.folder.string()},
                      {"prompt", record.prompt.text},
                      {"prompt_origin", record.prompt.origin},
                      {"origin", record.origin}});
    }
    console.print(ordered_json{{"encoders", std::move(json)}}.dump() + "\n");
  }
};

class EncoderRemove final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "Which one to forget; the model's files stay");
  }

  ExitCode run(Context& context) override {
    encoder_registry(context).remove(name_);
    context.console.print("Encoder " + name_ + " is forgotten.\n");
    return ExitCode::kDone;
  }

 private:
  std::string name_;
};

class EncoderTokens final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    encoder_.declare(options);
  }

  ExitCode run(Context& context) override {
    const encode::EncoderRecord record = encoder_.record(context);
    const auto tokenizer = encode::open_tokenizer(record.folder);
    const encode::Sequencer sequencer(
        *tokenizer, {.prompt = record.prompt.text,
                     .max_tokens = encode::read_encoder_config(record.folder).max_tokens});
    const auto source = source_.open(context);
    context.console.give_way_to_results();
    std::uint64_t left_out = 0;
    std::uint64_t cut = 0;
    while (auto batch = source->next()) {
      std::vector<std::string> texts;
      for (const Ticket& ticket : batch->tickets) texts.push_back(raw_text_of(ticket));
      const auto made = sequencer.sequences(texts);
      std::string lines;
      for (const encode::TokenSequence& sequence : made.sequences) {
        const ordered_json line = {{"id", batch->tickets[sequence.text].id}, {"ids", sequence.ids}};
        lines += line.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
      }
      context.console.print(lines);
      left_out += batch->rejected.size();
      cut += made.cut_texts;
    }
    if (left_out > 0) context.console.note(count_text(left_out) + " rows could not be read.");
    if (cut > 0) context.console.note(count_text(cut) + " texts were too long and cut.");
    return ExitCode::kDone;
  }

 private:
  SourceOptions source_;
  EncoderOptions encoder_;
};

}  // namespace

CommandEntry encoder_add_command() {
  return {.name = "encoder add",
          .summary = "Name a model on this machine, to encode with it",
          .about =
              "Looks whether the folder holds a model that can be used, and finds out which words "
              "it wants in front of a text.",
          .examples = {{"triage encoder add e5 models/multilingual-e5-large",
                        "Known by its name as an E5 model: its prompt is 'query: '"},
                       {"triage encoder add mine models/tuned --prefix ''",
                        "A model of one's own, without a prompt"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderAdd>(); }};
}

CommandEntry encoder_pull_command() {
  return {
      .name = "encoder pull",
      .summary = "Fetch a model from a hub and name it",
      .about =
          "HF_ENDPOINT names another hub than the usual one, HF_TOKEN opens models that are not "
          "public. Every file's size and hash are checked before it is used; a pull that was "
          "broken off goes on where it ended.",
      .examples = {{"triage encoder pull intfloat/multilingual-e5-small", "The newest"},
                   {"triage encoder pull intfloat/multilingual-e5-large --name e5 "
                    "--revision main",
                    "Called e5 in this workspace"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderPull>(); }};
}

CommandEntry encoder_list_command() {
  return {.name = "encoder list",
          .summary = "List the encoders of this workspace",
          .examples = {{"triage encoder list", "Names, prompts and folders"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderList>(); }};
}

CommandEntry encoder_remove_command() {
  return {.name = "encoder remove",
          .summary = "Forget the name of an encoder",
          .examples = {{"triage encoder remove e5", "The folder itself stays as it is"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderRemove>(); }};
}

CommandEntry encoder_tokens_command() {
  return {.name = "encoder tokens",
          .summary = "Show the token ids that an encoder reads",
          .about = "Texts are taken as they are, with the prompt in front; one JSON line each.",
          .examples = {{"triage encoder tokens texts.jsonl --text text --id id --encoder e5",
                        "To compare with the model's own tokenizer"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderTokens>(); }};
}

}  // namespace triage::cli
