#include "triage/cli/model_encoders.h"

#include <algorithm>
#include <filesystem>

#include "triage/base/error.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/words.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;

// What to call the encoder of a record: a folder that was never named goes by its last part.
std::string short_name(const std::string& name) {
  fs::path path(name);
  if (path.filename().empty()) path = path.parent_path();
  std::string shortened = path.filename().string();
  for (char& c : shortened) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!is_plain) c = '-';
  }
  return shortened;
}

model::EncoderUse use_of(const encode::EncoderRecord& record, const std::string& precision,
                         const std::string& long_texts) {
  return {.name = short_name(record.name),
          .folder = record.folder.empty() ? "" : fs::absolute(record.folder).string(),
          .prompt = record.prompt.text,
          .precision = precision,
          .long_texts = long_texts};
}

Encoding encoding_of(const model::EncoderUse& use) {
  return {.precision = precision_named(use.precision),
          .long_texts = encode::long_texts_named(use.long_texts)};
}

}  // namespace

std::vector<std::string> encoder_names(std::string_view setting) {
  std::vector<std::string> names;
  for (const std::string_view part : split(setting, '+')) {
    const std::string name(trimmed(part));
    const bool is_twice = std::find(names.begin(), names.end(), name) != names.end();
    if (name.empty() || is_twice) {
      throw WrongUsage("--encoder " + std::string(setting) +
                       (is_twice ? ": '" + name + "' stands twice." : ": a part is empty.") +
                       " Name each encoder once, with + between: lexical+minilm.");
    }
    names.push_back(name);
  }
  return names;
}

std::shared_ptr<model::Encoders> encoders_to_learn_from(Context& context) {
  auto encoders = std::make_shared<model::Encoders>();
  const std::string precision = context.settings.text("train.precision");
  const std::string long_texts = context.settings.text("train.long_texts");
  for (const std::string& name : encoder_names(context.settings.text("train.encoder"))) {
    if (name == "auto" || name == "lexical" || name == "given") continue;
    const encode::EncoderRecord record = encoder_record(name, std::nullopt, context);
    model::EncoderUse use = use_of(record, precision, long_texts);
    auto encoder = open_encoder(record, encoding_of(use), context);
    encoders->add(std::move(use), std::move(encoder));
  }
  return encoders;
}

std::shared_ptr<model::Encoders> encoders_again(const std::vector<model::EncoderUse>& uses,
                                                Context& context) {
  auto encoders = std::make_shared<model::Encoders>();
  for (const model::EncoderUse& use : uses) {
    encode::EncoderRecord record;
    if (encoder_registry(context).has(use.name)) {
      record = encoder_record(use.name, use.prompt, context);
    } else if (!use.folder.empty() && fs::is_directory(use.folder)) {
      record = {.name = use.name, .folder = use.folder, .prompt = {}, .origin = ""};
    } else {
      throw NotFound("model: it learned from vectors of encoder '" + use.name +
                     "', which this workspace does not have" +
                     (use.folder.empty() ? "" : ", and '" + use.folder + "' is gone") +
                     ". Add it: triage encoder add " + use.name + " FOLDER.");
    }
    record.prompt = {.text = use.prompt, .origin = "the model"};
    auto encoder = open_encoder(record, encoding_of(use), context);
    encoders->add(use, std::move(encoder));
  }
  return encoders;
}

}  // namespace triage::cli
