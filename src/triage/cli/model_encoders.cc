#include "triage/cli/model_encoders.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/words.h"
#include "triage/encode/remote/remote_encoder.h"
#include "triage/encode/remote/remote_probe.h"
#include "triage/encode/tuning.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

// What stands among encoders for what tickets bring themselves.
bool is_no_encoder(std::string_view name) {
  return name == "auto" || name == "lexical" || name == "given";
}

// What to call the encoder of a folder that was never named: its last part, or the one before where
// all are called `model`, with a few digits of the path's hash where that is no name.
std::string short_name(const std::string& name) {
  fs::path path(name);
  if (path.filename().empty()) path = path.parent_path();
  if (path.filename() == "model" && path.has_parent_path()) path = path.parent_path();
  const std::string last = path.filename().string();
  if (encode::EncoderRegistry::is_name(last)) return last;
  constexpr std::size_t kDigits = 6;
  return "encoder-" + sha256_hex(name).substr(0, kDigits);
}

// A service decides on precision and cutting by itself.
model::EncoderUse use_of(const encode::EncoderRecord& record, encode::Precision precision,
                         const Settings& settings) {
  const bool is_remote = record.remote.has_value();
  return {.name = short_name(record.name),
          .folder = is_remote ? "" : fs::absolute(record.folder).string(),
          .prompt = record.prompt.text,
          .precision = is_remote ? "f32" : std::string(name_of(precision)),
          .long_texts = is_remote ? "head" : settings.text("train.long_texts"),
          .probe = is_remote ? record.remote->probe : std::vector<float>()};
}

Encoding encoding_of(const model::EncoderUse& use, const encode::EncoderRecord& record) {
  if (record.remote) return {};
  return {.precision = encode::precision_named(use.precision),
          .long_texts = encode::long_texts_named(use.long_texts)};
}

// The service with the probe that the model learned with, if it is that service: connected in
// another workspace, its probe is the same but for rounding, but its fingerprint is not.
encode::RemoteService known_again(const encode::RemoteService& service,
                                  const model::EncoderUse& use) {
  if (!encode::is_same_model(service.probe, use.probe)) return service;
  encode::RemoteService learned = service;
  learned.probe = use.probe;
  const bool fits = encode::remote_fingerprint(learned, use.prompt) == use.fingerprint;
  return fits ? learned : service;
}

// What to type for an encoder that the workspace lacks.
std::string adding(const model::EncoderUse& use) {
  if (!use.folder.empty()) return "encoder add " + use.name + " FOLDER";
  return "encoder connect " + use.name + " URL --model MODEL (" + use.fingerprint + ")";
}

// Where the encoder that a model learned from may be now: the workspace's of that name, then the
// folder where it lay.
std::vector<encode::EncoderRecord> candidates(const model::EncoderUse& use,
                                              const Context& context) {
  std::vector<encode::EncoderRecord> records;
  if (encoder_registry(context).has(use.name)) {
    records.push_back(encoder_registry(context).record(use.name));
  }
  if (!use.folder.empty()) {
    records.push_back({.name = use.name, .folder = use.folder, .prompt = {}, .origin = ""});
  }
  std::erase_if(records, [](const encode::EncoderRecord& record) {
    return !record.remote && !fs::is_directory(record.folder);
  });
  for (encode::EncoderRecord& record : records) {
    record.prompt = {use.prompt, "the model"};
    if (record.remote) record.remote = known_again(*record.remote, use);
  }
  return records;
}

// The first of them that gives the vectors the model learned from; else the first, for the model to
// say what differs.
std::unique_ptr<encode::Encoder> open_again(const model::EncoderUse& use,
                                            const model::Model::MayBeMixed& may_be_mixed,
                                            Context& context) {
  std::unique_ptr<encode::Encoder> other;
  for (const encode::EncoderRecord& record : candidates(use, context)) {
    auto encoder = open_encoder(record, encoding_of(use, record), context);
    const bool fits = encoder->fingerprint() == use.fingerprint ||
                      may_be_mixed(use.fingerprint, encoder->fingerprint());
    if (fits) return encoder;
    if (!other) other = std::move(encoder);
  }
  if (other) return other;
  throw NotFound("model: it learned from vectors of encoder '" + use.name +
                 "', which this workspace does not have" +
                 (use.folder.empty() ? "" : ", and '" + use.folder + "' is gone") +
                 ". Add it: triage " + adding(use) + ".");
}

}  // namespace

std::vector<TypedEncoder> typed_encoders(std::string_view setting) {
  std::vector<TypedEncoder> encoders;
  const auto refuse = [&](const std::string& why) {
    throw WrongUsage("--encoder " + std::string(setting) + ": " + why +
                     " Name each encoder once, with + between: lexical+minilm.");
  };
  for (const std::string_view part : split(setting, '+')) {
    TypedEncoder encoder = typed_encoder(trimmed(part));
    const std::string& name = encoder.name;
    if (name.empty()) refuse("a part is empty.");
    if (encoder.precision && is_no_encoder(name)) refuse("'" + name + "' has no precision.");
    for (const TypedEncoder& other : encoders) {
      if (other.name == name) refuse("'" + name + "' stands twice.");
    }
    encoders.push_back(std::move(encoder));
  }
  return encoders;
}

std::shared_ptr<model::Encoders> encoders_to_learn_from(Context& context) {
  auto encoders = std::make_shared<model::Encoders>();
  const std::string& usual = context.settings.text("train.precision");
  for (const TypedEncoder& typed : typed_encoders(context.settings.text("train.encoder"))) {
    if (is_no_encoder(typed.name)) continue;
    encode::EncoderRecord record = encoder_record(typed.name, context);
    if (record.remote && typed.precision) {
      throw InvalidInput("encoder '" + typed.name + "': the service at " + record.remote->url +
                         " decides on precision. Name the encoder without one.");
    }
    std::optional<encode::Tuning> tuning;
    if (!record.remote) tuning = encode::read_tuning_if_there(record.folder);
    if (tuning) record.prompt = {tuning->prompt, "what it was tuned with"};
    model::EncoderUse use =
        use_of(record, typed.precision.value_or(encode::precision_named(usual)), context.settings);
    auto encoder = open_encoder(record, encoding_of(use, record), context);
    encoders->add(std::move(use), std::move(encoder), std::move(tuning));
  }
  return encoders;
}

std::shared_ptr<model::Encoders> encoders_again(const std::vector<model::EncoderUse>& uses,
                                                const model::Model::MayBeMixed& may_be_mixed,
                                                Context& context) {
  auto encoders = std::make_shared<model::Encoders>();
  for (const model::EncoderUse& use : uses) {
    encoders->add(use, open_again(use, may_be_mixed, context));
  }
  return encoders;
}

void note_cut_texts(const model::Encoders* encoders, Console& console) {
  if (encoders == nullptr) return;
  for (const model::TextsRead& read : encoders->texts_read()) {
    if (read.cut == 0) continue;
    const double share = static_cast<double>(read.cut) / static_cast<double>(read.texts);
    console.note("Encoder " + read.encoder + ": " + count_text(read.cut) + " of the " +
                 count_text(read.texts) + " texts it read (" + percent_text(share) +
                 ") were longer than it takes and lost a part.");
  }
}

}  // namespace triage::cli
