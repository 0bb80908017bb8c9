#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/folder_size.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/table.h"
#include "triage/cli/usable_encoder.h"
#include "triage/encode/hub/model_record.h"
#include "triage/encode/precision_records.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/vector_cache.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

std::string_view name_of(encode::Pooling pooling) {
  switch (pooling) {
    case encode::Pooling::kMean:
      return "mean";
    case encode::Pooling::kMeanSqrtLength:
      return "mean-sqrt-length";
    case encode::Pooling::kWeightedMean:
      return "weighted-mean";
    case encode::Pooling::kFirstToken:
      return "first-token";
    case encode::Pooling::kLastToken:
      break;
  }
  return "last-token";
}

// The model in a folder, as its files say.
ordered_json model_json(const encode::EncoderRecord& record) {
  const encode::EncoderConfig config = encode::read_encoder_config(record.folder);
  ordered_json json = {{"folder", record.folder.string()},
                       {"bytes", folder_bytes(record.folder)},
                       {"model_type", config.model_type},
                       {"layers", config.layers},
                       {"max_tokens", config.max_tokens},
                       {"pooling", name_of(config.pooling)},
                       {"pooling_stated", config.is_pooling_stated},
                       {"unit_length", config.is_unit_length}};
  if (!record.origin.empty()) json["origin"] = record.origin;
  if (std::filesystem::exists(record.folder / encode::hub::kRecordName)) {
    const encode::hub::ModelRecord pulled = encode::hub::read_record(record.folder);
    json["origin"] = pulled.repo;
    json["revision"] = pulled.revision;
    json["commit"] = pulled.commit;
    json["pulled_at"] = format_time(pulled.pulled_at);
  }
  return json;
}

class EncoderShow final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "Of `encoder list`, or a folder with a Hugging Face model");
    options.option("--precision", "PRECISION", precision_,
                   "Whose fingerprint, cached vectors and measured cosine to show (default: f32)",
                   "f32|bf16|int8");
    options.json();
  }

  ExitCode run(Context& context) override {
    const encode::EncoderRecord record = encoder_record(name_, context);
    const auto encoder = open_bare_encoder(
        record, {.precision = encode::precision_named(precision_), .is_cached = false}, context);
    ordered_json json = {{"name", record.name},
                         {"kind", record.remote ? "remote" : "transformer"},
                         {"prompt", record.prompt.text},
                         {"prompt_origin", record.prompt.origin},
                         {"dimension", encoder->dimension()}};
    json.update(record.remote ? encode::json_of(*record.remote) : model_json(record));
    json["precision"] = record.remote ? "of the service" : precision_;
    json["fingerprint"] = encoder->fingerprint();
    json["cached_vectors"] = cached_vectors(*encoder, context);
    const encode::PrecisionRecords measured(precision_records_file(context));
    if (const auto to_float32 = measured.find(encoder->fingerprint())) {
      json["cosine_to_f32"] = {{"mean", to_float32->mean}, {"min", to_float32->min}};
    }
    context.console.print(context.is_json ? json.dump() + "\n"
                                          : table_of(json, context.console.look().width));
    context.next_step("encoder verify " + shell_quoted(name_), "does it work?");
    return ExitCode::kDone;
  }

 private:
  static std::uint64_t cached_vectors(const encode::Encoder& encoder, const Context& context) {
    if (!std::filesystem::exists(vector_cache_file(context))) return 0;
    try {
      return encode::VectorCache(vector_cache_file(context), encoder.fingerprint(),
                                 encoder.dimension(), {})
          .vector_count();
    } catch (const Error& error) {  // encoding goes on without such a cache, too
      context.console.note(error.what());
      return 0;
    }
  }

  // A line for each member: `max_tokens` as `max tokens`.
  static std::string table_of(const ordered_json& json, std::size_t width) {
    Table table({{"what"}, {"value"}});
    for (const auto& [key, value] : json.items()) {
      std::string what = key == "bytes" ? "size on disk" : key;
      std::replace(what.begin(), what.end(), '_', ' ');
      table.add({what, value_text(key, value)});
    }
    return table.text(width);
  }

  static std::string value_text(const std::string& key, const ordered_json& value) {
    if (key == "prompt") return "'" + value.get<std::string>() + "'";
    if (key == "cosine_to_f32") {
      return fixed_text(value["mean"].get<double>(), 4) + " mean, " +
             fixed_text(value["min"].get<double>(), 4) + " at least";
    }
    if (key == "bytes") return bytes_text(value.get<std::uint64_t>());
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_number_unsigned()) return count_text(value.get<std::uint64_t>());
    return value.dump();
  }

  std::string name_;
  std::string precision_ = "f32";
};

}  // namespace

CommandEntry encoder_show_command() {
  return {.name = "encoder show",
          .summary = "Show all that is known of an encoder",
          .about = "Opens the model, which takes a moment; a service is not asked.",
          .examples = {{"triage encoder show e5", "Its prompt, sizes, origin and fingerprint"},
                       {"triage encoder show e5 --precision int8 --json", "For a program"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderShow>(); }};
}

}  // namespace triage::cli
