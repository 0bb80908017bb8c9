#include <nlohmann/json.hpp>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/encoder_options.h"
#include "triage/cli/figures.h"
#include "triage/cli/raw_text.h"
#include "triage/cli/source_options.h"
#include "triage/encode/token_sequences.h"
#include "triage/encode/tokenizer/tokenizer.h"
#include "triage/encode/transformer/encoder_config.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class EncoderTokens final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    encoder_.declare(options);
  }

  ExitCode run(Context& context) override {
    const encode::EncoderRecord record = encoder_.record(context);
    if (record.remote) {
      throw InvalidInput("encoder '" + record.name + "': a service turns its texts into tokens (" +
                         record.remote->url +
                         "), so they are not known here. Name an encoder of this machine.");
    }
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
      cut += made.cut_texts.size();
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

CommandEntry encoder_tokens_command() {
  return {.name = "encoder tokens",
          .summary = "Show the token ids that an encoder reads",
          .about = "Texts are taken as they are, with the prompt in front; one JSON line each.",
          .examples = {{"triage encoder tokens texts.jsonl --text text --id id --encoder e5",
                        "To compare with the model's own tokenizer"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderTokens>(); }};
}

}  // namespace triage::cli
